import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import type {
  Bundle,
  Condition,
  Encounter,
  FhirResource,
  Immunization,
  MedicationRequest,
  Observation,
  Patient,
} from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { CcdaError } from './ccda-error.ts';
import { type CcdaConfigInput, parseCcdaConfig } from './config.ts';
import { convertCcda } from './convert-ccda.ts';
import { testingDocument, testingSection } from './testing-document.ts';

const fixtures = new URL('../fixtures/', import.meta.url);
const fixture = (name: string): Uint8Array => readFileSync(new URL(name, fixtures));
const convert = (bytes: Uint8Array, config: CcdaConfigInput = {}) =>
  convertCcda(bytes, parseCcdaConfig(config));
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytes = (document: string): Uint8Array => new TextEncoder().encode(document);
const all = <T extends FhirResource>(bundle: Bundle, type: T['resourceType']): T[] =>
  (bundle.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [resource as T] : [],
  );

/** Resources of a bundle by reference, without the document's own frame: what must not hang on how a document is written. */
function clinical(bundle: Bundle): Record<string, unknown> {
  const frame = new Set(['Composition', 'DocumentReference', 'Provenance']);
  return Object.fromEntries(
    (bundle.entry ?? [])
      .filter(({ resource }) => resource !== undefined && !frame.has(resource.resourceType))
      .map(({ fullUrl, resource, request }) => ({
        key: `${resource?.resourceType} ${fullUrl}`,
        resource,
        request,
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ key, ...entry }) => [key, entry]),
  );
}

describe('golden files', () => {
  test.each(readdirSync(fixtures).filter((name) => name.endsWith('.xml')))('%s', async (name) => {
    const { bundle, issues, ledger } = convert(fixture(name));
    await expect(`${JSON.stringify({ bundle, issues, ledger }, null, 2)}\n`).toMatchFileSnapshot(
      new URL(name.replace('.xml', '.golden.json'), fixtures).pathname,
    );
  });
});

describe('one document written in many ways gives the same resources', () => {
  const original = text(fixture('ccd.xml'));
  const expected = clinical(convert(bytes(original)).bundle);
  const swap = (from: RegExp, to: string) => original.replace(from, to);
  const sections = [
    ...original.matchAll(/ {6}<component>\n {8}<section>[\s\S]*?\n {6}<\/component>\n/g),
  ].map(([whole]) => whole);
  test('the fixture is cut into its sections', () => expect(sections).toHaveLength(10));

  test.each([
    [
      'prefixes',
      original.replace(/<(\/?)(?!\?|!|sdtc:)/g, '<$1n1:').replace('xmlns=', 'xmlns:n1='),
    ],
    [
      'another prefix for xsi',
      original.replaceAll('xsi:type', 'i:type').replace('xmlns:xsi', 'xmlns:i'),
    ],
    [
      'another prefix for sdtc',
      original.replaceAll('sdtc:', 's:').replace('xmlns:sdtc', 'xmlns:s'),
    ],
    ['white space', swap(/>\n\s*</g, '><')],
    [
      'more white space',
      original.replace(
        /(\/>|<\/\w+>)(?=<(?:id|code|statusCode|value|effectiveTime|entry|component)\b)/g,
        '$1\n\t ',
      ),
    ],
    [
      'entries-optional templates',
      original.replace(/(2\.16\.840\.1\.113883\.10\.20\.22\.2\.\d+)\.1"/g, '$1"'),
    ],
    ['no template versions', swap(/(<templateId root="[^"]*") extension="[^"]*"/g, '$1')],
    [
      'other template versions',
      swap(/(<templateId root="[^"]*") extension="[^"]*"/g, '$1 extension="2031-01-01"'),
    ],
    [
      'no section templates',
      swap(/<templateId root="2\.16\.840\.1\.113883\.10\.20\.22\.2\.[^>]*>/g, ''),
    ],
    [
      'no section codes',
      original.replace(
        /(<templateId root="2\.16\.840\.1\.113883\.10\.20\.22\.2\.[^>]*>\s*)<code [^>]*>/g,
        '$1',
      ),
    ],
    ['comments', original.replaceAll('<statusCode', '<!-- a --><statusCode')],
    [
      'single quotes',
      original.replace(
        /<id root="([^"]*)" extension="([^"]*)"\/>/g,
        "<id extension='$2' root='$1'/>",
      ),
    ],
    [
      'character references',
      original.replaceAll('Asthma', '&#65;sthm&#x61;').replaceAll('tablets', '<![CDATA[tablets]]>'),
    ],
    [
      'sections backwards',
      sections.reduceRight(
        (document, section) =>
          document
            .replace(section, '')
            .replace('    </structuredBody>', `${section}    </structuredBody>`),
        original,
      ),
    ],
    [
      'a section twice',
      original.replace('    </structuredBody>', `${sections[1]}    </structuredBody>`),
    ],
    ['a section split', splitProblems(original)],
  ])('%s', (_name, document) =>
    expect(clinical(convert(bytes(document)).bundle)).toEqual(expected),
  );

  test('any order of the sections', () => {
    const rest = sections.reduce((document, section) => document.replace(section, ''), original);
    fc.assert(
      fc.property(fc.shuffledSubarray(sections, { minLength: sections.length }), (order) => {
        const document = rest.replace(
          '    </structuredBody>',
          `${order.join('')}    </structuredBody>`,
        );
        expect(clinical(convert(bytes(document)).bundle)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('a zone added changes nothing but times', () => {
    const withZone = clinical(convert(bytes(original), { zone: 'America/New_York' }).bundle);
    const strip = (value: unknown): unknown =>
      JSON.parse(
        JSON.stringify(value, (key, inner) =>
          /^_|DateTime$|^(start|end|recorded|date|time|issued)$/.test(key) ? undefined : inner,
        ),
      );
    expect(strip(withZone)).toEqual(strip(expected));
    expect(withZone).not.toEqual(expected);
    expect(JSON.stringify(withZone)).toContain('2024-03-01T08:10:00-05:00');
    expect(JSON.stringify(expected)).not.toContain('"effectiveDateTime":"2024-03-01T');
  });

  test('a zone written into the document changes no resource’s id', () => {
    const bare = original
      .replace(/(<(?:low|high|effectiveTime|time) value="\d{10,14})[+-]\d{4}"/g, '$1"')
      .replace(/<id root="1\.2\.3\.4\.2\d"[^>]*>/g, '');
    const zoned = bare.replace(/(<(?:low|high|effectiveTime|time) value="\d{12,14})"/g, '$1-0500"');
    const ids = (document: string) => Object.keys(clinical(convert(bytes(document)).bundle));
    expect(zoned).not.toBe(bare);
    expect(ids(zoned)).toEqual(ids(bare));
  });

  test('the same bytes and settings give the same bytes', () => {
    expect(JSON.stringify(convert(bytes(original)))).toBe(JSON.stringify(convert(bytes(original))));
  });
});

function splitProblems(document: string): string {
  const at = document.indexOf('concern-3');
  const entry = document.lastIndexOf('          <entry>', at);
  return `${document.slice(0, entry)}        </section>\n      </component>\n      <component>\n        <section>\n          <templateId root="2.16.840.1.113883.10.20.22.2.5.1"/>\n          <code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/>\n${document.slice(entry)}`;
}

const problem = (id: string, code: string, more = '', low = '2020'): string =>
  `<entry><act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/>${id}<code code="55607006" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="completed"/><effectiveTime><low value="${low}"/>${more}</effectiveTime><value xsi:type="CD" code="${code}" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship></act></entry>`;
const idOf = (extension: string): string => `<id root="1.2.3.4.9" extension="${extension}"/>`;
const conditions = (document: Uint8Array, config?: CcdaConfigInput): Condition[] =>
  all<Condition>(convert(document, config).bundle, 'Condition');

describe('identity', () => {
  const one = testingDocument({ sections: testingSection('11450-4', problem(idOf('p1'), '1')) });
  const [first] = conditions(one);

  test('an entry is one fact in two documents of one custodian', () => {
    const later = testingDocument({
      id: 'doc-2',
      time: '20250101',
      sections: testingSection('11450-4', problem(idOf('p1'), '1', '<high value="2024"/>')),
    });
    expect(conditions(later)[0]?.id).toBe(first?.id);
    expect(conditions(later)[0]?.identifier).toEqual([
      { system: 'urn:oid:1.2.3.4.9', value: 'p1' },
    ]);
  });

  test('two custodians, two patients and two secrets have two facts', () => {
    const custodian = '<id root="1.2.3.4.1" extension="C2"/><name>South</name>';
    const patient = '<id root="1.2.3.4.5" extension="MRN-2"/>';
    const section = testingSection('11450-4', problem(idOf('p1'), '1'));
    const others = [
      conditions(testingDocument({ sections: section, custodian })),
      conditions(testingDocument({ sections: section, patient })),
      conditions(one, { secret: 'other' }),
    ].map(([other]) => other?.id);
    expect(new Set([first?.id, ...others]).size).toBe(4);
  });

  test('the id of the source is never the id here: another resource of that id must not be overwritten', () => {
    const uuid = '2a620155-9d11-439e-92b3-5d9815ff4de8';
    const [condition] = conditions(
      testingDocument({
        sections: testingSection('11450-4', problem(`<id root="${uuid}"/>`, '1')),
      }),
    );
    expect(condition?.id).not.toContain(uuid.slice(0, 8));
    expect(condition?.identifier).toEqual([
      { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${uuid}` },
    ]);
  });

  test('an entry without id is known by what it says', () => {
    const twice = testingDocument({
      sections: testingSection('11450-4', problem('', '1') + problem('', '1') + problem('', '2')),
    });
    expect(conditions(twice)).toHaveLength(2);
    const other = testingDocument({
      id: 'doc-2',
      sections: testingSection('11450-4', problem('', '1')),
    });
    expect(conditions(twice).map(({ id }) => id)).toContain(conditions(other)[0]?.id);
  });

  test('one id used for two things makes two facts, whatever their order, and is told', () => {
    const entries = [problem(idOf('p1'), '1'), problem(idOf('p1'), '2')];
    const forward = convert(
      testingDocument({ sections: testingSection('11450-4', entries.join('')) }),
    );
    const backward = convert(
      testingDocument({ sections: testingSection('11450-4', entries.reverse().join('')) }),
    );
    const ids = ({ bundle }: typeof forward) =>
      all<Condition>(bundle, 'Condition')
        .map(({ id, code }) => `${id} ${code?.coding?.[0]?.code}`)
        .sort();
    expect(ids(forward)).toHaveLength(2);
    expect(ids(forward)).toEqual(ids(backward));
    expect(forward.issues.map(({ code }) => code)).toContain('id-reused');
  });

  test('people and places are created by identifier, in the system that the settings name', () => {
    const identifierSystems = [
      { system: 'https://north.example/mrn', aliases: ['1.2.3.4.5'], trusted: true },
    ];
    const { bundle } = convert(one, { identifierSystems });
    const patient = bundle.entry?.find(({ resource }) => resource?.resourceType === 'Patient');
    expect(patient?.request).toEqual({
      method: 'POST',
      url: 'Patient',
      ifNoneExist: `identifier=${encodeURIComponent('https://north.example/mrn|MRN-1')}`,
    });
    const custodian = bundle.entry?.find(
      ({ resource }) => resource?.resourceType === 'Organization',
    );
    expect(custodian?.request?.ifNoneExist).toBe(
      `identifier=${encodeURIComponent('urn:oid:1.2.3.4.1|C1')}`,
    );
  });

  test('encounters of a known number system are shared, others are facts', () => {
    const encounter = `<entry><encounter classCode="ENC" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.49"/><id root="1.2.3.4.7" extension="v1"/><effectiveTime value="20240101"/></encounter></entry>`;
    const document = testingDocument({ sections: testingSection('46240-8', encounter) });
    const request = (config: CcdaConfigInput) =>
      convert(document, config).bundle.entry?.find(
        ({ resource }) => resource?.resourceType === 'Encounter',
      )?.request;
    expect(request({})?.url).toMatch(/^Encounter\/[0-9a-f]{32}$/);
    expect(
      request({ identifierSystems: [{ system: 'urn:visit', aliases: ['1.2.3.4.7'] }] }),
    ).toEqual({ method: 'PUT', url: `Encounter?identifier=${encodeURIComponent('urn:visit|v1')}` });
  });
});

describe('the ledger', () => {
  test('in is mapped and reported, whatever the entries are', () => {
    const known = fc.constantFrom(problem(idOf('a'), '1'), problem('', '2'));
    const template = fc.constantFrom(
      '9.9.9',
      '2.16.840.1.113883.10.20.22.4.2',
      '2.16.840.1.113883.10.20.22.4.202',
      '2.16.840.1.113883.10.20.22.4.16',
      '2.16.840.1.113883.10.20.22.4.1',
      '2.16.840.1.113883.10.20.22.4.45',
      '2.16.840.1.113883.10.20.22.4.60',
      '2.16.840.1.113883.10.20.22.4.500',
    );
    const name = fc.constantFrom(
      'act',
      'observation',
      'organizer',
      'substanceAdministration',
      'supply',
      'encounter',
      'procedure',
    );
    const inside = fc.constantFrom(
      '',
      '<code code="1" codeSystem="1.2"/>',
      '<value xsi:type="XX"/>',
      '<effectiveTime value="x"/>',
      '<author/>',
      '<performer><assignedEntity/></performer>',
    );
    const around = (parts: fc.Arbitrary<string[]>): fc.Arbitrary<string> =>
      fc.tuple(name, template, inside, parts).map(([element, root, inner, nested]) => {
        const links = nested.map(
          (part) => `<entryRelationship typeCode="COMP">${part}</entryRelationship>`,
        );
        return `<${element}><templateId root="${root}"/>${inner}${links.join('')}</${element}>`;
      });
    const leaf = around(fc.constant([]));
    const branch = around(fc.array(leaf, { maxLength: 2 }));
    const statement = around(fc.array(branch, { maxLength: 2 }));
    const entry = fc.oneof(
      known,
      fc.constant('<entry/>'),
      statement.map((inner) => `<entry>${inner}</entry>`),
    );
    const section = fc
      .tuple(
        fc.constantFrom('11450-4', '30954-2', '8716-3', '1-1', '10160-0'),
        fc.array(entry, { maxLength: 4 }),
      )
      .map(([code, entries]) => testingSection(code, entries.join('')));
    fc.assert(
      fc.property(fc.array(section, { maxLength: 3 }), (sections) => {
        const { ledger, issues, bundle } = convert(
          testingDocument({ sections: sections.join('') }),
        );
        for (const count of [ledger.entries, ledger.statements])
          expect(count.mapped + count.reported).toBe(count.in);
        expect(ledger.entries.in).toBe((sections.join('').match(/<entry[ />]/g) ?? []).length);
        if (ledger.entries.reported > 0) expect(issues.length).toBeGreaterThan(0);
        expect(issues.filter(({ code }) => code === 'entry-failed')).toEqual([]);
        for (const { location } of issues) expect(location).toMatch(/^\/ClinicalDocument/);
        expect(lint(bundle)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test('an unknown entry and an unknown part are told with their place', () => {
    const { issues } = convert(fixture('ccd.xml'));
    expect(
      issues.map(
        ({ code, location }) =>
          `${code} ${location.replace('/ClinicalDocument/component/structuredBody', '')}`,
      ),
    ).toEqual([
      'part-not-mapped /ClinicalDocument/inFulfillmentOf',
      'entry-empty /component[9]/section/entry[2]/act',
      'duplicate-differs /component[7]/section/entry/encounter/entryRelationship/act/entryRelationship/observation',
      'entry-not-mapped /component[10]/section/entry/observation',
    ]);
  });

  test('issues never quote the document', () => {
    const sentinel = 'SENTINEL';
    const document = text(fixture('ccd.xml')).replace(
      /(displayName|extension|value|code)="[^"]*"/g,
      `$1="${sentinel}"`,
    );
    const { issues } = convert(bytes(document));
    expect(issues.length).toBeGreaterThan(10);
    expect(JSON.stringify(issues)).not.toContain(sentinel);
  });
});

/** The faults that a bundle must not have. */
function lint(bundle: Bundle): string[] {
  const faults: string[] = [];
  const urls = new Set((bundle.entry ?? []).map(({ fullUrl }) => fullUrl));
  if (urls.size !== bundle.entry?.length) faults.push('duplicate url');
  const visit = (value: unknown, path: string): void => {
    if (value === null || value === undefined || value === '') faults.push(`empty ${path}`);
    else if (typeof value === 'object') {
      const entries = Object.entries(value);
      if (entries.length === 0) faults.push(`empty ${path}`);
      for (const [key, inner] of entries) {
        if (
          key === 'reference' &&
          typeof inner === 'string' &&
          !inner.startsWith('#') &&
          !urls.has(inner)
        )
          faults.push(`dangling ${path}`);
        visit(inner, `${path}.${key}`);
      }
    }
  };
  visit(bundle, 'Bundle');
  return faults;
}

describe('meaning', () => {
  const entry = (inner: string): string => `<entry>${inner}</entry>`;
  const observation = (more: string): string =>
    entry(
      `<observation classCode="OBS" moodCode="EVN" ${more.startsWith('!') ? 'negationInd="true"' : ''}><templateId root="2.16.840.1.113883.10.20.22.4.2"/><id root="1.2" extension="o"/><code code="1-1" codeSystem="2.16.840.1.113883.6.1"/><statusCode code="completed"/><effectiveTime value="20240101"/>${more.replace('!', '')}</observation>`,
    );
  const result = (value: string): Observation | undefined =>
    all<Observation>(
      convert(
        testingDocument({
          sections: testingSection(
            '30954-2',
            observation(value),
            '<content ID="t">Words</content>',
          ),
        }),
      ).bundle,
      'Observation',
    )[0];

  test.each([
    [
      '<value xsi:type="PQ" value="1.5" unit="mg"/>',
      {
        valueQuantity: { value: 1.5, unit: 'mg', system: 'http://unitsofmeasure.org', code: 'mg' },
      },
    ],
    ['<value xsi:type="INT" value="7"/>', { valueInteger: 7 }],
    ['<value xsi:type="INT" value="7.5"/>', { valueQuantity: { value: 7.5 } }],
    ['<value xsi:type="REAL" value="7.5"/>', { valueQuantity: { value: 7.5 } }],
    ['<value xsi:type="BL" value="true"/>', { valueBoolean: true }],
    ['<value xsi:type="ST">0012</value>', { valueString: '0012' }],
    ['<value xsi:type="ED"><reference value="#t"/></value>', { valueString: 'Words' }],
    [
      '<value xsi:type="TS" value="202401010800-0500"/>',
      { valueDateTime: '2024-01-01T08:00:00-05:00' },
    ],
    [
      '<value xsi:type="IVL_TS"><low value="2024"/><high value="2025"/></value>',
      { valuePeriod: { start: '2024', end: '2025' } },
    ],
    [
      '<value xsi:type="RTO"><numerator value="1"/><denominator value="128"/></value>',
      { valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } },
    ],
    [
      '<value xsi:type="MO" value="5" currency="USD"/>',
      { valueQuantity: { value: 5, unit: 'USD', system: 'urn:iso:std:iso:4217', code: 'USD' } },
    ],
    [
      '<value xsi:type="CO" code="A" codeSystem="1.2" displayName="a"/>',
      { valueCodeableConcept: { coding: [{ system: 'urn:oid:1.2', code: 'A', display: 'a' }] } },
    ],
    [
      '<value xsi:type="PQ" nullFlavor="UNK"/>',
      {
        dataAbsentReason: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code: 'unknown' },
          ],
        },
      },
    ],
  ])('%s', (value, expected) => expect(result(value)).toMatchObject(expected));

  test('binary values become an attachment of a later FHIR version', () => {
    expect(
      result('<value xsi:type="ED" mediaType="image/png" representation="B64">iVBORw0K</value>')
        ?.extension,
    ).toEqual([
      {
        url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Observation.value',
        valueAttachment: { contentType: 'image/png', data: 'iVBORw0K' },
      },
    ]);
  });

  test('a negated finding does not read as the finding', () => {
    const negated = result('!<value xsi:type="CD" code="A" codeSystem="1.2" displayName="Cough"/>');
    expect(negated?.valueCodeableConcept).toEqual({ text: 'Not: Cough' });
  });

  test('a refused vaccine is not done', () => {
    const [immunization] = all<Immunization>(convert(fixture('ccd.xml')).bundle, 'Immunization');
    expect(immunization).toMatchObject({
      status: 'not-done',
      lotNumber: '0012',
      statusReason: { coding: [{ code: 'PATOBJ' }] },
    });
  });

  test.each([
    [
      '<effectiveTime xsi:type="PIVL_TS" institutionSpecified="true"><period value="8" unit="h"/></effectiveTime>',
      { repeat: { frequency: 3, period: 1, periodUnit: 'd' } },
    ],
    [
      '<effectiveTime xsi:type="PIVL_TS"><period value="8" unit="h"/></effectiveTime>',
      { repeat: { frequency: 1, period: 8, periodUnit: 'h' } },
    ],
    [
      '<effectiveTime xsi:type="PIVL_TS"><period xsi:type="IVL_PQ"><low value="4" unit="h"/><high value="6" unit="h"/></period></effectiveTime>',
      { repeat: { frequency: 1, period: 4, periodMax: 6, periodUnit: 'h' } },
    ],
    [
      '<effectiveTime xsi:type="PIVL_TS" institutionSpecified="true"><period xsi:type="IVL_PQ"><low value="6" unit="h"/><high value="8" unit="h"/></period></effectiveTime>',
      { repeat: { frequency: 3, frequencyMax: 4, period: 1, periodUnit: 'd' } },
    ],
    [
      '<effectiveTime xsi:type="EIVL_TS"><event code="HS"/></effectiveTime>',
      { repeat: { when: ['HS'] } },
    ],
    [
      '<effectiveTime xsi:type="EIVL_TS"><event code="AC"/><offset value="1" unit="h"/></effectiveTime>',
      { repeat: { when: ['AC'], offset: 60 } },
    ],
    ['<effectiveTime value="202401010800-0500"/>', { event: ['2024-01-01T08:00:00-05:00'] }],
    [
      '<effectiveTime xsi:type="IVL_TS"><low value="2024"/><high value="2023"/></effectiveTime>',
      { repeat: { boundsPeriod: { start: '2024' } } },
    ],
    ['<effectiveTime xsi:type="PIVL_TS"><period value="0" unit="h"/></effectiveTime>', undefined],
  ])('times of a dose: %s', (times, timing) => {
    const section = testingSection(
      '10160-0',
      `<entry><substanceAdministration moodCode="INT"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><id root="1.2" extension="m"/><statusCode code="active"/>${times}</substanceAdministration></entry>`,
    );
    const [medication] = all<MedicationRequest>(
      convert(testingDocument({ sections: section })).bundle,
      'MedicationRequest',
    );
    expect(medication?.dosageInstruction?.[0]?.timing).toEqual(timing);
  });

  test('a dose sentence keeps its words in order', () => {
    const [medication] = all<MedicationRequest>(
      convert(fixture('ccd.xml')).bundle,
      'MedicationRequest',
    );
    expect(medication?.dosageInstruction?.[0]).toMatchObject({
      text: 'Take two tablets daily with food',
      timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } },
    });
    expect(medication?.text?.div).toContain(
      'Take two <span style="font-weight: bold">tablets</span> daily with food',
    );
  });

  test('resolved, refuted and none', () => {
    const [asthma, diabetes] = all<Condition>(convert(fixture('ccd.xml')).bundle, 'Condition');
    expect(asthma).toMatchObject({
      onsetDateTime: '2012-08-06',
      abatementDateTime: '2020-01-01',
      clinicalStatus: { coding: [{ code: 'inactive' }] },
    });
    expect(asthma?.category).toHaveLength(2);
    expect(diabetes?.verificationStatus?.coding?.[0]?.code).toBe('refuted');
    const [none] = conditions(
      testingDocument({
        sections: testingSection(
          '11450-4',
          problem(idOf('n'), '55607006').replace(
            '<observation classCode="OBS"',
            '<observation negationInd="true" classCode="OBS"',
          ),
        ),
      }),
    );
    expect(none?.code?.coding?.[0]?.code).toBe('160245001');
    const [unknown] = conditions(
      testingDocument({
        sections: testingSection('11450-4', problem(idOf('n'), '1', '<high nullFlavor="UNK"/>')),
      }),
    );
    expect(unknown).toMatchObject({
      clinicalStatus: { coding: [{ code: 'inactive' }] },
      _abatementDateTime: { extension: [{ valueCode: 'unknown' }] },
    });
  });

  test('the visit of the header and of the section are one, with its diagnosis', () => {
    const { bundle } = convert(fixture('ccd.xml'));
    const encounters = all<Encounter>(bundle, 'Encounter');
    expect(encounters).toHaveLength(1);
    expect(encounters[0]).toMatchObject({
      class: { code: 'AMB' },
      status: 'finished',
      participant: [{}],
      location: [{}],
      diagnosis: [{}],
    });
  });

  test('blood pressure is one Observation of two components', () => {
    const pressure = all<Observation>(convert(fixture('ccd.xml')).bundle, 'Observation').find(
      ({ code }) => code.coding?.[0]?.code === '85354-9',
    );
    expect(pressure?.component?.map(({ valueQuantity }) => valueQuantity?.value)).toEqual([
      120, 80,
    ]);
    expect(pressure?.identifier).toHaveLength(2);
  });

  test('birth sex goes to the patient', () => {
    const [patient] = all<Patient>(convert(fixture('ccd.xml')).bundle, 'Patient');
    expect(patient?.extension?.find(({ url }) => url.endsWith('us-core-birthsex'))?.valueCode).toBe(
      'F',
    );
  });

  test('"not for the patient" stays with the result', () => {
    const label =
      '<entryRelationship typeCode="COMP"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.3.445.21"/><code code="SECCONOBS" codeSystem="1.2"/><value xsi:type="CE" code="NOPAT" codeSystem="2.16.840.1.113883.5.4"/></observation></entryRelationship>';
    expect(result(`<value xsi:type="ST">x</value>${label}`)?.meta?.security).toEqual([
      { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NOPAT' },
    ]);
  });

  test('the frame links what the document says', () => {
    const { bundle } = convert(fixture('ccd.xml'));
    const composition = all(bundle, 'Composition')[0];
    if (composition?.resourceType !== 'Composition') throw new Error('no composition');
    expect(composition.section?.map(({ entry = [] }) => entry.length)).toEqual([
      1, 2, 1, 1, 1, 1, 1, 1, 1, 0,
    ]);
    expect(composition.section?.[7]?.section?.[0]?.entry).toHaveLength(1);
    expect(composition.relatesTo).toEqual([
      { code: 'replaces', targetIdentifier: { system: 'urn:oid:1.2.3.4.100', value: 'doc-0' } },
    ]);
    const provenances = all(bundle, 'Provenance');
    expect(provenances).toHaveLength(3);
  });

  test('an unstructured document keeps its content', () => {
    const { bundle } = convert(fixture('unstructured.xml'), { keepOriginal: true });
    const reference = all(bundle, 'DocumentReference')[0];
    if (reference?.resourceType !== 'DocumentReference') throw new Error('no reference');
    expect(reference.content.map(({ attachment }) => attachment.contentType)).toEqual([
      'application/gzip',
      'application/pdf',
    ]);
    const data = Buffer.from(reference.content[0]?.attachment.data ?? '', 'base64');
    expect(gunzipSync(data).equals(fixture('unstructured.xml'))).toBe(true);
    const bare = all(convert(fixture('unstructured.xml')).bundle, 'DocumentReference')[0];
    expect(JSON.stringify(bare)).not.toContain('"data":"H4sI');
  });
});

describe('refusals', () => {
  test.each([
    ['<section xmlns="urn:hl7-org:v3"/>', 'not-cda'],
    ['<ClinicalDocument xmlns="urn:other"/>', 'not-cda'],
    ['<ClinicalDocument xmlns="urn:hl7-org:v3"/>', 'no-patient'],
    ['MSH|^~\\&|', 'xml-malformed'],
  ])('%s', (document, code) => {
    try {
      convert(bytes(document));
      expect.unreachable();
    } catch (error) {
      expect((error as CcdaError).code).toBe(code);
    }
  });

  test('settings are told by name', () => {
    expect(() => parseCcdaConfig({ zone: 'Nowhere' })).toThrow(CcdaError);
    try {
      parseCcdaConfig({ zone: 'Nowhere', secret: '' });
      expect.unreachable();
    } catch (error) {
      expect((error as CcdaError).detail).toContain('zone:');
      expect((error as CcdaError).detail).toContain('secret:');
    }
  });
});

describe('hostile content ends in bounded time and size', () => {
  const timed = (document: Uint8Array) => {
    const started = performance.now();
    const result = convert(document);
    expect(performance.now() - started).toBeLessThan(15_000);
    return result;
  };
  const many = (count: number, make: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => make(index)).join('');

  test('many unknown entries', () => {
    const entries = many(50_000, () => '<entry><act><templateId root="9.9"/></act></entry>');
    const { issues } = timed(testingDocument({ sections: testingSection('1-1', entries) }));
    expect(issues).toHaveLength(50_000);
    expect(issues.at(-1)?.location).toContain('entry[50000]');
  });

  test('one practitioner with many names', () => {
    const entries = many(2_000, (index) =>
      problem(idOf(`p${index}`), '1').replace(
        '</observation>',
        `<author><time value="2024"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="7"/><assignedPerson><name><family>N${index}</family></name></assignedPerson></assignedAuthor></author></observation>`,
      ),
    );
    const { bundle } = timed(testingDocument({ sections: testingSection('11450-4', entries) }));
    expect(all(bundle, 'Practitioner')).toHaveLength(2);
  });

  test('many entries that point to one long text', () => {
    const entries = many(2_000, (index) =>
      problem(idOf(`p${index}`), '1').replace(
        '<statusCode code="completed"/>',
        '<text><reference value="#x"/></text><statusCode code="completed"/>',
      ),
    );
    const long = `<paragraph ID="x">${'word '.repeat(20_000)}</paragraph>`;
    const { bundle, issues } = timed(
      testingDocument({ sections: testingSection('11450-4', entries, long) }),
    );
    expect(JSON.stringify(bundle).length).toBeLessThan(60_000_000);
    expect(issues.map(({ code }) => code)).toContain('copy-limit');
    expect(all(bundle, 'Condition')).toHaveLength(2_000);
  });
});
