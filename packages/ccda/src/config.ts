import type { IdentifierSystems } from '@fph/identity';
import { parseIdentifierSystems } from '@fph/identity';
import { z } from 'zod';
import { CcdaError } from './ccda-error.ts';
import { isZone } from './datatypes/zone.ts';
import { defaultXmlLimits, type XmlLimits } from './xml/xml-limits.ts';

/** What a conversion needs to know beyond the document. */
export type CcdaConfig = {
  /** Deployment secret: ids are keyed hashes. */
  readonly secret: string;
  /** Name of the source; counts only when the document names no custodian. */
  readonly source: string;
  readonly identifierSystems: IdentifierSystems;
  /** IANA zone or `±hh:mm` for times written without one; absent: such times become dates. */
  readonly zone?: string | undefined;
  /** True: a time without zone takes the offset of ClinicalDocument/effectiveTime; `zone` goes first. */
  readonly borrowZone: boolean;
  /** True: the document itself goes along, packed, in its DocumentReference. */
  readonly keepOriginal: boolean;
  readonly limits: XmlLimits;
};

const zone = z.string().refine(isZone, { error: 'must be an IANA zone or ±hh:mm' });

/** The settings of a conversion as a file or app setting gives them. */
export const ccdaConfigSchema = z.object({
  secret: z.string().min(1).default('demo').describe('Deployment secret that keys the ids.'),
  source: z.string().min(1).default('default').describe('Source of documents without custodian.'),
  identifierSystems: z.unknown().optional().describe('As in the setting identifierSystems.'),
  zone: zone.optional().describe('Zone of times written without one.'),
  borrowZone: z
    .boolean()
    .default(false)
    .describe('Times without zone take the offset of the document time.'),
  keepOriginal: z
    .boolean()
    .default(false)
    .describe('The document itself goes along, packed, in its DocumentReference.'),
});

export type CcdaConfigInput = z.input<typeof ccdaConfigSchema> & {
  readonly limits?: Partial<XmlLimits> | undefined;
};

/** Checks the settings and fills in defaults; throws {@link CcdaError} `config` with every problem. */
export function parseCcdaConfig(input: CcdaConfigInput = {}): CcdaConfig {
  const { limits, ...settings } = input;
  const parsed = ccdaConfigSchema.safeParse(settings);
  if (!parsed.success)
    throw new CcdaError(
      'config',
      parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    );
  const { identifierSystems, ...rest } = parsed.data;
  return {
    ...rest,
    identifierSystems: parseIdentifierSystems(identifierSystems),
    limits: { ...defaultXmlLimits, ...limits },
  };
}
