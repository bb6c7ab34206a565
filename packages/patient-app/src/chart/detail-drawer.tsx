import {
  Button,
  Drawer,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  makeStyles,
  Spinner,
  tokens,
} from '@fluentui/react-components';
import type { Source } from '@fph/chart/contract';
import { useState } from 'react';
import { useProvenance, useRaw } from '../api/use-api.ts';
import { formatDate } from '../format-date.ts';
import { Failure } from '../states/failure.tsx';
import type { Detailed } from './detail-context.ts';

const useStyles = makeStyles({
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    backgroundColor: tokens.colorNeutralBackground3,
    padding: tokens.spacingHorizontalS,
    borderRadius: tokens.borderRadiusMedium,
    margin: 0,
    maxHeight: '50vh',
    overflow: 'auto',
  },
  source: { display: 'grid', gap: tokens.spacingVerticalS, marginBottom: tokens.spacingVerticalXL },
  heading: { margin: 0, fontSize: tokens.fontSizeBase300 },
  lines: { margin: 0, paddingInlineStart: tokens.spacingHorizontalL },
});

type Props = { patientId: string; detailed: Detailed | undefined; close: () => void };

/** Where an item came from, and the stored resources behind it. */
export function DetailDrawer({ patientId, detailed, close }: Props) {
  const styles = useStyles();
  return (
    <Drawer
      position="end"
      size="medium"
      open={detailed !== undefined}
      onOpenChange={(_, { open }) => !open && close()}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button appearance="subtle" onClick={close}>
              Close
            </Button>
          }
        >
          {detailed?.title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        {detailed?.sources.map((source) => (
          <div key={`${source.type}/${source.id}`} className={styles.source}>
            <h3 className={styles.heading}>{source.label}</h3>
            <ProvenanceLines patientId={patientId} source={source} />
            <RawResource patientId={patientId} source={source} />
          </div>
        ))}
      </DrawerBody>
    </Drawer>
  );
}

type OfSource = { patientId: string; source: Source };

function ProvenanceLines({ patientId, source }: OfSource) {
  const styles = useStyles();
  const { data, error, refetch } = useProvenance(patientId, source.type, source.id);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Spinner size="tiny" label="Loading" />;
  if (data.lines.length === 0) return <p>Its origin is not recorded.</p>;
  return (
    <ul className={styles.lines}>
      {data.lines.map((line) => (
        <li key={`${line.text} ${line.recorded}`}>
          {line.text}
          {line.recorded ? `, ${formatDate(line.recorded, true)}` : ''}
        </li>
      ))}
    </ul>
  );
}

function RawResource({ patientId, source }: OfSource) {
  const styles = useStyles();
  const { data, error, refetch } = useRaw(patientId, source.type, source.id);
  const [copied, setCopied] = useState(false);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Spinner size="tiny" label="Loading" />;
  const text = JSON.stringify(data, undefined, 2);
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setCopied(true));
  return (
    <>
      <div>
        <Button size="small" onClick={copy}>
          {copied ? 'Copied' : `Copy ${source.type}`}
        </Button>
      </div>
      <pre
        className={styles.code}
        tabIndex={0}
        role="region"
        aria-label={`${source.type} as stored`}
      >
        {text}
      </pre>
    </>
  );
}
