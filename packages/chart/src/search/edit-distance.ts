const rows = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const neighbours = new Map<string, string>();
for (const [y, row] of rows.entries()) {
  for (const [x, letter] of [...row].entries()) {
    const near = [
      row[x - 1],
      row[x + 1],
      ...[-1, 0, 1].flatMap((dx) => [rows[y - 1]?.[x + dx], rows[y + 1]?.[x + dx]]),
    ];
    neighbours.set(letter, near.filter(Boolean).join(''));
  }
}

const SWAP = 0.8;
const NEIGHBOUR = 0.85;
const DOUBLED = 0.7;

/**
 * Weighted optimal string alignment distance, or `undefined` above `limit`. Slips that fingers make
 * (neighbouring letters swapped, a key beside the right one, a doubled letter) cost less than one.
 */
export function editDistance(typed: string, stored: string, limit: number): number | undefined {
  if (typed === stored) return 0;
  // Each inserted or deleted letter costs at least DOUBLED.
  if (Math.abs(typed.length - stored.length) * DOUBLED > limit) return undefined;
  const width = stored.length + 1;
  let before = new Float64Array(width);
  let previous = new Float64Array(width);
  let current = new Float64Array(width);
  for (let j = 1; j < width; j += 1) previous[j] = at(previous, j - 1) + gapCost(stored, j - 1);
  for (let i = 1; i <= typed.length; i += 1) {
    current[0] = at(previous, 0) + gapCost(typed, i - 1);
    let best = at(current, 0);
    for (let j = 1; j < width; j += 1) {
      const a = typed[i - 1];
      const b = stored[j - 1];
      let cost = Math.min(
        at(previous, j) + gapCost(typed, i - 1),
        at(current, j - 1) + gapCost(stored, j - 1),
        at(previous, j - 1) + substitutionCost(a, b),
      );
      if (i > 1 && j > 1 && a === stored[j - 2] && typed[i - 2] === b && a !== b) {
        cost = Math.min(cost, at(before, j - 2) + SWAP);
      }
      current[j] = cost;
      if (cost < best) best = cost;
    }
    if (best > limit) return undefined;
    [before, previous, current] = [previous, current, before];
  }
  const distance = at(previous, width - 1);
  return distance <= limit ? distance : undefined;
}

function at(row: Float64Array, index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

function gapCost(word: string, index: number): number {
  return index > 0 && word[index] === word[index - 1] ? DOUBLED : 1;
}

function substitutionCost(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  return a !== undefined && b !== undefined && neighbours.get(a)?.includes(b) ? NEIGHBOUR : 1;
}
