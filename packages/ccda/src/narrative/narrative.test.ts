import { describe, expect, test } from 'vitest';
import { parseXml } from '../xml/parse-xml.ts';
import { child } from '../xml/xml-element.ts';
import { indexNarrative } from './narrative-index.ts';
import { narrativeText } from './narrative-text.ts';
import { pieceDiv, sectionDiv } from './to-xhtml.ts';

function body(text: string, more = '') {
  const root = parseXml(
    new TextEncoder().encode(
      `<section xmlns="urn:hl7-org:v3"><text>${text}</text>${more}</section>`,
    ),
  ).root;
  const narrative = indexNarrative(root);
  const element = child(root, 'text');
  if (element === undefined) throw new Error('no text');
  return { narrative, element };
}
const div = (text: string, more = ''): string | undefined => {
  const { narrative, element } = body(text, more);
  return sectionDiv(element, narrative)
    ?.replace('<div xmlns="http://www.w3.org/1999/xhtml">', '')
    .replace(/<\/div>$/, '');
};

describe('narrative to XHTML, by the guide', () => {
  test.each([
    [
      'Take two <content styleCode="Bold">tabs</content> daily <content styleCode="Italics">with</content> food',
      'Take two <span style="font-weight: bold">tabs</span> daily <span style="font-style: italic">with</span> food',
    ],
    [
      '<paragraph ID="p">a<br/>b<sub>2</sub><sup>3</sup></paragraph>',
      '<p id="p">a<br/>b<sub>2</sub><sup>3</sup></p>',
    ],
    [
      '<list listType="ordered"><caption>c</caption><item>1</item></list>',
      '<ol><li>c</li><li>1</li></ol>',
    ],
    ['<list><item>1</item></list>', '<ul><li>1</li></ul>'],
    ['<list/>x', 'x'],
    ['<list>stray<item>1</item></list>', '<ul><li>stray</li><li>1</li></ul>'],
    [
      '<table><tbody><tr><br/>stray<td>1</td></tr></tbody>loose</table>',
      '<table><tbody><tr><td>stray</td><td>1</td></tr></tbody><tbody><tr><td>loose</td></tr></tbody></table>',
    ],
    [
      '<table border="1" width="100%"><caption>c</caption><thead><tr><th colspan="2" align="left">h</th></tr></thead><tbody><tr styleCode="xRowNormal"><td>1</td><td>2</td></tr></tbody></table>',
      '<table border="1" width="100%"><caption>c</caption><thead><tr><th colspan="2" align="left">h</th></tr></thead><tbody><tr class="xRowNormal"><td>1</td><td>2</td></tr></tbody></table>',
    ],
    [
      '<linkHtml href="https://a.org/?b=1&amp;c=2">a</linkHtml>',
      '<a href="https://a.org/?b=1&amp;c=2">a</a>',
    ],
    ['<linkHtml href="javascript:alert(1)">a</linkHtml>', '<a>a</a>'],
    ['<strange>kept</strange>', 'kept'],
    ['a &lt;script&gt; &amp; "b"', 'a &lt;script&gt; &amp; &quot;b&quot;'],
    [
      '<content styleCode="x&quot; onclick=&quot;y">a</content>',
      '<span class="x&quot; onclick=&quot;y">a</span>',
    ],
  ])('%s', (text, html) => expect(div(text)).toBe(html));

  test('nothing to see is no narrative', () => {
    expect(div(' <paragraph> </paragraph><br/>')).toBeUndefined();
    expect(div('')).toBeUndefined();
  });

  test('pictures of the document are shown, others are named', () => {
    const media =
      '<entry><observationMedia ID="M1"><value mediaType="image/png" representation="B64">iVBORw0K</value></observationMedia></entry>';
    expect(
      div(
        '<renderMultiMedia referencedObject="M1"><caption>Rash</caption></renderMultiMedia>',
        media,
      ),
    ).toBe('<img src="data:image/png;base64,iVBORw0K" alt="Rash"/>');
    expect(
      div('<renderMultiMedia referencedObject="M2"><caption>Rash</caption></renderMultiMedia>'),
    ).toBe('<span>Rash</span>');
  });
});

describe('pieces that entries point to', () => {
  const table =
    '<table><thead><tr><th>H</th></tr></thead><tbody><tr ID="r"><td ID="c">A</td></tr></tbody></table>';
  const piece = (text: string, ...ids: string[]) => {
    const { narrative } = body(text);
    return pieceDiv(
      ids.map((id) => narrative.byId(id) ?? id),
      narrative,
    );
  };
  const wrapped = (html: string): string =>
    `<div xmlns="http://www.w3.org/1999/xhtml">${html}</div>`;
  test('a row comes with its head, a cell stands alone', () => {
    expect(piece(table, 'r')).toBe(
      wrapped(
        '<table><thead><tr><th>H</th></tr></thead><tbody><tr id="r"><td id="c">A</td></tr></tbody></table>',
      ),
    );
    expect(piece(table, 'c')).toBe(wrapped('A'));
  });
  test('own words and piece', () => {
    expect(piece('<content ID="x">tagged</content>', 'Mixed ', 'x')).toBe(
      wrapped('<div>Mixed</div><div>tagged</div>'),
    );
    expect(piece('<content ID="x">tagged</content>', 'x')).toBe(wrapped('tagged'));
  });
  test('plain words keep their order and do not run together', () => {
    const { narrative } = body(
      '<table><tbody><tr ID="r"><td>Take two<content> tabs</content></td><td>daily<br/>with food</td></tr></tbody></table>',
    );
    const row = narrative.byId('r');
    expect(row && narrativeText(row)).toBe('Take two tabs daily with food');
  });
});
