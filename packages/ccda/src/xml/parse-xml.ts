import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { CcdaError } from '../ccda-error.ts';
import { buildTree, type OrderedNode } from './build-tree.ts';
import { checkLimits, defaultXmlLimits, positionOf, type XmlLimits } from './check-limits.ts';
import { decodeBytes } from './decode-bytes.ts';
import type { XmlElement } from './xml-element.ts';

/** A parsed document, and what was put up with while reading it. */
export type ParsedXml = { readonly root: XmlElement; readonly tolerated: readonly XmlTolerance[] };

/** A fault in the file that does not change its meaning. */
export type XmlTolerance = 'encoding-contradicted' | 'unbound-prefix' | 'no-namespace';

/**
 * Reads one XML document: order and mixed content kept, prefixes resolved, references decoded.
 * Throws {@link CcdaError} for anything that is not well-formed, has a document type or is beyond a limit.
 * This is the only place that knows the XML library.
 */
export function parseXml(bytes: Uint8Array, limits: XmlLimits = defaultXmlLimits): ParsedXml {
  if (bytes.byteLength > limits.bytes)
    throw new CcdaError('xml-limit', `The document has more than ${limits.bytes} bytes.`);
  const { text, contradicted } = decodeBytes(bytes);
  checkLimits(text, limits);
  // The parser itself accepts tags that do not match: a cut document would load as a smaller patient record.
  const valid = XMLValidator.validate(text);
  if (valid !== true)
    throw new CcdaError(
      'xml-malformed',
      `The XML reader reports ${valid.err.code}.`,
      `${valid.err.line}:${valid.err.col}`,
    );
  const built = buildTree(parseOrdered(text, limits));
  if (built === undefined)
    throw new CcdaError('xml-malformed', 'There is no document element.', positionOf(text, 0));
  return {
    root: built.root,
    tolerated: contradicted ? ['encoding-contradicted', ...built.tolerated] : built.tolerated,
  };
}

function parseOrdered(text: string, limits: XmlLimits): OrderedNode[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    // References are decoded while the tree is built: once, and never inside CDATA.
    processEntities: false,
    cdataPropName: '#cdata',
    ignoreDeclaration: true,
    ignorePiTags: true,
    jPath: false,
    maxNestedTags: limits.depth + 1,
  });
  try {
    return parser.parse(text) as OrderedNode[];
  } catch (cause) {
    throw new CcdaError('xml-malformed', 'The XML reader refused the document.', '', { cause });
  }
}
