type NumberArray = Int32Array | Uint32Array | Uint8Array | Uint16Array | Float64Array;
type NumberArrayConstructor = new (length: number) => NumberArray;

/** A list of numbers in a typed array that grows: no boxing, a known number of bytes an item. */
export type Growable = {
  push(value: number): number;
  get(index: number): number;
  set(index: number, value: number): void;
  readonly length: number;
  truncate(length: number): void;
  readonly bytes: number;
};

export function growable(Type: NumberArrayConstructor): Growable {
  let items = new Type(256);
  let length = 0;
  return {
    push(value) {
      if (length === items.length) {
        // Half again, not double: the last growth is what the peak of memory is made of.
        const next = new Type(Math.ceil(items.length * 1.5));
        next.set(items);
        items = next;
      }
      items[length] = value;
      return length++;
    },
    get: (index) => items[index] ?? 0,
    set(index, value) {
      items[index] = value;
    },
    get length() {
      return length;
    },
    truncate(to) {
      length = Math.min(length, to);
    },
    get bytes() {
      return items.byteLength;
    },
  };
}
