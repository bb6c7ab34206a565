import { z } from 'zod';
import { caselessEnum, filled, foldMembers, lenientBoolean, strictCaseless } from './lenient.ts';

const language = caselessEnum(['JsonPath', 'JmesPath']);

/** A plain string, or `{value, language}`. */
const anyExpression = z.preprocess(
  (value) => (typeof value === 'string' ? { value } : foldMembers(value, ['value', 'language'])),
  z.strictObject({ value: filled, language: language.optional() }, 'Required, an expression'),
);
const pathExpression = z.preprocess(
  (value) => (typeof value === 'string' ? { value } : value),
  z.object({ value: filled, language: z.undefined().optional() }, 'Required, an expression'),
);

type ExpressionSchema = typeof anyExpression | typeof pathExpression;

function members<E extends ExpressionSchema>(expression: E) {
  const value = strictCaseless({
    valueName: filled,
    valueExpression: expression,
    required: lenientBoolean.default(false),
  });
  return {
    typeName: filled,
    typeMatchExpression: expression,
    patientIdExpression: expression.optional(),
    encounterIdExpression: expression.optional(),
    correlationIdExpression: expression.optional(),
    values: z.array(value, 'Expected an array of values'),
  };
}

const own = members(anyExpression);
const paths = members(pathExpression);
/** Written in some files although the type fixes the expression; read and ignored, as upstream. */
const ignored = {
  deviceIdExpression: z.unknown().optional(),
  timestampExpression: z.unknown().optional(),
};

/** Schemas of the device templates by folded type name. */
export const deviceTemplateSchemas = {
  calculatedcontent: strictCaseless({
    ...own,
    deviceIdExpression: anyExpression,
    timestampExpression: anyExpression,
    defaultExpressionLanguage: language.optional(),
  }),
  jsonpathcontent: strictCaseless({
    ...paths,
    deviceIdExpression: pathExpression,
    timestampExpression: pathExpression,
    values: paths.values.default([]),
  }),
  iotjsonpathcontent: strictCaseless({ ...paths, ...ignored, values: paths.values.default([]) }),
  iotcentraljsonpathcontent: strictCaseless({
    ...paths,
    ...ignored,
    values: paths.values.default([]),
  }),
} as const;

export type DeviceTemplateType = keyof typeof deviceTemplateSchemas;
export type DeviceTemplateDocument =
  | z.infer<(typeof deviceTemplateSchemas)['calculatedcontent']>
  | z.infer<(typeof deviceTemplateSchemas)['jsonpathcontent']>
  | z.infer<(typeof deviceTemplateSchemas)['iotjsonpathcontent']>;

export const isDeviceTemplateType = (type: string): type is DeviceTemplateType =>
  Object.hasOwn(deviceTemplateSchemas, type);
