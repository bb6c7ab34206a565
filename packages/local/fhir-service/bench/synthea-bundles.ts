/** Cuts Synthea's files into transactions of at most 500 entries with `PUT Type/id`. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Entry = {
  fullUrl?: string;
  resource: { resourceType: string; id?: string };
  request: { method: string; url: string; ifNoneExist?: string };
};

export type Piece = { body: Buffer; resources: number };

const PIECE = 500;

const isShared = (file: string) => /^(?:hospital|practitioner)Information/.test(file);

/** Bundle files: those that the others refer to come first. */
export function syntheaFiles(dir: string): { shared: string[]; patients: string[] } {
  const files = readdirSync(dir).filter((file) => file.endsWith('.json'));
  return {
    shared: files.filter(isShared).sort(),
    patients: files.filter((file) => !isShared(file)).sort(),
  };
}

/** Pieces of one file. Synthea's ids are UUIDs, so that `urn:uuid:x` becomes `Type/x`. */
export function* piecesOf(dir: string, file: string): Generator<Piece> {
  const text = readFileSync(join(dir, file), 'utf8');
  const bundle = JSON.parse(text) as { type: string; entry: Entry[] };
  if (isShared(file)) {
    for (let at = 0; at < bundle.entry.length; at += PIECE) {
      const entry = bundle.entry.slice(at, at + PIECE);
      const body = JSON.stringify({ resourceType: 'Bundle', type: 'batch', entry });
      yield { body: Buffer.from(body), resources: entry.length };
    }
    return;
  }
  const targets = new Map(
    bundle.entry.map((entry) => [
      entry.fullUrl ?? '',
      `${entry.resource.resourceType}/${entry.resource.id}`,
    ]),
  );
  for (let at = 0; at < bundle.entry.length; at += PIECE) {
    const entries = bundle.entry.slice(at, at + PIECE).map(({ resource }) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    const body = JSON.stringify({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: entries,
    }).replace(
      /"reference":"(urn:uuid:[0-9a-f-]{36})"/g,
      (_all, urn: string) => `"reference":"${targets.get(urn) ?? urn}"`,
    );
    yield { body: Buffer.from(body), resources: entries.length };
  }
}
