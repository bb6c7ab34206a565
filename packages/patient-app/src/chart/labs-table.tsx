import { Button, Checkbox, makeStyles, tokens } from '@fluentui/react-components';
import type { ReferenceRange, ResultSeries } from '@fph/chart/contract';
import { useState } from 'react';
import { formatDate } from '../format-date.ts';
import { Empty } from '../states/empty.tsx';
import { FlagMark } from './flag-mark.tsx';
import { SourceLine } from './source-line.tsx';
import { Sparkline } from './sparkline.tsx';

const FOLD_AFTER = 12;

const useStyles = makeStyles({
  scroll: { overflowX: 'auto' },
  table: { borderCollapse: 'collapse', width: '100%', fontSize: tokens.fontSizeBase300 },
  cell: {
    textAlign: 'start',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
    verticalAlign: 'top',
    fontWeight: tokens.fontWeightRegular,
  },
  head: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    fontWeight: tokens.fontWeightSemibold,
  },
  value: { fontWeight: tokens.fontWeightSemibold, whiteSpace: 'nowrap' },
  quiet: { color: tokens.colorNeutralForeground2, whiteSpace: 'nowrap' },
});

/** Laboratory results: the newest of each test, its range, and its trend. Results outside their range come first. */
export function LabsTable({ labs }: { labs: ResultSeries[] }) {
  const styles = useStyles();
  const [onlyAbnormal, setOnlyAbnormal] = useState(false);
  const [open, setOpen] = useState(false);
  if (labs.length === 0) return <Empty>No laboratory results are recorded.</Empty>;
  const ordered = [...labs].sort(
    (a, b) => Number(b.latest.flag !== undefined) - Number(a.latest.flag !== undefined),
  );
  const chosen = onlyAbnormal ? ordered.filter(({ latest }) => latest.flag) : ordered;
  const shown = open ? chosen : chosen.slice(0, FOLD_AFTER);
  return (
    <>
      <Checkbox
        label="Only outside the range"
        checked={onlyAbnormal}
        onChange={(_, { checked }) => setOnlyAbnormal(checked === true)}
      />
      <div className={styles.scroll} role="group" aria-label="Laboratory results" tabIndex={0}>
        <table className={styles.table}>
          <thead>
            <tr>
              {['Test', 'Latest', 'Range', 'When', 'Trend'].map((title) => (
                <th key={title} scope="col" className={`${styles.cell} ${styles.head}`}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((series) => (
              <tr key={series.key}>
                <th scope="row" className={styles.cell}>
                  {series.title}
                  <br />
                  <SourceLine title={series.title} sources={series.latest.sources} />
                </th>
                <td className={styles.cell}>
                  <span className={styles.value}>{series.latest.text}</span>{' '}
                  <FlagMark flag={series.latest.flag} />
                </td>
                <td className={`${styles.cell} ${styles.quiet}`}>{rangeText(series.range)}</td>
                <td className={`${styles.cell} ${styles.quiet}`}>
                  {formatDate(series.latest.when)}
                </td>
                <td className={styles.cell}>
                  <Sparkline points={series.points} range={series.range} />
                  <span className={styles.quiet}>
                    {series.count > 1 ? `${series.count} results` : ''}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {chosen.length === 0 ? (
        <Empty>Every newest result is inside its range, or has none.</Empty>
      ) : null}
      {chosen.length > FOLD_AFTER ? (
        <Button
          size="small"
          appearance="subtle"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Show fewer' : `Show all ${chosen.length} tests`}
        </Button>
      ) : null}
    </>
  );
}

/** `70 – 100`, `≥ 70`, `≤ 100`, or the source's own words. */
function rangeText(range: ReferenceRange | undefined): string {
  if (!range) return '';
  const { low, high, text } = range;
  if (low !== undefined && high !== undefined) return `${low} – ${high}`;
  if (low !== undefined) return `≥ ${low}`;
  if (high !== undefined) return `≤ ${high}`;
  return text ?? '';
}
