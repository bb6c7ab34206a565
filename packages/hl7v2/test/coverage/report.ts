import { datatypeMaps, segmentMaps } from '../../src/convert/map-set.ts';
import { notMapped } from './not-mapped.table.ts';
import { probePlaces } from './place-probe.ts';
import { type Outcome, probeCodes, probeRows } from './probe.ts';

/** Result of all probes against the guide's rows. */
export type Coverage = {
  readonly guide: readonly Outcome[];
  readonly own: readonly Outcome[];
  readonly codes: readonly Outcome[];
  /** Guide rows without a row of ours, with the reason. */
  readonly left: readonly (readonly [map: string, row: string, target: string, reason: string])[];
  readonly share: number;
};

/** Reasons for rows that exist but are not shown. */
const reasons: Readonly<Record<string, string>> = {
  'ROL[RelatedPerson]': 'no message map of the guide uses this segment map',
  'CWE[Timing-DurationUnit]':
    'R4 drops a unit of time without its number (tim-1); no map of the guide uses it',
  AdmissionLevelOfCareCode: 'used only by a row without FHIR address',
  CommentType: 'used only by a row without FHIR address',
  OrganizationalNameType: 'used only by a row without FHIR address',
  PreferredMethodOfContact: 'used only by a row without FHIR address',
  PublicityCode: 'used only by a row without FHIR address',
  SegmentActionCode: 'an HTTP verb, not content',
  SpecimenRejectReason: 'no row of the guide uses it',
  VisitUserCode: 'used only by a row without FHIR address',
};

/** Names of the guide's own maps: those that `own-*.table.ts` does not add. */
const ownMaps = new Set(
  [...segmentMaps.keys(), ...datatypeMaps.keys()].filter(
    (name) =>
      /\[(MedicationDispense|ChargeItem|Goal|NutritionOrder|Medication|PractitionerRole|Flag)\]|^(IN2|ACC|DB1|CTD|GT1|PRB|RF1|PRD|SAC|RXE|RXC|ODS)|^CP|^CWE\[system|^MRG\[(Patient|Encounter)|^PID\[RelatedPerson|^PV1\[(Account|EpisodeOfCare)|^ORC\[MedicationRequest|^(RXA|RXR)\[MedicationAdministration|^NTE\[(MedicationRequest|Specimen|Condition|AllergyIntolerance)|^XPN\[Contact/.test(
        name,
      ) &&
      name !== 'PRT[PractitionerRole]' &&
      !/^(XCN|CNN|NDL|CWE)\[PractitionerRole/.test(name),
  ),
);
const ownCodes = new Set([
  'FillerStatusCodes[Participant]',
  'FillerStatusCodes[ServiceRequest]',
  'DocumentCompletionStatus',
  'DocumentAvailabilityStatus',
  'OrderControlCode[MedicationRequest.status]',
  'OrderStatus[MedicationRequest]',
  'CompletionStatus[MedicationAdministration]',
  'SubstitutionStatus',
  'ProblemConfirmationStatus',
  'ProblemLifeCycleStatus',
  'GoalLifeCycleStatus',
  'ReferralStatus',
  'ReferralPriority',
  'AcknowledgmentCode',
  'AllergyClinicalStatus',
]);

export const measureCoverage = (): Coverage => {
  const { segments, datatypes } = probeRows();
  const rows = [...segments, ...datatypes];
  const codes = probeCodes();
  const guide = [...rows.filter(({ map }) => !ownMaps.has(map)), ...probePlaces()];
  const own = rows.filter(({ map }) => ownMaps.has(map));
  const left = notMapped.filter(([, , , reason]) => reason !== 'place.ts');
  const all = [...guide, ...codes.filter(({ map }) => !ownCodes.has(map))];
  const shown = all.filter((outcome) => outcome.shown).length;
  return { guide, own, codes, left, share: shown / (all.length + left.length) };
};

const percent = (shown: number, all: number): string =>
  all === 0 ? '' : `${((100 * shown) / all).toFixed(1)} %`;

/** The page `docs/hl7v2-coverage.md`. */
export const coveragePage = (coverage: Coverage): string => {
  const { guide, own, codes, left, share } = coverage;
  const guideCodes = codes.filter(({ map }) => !ownCodes.has(map));
  const segments = guide.filter(
    ({ map }) => /^[A-Z][A-Z0-9]{2}\[/.test(map) && segmentMaps.has(map),
  );
  const datatypes = guide.filter(({ map }) => !segmentMaps.has(map));
  const line = (name: string, outcomes: readonly Outcome[], missing: number): string => {
    const shown = outcomes.filter((o) => o.shown).length;
    return `| ${name} | ${outcomes.length + missing} | ${shown} | ${percent(shown, outcomes.length + missing)} |`;
  };
  const leftSegments = left.filter(([map]) => segmentMaps.has(map)).length;
  const byMap = new Map<string, Outcome[]>();
  for (const outcome of guide) byMap.set(outcome.map, [...(byMap.get(outcome.map) ?? []), outcome]);
  return `${[
    '# HL7v2 coverage',
    '',
    "Made by `packages/hl7v2/test/coverage` (`npm run test` holds it against the code). A row of HL7's v2-to-FHIR guide counts",
    'only when it was shown: a message with a marker in that field, its condition satisfied, was converted, and the marker, mapped',
    "code or constant stood at the row's path. Rows of the guide without a FHIR address (`extension??-…`) are not counted.",
    '',
    '| rows of the guide | all | shown | share |',
    '|---|---|---|---|',
    line('segment maps', segments, leftSegments),
    line('datatype maps', datatypes, left.length - leftSegments),
    line('code maps', guideCodes, 0),
    `| together | ${guide.length + guideCodes.length + left.length} | ${[...guide, ...guideCodes].filter((o) => o.shown).length} | ${(100 * share).toFixed(1)} % |`,
    '',
    '| rows of our own, for what the guide lacks | all | shown | share |',
    '|---|---|---|---|',
    line('segment and datatype maps', own, 0),
    '',
    '## By map',
    '',
    '| map | rows | shown | left out |',
    '|---|---|---|---|',
    ...[...byMap]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([map, outcomes]) =>
          `| ${map} | ${outcomes.length + left.filter(([name]) => name === map).length} | ${outcomes.filter((o) => o.shown).length} | ${left.filter(([name]) => name === map).length} |`,
      ),
    '',
    '## Rows that are not shown, and why',
    '',
    '| map | row | target in the guide | why |',
    '|---|---|---|---|',
    ...[...guide]
      .filter((o) => !o.shown)
      .map(
        ({ map, row, target }) =>
          `| ${map} | ${row} | \`${target}\` | ${reasons[map] ?? 'not shown by the probe'} |`,
      ),
    ...left.map(
      ([map, row, target, reason]) =>
        `| ${map} | ${row} | \`${target.replaceAll('|', '\\|')}\` | ${reason} |`,
    ),
    ...[...new Set(guideCodes.filter((o) => !o.shown).map(({ map }) => map))].map(
      (map) =>
        `| ${map} | ${guideCodes.filter((o) => o.map === map && !o.shown).length} codes | | ${reasons[map] ?? 'no row uses it'} |`,
    ),
    '',
    '## Where the guide was not followed to the letter',
    '',
    'Each such row has a comment beside it in `packages/hl7v2/src/maps`. The kinds: paths that do not exist in R4, addresses that are',
    'misspelt or belong to R5, two rows that write the same element, identifiers without a system, constants where a code map was',
    'meant, and conditions that would lose both of two fields.',
  ].join('\n')}\n`;
};
