import type { Segment } from '../parser/message.ts';

/** JSON under construction; only the writer of paths touches it. */
export type Json = { [key: string]: unknown };

/** A resource being made from a message. References to it are set when all is known. */
export type Build = {
  readonly type: string;
  /** Replaced by its finished form in the end. */
  resource: Json & { resourceType: string };
  /** The segment that brought it about. */
  readonly segment: Segment;
  /** Rule name in the message map (`patient`, `report`), empty for resources that a path entered. */
  readonly label: string;
  /** Order of creation. */
  readonly order: number;
  /** Elements that several segments share (`dosageInstruction`), by slot. */
  shared: Map<string, Json> | undefined;
  /** References that this resource holds: where and to whom. */
  readonly links: { readonly holder: Json; readonly target: Build }[];
  /** Business key when the message map knows better than the content. */
  key: string | undefined;
  /** Never sent, whatever it holds. */
  dropped: boolean;
  /** Must not change what exists already. */
  createOnly: boolean | undefined;
  /** Elements that the sender wants removed (explicit null), as the loader names them. */
  removed: Set<string> | undefined;
  /** Persons that this one is no longer linked with. */
  unlinked: Build[] | undefined;
  /** HTTP DELETE instead of a write. */
  remove: boolean;
};
