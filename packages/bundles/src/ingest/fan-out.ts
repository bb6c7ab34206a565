import {
  hasEnded,
  type MemberRow,
  type OpenBlob,
  type Run,
  type RunCounts,
  type RunLease,
  type RunState,
} from '@fph/platform/ports';
import { BundleError } from '../bundle-error.ts';
import { afterLoad } from './after-load.ts';
import { addCounts } from './entry-outcome.ts';
import type { IngestSettings } from './ingest-settings.ts';
import type { SliceEnd } from './load-slice.ts';
import type { ArchiveMember, IngestPorts } from './ports.ts';
import { guarded, removeSpool, spool } from './spool-input.ts';

/** Unpacks a zip: each member gets a run and a message of its own. Members sent before a crash are not unpacked again. */
export async function fanOut(
  lease: RunLease,
  { blob }: { blob: OpenBlob },
  ports: IngestPorts,
  settings: IngestSettings,
  signal: AbortSignal | undefined,
): Promise<SliceEnd> {
  const deadline = ports.now() + settings.sliceMs;
  const rows = new Map((await ports.ledger.members(lease.run.id)).map((row) => [row.member, row]));
  const budget = { bytes: 0 };
  let member = 0;
  let progressed = false;
  for await (const file of ports.archives.members(blob)) {
    if (!isPayload(file.path)) continue;
    member++;
    if (member > settings.archives.maxMembers) throw new BundleError('archive-limit');
    if (progressed && ports.now() >= deadline) {
      return { run: await lease.release({ attempts: 0 }), ended: false, afterSeconds: 0 };
    }
    const row = rows.get(member);
    if (row !== undefined && hasEnded(row)) continue;
    const runId =
      row?.runId ??
      (await unpack(lease.run, member, file, blob.lastModified, ports, settings, budget, signal));
    await ports.queue.send(settings.queue, { continue: runId });
    progressed = true;
  }
  if (member === 0) throw new BundleError('empty');
  const run = await lease.release({
    state: 'loading',
    attempts: 0,
    progress: { done: 0, of: member },
  });
  await closeArchive(run.id, ports, settings);
  return { run: (await ports.ledger.get(run.id)) ?? run, ended: true, afterSeconds: 0 };
}

function isPayload(path: string): boolean {
  const name = path.split('/').at(-1) ?? '';
  return name !== '' && !name.startsWith('.') && !path.startsWith('__MACOSX/');
}

async function unpack(
  run: Run,
  member: number,
  file: ArchiveMember,
  fileTime: string,
  ports: IngestPorts,
  settings: IngestSettings,
  budget: { bytes: number },
  signal: AbortSignal | undefined,
): Promise<string> {
  const name = `${run.id}/${String(member).padStart(6, '0')}`;
  // The limits hold for the archive, so each member gets what the ones before it have left.
  const limits = { ...settings.archives, maxBytes: settings.archives.maxBytes - budget.bytes };
  async function* counted() {
    for await (const piece of guarded(file.stream(), file.packedBytes, limits)) {
      budget.bytes += piece.length;
      yield piece;
    }
  }
  await spool(ports.blobs, name, counted(), signal);
  const child = await ports.ledger.register({
    pipeline: run.pipeline,
    container: run.container,
    name: `${run.name}!/${safePath(file.path)}`,
    etag: run.etag,
    source: run.source,
    parent: run.id,
    member,
    fileTime,
    spool: name,
  });
  const row: MemberRow = { member, runId: child.id, state: child.state, counts: child.counts };
  await ports.ledger.recordMember(run.id, row);
  return child.id;
}

/** A member's path is a name for people, never a place: `..` and roots are dropped. */
function safePath(path: string): string {
  return path
    .split(/[\\/]/)
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}

const closeAgainSeconds = 15;

/** Ends a zip's run when all of its members have ended. Called by whoever may have been the last. */
export async function closeArchive(
  parentId: string,
  ports: IngestPorts,
  settings: IngestSettings,
): Promise<void> {
  const parent = await ports.ledger.get(parentId);
  const expected = parent?.progress?.of;
  if (parent === undefined || hasEnded(parent) || expected === undefined) return;
  const rows = await ports.ledger.members(parentId);
  if (rows.filter(hasEnded).length < expected) return;
  const claimed = await ports.ledger.claim(parentId);
  if (claimed.kind === 'busy') {
    // Who holds it may be about to end it, or may have died doing so.
    await ports.queue.send(settings.queue, { continue: parentId }, closeAgainSeconds);
  }
  if (claimed.kind !== 'claimed') return;
  const counts = rows.reduce<RunCounts>((sum, row) => addCounts(sum, row.counts), {});
  const state = stateOf(rows);
  await removeSpool(ports.blobs, `${parentId}/`);
  await afterLoad(parent, state, ports, settings);
  await claimed.lease.release({
    state,
    counts,
    attempts: 0,
    ended: new Date(ports.now()).toISOString(),
    progress: { done: expected, of: expected },
  });
}

function stateOf(rows: readonly MemberRow[]): RunState {
  const states = new Set(rows.map(({ state }) => state));
  if (states.size === 1) return rows[0]?.state ?? 'loaded';
  return states.has('failed') || states.has('partly') ? 'partly' : 'loaded';
}
