import type { Components } from './strong-components.ts';

/**
 * Components that nothing but their like depends on: what is wanted among them can be left for last. Answers for a node
 * of a component. A component that is not wanted draws in all that it depends on.
 */
export function lonelyComponents(
  components: Components,
  nodes: number,
  edges: (node: number, visit: (target: number) => void) => void,
  isWanted: (component: readonly number[]) => boolean,
): (node: number) => boolean {
  const needed = new Uint8Array(nodes);
  const byLevel = Int32Array.from({ length: components.count }, (_, component) => component).sort(
    (a, b) => components.level(b) - components.level(a),
  );
  // From the top down: what depends on a component has been decided before it.
  for (const component of byLevel) {
    const members = components.members(component);
    if (!members.some((node) => needed[node] === 1) && isWanted(members)) continue;
    for (const node of members) {
      needed[node] = 1;
      edges(node, (target) => {
        needed[target] = 1;
      });
    }
  }
  return (node) => needed[node] === 0;
}
