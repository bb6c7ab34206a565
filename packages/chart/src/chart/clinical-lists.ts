import type {
  Age,
  AllergyIntolerance,
  Condition,
  DocumentReference,
  Dosage,
  Identifier,
  ImagingStudy,
  Immunization,
  Medication,
  MedicationRequest,
  MedicationStatement,
} from 'fhir/r4';
import type { ChartItem, Folded } from '../contract.ts';
import { codingsOf, conceptText, hasCode, nameless } from './concept-text.ts';
import { type Fact, groupFacts } from './group-facts.ts';
import { sourceOf } from './source-of.ts';

type Optional = {
  detail?: string | undefined;
  status?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
};
type Drafted = Pick<ChartItem, 'title' | 'codings'> & Optional;
type Marks = { critical?: boolean; absent?: boolean; isNameless?: boolean };
type Sourced = Parameters<typeof sourceOf>[0] & { identifier?: Identifier[] | undefined };

/** Builds a row and the identifiers under which other sources know the same fact. */
export function factOf(
  resource: Sourced,
  { title, codings, ...optional }: Drafted,
  { critical, absent, isNameless = title === nameless }: Marks = {},
): Fact {
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value));
  const item: ChartItem = {
    key: `${resource.resourceType}/${resource.id ?? ''}`,
    title,
    codings,
    sources: [sourceOf(resource)],
    ...present,
    ...(critical ? { critical } : {}),
    ...(absent ? { absent } : {}),
  };
  const own = resource.id ? [`id ${resource.id}`] : [];
  const known = (resource.identifier ?? []).flatMap(identifierKeys);
  return { item, identifiers: [...own, ...known], isNameless };
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// A document often names a fact by the id that it has in the FHIR export of the same source.
function identifierKeys({ system, value }: Identifier): string[] {
  if (!value) return [];
  const id = uuid.exec(value)?.[0].toLowerCase();
  return [...(system ? [`${system}|${value}`] : []), ...(id ? [`id ${id}`] : [])];
}

const resolved = ['resolved', 'inactive', 'remission'];

/** Problems, active and resolved. Refuted and mistaken ones are left out. */
export function problemsOf(conditions: Condition[]): Folded {
  const facts = conditions
    .filter(
      ({ verificationStatus }) => !hasCode(verificationStatus, ['entered-in-error', 'refuted']),
    )
    .map((condition) =>
      factOf(condition, {
        title: conceptText(condition.code),
        codings: codingsOf(condition.code),
        status: codeOf(condition.clinicalStatus) ?? (hasAbated(condition) ? 'resolved' : undefined),
        detail: condition.severity ? conceptText(condition.severity) : undefined,
        from:
          condition.onsetDateTime ??
          condition.onsetPeriod?.start ??
          condition.onsetString ??
          ageText(condition.onsetAge) ??
          condition.recordedDate,
        until:
          condition.abatementDateTime ??
          condition.abatementPeriod?.end ??
          condition.abatementString ??
          ageText(condition.abatementAge),
      }),
    );
  return fold(facts, ({ status }) => resolved.includes(status ?? ''));
}

function hasAbated(condition: Condition): boolean {
  const { abatementDateTime, abatementPeriod, abatementString, abatementAge, abatementRange } =
    condition;
  return [
    abatementDateTime,
    // A period that has only begun to end has not ended.
    abatementPeriod?.end,
    abatementString,
    abatementAge,
    abatementRange,
  ].some(Boolean);
}

function ageText(age: Age | undefined): string | undefined {
  if (age?.value === undefined) return undefined;
  const unit = age.unit ?? (age.code === 'a' ? 'years' : (age.code ?? ''));
  return `age ${age.value} ${unit}`.trim();
}

const stopped = ['completed', 'stopped', 'cancelled', 'not-taken', 'ended'];

/** Medications, current and past, as ordered or stated. Several orders of one drug stay several rows. */
export function medicationsOf(
  requests: (MedicationRequest | MedicationStatement)[],
  medications: Medication[],
): Folded {
  const byReference = new Map(
    medications.map((medication) => [`Medication/${medication.id}`, medication]),
  );
  const facts = requests
    .filter(({ status }) => status !== 'entered-in-error')
    .map((request) => {
      const reference = request.medicationReference?.reference ?? '';
      const contained = request.contained?.find(({ id }) => reference === `#${id}`);
      const medication =
        (contained as Medication | undefined) ??
        byReference.get(/Medication\/[^/]+/.exec(reference)?.[0] ?? '');
      const concept = request.medicationCodeableConcept ?? medication?.code;
      const isForbidden = request.resourceType === 'MedicationRequest' && request.doNotPerform;
      const dosage =
        request.resourceType === 'MedicationRequest' ? request.dosageInstruction : request.dosage;
      const period =
        request.resourceType === 'MedicationRequest' ? undefined : request.effectivePeriod;
      const authored =
        request.resourceType === 'MedicationRequest'
          ? request.authoredOn
          : (request.effectiveDateTime ?? request.dateAsserted);
      return factOf(request, {
        title: conceptText(concept, request.medicationReference?.display),
        codings: codingsOf(concept),
        status: request.status,
        detail: [isForbidden ? 'Not to be given' : '', ...(dosage ?? []).map(dosageText)]
          .filter(Boolean)
          .join('; '),
        from: period?.start ?? authored,
        until: period?.end,
      });
    });
  return fold(facts, ({ status }) => stopped.includes(status ?? ''));
}

// SNOMED CT statements that there is no (such) allergy.
const noKnownAllergy = ['716186003', '409137002', '429625007', '428607008', '428197003'];

/** Allergies and intolerances, active and resolved; one with high criticality says so. */
export function allergiesOf(allergies: AllergyIntolerance[]): Folded {
  const facts = allergies
    .filter(
      ({ verificationStatus }) => !hasCode(verificationStatus, ['entered-in-error', 'refuted']),
    )
    .map((allergy) => {
      const reactions = (allergy.reaction ?? []).flatMap(({ manifestation, severity }) =>
        manifestation.map((symptom) => [conceptText(symptom), severity].filter(Boolean).join(', ')),
      );
      const critical = allergy.criticality === 'high';
      const drafted = {
        title: conceptText(allergy.code),
        codings: codingsOf(allergy.code),
        status: codeOf(allergy.clinicalStatus),
        detail: [...(critical ? ['High criticality'] : []), ...reactions].join('; '),
        from:
          allergy.onsetDateTime ??
          allergy.onsetPeriod?.start ??
          allergy.onsetString ??
          ageText(allergy.onsetAge) ??
          allergy.recordedDate,
      };
      return factOf(allergy, drafted, { critical, absent: hasCode(allergy.code, noKnownAllergy) });
    });
  return fold(facts, ({ status }) => resolved.includes(status ?? ''));
}

/** Immunizations, also those not given, with the reason. */
export function immunizationsOf(immunizations: Immunization[]): ChartItem[] {
  const facts = immunizations
    .filter(({ status }) => status !== 'entered-in-error')
    .map((immunization) => {
      const reason = immunization.statusReason ? `: ${conceptText(immunization.statusReason)}` : '';
      const dose = immunization.protocolApplied?.[0]?.doseNumberPositiveInt;
      const lot = immunization.lotNumber ? `lot ${immunization.lotNumber}` : '';
      const given = [dose ? `dose ${dose}` : '', lot].filter(Boolean).join(', ');
      return factOf(immunization, {
        title: conceptText(immunization.vaccineCode),
        codings: codingsOf(immunization.vaccineCode),
        status: immunization.status,
        detail: immunization.status === 'not-done' ? `Not given${reason}` : given,
        from: immunization.occurrenceDateTime ?? immunization.occurrenceString,
      });
    });
  return groupFacts(facts);
}

/** Documents with their kind and, as detail, the format of the stored file. */
export function documentsOf(documents: DocumentReference[]): ChartItem[] {
  return groupFacts(
    documents
      .filter(({ status }) => status !== 'entered-in-error')
      .map((document) =>
        factOf(
          {
            ...document,
            identifier: [document.masterIdentifier ?? {}, ...(document.identifier ?? [])],
          },
          {
            title: document.description ?? conceptText(document.type, 'Document'),
            codings: codingsOf(document.type),
            status:
              document.status === 'superseded'
                ? 'superseded'
                : (document.docStatus ?? document.status),
            detail: document.content[0]?.attachment.contentType,
            from: document.date ?? document.context?.period?.start,
          },
        ),
      ),
    { onlyByIdentifier: true },
  );
}

/** Imaging studies with their modalities and numbers of series and images. */
export function imagingOf(studies: ImagingStudy[]): ChartItem[] {
  const standing = studies.filter(
    ({ status }) => status !== 'entered-in-error' && status !== 'cancelled',
  );
  return groupFacts(
    standing.map((study) => {
      const series = study.numberOfSeries ?? study.series?.length;
      const counts = [
        series ? `${series} series` : '',
        study.numberOfInstances ? `${study.numberOfInstances} images` : '',
      ];
      const site = study.series?.[0]?.bodySite?.display;
      const modality = study.series?.[0]?.modality;
      const kind = modality?.display ?? modality?.code ?? study.modality?.[0]?.code;
      const title =
        study.description ??
        (study.procedureCode?.[0] ? conceptText(study.procedureCode[0]) : kind);
      const uid = study.identifier?.find(({ system }) => system === 'urn:dicom:uid')?.value;
      const fact = factOf(study, {
        title: title ?? 'Imaging study',
        codings: codingsOf(study.procedureCode?.[0]),
        status: study.status,
        detail: [kind, site, ...counts].filter(Boolean).join(', '),
        from: study.started,
      });
      if (uid) fact.item.studyUid = uid.replace(/^urn:oid:/, '');
      return fact;
    }),
    { onlyByIdentifier: true },
  );
}

function fold(facts: Fact[], isPast: (item: ChartItem) => boolean): Folded {
  const items = groupFacts(facts, { isPast });
  return { current: items.filter((item) => !isPast(item)), past: items.filter(isPast) };
}

function codeOf(concept: Parameters<typeof hasCode>[0]): string | undefined {
  return concept?.coding?.find(({ code }) => code)?.code;
}

/** A dosage in the source's words, else put together from its parts; doses are never added up. */
function dosageText(dosage: Dosage): string {
  if (dosage.text) return dosage.text;
  const quantity = dosage.doseAndRate?.[0]?.doseQuantity;
  const dose =
    quantity?.value === undefined ? '' : `${quantity.value} ${quantity.unit ?? ''}`.trim();
  const repeat = dosage.timing?.repeat;
  const every =
    repeat?.period && repeat.periodUnit
      ? `${repeat.frequency ?? 1} per ${repeat.period} ${repeat.periodUnit}`
      : '';
  const asNeeded = dosage.asNeededBoolean ? 'as needed' : '';
  return [dose, every, asNeeded].filter(Boolean).join(', ');
}
