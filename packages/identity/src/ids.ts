/** What pure converters need of the identity rule: ids and marks, without the resolution of persons and its schemas. */
export { factId, keyedHash } from './fact-id.ts';
export { removedElementUrl } from './source-stamps.ts';
