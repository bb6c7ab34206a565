/** The source of a blob is the first folder of its name. */
export function sourceOf(name: string): string {
  const slash = name.indexOf('/');
  return slash > 0 ? name.slice(0, slash) : 'default';
}
