/** What is dropped into the container, and what the server must have in the end. */
export type Workload = {
  readonly title: string;
  /** Files that the others refer to; they are loaded before the rest is dropped. */
  readonly first: readonly WorkloadFile[];
  readonly charts: readonly WorkloadFile[];
  readonly expected: Expected;
  readonly settings: Readonly<Record<string, unknown>>;
};

export type WorkloadFile = { readonly name: string; readonly body: () => string };

export type Expected = {
  /** Resource type -> number of resources. */
  readonly counts: ReadonlyMap<string, number>;
  /** `Type/id` of every resource whose id the source gave and the loader must keep. */
  readonly ids: ReadonlySet<string>;
};
