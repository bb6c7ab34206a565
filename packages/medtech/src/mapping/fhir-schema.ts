import { z } from 'zod';
import { caseless, caselessEnum, filled, foldMembers, lenientNumber } from './lenient.ts';

const code = caseless({
  code: z.string('Expected a string').optional(),
  system: z.string('Expected a string').optional(),
  display: z.string('Expected a string').optional(),
});
const codes = z.array(code, 'Required, an array of codes');

const VALUE_TYPES = ['SampledData', 'Quantity', 'String', 'CodeableConcept'] as const;
const named = { valueName: filled };
const text = z.string('Expected a string').optional();

const valueShapes = {
  SampledData: {
    ...named,
    /** Milliseconds between two samples. */
    defaultPeriod: lenientNumber.pipe(z.number().positive('Expected milliseconds above 0')),
    unit: text,
  },
  Quantity: { ...named, unit: text, system: text, code: text },
  String: named,
  CodeableConcept: { ...named, text, codes: codes.optional() },
} as const;

const valueType = caselessEnum(VALUE_TYPES);
const withType = <T extends (typeof VALUE_TYPES)[number]>(type: T) =>
  z.object({ valueType: z.literal(type), ...valueShapes[type] });

/** Every name that a value may have; the discriminator must be folded before the union can look at it. */
const VALUE_NAMES = [
  'valueType',
  'valueName',
  'defaultPeriod',
  'unit',
  'system',
  'code',
  'text',
  'codes',
];
const value = z.preprocess(
  (given) => {
    const folded = foldMembers(given, VALUE_NAMES);
    if (folded === null || typeof folded !== 'object' || !('valueType' in folded)) return folded;
    const type = valueType.safeParse(folded.valueType);
    return type.success ? { ...folded, valueType: type.data } : folded;
  },
  z.discriminatedUnion(
    'valueType',
    [
      withType('SampledData'),
      withType('Quantity'),
      withType('String'),
      withType('CodeableConcept'),
    ],
    `Expected a value with the valueType ${VALUE_TYPES.join(', ')}`,
  ),
);

const PERIODS = new Map<unknown, PeriodInterval>([
  [-1, 'CorrelationId'],
  ['correlationid', 'CorrelationId'],
  [0, 'Single'],
  ['single', 'Single'],
  ['instance', 'Single'],
  [60, 'Hourly'],
  ['hourly', 'Hourly'],
  [1440, 'Daily'],
  ['daily', 'Daily'],
]);
const periodInterval = z.preprocess(
  (given) => {
    const key = typeof given === 'string' ? given.trim().toLowerCase() : given;
    const number = typeof key === 'string' && key !== '' ? Number(key) : Number.NaN;
    return PERIODS.get(Number.isNaN(number) ? key : number) ?? given;
  },
  z.enum(
    ['CorrelationId', 'Single', 'Hourly', 'Daily'],
    'Expected -1 (correlation id), 0 (single), 60 (hourly) or 1440 (daily)',
  ),
);

/** How measurements are put together into one Observation. */
type PeriodInterval = 'CorrelationId' | 'Single' | 'Hourly' | 'Daily';

/** A template of type CodeValueFhir. */
export const codeValueSchema = caseless({
  typeName: filled,
  codes,
  periodInterval: periodInterval.default('Single'),
  category: z.array(caseless({ text, codes: codes.optional() }), 'Expected an array').optional(),
  value: value.optional(),
  components: z.array(caseless({ codes, value }), 'Expected an array of components').optional(),
});

export type CodeValueTemplate = z.infer<typeof codeValueSchema>;
export type ValueTemplate = z.infer<typeof value>;
export type CodeTemplate = z.infer<typeof code>;
