import { MedtechError } from '../errors.ts';
import { compileExpression, type Expression, type ExpressionLanguage } from '../expression.ts';
import { createMatcher, type Matcher } from '../match-index.ts';
import { type CollectionEntry, readCollection } from './collection.ts';
import {
  type DeviceTemplateDocument,
  type DeviceTemplateType,
  deviceTemplateSchemas,
  isDeviceTemplateType,
} from './device-schema.ts';
import { type JsonDocument, type Path, type Problem, parseJsonDocument } from './json-document.ts';
import { inFileOrder, type Loaded, problemAt, schemaProblems } from './problems.ts';

/** A template of the device mapping, compiled. */
export type DeviceTemplate = {
  readonly type: DeviceTemplateType;
  readonly typeName: string;
  readonly typeMatch: Expression;
  /** Tried in turn. */
  readonly deviceId: readonly Expression[];
  readonly timestamp: readonly Expression[];
  readonly patientId: readonly Expression[];
  readonly encounterId: readonly Expression[];
  readonly correlationId: readonly Expression[];
  readonly values: readonly DeviceValue[];
  /** Where the template stands in the file. */
  readonly path: Path;
};

type DeviceValue = {
  readonly name: string;
  readonly required: boolean;
  readonly expressions: readonly Expression[];
};

/** A compiled `devicecontent.json`. */
export type DeviceMapping = {
  readonly templates: readonly DeviceTemplate[];
  readonly match: Matcher;
  readonly document: JsonDocument;
};

const jsonPath = (source: string): Expression => compileExpression(source, 'JsonPath');
const FIXED = {
  iotjsonpathcontent: {
    deviceId: [jsonPath('$.SystemProperties.iothub-connection-device-id')],
    timestamp: [
      jsonPath('$.Properties.iothub-creation-time-utc'),
      jsonPath('$.SystemProperties.iothub-enqueuedtime'),
    ],
  },
  iotcentraljsonpathcontent: {
    deviceId: [jsonPath('$.deviceId')],
    timestamp: [jsonPath('$.enqueuedTime')],
  },
} as const;

/** Loads a device mapping file (`devicecontent.json`); all faults are reported at once, each with its place. */
export function loadDeviceMapping(text: string): Loaded<DeviceMapping> {
  const document = parseJsonDocument(text);
  const { entries, problems } = readCollection(document, 'CollectionContent');
  const templates = entries.flatMap((entry) => loadTemplate(document, entry, problems));
  if (problems.length > 0) return { ok: false, problems: inFileOrder(problems) };
  const match = createMatcher(templates.map((template) => template.typeMatch));
  return { ok: true, mapping: { templates, match, document } };
}

function loadTemplate(
  document: JsonDocument,
  entry: CollectionEntry,
  problems: Problem[],
): DeviceTemplate[] {
  if (!isDeviceTemplateType(entry.type)) {
    const where = [...entry.path.slice(0, -1), 'templateType'];
    problems.push(problemAt(document, where, `There is no template type '${entry.givenType}'.`));
    return [];
  }
  const parsed = deviceTemplateSchemas[entry.type].safeParse(entry.template);
  if (!parsed.success) {
    problems.push(...schemaProblems(parsed.error, document, entry.path));
    return [];
  }
  const before = problems.length;
  const compiled = compileTemplate(document, entry, entry.type, parsed.data, problems);
  return problems.length === before ? [compiled] : [];
}

function compileTemplate(
  document: JsonDocument,
  { path }: CollectionEntry,
  type: DeviceTemplateType,
  template: DeviceTemplateDocument,
  problems: Problem[],
): DeviceTemplate {
  const fallback: ExpressionLanguage =
    ('defaultExpressionLanguage' in template && template.defaultExpressionLanguage) || 'JsonPath';
  const compileAt = (at: Path, given: ExpressionDocument | undefined): Expression[] => {
    if (given === undefined) return [];
    try {
      return [compileExpression(given.value, given.language ?? fallback)];
    } catch (error) {
      if (!(error instanceof MedtechError)) throw error;
      problems.push(problemAt(document, at, error.message, error.details.position));
      return [];
    }
  };
  const member = (name: keyof DeviceTemplateDocument): Expression[] =>
    compileAt([...path, name], template[name] as ExpressionDocument | undefined);
  const fixed =
    type === 'iotjsonpathcontent' || type === 'iotcentraljsonpathcontent' ? FIXED[type] : undefined;
  const [typeMatch = jsonPath('$')] = member('typeMatchExpression');
  return {
    type,
    typeName: template.typeName,
    typeMatch,
    deviceId: fixed?.deviceId ?? member('deviceIdExpression'),
    timestamp: fixed?.timestamp ?? member('timestampExpression'),
    patientId: member('patientIdExpression'),
    encounterId: member('encounterIdExpression'),
    correlationId: member('correlationIdExpression'),
    values: template.values.map((value, index) => ({
      name: value.valueName,
      required: value.required,
      expressions: compileAt([...path, 'values', index, 'valueExpression'], value.valueExpression),
    })),
    path,
  };
}

type ExpressionDocument = { value: string; language?: ExpressionLanguage | undefined };
