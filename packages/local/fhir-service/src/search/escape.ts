/** Splits a search value at an unescaped separator; the parts stay escaped (R4 3.1.1.4.0.1). */
export function splitEscaped(text: string, separator: ',' | '|' | '$'): string[] {
  if (!text.includes(separator)) return [text];
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '\\' && i + 1 < text.length) {
      part += char + text[++i];
    } else if (char === separator) {
      parts.push(part);
      part = '';
    } else part += char;
  }
  parts.push(part);
  return parts;
}

export const unescapeValue = (text: string): string =>
  text.includes('\\') ? text.replace(/\\([\\,|$])/g, '$1') : text;
