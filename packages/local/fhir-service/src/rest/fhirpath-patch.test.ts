import { expect, test } from 'vitest';
import type { Json } from '../../test/in-process.ts';
import type { Resource } from '../resource.ts';
import { applyFhirPathPatch } from './fhirpath-patch.ts';

const operation = (type: string, path: string, more: Json = {}): Json => ({
  name: 'operation',
  part: [
    { name: 'type', valueCode: type },
    { name: 'path', valueString: path },
    ...(more.name === undefined ? [] : [{ name: 'name', valueString: more.name }]),
    ...['index', 'source', 'destination']
      .filter((name) => more[name] !== undefined)
      .map((name) => ({ name, valueInteger: more[name] })),
    ...(more.value === undefined ? [] : [{ name: 'value', ...more.value }]),
  ],
});
const apply = (resource: Json, ...operations: Json[]): Json =>
  applyFhirPathPatch(
    resource as Resource,
    {
      resourceType: 'Parameters',
      parameter: operations,
    } as Resource,
  );

const string = (valueString: string) => ({ valueString });
const patient = (more: Json): Json => ({ resourceType: 'Patient', id: 'p', ...more });
const two = patient({
  name: [
    { family: 'A', use: 'official' },
    { family: "O'B", given: ['x', 'y'] },
  ],
});

test.each<[string, Json, Json, Json]>([
  [
    'a single element that is not there',
    patient({}),
    operation('add', 'Patient', { name: 'birthDate', value: { valueDate: '1930-01-01' } }),
    patient({ birthDate: '1930-01-01' }),
  ],
  [
    'the first of a list',
    patient({}),
    operation('add', 'Patient', { name: 'name', value: { valueHumanName: { family: 'N' } } }),
    patient({ name: [{ family: 'N' }] }),
  ],
  [
    'one more in a nested list',
    two,
    operation('add', "Patient.name.where(family = 'A')", {
      name: 'given',
      value: string('z'),
    }),
    patient({
      name: [
        { family: 'A', use: 'official', given: ['z'] },
        { family: "O'B", given: ['x', 'y'] },
      ],
    }),
  ],
  [
    'a name that is a list in one type and single in another',
    { resourceType: 'Organization', id: 'o' },
    operation('add', 'Organization', { name: 'name', value: string('Org') }),
    { resourceType: 'Organization', id: 'o', name: 'Org' },
  ],
  [
    'a choice under the name of its type',
    patient({}),
    operation('add', 'Patient', { name: 'deceased', value: { valueBoolean: true } }),
    patient({ deceasedBoolean: true }),
  ],
  [
    'a nested element written out as parts',
    patient({}),
    operation('add', 'Patient', {
      name: 'contact',
      value: {
        part: [
          { name: 'name', valueHumanName: { text: 'c' } },
          { name: 'telecom', valueContactPoint: { value: '1' } },
          { name: 'telecom', valueContactPoint: { value: '2' } },
        ],
      },
    }),
    patient({ contact: [{ name: { text: 'c' }, telecom: [{ value: '1' }, { value: '2' }] }] }),
  ],
  [
    'replace in the one item of a list',
    patient({ name: [{ family: 'A' }] }),
    operation('replace', 'Patient.name', { value: { valueHumanName: { family: 'B' } } }),
    patient({ name: [{ family: 'B' }] }),
  ],
  [
    'replace an item by its place',
    two,
    operation('replace', 'Patient.name[1].given[0]', { value: string('q') }),
    patient({
      name: [
        { family: 'A', use: 'official' },
        { family: "O'B", given: ['q', 'y'] },
      ],
    }),
  ],
  [
    'replace a choice by one of another type',
    patient({ multipleBirthBoolean: true }),
    operation('replace', 'Patient.multipleBirth', { value: { valueInteger: 2 } }),
    patient({ multipleBirthInteger: 2 }),
  ],
  [
    'replace below a choice of a type',
    { resourceType: 'Observation', valueQuantity: { value: 1 } },
    operation('replace', 'Observation.value.ofType(Quantity).value', {
      value: { valueDecimal: 2 },
    }),
    { resourceType: 'Observation', valueQuantity: { value: 2 } },
  ],
  [
    'delete the last item, and with it the list',
    patient({ name: [{ family: 'A' }], active: true }),
    operation('delete', "Patient.name.where(family = 'A')"),
    patient({ active: true }),
  ],
  ['delete what is not there', two, operation('delete', 'Patient.birthDate'), two],
  [
    'insert at the end and at the start',
    two,
    operation('insert', 'Patient.name[1].given', { index: 2, value: string('z') }),
    patient({
      name: [
        { family: 'A', use: 'official' },
        { family: "O'B", given: ['x', 'y', 'z'] },
      ],
    }),
  ],
  [
    'move',
    patient({ identifier: ['a', 'b', 'c', 'd'].map((value) => ({ value })) }),
    operation('move', 'Patient.identifier', { source: 3, destination: 1 }),
    patient({ identifier: ['a', 'd', 'b', 'c'].map((value) => ({ value })) }),
  ],
  [
    'two conditions, one of them below',
    {
      resourceType: 'Basic',
      code: {
        coding: [
          { system: 's', code: 'a' },
          { system: 's', code: 'b' },
        ],
      },
    },
    operation('delete', "Basic.code.coding.where(system = 's' and code = 'b')"),
    { resourceType: 'Basic', code: { coding: [{ system: 's', code: 'a' }] } },
  ],
])('%s', (_name, before, one, after) => {
  const copy = structuredClone(before);
  expect(apply(before, one)).toEqual(after);
  expect(before).toEqual(copy);
});

test.each<[string, Json]>([
  [
    'a second value of a single element',
    operation('add', 'Patient', { name: 'id', value: string('q') }),
  ],
  ['more than one match', operation('replace', 'Patient.name', { value: string('q') })],
  ['more than one to delete', operation('delete', 'Patient.name')],
  ['nothing to replace', operation('replace', 'Patient.birthDate', { value: string('q') })],
  ['an index outside', operation('insert', 'Patient.name', { index: 3, value: string('q') })],
  ['a move from outside', operation('move', 'Patient.name', { source: 2, destination: 0 })],
  ['a list that is none', operation('move', 'Patient.id', { source: 0, destination: 0 })],
  ['another type', operation('delete', 'Observation.status')],
  ['no value', operation('add', 'Patient', { name: 'language' })],
  ['a prototype key', operation('add', 'Patient', { name: '__proto__', value: string('q') })],
  [
    'a path to a prototype',
    operation('replace', 'Patient.constructor.name', { value: string('q') }),
  ],
  ['functions that are not known', operation('delete', 'Patient.name.skip(1)')],
  ['a condition that is none', operation('delete', 'Patient.name.where(true or false)')],
  ['a path without end', operation('delete', `Patient.${'name.where(use and use)'.repeat(5000)}`)],
  ['no operation', operation('rename', 'Patient')],
])('%s is refused', (_name, one) => {
  expect(() => apply(two, one)).toThrow();
});
