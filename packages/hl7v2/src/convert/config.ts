import { z } from 'zod';
import { Hl7Error } from '../hl7-error.ts';
import { type CodeMap, codeMap } from '../maps/map-row.ts';
import { type Overlay, overlaySchema } from './overlay.ts';
import { isTimeZone } from './time-zone.ts';

const zone = z
  .string()
  .refine(isTimeZone, 'not a time zone of the IANA list, such as Europe/Berlin');

const identifierSystem = z.strictObject({
  system: z.string().min(1).describe('FHIR identifier system'),
  aliases: z
    .array(z.string().min(1))
    .default([])
    .describe('OIDs and assigning authorities that mean it'),
  trusted: z.boolean().default(false).describe('may match persons across sources'),
});

/** What may differ per sender. */
const senderFields = {
  zone: zone
    .optional()
    .describe('IANA zone of times without offset; absent: such times keep only their date'),
  characterSet: z.string().optional().describe('table 0211 name that overrides MSH-18'),
  codeSystems: z
    .record(z.string(), z.string())
    .optional()
    .describe('coding system name to FHIR system'),
  codeMaps: z
    .record(
      z.string(),
      z.record(
        z.string(),
        z.union([
          z.string(),
          z.strictObject({
            code: z.string(),
            display: z.string().optional(),
            system: z.string().optional(),
          }),
        ]),
      ),
    )
    .optional()
    .describe('code map name to codes that are added or replaced'),
  nationalIdentifier: z
    .strictObject({ system: z.string(), type: z.string().default('NI') })
    .optional()
    .describe('what PID-19 is outside the United States'),
  source: z
    .string()
    .min(1)
    .optional()
    .describe('name of the source in ids; default: MSH-4, else MSH-3'),
  overlay: overlaySchema
    .optional()
    .describe('rows to add, replace or remove, and maps of Z segments'),
} as const;

const schema = z.strictObject({
  ...senderFields,
  secret: z
    .string()
    .min(1)
    .default('fhir-powered-healthcare-demo')
    .describe('deployment secret of the ids'),
  identifierSystems: z.array(identifierSystem).default([]),
  messageHeader: z.boolean().default(true).describe('make a MessageHeader'),
  provenance: z.boolean().default(true).describe('make Provenance'),
  rawMessage: z.boolean().default(false).describe('keep the message text in a DocumentReference'),
  cancelledEvents: z
    .enum(['status', 'delete'])
    .default('status')
    .describe('what A11, A29 and their like do'),
  authoritative: z
    .array(z.string())
    .default(['ADT', 'BAR'])
    .describe('message types that may change demographics and visits'),
  unusedFields: z.boolean().default(true).describe('report fields that no row used'),
  documentLimit: z
    .int()
    .positive()
    .default(262_144)
    .describe('bytes above which a document goes to blob storage and leaves a link'),
  senders: z
    .array(
      z.strictObject({
        application: z.string().optional(),
        facility: z.string().optional(),
        ...senderFields,
      }),
    )
    .default([])
    .describe('settings for senders by MSH-3 and MSH-4; the first that fits wins'),
});

/** The configuration as written in the file. */
export type Hl7v2ConfigInput = z.input<typeof schema>;
type Parsed = z.output<typeof schema>;

/** Settings for one message, after the sender is known. */
export type SenderConfig = {
  readonly zone: string | undefined;
  readonly codeSystems: ReadonlyMap<string, string>;
  readonly codeMaps: ReadonlyMap<string, CodeMap>;
  readonly nationalIdentifier: { readonly system: string; readonly type: string } | undefined;
  readonly source: string | undefined;
  readonly overlay: Overlay | undefined;
};

export type Hl7v2Config = Omit<
  Parsed,
  'senders' | 'identifierSystems' | keyof typeof senderFields
> & {
  readonly identifierSystems: readonly z.output<typeof identifierSystem>[];
  readonly systemOf: (alias: string) => string | undefined;
  readonly senderOf: (application: string, facility: string) => SenderConfig;
  readonly characterSetOf: (application: string, facility: string) => string | undefined;
  readonly needsSenderBeforeDecoding: boolean;
  /** Where whoever calls the converter stores documents above `documentLimit`; absent: they stay in their resources. */
  readonly documentsUrl?: string | undefined;
};

/**
 * Checks and prepares a configuration; `{}` is a valid one.
 * @throws Hl7Error `bad-configuration`, with the ZodError as cause
 */
export const parseHl7v2Config = (input: unknown = {}): Hl7v2Config => {
  const result = schema.safeParse(input);
  if (!result.success)
    throw new Hl7Error(
      'bad-configuration',
      { problems: z.prettifyError(result.error) },
      result.error,
    );
  const { senders, identifierSystems, ...rest } = result.data;
  const aliases = new Map<string, string>();
  for (const { system, aliases: names } of identifierSystems) {
    aliases.set(system.toLowerCase(), system);
    for (const name of names) aliases.set(name.replace(/^urn:oid:/, '').toLowerCase(), system);
  }
  const base = prepare(rest, undefined);
  const prepared = senders.map((sender) => ({ sender, config: prepare(rest, sender) }));
  const find = (application: string, facility: string) =>
    prepared.find(
      ({ sender }) =>
        (sender.application === undefined || sender.application === application) &&
        (sender.facility === undefined || sender.facility === facility),
    );
  return {
    ...rest,
    identifierSystems,
    systemOf: (alias) => aliases.get(alias.replace(/^urn:oid:/, '').toLowerCase()),
    senderOf: (application, facility) => find(application, facility)?.config ?? base,
    characterSetOf: (application, facility) =>
      find(application, facility)?.sender.characterSet ?? rest.characterSet,
    needsSenderBeforeDecoding: senders.some(({ characterSet }) => characterSet !== undefined),
  };
};

type SenderFields = Partial<Pick<Parsed, keyof typeof senderFields>>;

const prepare = (all: SenderFields, own: SenderFields | undefined): SenderConfig => {
  const codeSystems = { ...all.codeSystems, ...own?.codeSystems };
  return {
    zone: own?.zone ?? all.zone,
    codeSystems: new Map(Object.entries(codeSystems)),
    codeMaps: new Map(
      Object.entries({ ...all.codeMaps, ...own?.codeMaps }).map(([name, codes]) => [
        name,
        codeMap(name, '', '', codeLines(codes)),
      ]),
    ),
    nationalIdentifier: own?.nationalIdentifier ?? all.nationalIdentifier,
    source: own?.source ?? all.source,
    overlay: own?.overlay ?? all.overlay,
  };
};

type Codes = NonNullable<SenderFields['codeMaps']>[string];

const codeLines = (codes: Codes): string =>
  Object.entries(codes)
    .map(([code, target]) =>
      typeof target === 'string'
        ? `${code}>${target}`
        : `${code}>${target.code}|${target.display ?? ''}|${target.system ?? ''}`,
    )
    .join('\n');
