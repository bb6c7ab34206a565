import { Button, Link, makeStyles, mergeClasses, Select, tokens } from '@fluentui/react-components';
import { searchAddress } from './route.ts';
import type { Session } from './session/session.ts';
import { chooseTheme, type ThemeChoice, useTheme } from './theme.ts';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  name: {
    fontWeight: tokens.fontWeightSemibold,
    fontSize: tokens.fontSizeBase400,
    color: tokens.colorNeutralForeground1,
  },
  space: { flexGrow: 1 },
  user: {
    minWidth: 0,
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    whiteSpace: 'nowrap',
    maxWidth: '30vw',
  },
  // The notice below says it too.
  said: { '@media (max-width: 600px)': { display: 'none' } },
  notice: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorPaletteYellowBackground1,
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase200,
    borderBottom: `1px solid ${tokens.colorPaletteYellowBorder1}`,
  },
});

const choices: { value: ThemeChoice; text: string }[] = [
  { value: 'system', text: 'System theme' },
  { value: 'light', text: 'Light' },
  { value: 'dark', text: 'Dark' },
  { value: 'contrast', text: 'High contrast' },
];

/** Name of the app, who is signed in, and the theme. */
export function AppHeader({ session }: { session: Session }) {
  const styles = useStyles();
  const { choice } = useTheme();
  return (
    <header>
      <div className={styles.bar}>
        <Link href={searchAddress} className={styles.name}>
          Patients
        </Link>
        <span className={styles.space} />
        {session.user ? (
          <span className={mergeClasses(styles.user, session.mode === 'dev' && styles.said)}>
            {session.user}
          </span>
        ) : null}
        {session.mode === 'none' ? null : (
          <Button size="small" onClick={session.signOut}>
            {session.mode === 'dev' ? 'Next user' : 'Sign out'}
          </Button>
        )}
        <Select
          size="small"
          aria-label="Theme"
          value={choice}
          onChange={(_, { value }) => chooseTheme(value as ThemeChoice)}
        >
          {choices.map(({ value, text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </Select>
      </div>
      {session.mode === 'none' ? (
        <div role="status" className={styles.notice}>
          No sign-in: everybody on this machine can read these charts.
        </div>
      ) : null}
      {session.mode === 'dev' ? (
        <div role="status" className={styles.notice}>
          Development sign-in: {session.user ?? 'nobody'}
        </div>
      ) : null}
    </header>
  );
}
