export type Component = {
  /** 0 when it depends on nothing else, else one more than the highest it depends on. */
  readonly level: number;
  /** In ascending order. */
  readonly members: number[];
};

/**
 * Strongly connected components with their levels (Tarjan's algorithm, iterative: a chain of a million nodes must not
 * overflow the stack). `edges` visits the nodes that a node depends on.
 */
export function strongComponents(
  count: number,
  edges: (node: number, visit: (target: number) => void) => void,
): Component[] {
  const order = new Int32Array(count);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const levels = new Int32Array(count);
  const stack: number[] = [];
  const components: Component[] = [];
  let counter = 0;

  type Frame = { node: number; targets: number[]; next: number };
  const open = (node: number): Frame => {
    order[node] = low[node] = ++counter;
    stack.push(node);
    onStack[node] = 1;
    const targets: number[] = [];
    edges(node, (target) => {
      if (target !== node) targets.push(target);
    });
    return { node, targets, next: 0 };
  };
  const close = (node: number) => {
    const members: number[] = [];
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      onStack[member] = 0;
      members.push(member);
      if (member === node) break;
    }
    members.sort((a, b) => a - b);
    const inside = members.length > 1 ? new Set(members) : undefined;
    let level = 0;
    for (const member of members) {
      edges(member, (target) => {
        if (target !== member && !inside?.has(target)) {
          level = Math.max(level, (levels[target] ?? 0) + 1);
        }
      });
    }
    for (const member of members) levels[member] = level;
    components.push({ level, members });
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
  return components;
}
