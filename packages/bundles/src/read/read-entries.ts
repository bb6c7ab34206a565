import { isUtf8 } from 'node:buffer';
import { BundleError, type BundleErrorCode } from '../bundle-error.ts';
import { isObject, type JsonObject } from '../json.ts';
import { conversionFailure } from './conversion-failure.ts';
import { createRootScanner, type Scanned } from './scan-roots.ts';

/** One thing read from a file, in its order. */
export type ReadItem =
  | {
      /** An object of `Bundle.entry`. The header comes only with the root, because it may stand behind. */
      readonly kind: 'entry';
      readonly root: number;
      readonly offset: number;
      readonly length: number;
      readonly value: JsonObject;
    }
  | {
      /** A Bundle whose entries came before; `header` is all of it but its entries. */
      readonly kind: 'bundle';
      readonly root: number;
      readonly header: JsonObject;
    }
  | {
      readonly kind: 'resource';
      readonly root: number;
      readonly offset: number;
      readonly length: number;
      readonly value: JsonObject;
    }
  | {
      /** What came as entries of this root was something else (`List.entry`): forget it. */
      readonly kind: 'not-entries';
      readonly root: number;
      readonly offset: number;
      readonly length: number;
    }
  | {
      /** A line or entry that cannot be read; the others can. */
      readonly kind: 'problem';
      readonly root: number;
      readonly offset: number;
      readonly length: number;
      readonly code: BundleErrorCode;
      /** For what a converter could make nothing of: its own code. */
      readonly detail?: string | undefined;
      readonly line?: number | undefined;
    };

export type ReadFormat = 'document' | 'lines';

/** One resource or line may be this large before it is refused. */
const defaultMaxResourceBytes = 64 * 1024 * 1024;

export type ReadOptions = {
  /** `lines`: NDJSON, where a bad line spoils nothing but itself. */
  readonly format: ReadFormat;
  readonly maxResourceBytes?: number | undefined;
};

/**
 * Reads entries of Bundles, bare resources and NDJSON (also with a Bundle a line) from bytes of any size.
 * Yields what each piece of input completed. Throws {@link BundleError} when the file as a whole cannot be read.
 */
export async function* readEntries(
  stream: AsyncIterable<Uint8Array>,
  options: ReadOptions,
): AsyncGenerator<ReadItem[]> {
  const limit = options.maxResourceBytes ?? defaultMaxResourceBytes;
  const decoded = utf8Pieces(stream);
  yield* options.format === 'lines' ? readLines(decoded, limit) : readDocument(decoded, limit);
}

type Piece = { readonly bytes: Uint8Array; readonly offset: number };

/** Skips a byte order mark and refuses UTF-16 and emptiness. */
async function* utf8Pieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  let head: Uint8Array | undefined = new Uint8Array(0);
  let offset = 0;
  let empty = true;
  for await (const bytes of stream) {
    if (bytes.length === 0) continue;
    if (empty && bytes.some((byte) => byte > 0x20)) empty = false;
    if (head === undefined) {
      yield { bytes, offset };
      offset += bytes.length;
      continue;
    }
    // Copied: the caller may reuse its buffer before there are bytes enough to tell.
    head = Buffer.concat([head, bytes]);
    if (head.length < 4) continue;
    const start = checkHead(head);
    yield { bytes: head.subarray(start), offset: start };
    offset = head.length;
    head = undefined;
  }
  if (empty) throw new BundleError('empty');
  if (head !== undefined) yield { bytes: head.subarray(checkHead(head)), offset: checkHead(head) };
}

function checkHead(head: Uint8Array): number {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 3;
  const utf16Mark =
    (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  // JSON starts with two ASCII characters, so a zero byte among the first two means UTF-16 or UTF-32 (RFC 4627, 3).
  if (utf16Mark || head[0] === 0 || head[1] === 0) {
    throw new BundleError('encoding', { at: { offset: 0 } });
  }
  return 0;
}

async function* readDocument(
  pieces: AsyncIterable<Piece>,
  limit: number,
): AsyncGenerator<ReadItem[]> {
  let scanner: ReturnType<typeof createRootScanner> | undefined;
  for await (const { bytes, offset } of pieces) {
    scanner ??= createRootScanner({ offset });
    const items: ReadItem[] = [];
    for (const scanned of scanner.push(bytes)) addDocumentItem(items, scanned, limit);
    if (items.length > 0) yield items;
  }
  scanner?.end();
}

function addDocumentItem(items: ReadItem[], scanned: Scanned, limit: number): void {
  if (scanned.kind === 'element') {
    items.push(readElement(scanned, limit));
    return;
  }
  const { root, offset, length } = scanned;
  const value = parse(scanned.skeleton);
  if (value === undefined) {
    const encoding = !isUtf8(scanned.skeleton);
    throw new BundleError(encoding ? 'encoding' : 'invalid-json', { at: { offset } });
  }
  if (!isObject(value)) throw new BundleError('not-fhir', { at: { offset } });
  pushRoot(items, { root, offset, length, value, elements: scanned.elements });
}

function pushRoot(
  items: ReadItem[],
  {
    root,
    offset,
    length,
    value,
    elements,
  }: { root: number; offset: number; length: number; value: JsonObject; elements: number },
): void {
  if (typeof value['resourceType'] !== 'string') {
    throw new BundleError('not-fhir', { at: { offset } });
  }
  if (value['resourceType'] === 'Bundle') {
    const { entry, ...header } = value;
    // What stands in `entry` and is no object was left in the skeleton.
    const strangers = Array.isArray(entry) ? entry.length - elements : 0;
    for (let i = 0; i < strangers; i++) {
      items.push({ kind: 'problem', root, offset, length: 0, code: 'not-fhir' });
    }
    items.push({ kind: 'bundle', root, header });
  } else if (elements > 0) items.push({ kind: 'not-entries', root, offset, length });
  else items.push({ kind: 'resource', root, offset, length, value });
}

function readElement(element: Extract<Scanned, { kind: 'element' }>, limit: number): ReadItem {
  const { root, offset, bytes } = element;
  const at = { root, offset, length: bytes.length };
  if (bytes.length > limit) return { kind: 'problem', ...at, code: 'too-large' };
  const value = parse(bytes);
  if (value === undefined) {
    return { kind: 'problem', ...at, code: isUtf8(bytes) ? 'invalid-json' : 'encoding' };
  }
  if (!isObject(value)) return { kind: 'problem', ...at, code: 'not-fhir' };
  return { kind: 'entry', ...at, value };
}

async function* readLines(pieces: AsyncIterable<Piece>, limit: number): AsyncGenerator<ReadItem[]> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let restOffset = 0;
  let line = 0;
  let root = 0;
  const take = (bytes: Uint8Array, offset: number, items: ReadItem[]) => {
    line++;
    const added = readLine(bytes, { offset, line, root, limit });
    if (added.length > 0) root++;
    items.push(...added);
  };
  for await (const { bytes, offset } of pieces) {
    const items: ReadItem[] = [];
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
      const tail = bytes.subarray(from, end);
      if (restBytes === 0) take(tail, offset + from, items);
      else take(Buffer.concat([...rest, tail]), restOffset, items);
      rest = [];
      restBytes = 0;
      from = end + 1;
    }
    if (from < bytes.length) {
      if (restBytes === 0) restOffset = offset + from;
      // Beyond the limit only the length matters; keeping the bytes would let one line fill the memory.
      if (restBytes <= limit) rest.push(Uint8Array.from(bytes.subarray(from)));
      restBytes += bytes.length - from;
    }
    if (items.length > 0) yield items;
  }
  if (restBytes > 0) {
    const items: ReadItem[] = [];
    take(Buffer.concat(rest), restOffset, items);
    yield items;
  }
}

function readLine(
  bytes: Uint8Array,
  { offset, line, root, limit }: { offset: number; line: number; root: number; limit: number },
): ReadItem[] {
  const length = bytes.length;
  if (bytes.every((byte) => byte <= 0x20)) return [];
  const problem = (code: BundleErrorCode, detail?: string): ReadItem[] => [
    { kind: 'problem', root, offset, length, code, detail, line },
  ];
  if (length > limit) return problem('too-large');
  const value = parse(bytes);
  if (value === undefined) return problem(isUtf8(bytes) ? 'invalid-json' : 'encoding');
  if (!isObject(value)) return problem('not-fhir');
  const failure = conversionFailure(value);
  if (failure !== undefined) return problem('transform-failed', failure);
  if (value['resourceType'] !== 'Bundle') {
    if (typeof value['resourceType'] !== 'string') return problem('not-fhir');
    return [{ kind: 'resource', root, offset, length, value }];
  }
  const items: ReadItem[] = [];
  for (const scanned of createRootScanner({ offset, root }).push(bytes)) {
    addDocumentItem(items, scanned, limit);
  }
  return items;
}

function parse(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  } catch {
    return undefined;
  }
}
