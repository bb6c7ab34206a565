import type { Timing, TimingRepeat } from 'fhir/r4';
import { toNumber } from '../datatypes/quantity.ts';
import { toDateTime } from '../datatypes/timestamp.ts';
import { type Context, originalTextUrl, timestampOf, toPeriod } from '../document/context.ts';
import { attribute, child, children, type XmlElement } from '../xml/xml-element.ts';

type Unit = NonNullable<TimingRepeat['periodUnit']>;
const units = new Set<Unit>(['s', 'min', 'h', 'd', 'wk', 'mo', 'a']);
/** Minutes in a unit, for offsets. */
const minutes = new Map([
  ['s', 1 / 60],
  ['min', 1],
  ['h', 60],
  ['d', 1440],
]);
const events = new Set([
  'HS',
  'WAKE',
  'C',
  'CM',
  'CD',
  'CV',
  'AC',
  'ACM',
  'ACD',
  'ACV',
  'PC',
  'PCM',
  'PCD',
  'PCV',
]);

/** What a duration of so many units means as a frequency: 8 h is 3 times a day when an institution sets the times. */
function repeatOf(period: XmlElement | undefined, institution: boolean): TimingRepeat | undefined {
  const low = child(period, 'low');
  const high = child(period, 'high');
  const value = toNumber(attribute(period, 'value') ?? attribute(low, 'value'));
  const most = toNumber(attribute(high, 'value'));
  const unit = (attribute(period, 'unit') ?? attribute(low, 'unit') ?? attribute(high, 'unit')) as
    | Unit
    | undefined;
  if (value === undefined || value <= 0 || unit === undefined || !units.has(unit)) return undefined;
  const times = 24 / (most ?? value);
  // The C-CDA table of common frequencies: "TID" is every 8 h at the institution's times, "every 8 hours" is not.
  if (institution && unit === 'h' && value < 24 && Number.isInteger(times)) {
    // "Three to four times a day" is every 6 to 8 h.
    const upTo = most === undefined ? undefined : Math.round(24 / value);
    return { frequency: times, frequencyMax: upTo, period: 1, periodUnit: 'd' };
  }
  return { frequency: 1, period: value, periodMax: most, periodUnit: unit };
}

function eventRepeat(element: XmlElement): TimingRepeat | undefined {
  const when = attribute(child(element, 'event'), 'code');
  if (when === undefined || !events.has(when)) return undefined;
  const offset = child(element, 'offset');
  const low = child(offset, 'low') ?? child(offset, 'center') ?? offset;
  const value = toNumber(attribute(low, 'value'));
  const factor = minutes.get(attribute(low, 'unit') ?? 'min');
  const before =
    value !== undefined && factor !== undefined ? Math.round(Math.abs(value) * factor) : undefined;
  // R4 tim-9: no offset from a meal as such.
  const isMeal = /^C[MDV]?$/.test(when);
  return {
    when: [when as NonNullable<TimingRepeat['when']>[number]],
    offset: isMeal ? undefined : before,
  };
}

/** The times of a medication: the first effectiveTime says from when to when, those with an operator how often (guide, CF-medications). */
export function timingOf(
  ctx: Context,
  statement: XmlElement,
): { timing: Timing | undefined; bounds: XmlElement | undefined } {
  let repeat: TimingRepeat | undefined;
  const event: string[] = [];
  let written: string | undefined;
  let bounds: XmlElement | undefined;
  const add = (part: TimingRepeat | undefined): void => {
    if (part !== undefined) repeat = { ...repeat, ...part };
  };
  for (const element of children(statement, 'effectiveTime')) {
    const type = attribute(element, 'xsi:type')?.replace(/^.*:/, '');
    if (type === 'PIVL_TS' || child(element, 'period') !== undefined) {
      const institution = attribute(element, 'institutionSpecified') === 'true';
      add(repeatOf(child(element, 'period'), institution));
    } else if (type === 'EIVL_TS' || child(element, 'event') !== undefined)
      add(eventRepeat(element));
    else if (type === 'SXPR_TS')
      for (const part of children(element, 'comp')) {
        if (child(part, 'period') !== undefined)
          add(repeatOf(child(part, 'period'), attribute(part, 'institutionSpecified') === 'true'));
        else if (child(part, 'event') !== undefined) add(eventRepeat(part));
        else bounds ??= part;
      }
    else if (bounds === undefined) bounds = element;
  }
  const moment = timestampOf(ctx, bounds);
  if (moment !== undefined) {
    const { value, original } = toDateTime(moment, ctx.zone);
    event.push(value);
    written = original;
  } else if (bounds !== undefined) {
    const boundsPeriod = toPeriod(ctx, bounds);
    if (boundsPeriod !== undefined) add({ boundsPeriod });
  }
  if (repeat === undefined && event.length === 0) return { timing: undefined, bounds };
  const beside =
    written === undefined ? [] : [{ extension: [{ url: originalTextUrl, valueString: written }] }];
  return { timing: { event, _event: beside, repeat }, bounds };
}
