/** What a server asks to wait, in ms: the longer of `Retry-After` (seconds or HTTP-date) and `x-ms-retry-after-ms`. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const asked = [milliseconds(headers.get('x-ms-retry-after-ms')), standard(headers, now)].filter(
    (ms): ms is number => ms !== undefined,
  );
  return asked.length === 0 ? undefined : Math.max(...asked);
}

function standard(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim();
  if (!text) return undefined;
  if (/^\d{1,9}(\.\d{1,9})?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function milliseconds(text: string | null): number | undefined {
  return text !== null && /^\s*\d{1,12}(\.\d{1,9})?\s*$/.test(text) ? Number(text) : undefined;
}
