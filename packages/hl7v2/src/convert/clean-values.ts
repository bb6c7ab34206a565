import type { Json } from './build.ts';
import { ucumTimeUnit } from './transforms.ts';

/** qty-3: a unit's code needs its system; without one it is only text. cpt-2: a contact value needs a system. */
export const cleanValues = (value: unknown, name = ''): void => {
  if (value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) cleanValues(item, name);
    return;
  }
  const object = value as Json;
  if (isQuantity(name) && object['code'] !== undefined && object['system'] === undefined) {
    object['unit'] ??= object['code'];
    delete object['code'];
  }
  for (const key in object) {
    const inner = object[key];
    // Most are texts: a call for each would cost more than all else.
    if (typeof inner === 'object') cleanValues(inner, key);
  }
};

/** Names of elements are those of R4's types: a few hundred. */
const known = new Map<string, boolean>();

const isQuantity = (name: string): boolean => {
  let is = known.get(name);
  if (is === undefined) {
    is = quantityNames.test(name);
    known.set(name, is);
  }
  return is;
};

const quantityNames =
  /^(numerator|denominator|low|high|dose|quantity|capacity|specimenQuantity|length|boundsDuration|.*Quantity)$/;

/** The required maximum binding of languages takes BCP 47 alone: three-letter codes are changed, others become text. */
export const cleanLanguages = (r: Json): void => {
  const kept = list(r['communication']).filter((c) => filled(c['language']));
  for (const { language } of kept as { language: Json }[]) {
    const codings = list(language['coding']).filter(
      (c) => c['code'] !== undefined || c['display'] !== undefined,
    );
    const known: Json[] = [];
    for (const entry of codings) {
      const tag = languageTag(String(entry['code'] ?? ''));
      if (tag === undefined) language['text'] ??= entry['display'] ?? entry['code'];
      else known.push({ ...entry, system: 'urn:ietf:bcp:47', code: tag });
    }
    language['coding'] = known;
  }
  r['communication'] = kept;
};

const languageTags = new Map<string, string | undefined>();

const languageTag = (code: string): string | undefined => {
  if (!languageTags.has(code) && languageTags.size < 1000)
    languageTags.set(code, canonicalTag(code));
  return languageTags.has(code) ? languageTags.get(code) : canonicalTag(code);
};

const canonicalTag = (code: string): string | undefined => {
  if (!/^[A-Za-z]{2,3}([-_][A-Za-z]{2})?$/.test(code)) return undefined;
  try {
    const [tag] = Intl.getCanonicalLocales(code.replace('_', '-'));
    return tag !== undefined && tag.split('-')[0]?.length === 2 ? tag : undefined;
  } catch {
    return undefined;
  }
};

/** tim-1, tim-2 and their like: a unit goes with its number. */
export const cleanTiming = (timing: unknown): void => {
  if (timing === null || typeof timing !== 'object') return;
  const repeat = (timing as Json)['repeat'] as Json | undefined;
  if (!repeat) return;
  for (const [number, unit] of [
    ['duration', 'durationUnit'],
    ['period', 'periodUnit'],
  ] as const) {
    if (repeat[number] === undefined || repeat[unit] === undefined) {
      delete repeat[number];
      delete repeat[unit];
    }
  }
  if (repeat['offset'] !== undefined && !filled(repeat['when'])) delete repeat['offset'];
  if (
    Array.isArray(repeat['when']) &&
    (repeat['when'] as string[]).some((w) => /^(C|CM|CD|CV)$/.test(w))
  )
    delete repeat['offset'];
  if (filled(repeat['timeOfDay']) && filled(repeat['when'])) delete repeat['timeOfDay'];
  if (repeat['countMax'] !== undefined && repeat['count'] === undefined) {
    // tim-10: countMax needs count.
    repeat['count'] = repeat['countMax'];
  }
  const bounds = repeat['boundsDuration'] as Json | undefined;
  if (bounds && filled(bounds)) {
    // drt-1: a duration is measured in UCUM units of time.
    const unit = ucumTimeUnit(String(bounds['code'] ?? bounds['unit'] ?? ''));
    if (unit === undefined) delete repeat['boundsDuration'];
    else Object.assign(bounds, { system: 'http://unitsofmeasure.org', code: unit });
  }
  if (filled(repeat['boundsDuration']) && filled(repeat['boundsPeriod']))
    delete repeat['boundsDuration'];
};

/** A list, or none. */
export const list = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
/** Whether an element holds something. */
export const filled = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  (typeof value !== 'object' || Object.keys(value).length > 0);
