import fc from 'fast-check';
import type { FhirResource, Patient } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical-json.ts';
import { parseIdentifierSystems } from './identifier-systems.ts';
import { joinVersions, prepareWrite, type WriteInput } from './prepare-write.ts';

const systems = parseIdentifierSystems([{ system: 'mrn', trusted: true }]);
const day = (n: number) => Date.UTC(2026, 0, n);

type Change = Partial<Omit<WriteInput, 'incoming'>> & { patient: Partial<Patient> };

function decide(current: WriteInput['current'], { patient, ...rest }: Change) {
  const incoming = { resourceType: 'Patient', id: 'p', ...patient } as Patient & { id: string };
  return prepareWrite({
    incoming,
    current,
    sourceTime: day(1),
    authoritative: true,
    whole: true,
    systems,
    ...rest,
  });
}

/** Plays writes on a store of one resource. */
function play(changes: readonly Change[]) {
  let stored: (FhirResource & { id: string }) | undefined;
  let version = 0;
  const codes: string[] = [];
  for (const change of changes) {
    const decision = decide(stored, change);
    codes.push('code' in decision ? decision.code : decision.action);
    if (decision.action !== 'write') continue;
    version += 1;
    const { resource } = decision;
    stored = { ...resource, meta: { ...resource.meta, versionId: String(version) } };
  }
  return { stored: stored as Patient, codes };
}

const mrn = (value: string) => ({ system: 'mrn', value });

test('older never replaces newer, and the same again changes nothing', () => {
  const { stored, codes } = play([
    { patient: { name: [{ family: 'New' }] }, sourceTime: day(2) },
    { patient: { name: [{ family: 'Old' }] }, sourceTime: day(1) },
    { patient: { name: [{ family: 'New' }] }, sourceTime: day(2) },
    { patient: { name: [{ family: 'Newer' }] }, sourceTime: day(3) },
  ]);
  expect(codes).toEqual(['created', 'stale', 'unchanged', 'updated']);
  expect(stored.name).toEqual([{ family: 'Newer' }]);
});

test('equal content of a later time is noted when the source said so, and not when the file is merely newer', () => {
  const patient: Partial<Patient> = { gender: 'male' };
  const first: Change = { patient, sourceTime: day(1) };
  const late: Change = { patient: { gender: 'female' }, sourceTime: day(2) };
  const confirmed = play([first, { patient, sourceTime: day(3) }, late]);
  expect(confirmed.codes).toEqual(['created', 'updated', 'stale']);
  expect(play([first, { patient, sourceTime: day(3), timeIsArrival: true }]).codes).toEqual([
    'created',
    'unchanged',
  ]);
});

test('force takes the older one', () => {
  const { stored } = play([
    { patient: { gender: 'male' }, sourceTime: day(2) },
    { patient: { gender: 'other' }, sourceTime: day(1), force: true },
  ]);
  expect(stored.gender).toBe('other');
});

test('writes carry If-Match of the version that was read', () => {
  const current: Patient = {
    resourceType: 'Patient',
    id: 'p',
    meta: { versionId: '7' },
    gender: 'male',
  };
  expect(decide(current, { patient: { gender: 'female' } })).toMatchObject({
    action: 'write',
    ifMatch: '7',
  });
});

test('a source without authority creates what is absent, adds its identifiers and changes nothing else', () => {
  const result: Change = {
    patient: { identifier: [mrn('1'), { system: 'lab', value: '9' }], name: [{ family: 'Lab' }] },
    authoritative: false,
    sourceTime: day(9),
  };
  const adt: Change = {
    patient: { identifier: [mrn('1')], name: [{ family: 'Adt' }] },
    sourceTime: day(1),
  };
  expect(play([result]).stored.name).toEqual([{ family: 'Lab' }]);
  for (const order of [
    [result, adt],
    [adt, result],
  ]) {
    const { stored } = play(order);
    expect(stored.name).toEqual([{ family: 'Adt' }]);
    expect(stored.identifier).toEqual([{ system: 'lab', value: '9' }, mrn('1')]);
  }
  expect(
    play([adt, { ...result, patient: { identifier: [mrn('1')], name: [{ family: 'Lab' }] } }])
      .codes,
  ).toEqual(['created', 'unchanged']);
});

test('identifier, birth date and family name together make another person; two of the three do not', () => {
  const current: Patient = {
    resourceType: 'Patient',
    id: 'p',
    identifier: [mrn('1')],
    birthDate: '1980-05-01',
    name: [{ family: 'Müller-Ost' }],
  };
  const other: Partial<Patient> = {
    identifier: [mrn('2')],
    birthDate: '1990-01-01',
    name: [{ family: 'Smith' }],
  };
  const { identifier, birthDate, name } = current;
  expect(decide(current, { patient: other })).toEqual({
    action: 'refuse',
    code: 'identity-conflict',
  });
  expect(
    decide(current, { patient: { ...other, identifier: [{ system: 'x', value: '1' }] } }).action,
  ).toBe('refuse');
  expect(
    decide(current, { patient: { ...other, identifier: [mrn('2'), { system: 'x', value: '1' }] } })
      .action,
  ).toBe('refuse');
  for (const same of [
    { identifier },
    { birthDate },
    { name },
    { birthDate: '1980' },
    { name: [{ family: 'MULLER OST' }] },
    { identifier: [mrn('1'), mrn('2')] },
  ])
    expect(decide(current, { patient: { ...other, ...same } }).action).toBe('write');
});

test('reloading clears neither links nor inactive nor a deletion; resurrect does', () => {
  const link: Patient['link'] = [{ type: 'replaces', other: { reference: 'Patient/q' } }];
  const current: Patient = { resourceType: 'Patient', id: 'p', active: false, link };
  const kept = decide(current, { patient: { active: true, gender: 'male' } });
  expect(kept).toMatchObject({
    action: 'write',
    resource: { active: false, link, gender: 'male' },
  });
  expect(decide(current, { patient: { active: true }, resurrect: true })).toMatchObject({
    resource: { active: true },
  });
  expect(decide('deleted', { patient: {} })).toEqual({ action: 'skip', code: 'deleted' });
  expect(decide('deleted', { patient: {}, resurrect: true })).toMatchObject({
    action: 'write',
    code: 'created',
  });
});

test('a write for a person who was merged goes to the survivor; the retirement itself does not', () => {
  const link: Patient['link'] = [{ type: 'replaced-by', other: { reference: 'Patient/q' } }];
  const retired: Patient = { resourceType: 'Patient', id: 'p', active: false, link };
  expect(decide(retired, { patient: { gender: 'male' } })).toEqual({ action: 'redirect', id: 'q' });
  expect(decide(retired, { patient: { active: false, link } })).toMatchObject({
    action: 'write',
    code: 'updated',
  });
  expect(decide(undefined, { patient: { active: false, link } })).toMatchObject({
    code: 'created',
  });
});

test('messages change what they name; what they lack stays', () => {
  const { stored } = play([
    { patient: { gender: 'male', birthDate: '1980' }, sourceTime: day(1) },
    { patient: { gender: 'female' }, sourceTime: day(3), whole: false },
    {
      patient: { gender: 'other', maritalStatus: { text: 'M' } },
      sourceTime: day(2),
      whole: false,
    },
  ]);
  expect(stored).toMatchObject({
    gender: 'female',
    birthDate: '1980',
    maritalStatus: { text: 'M' },
  });
});

describe('a message', () => {
  const phones: Patient['telecom'] = [
    { use: 'home', value: '1' },
    { use: 'work', value: '2' },
  ];
  const extension: Patient['extension'] = [
    { url: 'urn:race', valueString: 'r' },
    { url: 'urn:faith', valueString: 'f' },
  ];
  const known: Change = {
    patient: { telecom: phones, extension, deceasedBoolean: true, gender: 'male' },
    sourceTime: day(1),
    whole: false,
  };
  const removal: Change = {
    patient: {},
    removed: ['telecom', 'extension:urn:race', 'deceasedDateTime'],
    sourceTime: day(2),
    whole: false,
  };

  test.each([[[known, removal]], [[removal, known]], [[known, removal, known]]])(
    'removes what it wants removed, and nothing beside it, in any order',
    (changes) => {
      const { stored } = play(changes);
      expect(stored).toMatchObject({
        telecom: [{ use: 'work', value: '2' }],
        extension: [{ url: 'urn:faith', valueString: 'f' }],
        gender: 'male',
      });
      expect(stored.deceasedBoolean).toBeUndefined();
    },
  );

  test('tells again what was removed before', () => {
    const again: Change = { patient: { telecom: phones }, sourceTime: day(3), whole: false };
    expect(play([again, removal, known]).stored.telecom).toEqual(phones);
  });

  test('that knows nothing of a required element does not replace what another knew', () => {
    const order: Change = {
      patient: { status: 'active' } as object,
      sourceTime: day(1),
      whole: false,
    };
    const result: Change = {
      patient: { status: 'unknown' } as object,
      sourceTime: day(2),
      whole: false,
    };
    for (const changes of [[order, result], [result, order], [order]])
      expect(play(changes).stored).toMatchObject({ status: 'active' });
    expect(play([result]).stored).toMatchObject({ status: 'unknown' });
  });

  const seealso = { type: 'seealso' as const, other: { reference: 'Patient/q' } };
  const replaces = { type: 'replaces' as const, other: { reference: 'Patient/r' } };
  const linked: Change = { patient: { link: [seealso] }, sourceTime: day(1), whole: false };
  const merged: Change = { patient: { link: [replaces] }, sourceTime: day(1), whole: false };
  const unlinked: Change = {
    patient: {},
    removed: ['link:Patient/q', 'link:Patient/r'],
    sourceTime: day(2),
    whole: false,
  };
  const export3: Change = { patient: { gender: 'male' }, sourceTime: day(3), whole: true };

  test.each([
    [[linked, merged, unlinked, export3]],
    [[export3, unlinked, merged, linked]],
    [[linked, export3, unlinked, merged]],
    [[unlinked, merged, export3, linked]],
  ])('takes links back, but not merges, in any order', (changes) => {
    expect(play(changes).stored.link).toEqual([replaces]);
  });

  test('an export without a link does not take it back', () => {
    expect(play([linked, export3]).stored.link).toEqual([seealso]);
    expect(play([export3, linked]).stored.link).toEqual([seealso]);
  });
});

test('the server’s own meta is never sent back; profiles and tags are', () => {
  const decision = decide(undefined, {
    patient: { meta: { versionId: '4', lastUpdated: '2020-01-01T00:00:00Z', profile: ['urn:p'] } },
  });
  const meta = decision.action === 'write' ? decision.resource.meta : undefined;
  expect(Object.keys(meta ?? {}).sort()).toEqual(['extension', 'profile']);
});

const patient = fc.record<Partial<Patient>>(
  {
    gender: fc.constantFrom('male', 'female', 'other'),
    birthDate: fc.constantFrom('1980', '1981'),
    name: fc.constantFrom([{ family: 'A' }], [{ family: 'A', given: ['B'] }]),
    deceasedBoolean: fc.constant(false),
    deceasedDateTime: fc.constant('2020'),
    active: fc.boolean(),
    extension: fc.subarray(
      [
        { url: 'urn:race', valueString: 'r1' },
        { url: 'urn:race', valueString: 'r2' },
        { url: 'urn:faith', valueString: 'f' },
      ],
      { minLength: 1 },
    ),
    telecom: fc.subarray(
      [{ use: 'work' as const, value: '1' }, { use: 'home' as const, value: '2' }, { value: '3' }],
      { minLength: 1 },
    ),
    link: fc.subarray(
      [
        { type: 'seealso' as const, other: { reference: 'Patient/q' } },
        { type: 'replaces' as const, other: { reference: 'Patient/r' } },
      ],
      { minLength: 1 },
    ),
    meta: fc.constantFrom({ profile: ['urn:a'] }, { tag: [{ code: 'x' }] }),
    identifier: fc.shuffledSubarray(
      [
        mrn('1'),
        { ...mrn('1'), use: 'old' as const },
        { system: 'b', value: '2' },
        { system: 'a', value: '3' },
      ],
      { minLength: 1 },
    ),
  },
  { requiredKeys: ['identifier'] },
);
const change = fc.record<Change>({
  patient,
  sourceTime: fc.integer({ min: 1, max: 4 }).map(day),
  authoritative: fc.constant(true),
  whole: fc.boolean(),
  removed: fc.subarray([
    'gender',
    'deceasedBoolean',
    'extension:urn:race',
    'telecom',
    'telecom:work',
    'link:Patient/q',
  ]),
});
const unordered = (resource: Patient) => {
  const { meta, ...rest } = resource;
  const { versionId: _, ...plain } = meta ?? {};
  // The order of these lists has no meaning; whole resources of one instant may leave either of theirs.
  const sorted = Object.fromEntries(
    (['extension', 'telecom'] as const).map((member) => [
      member,
      rest[member]?.map(canonicalJson).sort(),
    ]),
  );
  return canonicalJson({ ...rest, ...sorted, meta: plain });
};

test('every order and repetition of writes ends in the same resource', () => {
  fc.assert(
    fc.property(
      fc
        .array(change, { minLength: 1, maxLength: 5 })
        .chain((changes) =>
          fc.tuple(
            fc.constant(changes),
            fc.shuffledSubarray([...changes, ...changes], { minLength: changes.length * 2 }),
          ),
        ),
      ([given, shuffled]) => {
        expect(unordered(play(shuffled).stored)).toBe(unordered(play(given).stored));
      },
    ),
    { numRuns: 300 },
  );
});

test('with writes of sources without authority too, even if none has it', () => {
  const weak = change.map((one): Change => ({ ...one, authoritative: false }));
  fc.assert(
    fc.property(
      fc
        .tuple(fc.oneof(change, weak), fc.array(fc.oneof(change, weak), { maxLength: 4 }))
        .chain(([first, rest]) =>
          fc.tuple(
            fc.constant([first, ...rest]),
            fc.shuffledSubarray([first, ...rest, ...rest], { minLength: rest.length * 2 + 1 }),
          ),
        ),
      ([given, shuffled]) => {
        expect(unordered(play(shuffled).stored)).toBe(unordered(play(given).stored));
      },
    ),
    { numRuns: 300 },
  );
});

test('a version written over another unseen is healed by joining the two', () => {
  const weak = change.map((one): Change => ({ ...one, authoritative: false }));
  fc.assert(
    fc.property(
      fc.oneof(change, weak),
      fc.oneof(change, weak),
      fc.array(fc.oneof(change, weak), { maxLength: 2 }),
      (one, two, before) => {
        // Each was written as if the other were not there.
        const left = play([...before, one]).stored;
        const right = play([...before, two]).stored;
        const joined = joinVersions(left, right, systems);
        expect(unordered(joined)).toBe(unordered(play([...before, one, two]).stored));
        expect(unordered(joinVersions(right, left, systems))).toBe(unordered(joined));
        expect(unordered(joinVersions(joined, right, systems))).toBe(unordered(joined));
      },
    ),
    { numRuns: 300 },
  );
});
