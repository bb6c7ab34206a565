import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { Summary } from '@fph/chart/contract';
import { FlagMark } from './flag-mark.tsx';

const useStyles = makeStyles({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(130px, 1fr))',
    gap: tokens.spacingHorizontalM,
    margin: `${tokens.spacingVerticalS} 0 0`,
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  text: { margin: 0 },
});

const VITALS_SHOWN = 4;

/** What one should know first: allergies, what is active, what is out of range, the newest vital signs. */
export function SummaryFacts({ summary }: { summary: Summary }) {
  const styles = useStyles();
  const { current: allergies } = summary.allergies;
  const present = allergies.filter(({ absent }) => !absent);
  const critical = present.filter((allergy) => allergy.critical);
  const abnormal = summary.labs.filter(({ latest }) => latest.flag).length;
  const smoking = summary.social.find(({ codings }) =>
    codings.some(({ code }) => code === '72166-2'),
  );
  const facts: [string, string | undefined][] = [
    ['Active problems', String(summary.problems.current.length)],
    ['Current medications', String(summary.medications.current.length)],
    ['Allergies', allergiesText(allergies.length, present.length)],
    ['Labs out of range', summary.labs.length === 0 ? undefined : String(abnormal)],
    ['Smoking', smoking?.detail],
  ];
  return (
    <>
      {critical.length > 0 ? (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>High criticality allergy:</MessageBarTitle>{' '}
            {critical.map(({ title }) => title).join(', ')}
          </MessageBarBody>
        </MessageBar>
      ) : null}
      <dl className={styles.facts}>
        {facts.map(([term, value]) =>
          value === undefined ? null : (
            <div key={term}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ),
        )}
        {summary.vitals.slice(0, VITALS_SHOWN).map(({ key, title, latest }) => (
          <div key={key}>
            <dt className={styles.term}>{title}</dt>
            <dd className={styles.value}>
              {latest.text} <FlagMark flag={latest.flag} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Nothing recorded is not the same as the statement that there is none. */
function allergiesText(rows: number, present: number): string {
  if (present > 0) return String(present);
  return rows > 0 ? 'None known' : 'None recorded';
}
