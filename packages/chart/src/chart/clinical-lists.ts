import type {
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
import { codingsOf, conceptText, hasCode } from './concept-text.ts';
import { type Fact, groupFacts } from './group-facts.ts';
import { sourceOf } from './source-of.ts';

type Optional = {
  detail?: string | undefined;
  status?: string | undefined;
  from?: string | undefined;
  until?: string | undefined;
};
type Drafted = Pick<ChartItem, 'title' | 'codings'> & Optional;
type Sourced = Parameters<typeof sourceOf>[0] & { identifier?: Identifier[] | undefined };

/** Builds a row and the identifiers under which other sources know the same fact. */
export function factOf(resource: Sourced, { title, codings, ...optional }: Drafted): Fact {
  const present = Object.fromEntries(Object.entries(optional).filter(([, value]) => value));
  const item: ChartItem = {
    key: `${resource.resourceType}/${resource.id ?? ''}`,
    title,
    codings,
    sources: [sourceOf(resource)],
    ...present,
  };
  const own = resource.id ? [`id ${resource.id}`] : [];
  return { item, identifiers: [...own, ...(resource.identifier ?? []).flatMap(identifierKeys)] };
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
        status:
          codeOf(condition.clinicalStatus) ??
          (condition.abatementDateTime ? 'resolved' : undefined),
        detail: condition.severity ? conceptText(condition.severity) : undefined,
        from:
          condition.onsetDateTime ??
          condition.onsetPeriod?.start ??
          condition.onsetString ??
          condition.recordedDate,
        until:
          condition.abatementDateTime ??
          condition.abatementPeriod?.end ??
          condition.abatementString,
      }),
    );
  return fold(groupFacts(facts), ({ status }) => resolved.includes(status ?? ''));
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
      const concept = request.medicationCodeableConcept ?? byReference.get(reference)?.code;
      const dosage =
        request.resourceType === 'MedicationRequest' ? request.dosageInstruction : request.dosage;
      const period =
        request.resourceType === 'MedicationRequest' ? undefined : request.effectivePeriod;
      const authored =
        request.resourceType === 'MedicationRequest'
          ? request.authoredOn
          : (request.effectiveDateTime ?? request.dateAsserted);
      return factOf(request, {
        title: conceptText(concept, request.medicationReference?.display ?? 'Medication not named'),
        codings: codingsOf(concept),
        status: request.status,
        detail: dosage?.map(dosageText).filter(Boolean).join('; '),
        from: period?.start ?? authored,
        until: period?.end,
      });
    });
  return fold(groupFacts(facts), ({ status }) => stopped.includes(status ?? ''));
}

/** Allergies and intolerances; an active one with high criticality says so. */
export function allergiesOf(allergies: AllergyIntolerance[]): ChartItem[] {
  const facts = allergies
    .filter(
      ({ verificationStatus }) => !hasCode(verificationStatus, ['entered-in-error', 'refuted']),
    )
    .map((allergy) => {
      const reactions = (allergy.reaction ?? []).flatMap(({ manifestation, severity }) =>
        manifestation.map((symptom) => [conceptText(symptom), severity].filter(Boolean).join(', ')),
      );
      const critical = allergy.criticality === 'high' ? ['High criticality'] : [];
      return factOf(allergy, {
        title: conceptText(allergy.code),
        codings: codingsOf(allergy.code),
        status: codeOf(allergy.clinicalStatus),
        detail: [...critical, ...reactions].join('; '),
        from: allergy.onsetDateTime ?? allergy.recordedDate,
      });
    });
  return groupFacts(facts);
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
        factOf(document, {
          title: document.description ?? conceptText(document.type, 'Document'),
          codings: codingsOf(document.type),
          status: document.docStatus ?? document.status,
          detail: document.content[0]?.attachment.contentType,
          from: document.date ?? document.context?.period?.start,
        }),
      ),
  );
}

/** Imaging studies with their modalities and numbers of series and images. */
export function imagingOf(studies: ImagingStudy[]): ChartItem[] {
  return groupFacts(
    studies.map((study) => {
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
      return factOf(study, {
        title: title ?? 'Imaging study',
        codings: codingsOf(study.procedureCode?.[0]),
        status: study.status,
        detail: [kind, site, ...counts].filter(Boolean).join(', '),
        from: study.started,
      });
    }),
  );
}

function fold(items: ChartItem[], isPast: (item: ChartItem) => boolean): Folded {
  return { current: items.filter((item) => !isPast(item)), past: items.filter(isPast) };
}

function codeOf(concept: Parameters<typeof hasCode>[0]): string | undefined {
  return concept?.coding?.find(({ code }) => code)?.code;
}

/** A dosage in the source's words, else put together from its parts; doses are never added up. */
export function dosageText(dosage: Dosage): string {
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
