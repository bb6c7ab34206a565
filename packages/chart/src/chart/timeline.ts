import type { FhirResource } from 'fhir/r4';
import { compare } from '../compare.ts';
import type { TimelineEvent, TimelineKind } from '../contract.ts';
import { conceptText, hasCode } from './concept-text.ts';
import { sourceOf } from './source-of.ts';

type Draft = {
  kind: TimelineKind;
  title: string;
  from?: string | undefined;
  until?: string | undefined;
  detail?: string | undefined;
};

/** What happened when, newest first. Resources without a date and of other kinds are left out. */
export function timelineOf(resources: FhirResource[]): TimelineEvent[] {
  const events = resources.flatMap((resource): TimelineEvent[] => {
    const draft = draftOf(resource);
    if (!draft?.from) return [];
    const { kind, title, from, until, detail } = draft;
    return [
      {
        key: `${resource.resourceType}/${resource.id ?? ''}`,
        kind,
        title,
        from,
        sources: [sourceOf(resource)],
        ...(until && until !== from ? { until } : {}),
        ...(detail ? { detail } : {}),
      },
    ];
  });
  return joinSources(events).sort((a, b) => compare(b.from, a.from) || compare(a.key, b.key));
}

// Never happened, or were said by mistake.
const voided = ['entered-in-error', 'cancelled', 'not-done'];

function isVoid(resource: FhirResource): boolean {
  if (resource.resourceType === 'Condition')
    return hasCode(resource.verificationStatus, ['entered-in-error', 'refuted']);
  return 'status' in resource && voided.includes(String(resource.status));
}

function draftOf(resource: FhirResource): Draft | undefined {
  if (isVoid(resource)) return undefined;
  switch (resource.resourceType) {
    case 'Encounter': {
      const reason = resource.reasonCode?.[0];
      return {
        kind: 'encounter',
        title: conceptText(resource.type?.[0], resource.class.display ?? 'Encounter'),
        from: resource.period?.start,
        until: resource.period?.end,
        detail: [reason ? conceptText(reason) : '', resource.serviceProvider?.display ?? '']
          .filter(Boolean)
          .join(' · '),
      };
    }
    case 'Condition':
      return {
        kind: 'condition',
        title: conceptText(resource.code),
        from: resource.onsetDateTime ?? resource.onsetPeriod?.start ?? resource.recordedDate,
        until: resource.abatementDateTime,
      };
    case 'Procedure':
      return {
        kind: 'procedure',
        title: conceptText(resource.code),
        from: resource.performedDateTime ?? resource.performedPeriod?.start,
        until: resource.performedPeriod?.end,
      };
    case 'DiagnosticReport':
      return {
        kind: 'report',
        title: conceptText(resource.code),
        from: resource.effectiveDateTime ?? resource.effectivePeriod?.start ?? resource.issued,
      };
    case 'ImagingStudy':
      return {
        kind: 'imaging',
        title: resource.description ?? conceptText(resource.procedureCode?.[0], 'Imaging study'),
        from: resource.started,
      };
    case 'Immunization':
      return resource.status === 'completed'
        ? {
            kind: 'immunization',
            title: conceptText(resource.vaccineCode),
            from: resource.occurrenceDateTime,
          }
        : undefined;
    default:
      return undefined;
  }
}

/** The same event from several sources, by kind, title and day, is one line. */
function joinSources(events: TimelineEvent[]): TimelineEvent[] {
  const joined: TimelineEvent[] = [];
  const byKey = new Map<string, TimelineEvent[]>();
  for (const event of events) {
    const key = `${event.kind} ${event.title.toLowerCase()} ${event.from.slice(0, 10)}`;
    const known = byKey.get(key) ?? [];
    const other = known.find(({ sources }) =>
      sources.every(({ label }) => label !== event.sources[0]?.label),
    );
    if (other) other.sources.push(...event.sources);
    else {
      joined.push(event);
      byKey.set(key, [...known, event]);
    }
  }
  return joined;
}
