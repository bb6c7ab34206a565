import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  ToggleButton,
  tokens,
} from '@fluentui/react-components';
import type { TimelineEvent, TimelineKind } from '@fph/chart/contract';
import { useState } from 'react';
import { useTimeline } from '../api/use-api.ts';
import { formatPeriod } from '../format-date.ts';
import { Empty } from '../states/empty.tsx';
import { Failure } from '../states/failure.tsx';
import { SourceLine } from './source-line.tsx';

const kinds: { kind: TimelineKind; text: string; sign: string }[] = [
  { kind: 'encounter', text: 'Encounters', sign: '●' },
  { kind: 'condition', text: 'Conditions', sign: '◆' },
  { kind: 'procedure', text: 'Procedures', sign: '▲' },
  { kind: 'report', text: 'Reports', sign: '■' },
  { kind: 'imaging', text: 'Imaging', sign: '◎' },
  { kind: 'immunization', text: 'Immunizations', sign: '✚' },
];

const useStyles = makeStyles({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalXS,
    marginBottom: tokens.spacingVerticalS,
  },
  year: {
    margin: `${tokens.spacingVerticalM} 0 ${tokens.spacingVerticalXS}`,
    fontSize: tokens.fontSizeBase300,
  },
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    borderLeft: `2px solid ${tokens.colorNeutralStroke2}`,
  },
  item: {
    padding: `${tokens.spacingVerticalXXS} 0 ${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}`,
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalS,
  },
  sign: { color: tokens.colorBrandForeground1 },
  date: {
    textAlign: 'end',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
  },
  source: { textAlign: 'end' },
  more: {
    gridColumn: '2',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalM,
  },
});

/** What happened when, by year, newest first. */
export function TimelineList({ patientId }: { patientId: string }) {
  const styles = useStyles();
  const timeline = useTimeline(patientId);
  const [hidden, setHidden] = useState<ReadonlySet<TimelineKind>>(new Set());
  if (timeline.error && !timeline.data)
    return <Failure error={timeline.error} retry={() => void timeline.refetch()} />;
  if (!timeline.data) return <Spinner size="tiny" label="Loading" />;
  const events = timeline.data.pages.flatMap((page) => page.events);
  const failed = timeline.data.pages[0]?.failed ?? [];
  const truncated = timeline.data.pages[0]?.truncated ?? [];
  if (events.length === 0 && failed.length === 0)
    return <Empty>Nothing with a date is recorded.</Empty>;
  const present = kinds.filter(({ kind }) => events.some((event) => event.kind === kind));
  const toggle = (kind: TimelineKind): void => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
  };
  return (
    <>
      {failed.length > 0 ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>Could not be read just now: {failed.join(', ')}.</MessageBarBody>
        </MessageBar>
      ) : null}
      {truncated.length > 0 ? (
        <MessageBar layout="multiline">
          <MessageBarBody>Only the newest are shown of: {truncated.join(', ')}.</MessageBarBody>
        </MessageBar>
      ) : null}
      <div className={styles.filters} role="group" aria-label="Kinds shown">
        {present.map(({ kind, text, sign }) => (
          <ToggleButton
            key={kind}
            size="small"
            checked={!hidden.has(kind)}
            onClick={() => toggle(kind)}
          >
            {sign} {text}
          </ToggleButton>
        ))}
      </div>
      {byYear(events.filter(({ kind }) => !hidden.has(kind))).map(([year, ofYear]) => (
        <div key={year}>
          <h3 className={styles.year}>{year}</h3>
          <ul className={styles.list} aria-label={`Events of ${year}`}>
            {ofYear.map((event) => (
              <li key={event.key} className={styles.item}>
                <span className={styles.sign} aria-hidden="true">
                  {kinds.find(({ kind }) => kind === event.kind)?.sign}
                </span>
                <span>{event.title}</span>
                <span className={styles.date}>{formatPeriod(event.from, event.until)}</span>
                <span className={styles.more}>{event.detail}</span>
                <span className={styles.source}>
                  <SourceLine title={event.title} sources={event.sources} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {timeline.hasNextPage ? (
        <Button
          size="small"
          disabled={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          Show earlier
        </Button>
      ) : null}
    </>
  );
}

function byYear(events: TimelineEvent[]): [string, TimelineEvent[]][] {
  const years = new Map<string, TimelineEvent[]>();
  for (const event of events) {
    const year = event.from.slice(0, 4);
    years.set(year, [...(years.get(year) ?? []), event]);
  }
  return [...years];
}
