import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ChartItem, Folded } from '@fph/chart/contract';
import { useState } from 'react';
import { formatPeriod } from '../format-date.ts';
import { Empty } from '../states/empty.tsx';
import { SourceLine } from './source-line.tsx';
import { StudyLink } from './study-link.tsx';

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    padding: `${tokens.spacingVerticalXS} 0`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    columnGap: tokens.spacingHorizontalM,
  },
  title: { overflowWrap: 'anywhere' },
  date: {
    textAlign: 'end',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'nowrap',
  },
  source: { textAlign: 'end' },
  more: {
    minWidth: 0,
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorNeutralForeground2,
  },
});

// Said only where they are not what one expects.
const expected = new Set([
  'active',
  'completed',
  'current',
  'final',
  'available',
  'resolved',
  'stopped',
]);

/** Rows of a section; a long list is folded after `foldAfter`. */
export function ItemList({
  items,
  empty,
  foldAfter = Number.POSITIVE_INFINITY,
}: {
  items: ChartItem[];
  empty: string;
  foldAfter?: number;
}) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  if (items.length === 0) return <Empty>{empty}</Empty>;
  const shown = open ? items : items.slice(0, foldAfter);
  return (
    <>
      <ul className={styles.list}>
        {shown.map((item) => (
          <Row key={item.key} item={item} />
        ))}
      </ul>
      {items.length > foldAfter ? (
        <Button
          size="small"
          appearance="subtle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show fewer' : `Show all ${items.length}`}
        </Button>
      ) : null}
    </>
  );
}

/** What is current, and behind a button what is past. */
export function FoldedList({
  folded,
  foldedName,
  empty,
}: {
  folded: Folded;
  foldedName: string;
  empty: string;
}) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  return (
    <>
      <ItemList items={folded.current} empty={empty} />
      {folded.past.length > 0 ? (
        <>
          <Button
            size="small"
            appearance="subtle"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            {open ? `Hide ${foldedName}` : `Show ${foldedName} (${folded.past.length})`}
          </Button>
          {open ? (
            <ul className={styles.list} aria-label={foldedName}>
              {folded.past.map((item) => (
                <Row key={item.key} item={item} />
              ))}
            </ul>
          ) : null}
        </>
      ) : null}
    </>
  );
}

function Row({ item }: { item: ChartItem }) {
  const styles = useStyles();
  return (
    <li className={styles.item}>
      <span className={styles.title}>{item.title}</span>
      <span className={styles.date}>{formatPeriod(item.from, item.until)}</span>
      <span className={styles.more}>
        {item.status && !expected.has(item.status) ? (
          <Badge size="small" appearance="outline">
            {item.status}
          </Badge>
        ) : null}
        {item.detail ? <span>{item.detail}</span> : null}
        {item.studyUid ? <StudyLink title={item.title} studyUid={item.studyUid} /> : null}
      </span>
      <span className={styles.source}>
        <SourceLine title={item.title} sources={item.sources} />
      </span>
    </li>
  );
}
