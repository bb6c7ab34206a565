import type { CarePlan, Narrative } from 'fhir/r4';
import { type Context, contentKey, type Section, subjectOf } from '../document/context.ts';
import type { Handle } from '../document/draft.ts';
import { concept } from '../templates/statement.ts';
import { child, plainText } from '../xml/xml-element.ts';

const planSections = new Set(['18776-5', '51847-2']);
/** What CarePlan.activity may refer to. */
const activities = new Set(['Appointment', 'MedicationRequest', 'ServiceRequest']);

/** A Plan of Treatment (or Assessment and Plan) section as a CarePlan: its words, and what is planned in it. */
export function carePlanOf(
  ctx: Context,
  section: Section,
  text: Narrative | undefined,
  entries: readonly Handle[],
): Handle | undefined {
  if (!planSections.has(section.code ?? '') || text === undefined) return undefined;
  const refer = (handles: readonly Handle[]) =>
    handles.map((handle) => ctx.draft.reference(handle));
  const resource: CarePlan = {
    resourceType: 'CarePlan',
    text,
    status: 'active',
    intent: 'plan',
    category: [
      concept(
        'http://hl7.org/fhir/us/core/CodeSystem/careplan-category',
        'assess-plan',
        'Assessment and Plan of Treatment',
      ),
    ],
    title: plainText(child(section.element, 'title')),
    subject: subjectOf(ctx),
    goal: refer(entries.filter(({ type }) => type === 'Goal')),
    activity: refer(entries.filter(({ type }) => activities.has(type))).map((reference) => ({
      reference,
    })),
  };
  return ctx.draft.fact({
    resource,
    key: `${ctx.patientKey}|plan|${contentKey(ctx, section.element)}`,
  });
}
