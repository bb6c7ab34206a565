import type { ContactPoint, Period } from 'fhir/r4';
import { attribute, child, type XmlElement } from '../xml/xml-element.ts';
import { mapUse } from './name.ts';

/** ConceptMap CF-TelecomUse. */
const uses = new Map<string, NonNullable<ContactPoint['use']>>([
  ['AS', 'work'],
  ['BAD', 'old'],
  ['DIR', 'work'],
  ['H', 'home'],
  ['HP', 'home'],
  ['HV', 'home'],
  ['MC', 'mobile'],
  ['PG', 'mobile'],
  ['PUB', 'work'],
  ['TMP', 'temp'],
  ['WP', 'work'],
]);
/** ConceptMap CF-TelecomType. */
const systems = new Map<string, NonNullable<ContactPoint['system']>>([
  ['tel', 'phone'],
  ['fax', 'fax'],
  ['x-text-fax', 'fax'],
  ['mailto', 'email'],
  ['sms', 'sms'],
]);
const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\s*(.*)$/s;

function systemAndValue(text: string): ContactPoint {
  const found = scheme.exec(text);
  if (found === null) {
    if (text.includes('@')) return { system: 'email', value: text };
    return { system: /\d/.test(text) ? 'phone' : 'other', value: text };
  }
  const [, name = '', rest = ''] = found;
  const system = systems.get(name.toLowerCase());
  if (system !== undefined) return { system, value: rest.replace(/^\/\//, '').trim() };
  const web = ['http', 'https', 'ftp'].includes(name.toLowerCase());
  return { system: web ? 'url' : 'other', value: text };
}

/** TEL to ContactPoint; undefined without a value. */
export function toContactPoint(
  element: XmlElement,
  period: (element: XmlElement) => Period | undefined,
): ContactPoint | undefined {
  const text = attribute(element, 'value')?.trim();
  if (text === undefined) return undefined;
  const point = systemAndValue(text);
  if (point.value === '') return undefined;
  const pager = (attribute(element, 'use') ?? '').split(/\s+/).includes('PG');
  const useable = child(element, 'useablePeriod');
  return {
    ...point,
    ...(pager && point.system === 'phone' ? { system: 'pager' as const } : {}),
    use: mapUse(element, uses),
    period: useable === undefined ? undefined : period(useable),
  };
}
