import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { queueOfContainer as dropContainers } from '../../packages/ingestion/src/index.ts';
import {
  containers,
  queueOfContainer,
  queues,
  tables,
} from '../../packages/local/stack/src/topology.table.ts';

const modules = path.resolve(import.meta.dirname, '../../infra/modules');
const storage = readFileSync(path.join(modules, 'storage.bicep'), 'utf8');
const events = readFileSync(path.join(modules, 'blob-events.bicep'), 'utf8');

/** The names in a list that a Bicep variable holds. */
function list(text: string, name: string): string[] {
  const body = new RegExp(`var ${name} = \\[([^\\]]*)\\]`).exec(text)?.[1];
  if (body === undefined) throw new Error(`there is no list ${name}`);
  return [...body.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? '');
}

// Only Azure has Event Grid, whose undelivered events need a place.
const azureOnly = ['event-dead-letter'];

it('the pipelines know the drop containers and their queues', () => {
  expect(dropContainers).toEqual(queueOfContainer);
});

describe('the local storage account and the one in Bicep', () => {
  it('have the same containers', () => {
    const inBicep = [...list(storage, 'dropContainers'), ...list(storage, 'ownContainers')];
    expect(inBicep.filter((name) => !azureOnly.includes(name)).sort()).toEqual(
      [...containers].sort(),
    );
  });

  it('have the same queues, each with its poison queue', () => {
    const inBicep = list(storage, 'queues').flatMap((name) => [name, `${name}-poison`]);
    expect(inBicep.sort()).toEqual([...queues].sort());
  });

  it('have the same tables', () => {
    expect(list(storage, 'tables').sort()).toEqual([...tables].sort());
  });

  it('send the events of each drop container to the same queue', () => {
    const body = /var queueOfContainer = \{([^}]*)\}/.exec(events)?.[1] ?? '';
    const inBicep = Object.fromEntries(
      [...body.matchAll(/(\w+): '([^']+)'/g)].map(([, container, queue]) => [container, queue]),
    );
    expect(inBicep).toEqual(queueOfContainer);
  });
});
