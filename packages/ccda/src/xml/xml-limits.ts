/** What a document may cost. */
export type XmlLimits = {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Nested elements. */
  readonly depth: number;
  /** Attributes of one element. */
  readonly attributes: number;
  /** Character and entity references in the whole document. */
  readonly references: number;
};

export const defaultXmlLimits: XmlLimits = {
  bytes: 64 * 1024 * 1024,
  depth: 200,
  attributes: 100,
  references: 500_000,
};
