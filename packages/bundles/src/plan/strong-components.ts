export type Components = {
  readonly count: number;
  /** 0 when it depends on nothing else, else one more than the highest it depends on. */
  level(component: number): number;
  /** Its lowest node. */
  first(component: number): number;
  /** Nodes in ascending order. */
  members(component: number): number[];
  readonly highestLevel: number;
};

/**
 * Strongly connected components with their levels (Tarjan's algorithm, iterative: a chain of a million nodes must not
 * overflow the stack). `edges` visits the nodes that a node depends on. All state is in typed arrays: nearly every
 * component is one node, and an object for each would cost more than the index of the file.
 */
export function strongComponents(
  count: number,
  edges: (node: number, visit: (target: number) => void) => void,
): Components {
  const order = new Int32Array(count);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const levels = new Int32Array(count);
  const stack = new Int32Array(count);
  /** Nodes in the order in which their components were closed, and where each component begins. */
  const closed = new Int32Array(count);
  const starts = new Int32Array(count + 1);
  const componentOf = new Int32Array(count).fill(-1);
  let stackSize = 0;
  let closedSize = 0;
  let components = 0;
  let counter = 0;
  let highestLevel = 0;

  type Frame = { node: number; targets: number[]; next: number };
  const open = (node: number): Frame => {
    order[node] = low[node] = ++counter;
    stack[stackSize++] = node;
    onStack[node] = 1;
    const targets: number[] = [];
    edges(node, (target) => {
      if (target !== node) targets.push(target);
    });
    return { node, targets, next: 0 };
  };
  const close = (node: number) => {
    const start = closedSize;
    for (;;) {
      const member = stack[--stackSize] ?? node;
      onStack[member] = 0;
      componentOf[member] = components;
      closed[closedSize++] = member;
      if (member === node) break;
    }
    closed.subarray(start, closedSize).sort();
    let level = 0;
    for (let at = start; at < closedSize; at++) {
      edges(closed[at] ?? 0, (target) => {
        if (componentOf[target] !== components) level = Math.max(level, (levels[target] ?? 0) + 1);
      });
    }
    for (let at = start; at < closedSize; at++) levels[closed[at] ?? 0] = level;
    highestLevel = Math.max(highestLevel, level);
    starts[++components] = closedSize;
  };

  for (let start = 0; start < count; start++) {
    if (order[start] !== 0) continue;
    const path: Frame[] = [open(start)];
    for (let frame = path.at(-1); frame !== undefined; frame = path.at(-1)) {
      const { node } = frame;
      const target = frame.targets[frame.next++];
      if (target === undefined) {
        path.pop();
        const parent = path.at(-1)?.node;
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
        if (low[node] === order[node]) close(node);
      } else if (order[target] === 0) path.push(open(target));
      else if (onStack[target]) low[node] = Math.min(low[node] ?? 0, order[target] ?? 0);
    }
  }
  return {
    count: components,
    highestLevel,
    level: (component) => levels[closed[starts[component] ?? 0] ?? 0] ?? 0,
    first: (component) => closed[starts[component] ?? 0] ?? 0,
    members: (component) => [...closed.subarray(starts[component], starts[component + 1])],
  };
}
