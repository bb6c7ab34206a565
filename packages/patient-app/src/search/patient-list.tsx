import { Badge, Link, makeStyles, tokens } from '@fluentui/react-components';
import type { MatchReason, PatientHit } from '@fph/chart/contract';
import { formatDate } from '../format-date.ts';
import { chartAddress, leaveSearch } from '../route.ts';

const useStyles = makeStyles({
  list: {
    listStyle: 'none',
    margin: 0,
    padding: 0,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  item: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalS}`,
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    display: 'grid',
    gap: tokens.spacingVerticalXXS,
    ':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
  },
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    columnGap: tokens.spacingHorizontalM,
  },
  name: { fontSize: tokens.fontSizeBase400, fontWeight: tokens.fontWeightSemibold },
  facts: { color: tokens.colorNeutralForeground2 },
  small: {
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
});

/** The patients found, each with what tells people of one name apart, and why it is here. */
export function PatientList({ patients }: { patients: PatientHit[] }) {
  const styles = useStyles();
  return (
    <ul aria-label="Patients" className={styles.list}>
      {patients.map((patient) => (
        <li key={patient.id} className={styles.item}>
          <div className={styles.head}>
            <Link href={chartAddress(patient.id)} className={styles.name} onClick={leaveSearch}>
              {patient.name ?? `Patient ${patient.id.slice(0, 8)}`}
            </Link>
            <span className={styles.facts}>{factsText(patient)}</span>
            {patient.deceased ? (
              <Badge appearance="outline" color="informative">
                Deceased
              </Badge>
            ) : null}
          </div>
          <div className={styles.small}>{recordNumber(patient)}</div>
          {whyText(patient.reasons) ? (
            <div className={styles.small}>{whyText(patient.reasons)}</div>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function factsText({ birthDate, age, gender }: PatientHit): string {
  const born = birthDate ? `born ${formatDate(birthDate)}` : '';
  const years = age === undefined ? '' : `${age} y`;
  return [gender, born, years].filter(Boolean).join(' · ');
}

function recordNumber({ identifiers }: PatientHit): string {
  const record = identifiers.find(({ label }) => label === 'MR') ?? identifiers[0];
  return record ? `${record.label ?? 'Number'} ${record.value}` : 'No record number';
}

const how: Record<MatchReason['how'], string> = {
  exact: 'is',
  prefix: 'begins like',
  similar: 'is close to',
  'sounds-alike': 'sounds like',
};
const fields: Record<MatchReason['field'], string> = {
  name: 'name',
  birthDate: 'birth date',
  identifier: 'number',
};

/** Says why a patient was found, where it is not plain to see. */
function whyText(reasons: MatchReason[]): string {
  const told = reasons.filter(({ how: kind, field }) => kind !== 'exact' || field === 'identifier');
  if (told.length === 0) return '';
  const texts = told.map(
    (reason) =>
      `${fields[reason.field]} ${how[reason.how]} what was typed (${reason.field === 'birthDate' ? formatDate(reason.value) : reason.value})`,
  );
  return `Found because the ${[...new Set(texts)].join(', the ')}.`;
}
