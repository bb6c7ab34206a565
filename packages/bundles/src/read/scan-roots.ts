import { BundleError } from '../bundle-error.ts';

/** What the scanner saw, in the order of the file. Offsets are absolute. */
export type Scanned =
  | {
      readonly kind: 'element';
      readonly root: number;
      readonly offset: number;
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'root';
      readonly root: number;
      readonly offset: number;
      readonly length: number;
      /** The root without the objects in `entry`, each replaced by `0`: all of it when it has none. */
      readonly skeleton: Uint8Array;
      readonly elements: number;
    };

const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const structural = new Uint8Array(256);
for (const byte of [quote, openBrace, closeBrace, openBracket, closeBracket]) structural[byte] = 1;
const zero = Buffer.from('0');
const entryKey = /"entry"\s*:\s*$/;
const maxSkeletonBytes = 256 * 1024 * 1024;

export type RootScanner = {
  /** Takes the next bytes and answers what they completed. */
  push(bytes: Uint8Array): Scanned[];
  /** Says that no more bytes come. Throws `truncated` inside a value. */
  end(): void;
};

/**
 * Finds root objects and the objects of their `entry` array by counting braces, without parsing: about 200 MB/s and
 * flat memory. What lies between is kept as a skeleton, whose parse proves that the rest of the file is JSON too.
 */
export function createRootScanner(start: { offset?: number; root?: number } = {}): RootScanner {
  let base = start.offset ?? 0;
  let root = start.root ?? 0;
  let depth = 0;
  let inString = false;
  let escaped = false;
  let inEntry = false;
  let elements = 0;
  let rootOffset = 0;
  let elementOffset = -1;
  let elementParts: Uint8Array[] = [];
  let skeleton = Buffer.alloc(4096);
  let skeletonBytes = 0;

  // Copied, because the caller may reuse its buffer and a view would hold all of it.
  const keep = (part: Uint8Array) => {
    const needed = skeletonBytes + part.length;
    if (needed > maxSkeletonBytes) {
      throw new BundleError('too-large', { at: { offset: rootOffset } });
    }
    if (needed > skeleton.length) {
      const larger = Buffer.alloc(Math.max(needed, skeleton.length * 2));
      skeleton.copy(larger, 0, 0, skeletonBytes);
      skeleton = larger;
    }
    skeleton.set(part, skeletonBytes);
    skeletonBytes = needed;
  };

  const endsWithEntryKey = () =>
    entryKey.test(skeleton.toString('latin1', Math.max(0, skeletonBytes - 64), skeletonBytes));

  const push = (bytes: Uint8Array): Scanned[] => {
    const found: Scanned[] = [];
    const length = bytes.length;
    // Where the bytes of the skeleton, and of the element, begin in this piece; -1 when not in one.
    let keepFrom = depth > 0 && elementOffset < 0 ? 0 : -1;
    let elementFrom = elementOffset >= 0 ? 0 : -1;
    let i = 0;
    while (i < length) {
      if (inString) {
        while (i < length) {
          const byte = bytes[i];
          if (escaped) escaped = false;
          else if (byte === backslash) escaped = true;
          else if (byte === quote) {
            inString = false;
            i++;
            break;
          }
          i++;
        }
        continue;
      }
      // Most bytes between strings mean nothing here; one look-up tells them.
      if (depth > 0) while (i < length && structural[bytes[i] ?? 0] === 0) i++;
      if (i === length) break;
      const byte = bytes[i];
      if (byte === quote) {
        if (depth === 0) throw new BundleError('not-fhir', { at: { offset: base + i } });
        inString = true;
      } else if (byte === openBrace || byte === openBracket) {
        if (depth === 0) {
          if (byte !== openBrace) throw new BundleError('not-fhir', { at: { offset: base + i } });
          rootOffset = base + i;
          keepFrom = i;
        } else if (depth === 1 && byte === openBracket) {
          keep(bytes.subarray(keepFrom, i));
          keepFrom = i;
          inEntry = endsWithEntryKey();
        } else if (depth === 2 && inEntry && byte === openBrace) {
          keep(bytes.subarray(keepFrom, i));
          keepFrom = -1;
          elementOffset = base + i;
          elementFrom = i;
        }
        depth++;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth--;
        if (depth === 2 && elementOffset >= 0) {
          const last = bytes.subarray(elementFrom, i + 1);
          found.push({
            kind: 'element',
            root,
            offset: elementOffset,
            bytes: elementParts.length === 0 ? last : Buffer.concat([...elementParts, last]),
          });
          elements++;
          elementParts = [];
          elementOffset = -1;
          elementFrom = -1;
          keep(zero);
          keepFrom = i + 1;
        } else if (depth === 1) inEntry = false;
        else if (depth === 0) {
          keep(bytes.subarray(keepFrom, i + 1));
          keepFrom = -1;
          found.push({
            kind: 'root',
            root,
            offset: rootOffset,
            length: base + i + 1 - rootOffset,
            skeleton: skeleton.subarray(0, skeletonBytes),
            elements,
          });
          root++;
          elements = 0;
          skeleton = Buffer.alloc(4096);
          skeletonBytes = 0;
        } else if (depth < 0) throw new BundleError('invalid-json', { at: { offset: base + i } });
      } else if (depth === 0 && byte !== undefined && byte > 0x20) {
        throw new BundleError(root === 0 ? 'not-fhir' : 'invalid-json', {
          at: { offset: base + i },
        });
      }
      i++;
    }
    if (elementOffset >= 0) elementParts.push(Uint8Array.from(bytes.subarray(elementFrom)));
    else if (keepFrom >= 0) keep(bytes.subarray(keepFrom));
    base += length;
    return found;
  };

  return {
    push,
    end() {
      if (depth > 0) throw new BundleError('truncated', { at: { offset: base } });
    },
  };
}
