import { CcdaError } from '../ccda-error.ts';

/** The text of an XML file, and whether its declaration named an encoding that the bytes belie. */
export type DecodedText = { readonly text: string; readonly contradicted: boolean };

const utf8 = 'utf-8';
const declared = /^<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']/;

function byteOrderMark(bytes: Uint8Array): { encoding: string; length: number } | undefined {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { encoding: utf8, length: 3 };
  if (a === 0xff && b === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { encoding: 'utf-16be', length: 2 };
  return undefined;
}

// XML 1.0 appendix F: without a mark, the first characters `<?` tell the width of a character.
function guessWide(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  return undefined;
}

function decoderOf(encoding: string) {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch (cause) {
    throw new CcdaError('xml-encoding', 'The declared encoding is not known here.', '1:1', {
      cause,
    });
  }
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  const decoder = decoderOf(encoding);
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new CcdaError(
      'xml-encoding',
      `Some bytes are not valid in ${decoder.encoding}; save the file in the encoding it declares.`,
      '',
      { cause },
    );
  }
}

/** Decodes by byte order mark, else by the XML declaration, else as UTF-8. Bytes that do not fit are refused, never replaced. */
export function decodeBytes(bytes: Uint8Array): DecodedText {
  const mark = byteOrderMark(bytes);
  if (mark !== undefined)
    return { text: decodeAs(mark.encoding, bytes.subarray(mark.length)), contradicted: false };
  const wide = guessWide(bytes);
  if (wide !== undefined) return { text: decodeAs(wide, bytes), contradicted: false };
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 300));
  const name = declared.exec(start)?.[1]?.toLowerCase();
  // The declaration was readable in single bytes, so the text cannot be UTF-16: writers in .NET say so wrongly.
  if (name?.startsWith('utf-16') || name?.startsWith('ucs-2'))
    return { text: decodeAs(utf8, bytes), contradicted: true };
  return { text: decodeAs(name ?? utf8, bytes), contradicted: false };
}
