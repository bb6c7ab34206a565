import { HostError } from '../host-error.ts';
import type { RegisteredFunction } from '../worker/core-api.ts';
import type { OutputBinding, TriggerBinding, TriggeredFunction } from './binding.ts';

/** The triggers of the local host by type in lower case. A new kind is a file of its own and a line here. */
export const triggerTable: Readonly<Record<string, () => Promise<TriggerBinding>>> = {
  httptrigger: async () => (await import('./http/http-trigger.ts')).httpTrigger,
  timertrigger: async () => (await import('./timer/timer-trigger.ts')).timerTrigger,
  eventhubtrigger: async () => (await import('./event-hub/event-hub-trigger.ts')).eventHubTrigger,
  queuetrigger: async () => (await import('./queue/queue-trigger.ts')).queueTrigger,
};

/** The outputs of the local host; `http` is the response, which the HTTP trigger itself writes. */
export const outputTable: Readonly<Record<string, () => Promise<OutputBinding>>> = {
  http: async () => (await import('./http/http-output.ts')).httpOutput,
  eventhub: async () => (await import('./event-hub/event-hub-output.ts')).eventHubOutput,
  queue: async () => (await import('./queue/queue-output.ts')).queueOutput,
};

/**
 * Picks each function's trigger and refuses, all at once and by name, every binding that the tables
 * do not hold. Nothing has been loaded or started then.
 */
export function checkBindings(functions: Iterable<RegisteredFunction>): TriggeredFunction[] {
  const unsupported: string[] = [];
  const invalid: string[] = [];
  const result: TriggeredFunction[] = [];
  for (const registered of functions) {
    const { name, bindings } = registered.metadata;
    const triggers = Object.entries(bindings).filter(([, binding]) => isTrigger(binding.type));
    for (const [bindingName, binding] of Object.entries(bindings)) {
      const type = binding.type.toLowerCase();
      const table = isTrigger(type) ? triggerTable : outputTable;
      const known = Object.hasOwn(table, type);
      const usable = isTrigger(type) || binding.direction === 'out';
      if (!known || !usable) {
        const kind = isTrigger(type) ? '' : binding.direction === 'out' ? ' output' : ' input';
        unsupported.push(`function ${name}: ${binding.type}${kind} (${bindingName})`);
      } else if ((binding['properties'] as SdkFlag)?.supportsDeferredBinding === 'true') {
        unsupported.push(`function ${name}: ${binding.type} with sdkBinding (${bindingName})`);
      }
    }
    const [first] = triggers;
    if (triggers.length === 1 && first) {
      result.push({ name, registered, triggerName: first[0], trigger: first[1] });
    } else {
      invalid.push(`function ${name}: ${triggers.length} triggers, expected one`);
    }
  }
  const supported = [...Object.keys(triggerTable), ...Object.keys(outputTable)].join(', ');
  if (unsupported.length > 0)
    throw new HostError('binding-unsupported', { unsupported, supported });
  if (invalid.length > 0) throw new HostError('binding-invalid', { invalid });
  return result;
}

type SdkFlag = { readonly supportsDeferredBinding?: string } | undefined;

function isTrigger(type: string): boolean {
  return type.toLowerCase().endsWith('trigger');
}
