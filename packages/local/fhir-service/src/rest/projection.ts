import { badRequest } from '../fhir-error.ts';
import { asArray, isObject, type JsonObject, parseJson } from '../json.ts';
import { SUMMARY_ELEMENTS } from '../params/summary-elements.table.ts';
import type { Resource } from '../resource.ts';
import type { Summary } from '../search/search-query.ts';

/** What part of each resource an answer holds. */
export type Projection = { summary: Summary; elements: string[] };

const SUBSETTED = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};

/** Reads `_summary` and `_elements` of a read or an operation. */
export function projectionOf(parameters: URLSearchParams): Projection {
  const summary = parameters.get('_summary') ?? 'false';
  if (!['true', 'text', 'data', 'false'].includes(summary)) {
    throw badRequest(`Invalid value '${summary}' for '_summary'.`);
  }
  const elements = (parameters.get('_elements') ?? '').split(',').filter((name) => name !== '');
  return { summary: summary as Summary, elements };
}

/** The resource's JSON cut down; the text itself when nothing is to be cut. */
export function projectJson(json: string, projection: Projection): string {
  if (projection.summary === 'false' && projection.elements.length === 0) return json;
  return JSON.stringify(project(parseJson(json) as Resource, projection));
}

function project(resource: Resource, { summary, elements }: Projection): JsonObject {
  const shape = shapeOf(resource.resourceType);
  if (elements.length > 0) {
    const own = elements
      .map((element) =>
        element.replace(/^([A-Z]\w+)\./, (all, type) =>
          type === resource.resourceType ? '' : all,
        ),
      )
      .filter((element) => !/^[A-Z]\w+\./.test(element))
      .map((element) => element.split('.')[0] ?? '');
    const keep = new Set(own);
    return cut(
      resource,
      (name) => keep.has(name) || keep.has(choiceName(name)) || shape.mandatory(name),
    );
  }
  switch (summary) {
    case 'text':
      return cut(resource, (name) => name === 'text' || shape.mandatory(name));
    case 'data':
      return cut(resource, (name) => name !== 'text');
    default:
      return cut(resource, (name) => shape.summary(name), shape.nested);
  }
}

const choiceType =
  /(?:Quantity|String|Boolean|Integer|Decimal|DateTime|Date|Time|Instant|Uri|Code|CodeableConcept|Coding|Reference|Period|Range|Ratio|Age|Duration|SampledData|Timing|Attachment|Identifier|Money|Base64Binary|PositiveInt|UnsignedInt|Id|Oid|Uuid|Url|Canonical|Markdown|Annotation|HumanName|Address|ContactPoint)$/;

/** `value` of `valueQuantity`: a choice element is asked for by its name without the type. */
function choiceName(name: string): string {
  return name.replace(/^_/, '').replace(choiceType, '');
}

function cut(
  resource: Resource,
  keep: (name: string) => boolean,
  nested?: (name: string) => ((child: string) => boolean) | undefined,
): JsonObject {
  const out: JsonObject = { resourceType: resource.resourceType };
  for (const [name, value] of Object.entries(resource)) {
    const plain = name.startsWith('_') ? name.slice(1) : name;
    if (plain !== 'id' && plain !== 'meta' && !keep(plain)) continue;
    const children = nested?.(plain);
    out[name] = children ? cutChildren(value, children) : value;
  }
  const meta = isObject(resource.meta) ? resource.meta : {};
  out['meta'] = { ...meta, tag: [...asArray(meta['tag']), SUBSETTED] };
  return out;
}

function cutChildren(value: unknown, keep: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => cutChildren(item, keep));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([name]) => keep(name.replace(/^_/, '')) || name === 'id'),
  );
}

type Shape = {
  summary(name: string): boolean;
  mandatory(name: string): boolean;
  nested(name: string): ((child: string) => boolean) | undefined;
};

const shapes = new Map<string, Shape>();

/** Elements of the summary and the mandatory ones; `value*` in the table stands for a choice. */
function shapeOf(type: string): Shape {
  let shape = shapes.get(type);
  if (shape) return shape;
  const items = (SUMMARY_ELEMENTS[type] ?? '').split(' ').map((text) => ({
    path: text.replace(/[!-]+$/, ''),
    mandatory: text.includes('!'),
    summary: !text.endsWith('-'),
  }));
  const fits = (pattern: string, name: string) =>
    pattern.endsWith('*')
      ? name.startsWith(pattern.slice(0, -1)) && /^[A-Z]/.test(name.slice(pattern.length - 1))
      : pattern === name;
  const top = items.filter(({ path }) => !path.includes('.'));
  shape = {
    summary: (name) => top.some((item) => item.summary && fits(item.path, name)),
    mandatory: (name) => top.some((item) => item.mandatory && fits(item.path, name)),
    nested(name) {
      const children = items
        .filter(({ path }) => path.startsWith(`${name}.`))
        .map(({ path }) => path.slice(name.length + 1).split('.')[0] ?? '');
      if (children.length === 0) return undefined;
      return (child) => children.some((pattern) => fits(pattern, child));
    },
  };
  shapes.set(type, shape);
  return shape;
}
