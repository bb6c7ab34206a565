import { attribute, elements, type XmlElement } from '../xml/xml-element.ts';
import { narrativeText } from './narrative-text.ts';

/** Finds the pieces of narrative that entries point to by `#ID`. */
export type NarrativeIndex = {
  /** The element of a section's text (or an observationMedia) with that ID. */
  byId(id: string): XmlElement | undefined;
  /**
   * Asks to copy so many characters of narrative elsewhere. Entries may all point to one long piece: copies are bounded
   * by the size of the document, or a small file could become a bundle without end.
   */
  mayCopy(characters: number): boolean;
  /** The words of a piece; entries point to the same piece again and again. */
  textOf(piece: XmlElement): string | undefined;
};

/** Indexes every `ID` below the body once, at the first question. The first of two equal IDs counts. */
export function indexNarrative(
  body: XmlElement | undefined,
  copyLimit = 20_000_000,
): NarrativeIndex {
  let index: Map<string, XmlElement> | undefined;
  const build = (): Map<string, XmlElement> => {
    const found = new Map<string, XmlElement>();
    const visit = (element: XmlElement): void => {
      const id = attribute(element, 'ID');
      if (id !== undefined && !found.has(id)) found.set(id, element);
      for (const inner of elements(element)) visit(inner);
    };
    if (body !== undefined) visit(body);
    return found;
  };
  const texts = new Map<XmlElement, string | undefined>();
  let left = copyLimit;
  return {
    mayCopy: (characters) => {
      if (characters > left) return false;
      left -= characters;
      return true;
    },
    textOf: (piece) => {
      if (!texts.has(piece)) texts.set(piece, narrativeText(piece));
      return texts.get(piece);
    },
    byId: (id) => {
      index ??= build();
      return index.get(id);
    },
  };
}
