import type {
  BindingHost,
  OutputWriter,
  TriggerBinding,
  TriggeredFunction,
  TriggerListener,
} from './bindings/binding.ts';
import { outputTable, triggerTable } from './bindings/binding-table.ts';
import { HostError } from './host-error.ts';

/** What opening fills in. */
export type OpenedBindings = {
  readonly listeners: TriggerListener[];
  readonly outputs: Map<string, ReadonlyMap<string, OutputWriter>>;
  readonly retried: Set<string>;
};

/**
 * Loads the kinds of binding the app uses and opens each binding; nothing listens yet.
 * Returns the trigger kind of each function.
 */
export async function openBindings(
  functions: readonly TriggeredFunction[],
  host: BindingHost,
  opened: OpenedBindings,
): Promise<ReadonlyMap<string, TriggerBinding>> {
  const triggers = new Map<string, TriggerBinding>();
  for (const fn of functions) {
    const trigger = await pick(triggerTable, fn.trigger.type);
    triggers.set(fn.name, trigger);
    if (trigger.honoursRetry) opened.retried.add(fn.name);
    else if (fn.registered.metadata.retryOptions) {
      host.log('warning', 'the retry policy has no effect on this kind of trigger', {
        functionName: fn.name,
      });
    }
    if (isDisabled(fn.name, host)) {
      host.log('information', 'disabled by a setting', { functionName: fn.name });
    } else {
      opened.listeners.push(trigger.listen(fn, host));
    }

    const writers = new Map<string, OutputWriter>();
    for (const [name, binding] of Object.entries(fn.registered.metadata.bindings)) {
      if (binding.direction !== 'out') continue;
      const output = await pick(outputTable, binding.type);
      writers.set(name, output.open(binding, fn.name, host));
    }
    opened.outputs.set(fn.name, writers);
  }
  return triggers;
}

/** A disabled function takes no work, but can be run by hand. */
function isDisabled(name: string, host: BindingHost): boolean {
  const value = host.settings.get(`AzureWebJobs.${name}.Disabled`)?.toLowerCase();
  return value === 'true' || value === '1';
}

async function pick<T>(
  table: Readonly<Record<string, () => Promise<T>>>,
  type: string,
): Promise<T> {
  const load = table[type.toLowerCase()];
  if (!load) throw new HostError('binding-unsupported', { unsupported: [type] });
  return load();
}
