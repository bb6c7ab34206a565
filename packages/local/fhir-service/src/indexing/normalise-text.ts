/** Folds case and accents: the form in which string parameters are compared. */
export function normaliseText(text: string): string {
  // plain ASCII is by far the most frequent and needs no decomposition
  if (isAscii(text)) return text.toLowerCase();
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}
