import type { Banner, PatientHit } from '@fph/chart/contract';

export type Role = 'clinician' | 'researcher';

/** What a role may see of a person: a researcher sees no names, numbers, addresses or exact dates of birth. */
export function visibleHit(hit: PatientHit, role: Role): PatientHit {
  if (role === 'clinician') return hit;
  const { id, birthDate, age, gender, deceased } = hit;
  return {
    id,
    identifiers: [],
    reasons: [],
    ...(birthDate ? { birthDate: birthDate.slice(0, 4) } : {}),
    ...(age === undefined ? {} : { age }),
    ...(gender ? { gender } : {}),
    ...(deceased ? { deceased } : {}),
  };
}

/** As `visibleHit`, for a chart's banner. */
export function visibleBanner(banner: Banner, role: Role): Banner {
  if (role === 'clinician') return banner;
  const { id, birthDate, age, gender, deceased, languages, sources, mergedFrom } = banner;
  return {
    id,
    otherNames: [],
    identifiers: [],
    languages,
    sources,
    ...(birthDate ? { birthDate: birthDate.slice(0, 4) } : {}),
    ...(age === undefined ? {} : { age }),
    ...(gender ? { gender } : {}),
    ...(deceased ? { deceased: deceased === true ? true : deceased.slice(0, 4) } : {}),
    ...(mergedFrom ? { mergedFrom } : {}),
  };
}
