import { BundleError, type IngestTransform } from '@fph/bundles';
import {
  convertHl7v2,
  Hl7Error,
  type Hl7v2Config,
  type Hl7v2ConfigInput,
  parseHl7v2Config,
  readMessages,
} from '@fph/hl7v2';
import type { DocumentStore } from './document-store.ts';
import type { ConvertSettings } from './settings.ts';

/** The converter's configuration: its own setting, with the secret and identifier systems that all pipelines share. */
export function hl7v2ConfigOf(settings: ConvertSettings): Hl7v2Config {
  const systems = settings.identifierSystems as Hl7v2ConfigInput['identifierSystems'];
  return parseHl7v2Config({
    ...settings.hl7v2,
    secret: settings.DEPLOYMENT_SECRET,
    ...(systems === undefined ? {} : { identifierSystems: systems }),
  });
}

const kinds: Readonly<Record<string, 'adt' | 'result' | 'order' | 'document' | 'other'>> = {
  ADT: 'adt',
  BAR: 'adt',
  ORU: 'result',
  OUL: 'result',
  ORM: 'order',
  OML: 'order',
  OMG: 'order',
  OMP: 'order',
  RDE: 'order',
  REF: 'order',
  SIU: 'order',
  MDM: 'document',
};

/** What kind of input a message type is: decides whether it may change demographics. */
function kindOf(type: string): 'adt' | 'result' | 'order' | 'document' | 'other' {
  return Object.hasOwn(kinds, type) ? (kinds[type] ?? 'other') : 'other';
}

/**
 * Turns a dropped file, single message or batch, into one Bundle a message. The folder of the blob names the source.
 * Large documents are stored before their Bundle is handed on.
 */
export function hl7v2Transform(common: Hl7v2Config, documents: DocumentStore): IngestTransform {
  const config = { ...common, documentsUrl: documents.url };
  return async function* ({ stream, source }) {
    const own = source === 'default' ? config : withSource(config, source);
    try {
      for await (const message of readMessages(stream())) {
        const name = `message ${message.number}`;
        try {
          const used =
            message.characterSet === undefined
              ? own
              : { ...own, characterSetOf: () => message.characterSet };
          const converted = convertHl7v2(message.bytes, used);
          const { bundle, issues, message: head } = converted;
          for (const document of converted.documents) await documents.keep(document);
          yield { bundle, issues, name, kind: kindOf(head.type) };
        } catch (error) {
          if (!(error instanceof Hl7Error)) throw error;
          const { code, message: text } = error;
          const issue = {
            severity: 'error' as const,
            code,
            location: `@${message.offset}`,
            message: text,
          };
          const input = { extension: 'hl7', bytes: message.bytes };
          yield { bundle: undefined, input, issues: [issue], name, kind: 'other' };
        }
      }
    } catch (cause) {
      if (cause instanceof Hl7Error)
        throw new BundleError('transform-failed', {
          cause,
          detail: `${cause.code}: ${cause.message}`,
        });
      throw cause;
    }
  };
}

function withSource(config: Hl7v2Config, source: string): Hl7v2Config {
  return {
    ...config,
    senderOf: (application, facility) => {
      const sender = config.senderOf(application, facility);
      return sender.source === undefined ? { ...sender, source } : sender;
    },
  };
}
