import { Badge, MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { Banner } from '@fph/chart/contract';
import { useEffect, useRef } from 'react';
import { formatDate } from '../format-date.ts';
import { SourceLine } from './source-line.tsx';

const useStyles = makeStyles({
  banner: {
    display: 'grid',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalL,
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorNeutralForeground1,
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: tokens.spacingHorizontalM,
  },
  name: {
    margin: 0,
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    overflowWrap: 'anywhere',
    outlineStyle: 'none',
    '@media (max-width: 600px)': {
      fontSize: tokens.fontSizeBase600,
      lineHeight: tokens.lineHeightBase600,
    },
  },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    columnGap: tokens.spacingHorizontalXL,
    rowGap: tokens.spacingVerticalS,
    margin: 0,
    '@media (max-width: 600px)': {
      display: 'grid',
      gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)',
    },
  },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  wide: { gridColumn: '1 / -1' },
});

// Longer ones take a line of a phone.
const LONG = 24;

/** Who this is. */
export function PatientBanner({ banner }: { banner: Banner }) {
  const styles = useStyles();
  const name = banner.name ?? `Patient ${banner.id.slice(0, 8)}`;
  const heading = useRef<HTMLHeadingElement>(null);
  // The link that was followed is gone: without this, the keyboard and a screen reader start from nowhere.
  useEffect(() => heading.current?.focus(), []);
  useEffect(() => {
    // The title shows in the task bar and in the browser's history: no name.
    document.title = 'Chart';
  }, []);
  const facts: [string, string | undefined][] = [
    [
      'Born',
      banner.birthDate
        ? `${formatDate(banner.birthDate)}${banner.age === undefined ? '' : ` (${banner.age} y)`}`
        : undefined,
    ],
    ['Gender', banner.gender],
    [
      'Record number',
      (banner.identifiers.find(({ label }) => label === 'MR') ?? banner.identifiers[0])?.value,
    ],
    ['Address', banner.address],
    ['Phone', banner.phone],
    ['Email', banner.email],
    ['Language', banner.languages.join(', ') || undefined],
    ['Marital status', banner.maritalStatus],
    ['Other names', banner.otherNames.join(', ') || undefined],
  ];
  return (
    <div className={styles.banner}>
      <div className={styles.head}>
        <h1 ref={heading} tabIndex={-1} className={styles.name}>
          {name}
        </h1>
        {banner.deceased ? (
          <Badge color="important">
            {banner.deceased === true ? 'Deceased' : `Died ${formatDate(banner.deceased)}`}
          </Badge>
        ) : null}
      </div>
      {banner.mergedFrom ? (
        <MessageBar>
          <MessageBarBody>The record you opened was merged into this one.</MessageBarBody>
        </MessageBar>
      ) : null}
      <dl className={styles.facts}>
        {facts.map(([term, value]) =>
          value ? (
            <div key={term} className={value.length > LONG ? styles.wide : ''}>
              <dt className={styles.term}>{term}</dt>
              <dd className={styles.value}>{value}</dd>
            </div>
          ) : null,
        )}
      </dl>
      <div>
        <SourceLine title={name} sources={banner.sources} />
      </div>
    </div>
  );
}
