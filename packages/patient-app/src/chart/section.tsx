import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  section: {
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    minWidth: 0,
  },
  head: {
    display: 'flex',
    alignItems: 'baseline',
    gap: tokens.spacingHorizontalS,
    marginBottom: tokens.spacingVerticalS,
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  count: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
});

/** A named region of the chart. */
export function Section({
  name,
  count,
  children,
}: {
  name: string;
  count: number | undefined;
  children: React.ReactNode;
}) {
  const styles = useStyles();
  return (
    <section aria-label={name} className={styles.section}>
      <div className={styles.head}>
        <h2 className={styles.title}>{name}</h2>
        {count === undefined ? null : <span className={styles.count}>{count}</span>}
      </div>
      {children}
    </section>
  );
}
