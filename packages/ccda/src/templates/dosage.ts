import type { CodeableConcept, Dosage, DosageDoseAndRate } from 'fhir/r4';
import { toInterval, toQuantity, toRange, toRatio } from '../datatypes/quantity.ts';
import { type Context, textOf, toConcept } from '../document/context.ts';
import { child, children, type XmlElement } from '../xml/xml-element.ts';
import { codeOf, entryTemplate, hasTemplate, relatedOf, takeRelated } from './statement.ts';
import { timingOf } from './timing.ts';

function doseAndRate(statement: XmlElement): DosageDoseAndRate | undefined {
  const dose = child(statement, 'doseQuantity');
  const rate = child(statement, 'rateQuantity');
  const doseRange = toRange(dose);
  const rateRange = toRange(rate);
  const doseQuantity = doseRange === undefined ? toQuantity(dose) : undefined;
  const rateInterval = rateRange === undefined ? toInterval(rate) : undefined;
  const rateQuantity = rateInterval?.kind === 'quantity' ? rateInterval.quantity : undefined;
  if (
    doseRange === undefined &&
    doseQuantity === undefined &&
    rateRange === undefined &&
    rateQuantity === undefined
  )
    return undefined;
  return { doseQuantity, doseRange, rateQuantity, rateRange };
}

function asNeeded(
  ctx: Context,
  statement: XmlElement,
): Pick<Dosage, 'asNeededBoolean' | 'asNeededCodeableConcept'> {
  const [precondition] = children(statement, 'precondition');
  if (precondition === undefined) return {};
  const criterion = child(precondition, 'criterion');
  const coded: CodeableConcept | undefined =
    toConcept(ctx, child(criterion, 'value')) ?? asText(textOf(ctx, child(criterion, 'text')));
  return coded === undefined ? { asNeededBoolean: true } : { asNeededCodeableConcept: coded };
}

const asText = (text: string | undefined): CodeableConcept | undefined =>
  text === undefined ? undefined : { text };

/** How a medication is taken: free-text sig, instructions, times, route, site, dose, rate and limits. */
export function dosageOf(
  ctx: Context,
  statement: XmlElement,
): { dosage: Dosage | undefined; bounds: XmlElement | undefined } {
  const sigs = takeRelated(
    ctx,
    statement,
    ({ statement: inner }) =>
      inner.name === 'substanceAdministration' &&
      (hasTemplate(inner, entryTemplate(147)) || codeOf(inner) === '76662-6'),
  );
  const instructions = takeRelated(
    ctx,
    statement,
    ({ statement: inner }) => inner.name === 'act' && hasTemplate(inner, entryTemplate(20)),
  );
  const { timing, bounds } = timingOf(ctx, statement);
  const dose = doseAndRate(statement);
  const limits = children(statement, 'maxDoseQuantity').flatMap((limit) => toRatio(limit) ?? []);
  const said = instructions.flatMap((act) => textOf(ctx, child(act, 'text')) ?? []);
  const dosage: Dosage = {
    text: sigs.flatMap((sig) => textOf(ctx, child(sig, 'text')) ?? []).join('; ') || undefined,
    additionalInstruction: instructions.flatMap((act) => {
      const coded = toConcept(ctx, child(act, 'code'));
      return coded?.coding === undefined || coded.coding.length === 0 ? [] : [coded];
    }),
    patientInstruction: said.join('; ') || undefined,
    timing,
    ...asNeeded(ctx, statement),
    site: toConcept(ctx, child(statement, 'approachSiteCode')),
    route: toConcept(ctx, child(statement, 'routeCode')),
    doseAndRate: dose === undefined ? [] : [dose],
    maxDosePerPeriod: limits[0],
  };
  const any = Object.values(dosage).some(
    (value) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return { dosage: any ? dosage : undefined, bounds };
}

/** Further administrations written as components ("week 1: …, week 2: …"): each a dosage of its own. */
export function furtherDosages(ctx: Context, statement: XmlElement): Dosage[] {
  const parts = relatedOf(statement).filter(
    ({ statement: inner, typeCode }) =>
      typeCode === 'COMP' &&
      inner.name === 'substanceAdministration' &&
      !ctx.ledger.isClaimed(inner) &&
      !hasTemplate(inner, entryTemplate(147)),
  );
  return parts.flatMap(({ statement: inner }) => {
    const { dosage } = dosageOf(ctx, inner);
    if (dosage === undefined) return [];
    ctx.ledger.claim(inner);
    return [dosage];
  });
}
