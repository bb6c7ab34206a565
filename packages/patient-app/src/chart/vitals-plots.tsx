import { Button, makeStyles, Spinner, tokens } from '@fluentui/react-components';
import type { ResultSeries } from '@fph/chart/contract';
import { lazy, Suspense, useState } from 'react';
import { useSeries } from '../api/use-api.ts';
import { formatDate } from '../format-date.ts';
import { Empty } from '../states/empty.tsx';
import { FlagMark } from './flag-mark.tsx';
import { SourceLine } from './source-line.tsx';

// The plotting library loads with the first plot, not with the page.
const SeriesPlot = lazy(() =>
  import('./series-plot.tsx').then(({ SeriesPlot }) => ({ default: SeriesPlot })),
);

const ROWS = 4;

const useStyles = makeStyles({
  grid: {
    display: 'grid',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalXL,
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 320px), 1fr))',
  },
  vital: { minWidth: 0, display: 'grid', gap: tokens.spacingVerticalXS, alignContent: 'start' },
  wide: { gridColumn: '1 / -1' },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: tokens.spacingHorizontalS,
  },
  title: { margin: 0, fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  latest: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  plot: { minHeight: '120px' },
  table: { borderCollapse: 'collapse', fontSize: tokens.fontSizeBase200, width: '100%' },
  cell: {
    textAlign: 'start',
    padding: `2px ${tokens.spacingHorizontalS} 2px 0`,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
  },
  scroll: { maxHeight: '240px', overflowY: 'auto' },
});

/** Each vital sign: its newest value, a plot that zooms, and the same numbers as a table. */
export function VitalsPlots({ patientId, vitals }: { patientId: string; vitals: ResultSeries[] }) {
  const styles = useStyles();
  if (vitals.length === 0) return <Empty>No vital signs are recorded.</Empty>;
  return (
    <div className={styles.grid}>
      {vitals.map((series) => (
        <Vital key={series.key} patientId={patientId} series={series} />
      ))}
    </div>
  );
}

function Vital({ patientId, series }: { patientId: string; series: ResultSeries }) {
  const styles = useStyles();
  const [open, setOpen] = useState(false);
  const code = series.codings[0]?.code ?? '';
  const whole = useSeries(patientId, code, open && series.hasMore === true && code !== '');
  const full = whole.data?.series.find(({ key }) => key === series.key) ?? series;
  const points = open ? full.points : series.points;
  const rows = [...points].reverse().slice(0, open ? 500 : ROWS);
  return (
    <div className={open ? `${styles.vital} ${styles.wide}` : styles.vital}>
      <div className={styles.head}>
        <h3 className={styles.title}>{series.title}</h3>
        <span className={styles.latest}>{series.latest.text}</span>
        <FlagMark flag={series.latest.flag} />
        <span className={styles.quiet}>{formatDate(series.latest.when)}</span>
      </div>
      {points.length > 1 ? (
        <div className={styles.plot}>
          <Suspense fallback={<Spinner size="tiny" label="Drawing" />}>
            <SeriesPlot
              title={series.title}
              points={points}
              range={series.range}
              unit={series.unit ?? ''}
              isLarge={open}
            />
          </Suspense>
        </div>
      ) : null}
      <div
        className={open ? styles.scroll : ''}
        {...(open ? { tabIndex: 0, role: 'group', 'aria-label': `${series.title}, values` } : {})}
      >
        <table className={styles.table} aria-label={series.title}>
          <thead>
            <tr>
              <th scope="col" className={styles.cell}>
                When
              </th>
              <th scope="col" className={styles.cell}>
                {series.unit ? `Value (${series.unit})` : 'Value'}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((point) => (
              <tr key={`${point.when} ${point.value} ${point.second}`}>
                <td className={styles.cell}>{formatDate(point.when, open)}</td>
                <td className={styles.cell}>
                  {point.second === undefined
                    ? round(point.value)
                    : `${round(point.value)}/${round(point.second)}`}{' '}
                  <FlagMark flag={point.flag} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles.head}>
        {series.points.length > 1 ? (
          <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? `Close ${series.title}` : `Zoom ${series.title}`}
          </Button>
        ) : null}
        <SourceLine title={series.title} sources={series.latest.sources} />
      </div>
    </div>
  );
}

function round(value: number): string {
  return String(Number(value.toPrecision(5)));
}
