import type { Condition } from '../condition.ts';

/** What a segment becomes in a message: the rows of the guide's message maps in our form. */
export type Rule = {
  readonly segment: string;
  /** Resource type of the target. */
  readonly type: string;
  /** Segment map; absent when the rule only makes or links the resource. */
  readonly map?: string;
  /** Label under which other rules find the resource. */
  readonly as: string;
  /** Groups that hold one such resource each; absent: one per message. */
  readonly scope?: readonly string[];
  /** `each`: a new resource for every segment. Else the labelled one is written on. */
  readonly each?: boolean;
  /** Write only when the labelled resource exists. */
  readonly existing?: boolean;
  /** Only within one of these groups. */
  readonly within?: readonly string[];
  /** Not within any of these groups. */
  readonly notWithin?: readonly string[];
  /** The segment must come after a segment of this name in the message (`PV1`) or, with `!`, before it. */
  readonly after?: string;
  readonly when?: Condition;
  /** The map reads this segment instead (Provenance from MSH at EVN). */
  readonly using?: string;
  /** Writes into the resource that this reference of a labelled resource leads to (`prescription.medicationReference`). */
  readonly into?: string;
  /** References: `path=label` in the target, or `label.path=self` in another resource. */
  readonly links?: readonly string[];
  /** Only when this setting is on. */
  readonly setting?: 'messageHeader' | 'provenance';
  /** Guide message map and row this stands for. */
  readonly guide?: string;
};
