import { makeStyles, tokens } from '@fluentui/react-components';

const useStyles = makeStyles({
  text: {
    color: tokens.colorNeutralForeground3,
    margin: 0,
    padding: `${tokens.spacingVerticalS} 0`,
  },
});

/** Says that a place is empty on purpose. */
export function Empty({ children }: { children: React.ReactNode }) {
  return <p className={useStyles().text}>{children}</p>;
}
