import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { CcdaError } from '../ccda-error.ts';
import { parseXml } from './parse-xml.ts';
import {
  attribute,
  child,
  children,
  plainText,
  rawText,
  type XmlElement,
  xpathOf,
} from './xml-element.ts';
import { defaultXmlLimits } from './xml-limits.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string) => parseXml(bytes(text));
const cda = 'xmlns="urn:hl7-org:v3"';

function refusal(input: Uint8Array | string, limits = defaultXmlLimits): CcdaError {
  try {
    parseXml(typeof input === 'string' ? bytes(input) : input, limits);
  } catch (error) {
    if (error instanceof CcdaError) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('names', () => {
  test.each([
    [
      `<ClinicalDocument ${cda} xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><sdtc:raceCode/><value xsi:type="CD"/></ClinicalDocument>`,
    ],
    [
      '<n1:ClinicalDocument xmlns:n1="urn:hl7-org:v3" xmlns:x="urn:hl7-org:sdtc" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><x:raceCode/><n1:value i:type="CD"/></n1:ClinicalDocument>',
    ],
    [
      '<a:ClinicalDocument xmlns:a="urn:hl7-org:v3"><raceCode xmlns="urn:hl7-org:sdtc"/><value xmlns="urn:hl7-org:v3" xmlns:q="http://www.w3.org/2001/XMLSchema-instance" q:type="CD"/></a:ClinicalDocument>',
    ],
  ])('any prefix names the same elements', (text) => {
    const { root, tolerated } = parse(text);
    expect(root.name).toBe('ClinicalDocument');
    expect(child(root, 'sdtc:raceCode')).toBeDefined();
    expect(attribute(child(root, 'value'), 'xsi:type')).toBe('CD');
    expect(tolerated).toEqual([]);
  });

  test('the default namespace does not reach attributes, and other namespaces are spelled out', () => {
    const { root } = parse(`<a ${cda} xmlns:o="urn:other"><o:b o:c="1" c="2"/></a>`);
    const b = child(root, '{urn:other}b');
    expect(attribute(b, '{urn:other}c')).toBe('1');
    expect(attribute(b, 'c')).toBe('2');
  });

  test('usual prefixes that nobody declared are tolerated and told', () => {
    const { root, tolerated } = parse(`<a ${cda}><value xsi:type="PQ"/></a>`);
    expect(attribute(child(root, 'value'), 'xsi:type')).toBe('PQ');
    expect(tolerated).toEqual(['unbound-prefix']);
    expect(parse('<a/>').tolerated).toEqual(['no-namespace']);
  });
});

describe('content', () => {
  test('mixed content keeps its order', () => {
    const { root } = parse(
      `<text ${cda}>Take two <content>tabs</content> daily <br/>with food</text>`,
    );
    expect(rawText(root)).toBe('Take two tabs daily with food');
    expect(root.children.map((node) => (typeof node === 'string' ? node : node.name))).toEqual([
      'Take two ',
      'content',
      ' daily ',
      'br',
      'with food',
    ]);
  });

  test('references are decoded once, and not within CDATA', () => {
    const { root } = parse(
      `<text ${cda} ID="&lt;&#65;&#x42;&amp;lt;">&amp;#65; &#xe9;<![CDATA[&amp; <b>]]>!</text>`,
    );
    expect(attribute(root, 'ID')).toBe('<AB&lt;');
    expect(rawText(root)).toBe('&#65; é&amp; <b>!');
    expect(root.children).toHaveLength(1);
  });

  test('numbers stay text, comments and instructions leave no trace', () => {
    const { root } = parse(
      `<?xml version="1.0"?><!-- a --><a ${cda}>00<!-- x -->12<?y z?></a><!-- b -->`,
    );
    expect(root.children).toEqual(['0012']);
  });

  test('white space between elements goes, within narrative it stays', () => {
    const { root } = parse(`<a ${cda}>\n <b/>\n <text> <c/> </text></a>`);
    expect(root.children).toHaveLength(2);
    expect(child(root, 'text')?.children).toHaveLength(3);
    expect(parse('<text>a\r\nb\rc</text>').root.children).toEqual(['a\nb\nc']);
    expect(attribute(parse('<a b="x\n\ty"/>').root, 'b')).toBe('x  y');
  });

  test('an XPath leads back to its element', () => {
    const { root } = parse(`<a ${cda}><b/><b><c/></b><d/></a>`);
    const second = children(root, 'b')[1];
    expect(second && xpathOf(second)).toBe('/a/b[2]');
    expect(xpathOf(child(second, 'c') as XmlElement)).toBe('/a/b[2]/c');
  });

  test('names of an object prototype are names like others', () => {
    const { root } = parse(`<a ${cda} __proto__="1" constructor="2"><__proto__/><toString/></a>`);
    expect(attribute(root, '__proto__')).toBe('1');
    expect(attribute(root, 'toString')).toBeUndefined();
    expect(child(root, '__proto__')).toBeDefined();
  });
});

describe('encodings', () => {
  const text = `<?xml version="1.0" encoding="E"?><a ${cda}>é€</a>`;
  const utf16 = (little: boolean, mark: boolean): Uint8Array => {
    const content = (mark ? '\ufeff' : '') + text.replace('"E"', '"UTF-16"');
    const out = new Uint8Array(content.length * 2);
    const view = new DataView(out.buffer);
    for (let index = 0; index < content.length; index += 1)
      view.setUint16(index * 2, content.charCodeAt(index), little);
    return out;
  };
  test.each([
    ['UTF-8', bytes(text.replace('"E"', '"utf-8"'))],
    [
      'UTF-8 with mark',
      new Uint8Array([0xef, 0xbb, 0xbf, ...bytes(text.replace('"E"', '"UTF-8"'))]),
    ],
    ['UTF-16 little', utf16(true, true)],
    ['UTF-16 big', utf16(false, true)],
    ['UTF-16 little without mark', utf16(true, false)],
    [
      'windows-1252',
      new Uint8Array([
        ...bytes('<?xml version="1.0" encoding="windows-1252"?><a xmlns="urn:hl7-org:v3">'),
        0xe9,
        0x80,
        ...bytes('</a>'),
      ]),
    ],
  ])('%s', (_name, input) => expect(plainText(parseXml(input).root)).toBe('é€'));

  test('a declaration that the bytes belie is told', () => {
    const { root, tolerated } = parseXml(bytes(text.replace('"E"', '"utf-16"')));
    expect(plainText(root)).toBe('é€');
    expect(tolerated).toEqual(['encoding-contradicted']);
  });

  test('bytes that are not of the encoding are refused, never replaced', () => {
    expect(refusal(new Uint8Array([...bytes('<a>'), 0xe9, ...bytes('</a>')])).code).toBe(
      'xml-encoding',
    );
    expect(refusal('<?xml version="1.0" encoding="klingon"?><a/>').code).toBe('xml-encoding');
  });
});

describe('refusals', () => {
  test.each([
    ['', 'xml-malformed'],
    ['   ', 'xml-malformed'],
    ['words', 'xml-malformed'],
    ['<a><b></a>', 'xml-malformed'],
    ['<a><b></a></b>', 'xml-malformed'],
    ['<a>', 'xml-malformed'],
    ['<a><b/>', 'xml-malformed'],
    ['<a', 'xml-malformed'],
    ['<a b="1', 'xml-malformed'],
    ['</a>', 'xml-malformed'],
    ['<a/><b/>', 'xml-malformed'],
    ['<a/>x', 'xml-malformed'],
    ['x<a/>', 'xml-malformed'],
    ['<a b="1" b="2"/>', 'xml-malformed'],
    ['<a xmlns:x="u" xmlns:y="u" x:b="1" y:b="2"/>', 'xml-malformed'],
    ['<a b=1/>', 'xml-malformed'],
    ['<a b/>', 'xml-malformed'],
    ['<a b="1"c="2"/>', 'xml-malformed'],
    ['<a b="<"/>', 'xml-malformed'],
    ['<a>&nbsp;</a>', 'xml-malformed'],
    ['<a>&#0;</a>', 'xml-malformed'],
    ['<a>&#xD800;</a>', 'xml-malformed'],
    ['<a>a & b</a>', 'xml-malformed'],
    ['<a>\u0001</a>', 'xml-malformed'],
    ['<a><!-- -- --></a>', 'xml-malformed'],
    ['<a><!-- </a>', 'xml-malformed'],
    ['<a><![CDATA[ </a>', 'xml-malformed'],
    ['<a>]]></a>', 'xml-malformed'],
    ['<a/><?xml version="1.0"?>', 'xml-malformed'],
    ['<1a/>', 'xml-malformed'],
    ['<a:b:c/>', 'xml-malformed'],
    ['<!DOCTYPE a><a/>', 'xml-doctype'],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 'xml-doctype'],
    ['<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 'xml-doctype'],
    ['<a><!ENTITY x "y"></a>', 'xml-doctype'],
  ])('%j is %s', (text, code) => expect(refusal(text).code).toBe(code));

  test('the place is told, the content is not', () => {
    const error = refusal('<a>\n  <b>Secret</c>\n</a>');
    expect(error.location).toBe('2:12');
    expect(`${error.message}${error.detail}`).not.toContain('Secret');
  });

  test('every cut of a document is refused', () => {
    const whole = `<?xml version="1.0"?><a ${cda}><b c="&amp;">x<![CDATA[y]]></b><!-- z --></a>`;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length - 1 }), (length) => {
        expect(() => parse(whole.slice(0, length))).toThrow(CcdaError);
      }),
    );
  });

  test('limits', () => {
    const limits = { bytes: 2_000_000, depth: 20, attributes: 5, references: 100 };
    expect(refusal(`<a>${'x'.repeat(2_000_001)}</a>`, limits).code).toBe('xml-limit');
    expect(refusal('<a>'.repeat(21), limits).code).toBe('xml-limit');
    expect(
      refusal(`<a ${Array.from({ length: 6 }, (_, index) => `b${index}="1"`).join(' ')}/>`, limits)
        .code,
    ).toBe('xml-limit');
    expect(refusal(`<a>${'&#65;'.repeat(101)}</a>`, limits).code).toBe('xml-limit');
  });

  test('hostile documents end at once', () => {
    const started = performance.now();
    const bomb = `<!DOCTYPE a [${Array.from({ length: 20 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('')}]><a>&l20;</a>`;
    expect(refusal(bomb).code).toBe('xml-doctype');
    expect(refusal('<a>'.repeat(500_000)).code).toBe('xml-limit');
    expect(
      refusal(`<a ${Array.from({ length: 200_000 }, (_, index) => `b${index}="1"`).join(' ')}/>`)
        .code,
    ).toBe('xml-limit');
    expect(refusal(`<a>${'&#65;'.repeat(2_000_000)}</a>`).code).toBe('xml-limit');
    expect(refusal(`<a>${'<'.repeat(1_000_000)}`).code).toBe('xml-malformed');
    expect(refusal(`<a ${' '.repeat(5_000_000)}`).code).toBe('xml-malformed');
    expect(refusal(`<a><!--${'-'.repeat(1_000_000)}`).code).toBe('xml-malformed');
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

type Ordered = Record<string, unknown>;

/** The tree that fast-xml-parser gives, in the shape of ours. */
function reference(nodes: Ordered[]): unknown[] {
  const out: unknown[] = [];
  for (const node of nodes) {
    const text = node['#text'];
    if (typeof text === 'string') {
      if (text !== '') out.push(text);
      continue;
    }
    const tag = Object.keys(node).find((key) => key !== ':@');
    if (tag === undefined) continue;
    const attributes = (node[':@'] ?? {}) as Record<string, string>;
    out.push([tag, Object.entries(attributes).flat(), reference(node[tag] as Ordered[])]);
  }
  return out;
}
const ours = (element: XmlElement): unknown => [
  element.name,
  element.attributes,
  element.children.map((node) => (typeof node === 'string' ? node : ours(node))),
];

const letters = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', '<', '&', '"', "'", ' ', '1', '\u{1F600}'),
  maxLength: 6,
});
const escaped = letters.map((text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
);
const tagName = fc.constantFrom('a', 'text', 'value', 'item', 'b-1', 'c_2', 'd.3');
const { tree } = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc
    .tuple(
      tagName,
      fc.uniqueArray(fc.constantFrom('x', 'y', 'z')),
      escaped,
      fc.array(fc.oneof({ maxDepth: 4 }, escaped, tie('tree')), { maxLength: 4 }),
    )
    .map(([tag, names, value, content]) => {
      const attributes = names.map((name) => ` ${name}="${value}"`).join('');
      return content.length === 0
        ? `<${tag}${attributes}/>`
        : `<${tag}${attributes}>${content.join('')}</${tag}>`;
    }),
}));

test('reads what fast-xml-parser reads', () => {
  const library = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    jPath: false,
  });
  fc.assert(
    fc.property(tree, (text) => {
      const wrapped = `<text>${text}</text>`;
      const [expected] = reference(library.parse(wrapped) as Ordered[]);
      expect(ours(parse(wrapped).root)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('whatever the bytes, the answer is a tree or a CcdaError', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      'a',
      '="',
      '"',
      "'",
      '&',
      ';',
      '#',
      '<!--',
      '-->',
      '<![CDATA[',
      ']]>',
      '<?',
      '?>',
      ' ',
      'xmlns',
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      try {
        parse(parts.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(CcdaError);
      }
    }),
    { numRuns: 2000 },
  );
});
