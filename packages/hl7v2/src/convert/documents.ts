import type { Value } from '../parser/message.ts';

/**
 * The data of an ED as base64: `Base64` is checked, `Hex` is decoded, `A` (and absent) is text.
 * Undefined when the data is not what ED.4 says.
 */
export const decodeData = (node: Value): string | undefined => {
  const raw = node.part(5)?.text();
  if (raw === undefined) return undefined;
  const encoding = node.part(4)?.text()?.toUpperCase() ?? 'A';
  if (encoding === 'BASE64') {
    const data = raw.replace(/\s/g, '');
    return /^[A-Za-z0-9+/]*={0,2}$/.test(data) && data.length % 4 === 0 ? data : undefined;
  }
  if (encoding === 'HEX') {
    const data = raw.replace(/\s/g, '');
    return /^([0-9A-Fa-f]{2})*$/.test(data)
      ? Buffer.from(data, 'hex').toString('base64')
      : undefined;
  }
  return Buffer.from(raw, 'utf8').toString('base64');
};

const types: Readonly<Record<string, string>> = {
  PDF: 'application/pdf',
  'APPLICATION/PDF': 'application/pdf',
  HTML: 'text/html',
  XML: 'text/xml',
  RTF: 'text/rtf',
  SGML: 'text/sgml',
  'OCTET-STREAM': 'application/octet-stream',
  POSTSCRIPT: 'application/postscript',
  JPEG: 'image/jpeg',
  JPG: 'image/jpeg',
  GIF: 'image/gif',
  TIFF: 'image/tiff',
  PNG: 'image/png',
  PICT: 'image/x-pict',
  DICOM: 'application/dicom',
  BASIC: 'audio/basic',
  FAX: 'image/g3fax',
  JOT: 'application/jot',
  TEXT: 'text/plain',
  TXT: 'text/plain',
  PLAIN: 'text/plain',
  'X-HL7-CDA-LEVEL-ONE': 'application/hl7-cda+xml',
  'X-HL7-CDA-LEVEL-TWO': 'application/hl7-cda+xml',
};

/** The media type of an ED (type in 2, subtype in 3) or RP (type in 3, subtype in 4). */
export const mediaTypeOf = (node: Value): string | undefined => {
  const isPointer = !node.part(5)?.isValued && node.part(1)?.peek()?.includes(':') === true;
  const kind = (isPointer ? node.part(3) : node.part(2))?.text();
  const subtype = (isPointer ? node.part(4) : node.part(3))?.text();
  const key = subtype?.toUpperCase();
  if (subtype?.includes('/')) return subtype;
  if (key !== undefined && Object.hasOwn(types, key)) return types[key];
  if (
    kind !== undefined &&
    /^(application|audio|image|text|video|multipart)$/i.test(kind) &&
    subtype !== undefined
  )
    return `${kind.toLowerCase()}/${subtype}`;
  const media: Readonly<Record<string, string>> = {
    IM: 'image',
    AU: 'audio',
    TX: 'text',
    TEXT: 'text',
    AP: 'application',
    FT: 'text',
  };
  const main = kind === undefined ? undefined : media[kind.toUpperCase()];
  if (main !== undefined && subtype !== undefined) return `${main}/${subtype}`;
  if (subtype !== undefined) return kind === undefined ? subtype : `${kind}/${subtype}`;
  return kind === undefined
    ? undefined
    : Object.hasOwn(types, kind.toUpperCase())
      ? types[kind.toUpperCase()]
      : kind;
};
