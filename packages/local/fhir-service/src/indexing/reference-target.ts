const LOOPBACK = /^https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\//;

/** Form in which a reference is indexed: without our own base and without a version. */
export function localReference(reference: string): string {
  const relative = LOOPBACK.test(reference) ? reference.replace(LOOPBACK, '') : reference;
  const history = relative.indexOf('/_history/');
  return history > 0 ? relative.slice(0, history) : relative;
}
