import { parseQuery } from '@fph/chart';
import type { Patient } from 'fhir/r4';
import { describe, expect, it } from 'vitest';
import type { PatientChange, PatientChanges } from './patient-changes.ts';
import { createPatientDirectory } from './patient-directory.ts';
import { blobSnapshots, type SnapshotBlob } from './snapshot.ts';

const person = (id: string, family: string): Patient => ({
  resourceType: 'Patient',
  id,
  name: [{ family }],
});

/** A store of patients that tells its changes as a FHIR history does. */
function store() {
  const current = new Map<string, Patient>();
  const history: (PatientChange & { at: number })[] = [];
  let clock = 1_000_000;
  const calls = { all: 0, since: 0 };
  const changes: PatientChanges = {
    async *all() {
      calls.all += 1;
      yield* current.values();
    },
    count: () => Promise.resolve(current.size),
    async *since(instant) {
      calls.since += 1;
      yield* history.filter(({ at }) => at >= instant.getTime()).reverse();
    },
  };
  return {
    changes,
    calls,
    now: () => new Date(clock),
    pass: (ms: number) => {
      clock += ms;
    },
    put(patient: Patient) {
      current.set(patient.id ?? '', patient);
      history.push({ id: patient.id ?? '', patient, at: clock });
    },
    delete(id: string) {
      current.delete(id);
      history.push({ id, at: clock });
    },
  };
}

function memoryBlob(
  content?: Uint8Array,
): SnapshotBlob & { content: () => Uint8Array | undefined } {
  let held = content;
  return {
    read: () => Promise.resolve(held),
    write: (bytes) => {
      held = bytes;
      return Promise.resolve();
    },
    content: () => held,
  };
}

function directoryOf(source: ReturnType<typeof store>, blob = memoryBlob(), capacity = 100) {
  const failures: unknown[] = [];
  const directory = createPatientDirectory({
    changes: source.changes,
    snapshots: blobSnapshots(blob),
    capacity,
    now: source.now,
    onFailure: (error) => failures.push(error),
  });
  const found = (text: string): string[] =>
    directory
      .ready()
      ?.search(parseQuery(text), { limit: 9 })
      .hits.map(({ patient }) => patient.id) ?? [];
  return { directory, failures, found };
}

describe('the patient directory', () => {
  it('is not ready before it has read everybody', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    const { directory, found } = directoryOf(source);
    expect(directory.ready()).toBeUndefined();
    await directory.refresh();
    expect(found('adams')).toEqual(['1']);
  });

  it('follows changes and deletes, the newest of several', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    source.put(person('2', 'Baker'));
    const { directory, found } = directoryOf(source);
    await directory.refresh();
    source.pass(60_000);
    source.put(person('1', 'Old'));
    source.put(person('1', 'Newman'));
    source.delete('2');
    await directory.refresh();
    expect([found('newman'), found('old'), found('adams'), found('baker')]).toEqual([
      ['1'],
      [],
      [],
      [],
    ]);
    expect(source.calls).toEqual({ all: 1, since: 1 });
  });

  it('starts from its snapshot and reads only what came since', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    const blob = memoryBlob();
    await directoryOf(source, blob).directory.refresh();
    source.pass(60_000);
    source.put(person('2', 'Baker'));
    const { directory, found } = directoryOf(source, blob);
    await directory.refresh();
    expect([found('adams'), found('baker')]).toEqual([['1'], ['2']]);
    expect(source.calls.all).toBe(1);
  });

  it('reads everybody again when the snapshot is torn', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    const blob = memoryBlob();
    await directoryOf(source, blob).directory.refresh();
    const torn = memoryBlob((blob.content() ?? new Uint8Array()).slice(0, -9));
    const { directory, found, failures } = directoryOf(source, torn);
    await directory.refresh();
    expect([found('adams'), failures, source.calls.all]).toEqual([['1'], [], 2]);
  });

  it('is not ready on a snapshot alone, while what came since cannot be read', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    const blob = memoryBlob();
    await directoryOf(source, blob).directory.refresh();
    const changes = { ...source.changes, since: () => failing<PatientChange>() };
    const { directory, failures } = directoryOf({ ...source, changes }, blob);
    await directory.refresh();
    expect([failures.length, directory.ready()]).toEqual([1, undefined]);
  });

  it('forgets a snapshot of another store', async () => {
    const blob = memoryBlob();
    const old = store();
    old.put(person('1', 'Adams'));
    await directoryOf(old, blob).directory.refresh();
    const fresh = store();
    fresh.put(person('2', 'Baker'));
    fresh.put(person('3', 'Clark'));
    fresh.pass(60_000);
    const { directory, found } = directoryOf(fresh, blob);
    await directory.refresh();
    expect([found('adams'), found('baker'), found('clark')]).toEqual([[], ['2'], ['3']]);
  });

  it('forgets who was deleted between two tries to read everybody', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    source.put(person('2', 'Baker'));
    let tries = 0;
    const changes: PatientChanges = {
      ...source.changes,
      async *all() {
        tries += 1;
        yield* source.changes.all();
        if (tries === 1) throw new Error('down');
      },
    };
    const { directory, found } = directoryOf({ ...source, changes });
    await directory.refresh();
    source.delete('1');
    source.pass(60_000);
    await directory.refresh();
    expect([found('adams'), found('baker')]).toEqual([[], ['2']]);
  });

  it('stops reading a store that is too large for it', async () => {
    const source = store();
    let read = 0;
    const changes: PatientChanges = {
      ...source.changes,
      async *all() {
        for (; read < 1000; read += 1) yield person(String(read), 'Adams');
      },
    };
    const { directory } = directoryOf({ ...source, changes }, memoryBlob(), 10);
    await directory.refresh();
    source.pass(60_000);
    await directory.refresh();
    expect([read < 20, source.calls.since]).toEqual([true, 0]);
  });

  it('stands aside when there are more patients than it may hold', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    source.put(person('2', 'Baker'));
    const { directory } = directoryOf(source, memoryBlob(), 1);
    await directory.refresh();
    expect(directory.ready()).toBeUndefined();
  });

  it('tells of a failure and goes on from where it was', async () => {
    const source = store();
    source.put(person('1', 'Adams'));
    let isDown = true;
    const flaky: PatientChanges = {
      all: () => (isDown ? failing<Patient>() : source.changes.all()),
      since: source.changes.since,
      count: source.changes.count,
    };
    const { directory, failures, found } = directoryOf({ ...source, changes: flaky });
    await directory.refresh();
    expect([failures.length, directory.ready()]).toEqual([1, undefined]);
    isDown = false;
    await directory.refresh();
    expect(found('adams')).toEqual(['1']);
  });
});

// biome-ignore lint/correctness/useYield: stands for a source that fails before its first item
async function* failing<T>(): AsyncGenerator<T> {
  throw new Error('down');
}
