import {
  Link,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import type { Summary } from '@fph/chart/contract';
import { useDeferredValue, useState } from 'react';
import { useBanner, useLiveChart, useSummary } from '../api/use-api.ts';
import { cameFromSearch, searchAddress } from '../route.ts';
import { Empty } from '../states/empty.tsx';
import { Failure } from '../states/failure.tsx';
import { chartSections } from './chart-sections.tsx';
import { DetailContext, type Detailed } from './detail-context.ts';
import { DetailDrawer } from './detail-drawer.tsx';
import { PatientBanner } from './patient-banner.tsx';
import { Section } from './section.tsx';

const useStyles = makeStyles({
  page: {
    maxWidth: '1400px',
    margin: '0 auto',
    padding: tokens.spacingHorizontalL,
    display: 'grid',
    gap: tokens.spacingVerticalL,
  },
  columns: {
    display: 'grid',
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    '@media (min-width: 900px)': { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1.4fr)' },
  },
  title: { margin: 0, fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
  column: { display: 'grid', gap: tokens.spacingVerticalL, minWidth: 0 },
});

/** One patient's chart. */
export function ChartPage({ patientId }: { patientId: string }) {
  const styles = useStyles();
  const banner = useBanner(patientId);
  const summary = useSummary(patientId);
  const [detailed, setDetailed] = useState<Detailed>();
  useLiveChart(patientId, banner.data?.id);
  // What is read first is drawn first; the rest follows without holding it up.
  const later = useDeferredValue(summary.data, undefined);
  const column = (side: 'left' | 'right') =>
    chartSections
      .filter((section) => section.side === side)
      .map((section) => {
        const shown = section.isFirst ? summary.data : later;
        return (
          <Section key={section.name} name={section.name} count={shown && section.count?.(shown)}>
            {shown ? (
              <SectionBody name={section.name} summary={shown}>
                {section.draw({ patientId, summary: shown })}
              </SectionBody>
            ) : (
              <Waiting failed={summary.isError} />
            )}
          </Section>
        );
      });
  return (
    <DetailContext.Provider value={setDetailed}>
      <div className={styles.page}>
        <Link href={searchAddress} onClick={backToSearch}>
          Back to search
        </Link>
        {banner.error ? <Failure error={banner.error} retry={() => void banner.refetch()} /> : null}
        {banner.data ? (
          <PatientBanner banner={banner.data} />
        ) : (
          <h1 className={styles.title}>Chart</h1>
        )}
        {banner.isPending ? <Spinner label="Loading" /> : null}
        {summary.error && !banner.error ? (
          <Failure error={summary.error} retry={() => void summary.refetch()} />
        ) : null}
        <div className={styles.columns}>
          <div className={styles.column}>{column('left')}</div>
          <div className={styles.column}>{column('right')}</div>
        </div>
      </div>
      <DetailDrawer
        patientId={patientId}
        detailed={detailed}
        close={() => setDetailed(undefined)}
      />
    </DetailContext.Provider>
  );
}

/** A section's content, with a word about what is missing from it. */
function SectionBody({
  name,
  summary,
  children,
}: {
  name: string;
  summary: Summary;
  children: React.ReactNode;
}) {
  return (
    <>
      {summary.failed.includes(name) ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            This part could not be read just now; what is shown may be incomplete.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {summary.truncated.includes(name) ? (
        <MessageBar layout="multiline">
          <MessageBarBody>
            Only the newest entries are shown: there are more than one page can hold.
          </MessageBarBody>
        </MessageBar>
      ) : null}
      {children}
    </>
  );
}

function Waiting({ failed }: { failed: boolean }) {
  return failed ? <Empty>Not available.</Empty> : <Spinner size="tiny" label="Loading" />;
}

/** Going back keeps what was searched; a chart opened by its address goes to an empty search. */
function backToSearch(event: React.MouseEvent): void {
  if (!cameFromSearch()) return;
  event.preventDefault();
  history.back();
}
