import { targetPath } from '../maps/target-path.ts';
import { applySegmentMap } from './apply-map.ts';
import type { Build, Json } from './build.ts';
import { linkAt } from './locate.ts';
import { markRemoved } from './removed-elements.ts';
import { labelled, newBuild, type Run } from './run.ts';

const cancelsEncounter = new Set(['A11', 'A27', 'A38']);
const entersInError = new Set(['A23']);
const deletesPerson = new Set(['A29']);
const links = new Set(['A24']);
const unlinks = new Set(['A37']);
const merges = new Set(['A18', 'A30', 'A34', 'A36', 'A39', 'A40']);
/** A number was changed: the person stays, with the former number beside the new one. */
const rekeys = new Set(['A46', 'A47', 'A48']);
const moves = new Set(['A35', 'A41', 'A42', 'A43', 'A44', 'A45', 'A49', 'A50', 'A51']);

/** What the event says beyond the segments: cancels, deletions, merges, moves, links. */
export const applyEvent = (run: Run): void => {
  const { event, messageType } = run;
  if (messageType !== 'ADT' && messageType !== 'BAR') return;
  if (messageType === 'BAR') {
    if (event === 'P06')
      for (const account of ofType(run, 'Account')) account.resource['status'] = 'inactive';
    return;
  }
  if (cancelsEncounter.has(event) || entersInError.has(event))
    cancelEncounter(run, entersInError.has(event) ? 'entered-in-error' : 'cancelled');
  if (deletesPerson.has(event)) deletePerson(run);
  if (event === 'A13') for (const encounter of ofType(run, 'Encounter')) reopen(encounter);
  if (merges.has(event)) mergePersons(run);
  if (rekeys.has(event)) rekeyPersons(run);
  if (moves.has(event)) move(run);
  if (links.has(event) || unlinks.has(event)) linkPersons(run, links.has(event));
};

const ofType = (run: Run, type: string): Build[] =>
  run.builds.filter((build) => build.type === type && build.label !== '' && !build.dropped);

const cancelEncounter = (run: Run, status: string): void => {
  for (const encounter of ofType(run, 'Encounter')) {
    if (run.config.cancelledEvents === 'delete') encounter.remove = true;
    else encounter.resource['status'] = status;
  }
};

/** A13, cancel discharge: the visit goes on. */
const reopen = (encounter: Build): void => {
  encounter.resource['status'] = 'in-progress';
  const period = encounter.resource['period'] as Json | undefined;
  if (period) delete period['end'];
  markRemoved(encounter, 'period.end');
  markRemoved(encounter, 'hospitalization.dischargeDisposition');
};

const deletePerson = (run: Run): void => {
  for (const patient of ofType(run, 'Patient')) {
    if (run.config.cancelledEvents === 'delete') patient.remove = true;
    else patient.resource['active'] = false;
  }
};

/** The retired person stays, inactive, and leads to the survivor; the survivor tells whom it replaces. */
const mergePersons = (run: Run): void => {
  for (const retired of ofType(run, 'Patient').filter(({ label }) => label === 'retired')) {
    const survivor = labelled(run, run.tree.groupOf.get(retired.segment), 'patient');
    if (!survivor) continue;
    retired.resource['active'] = false;
    addLink(run, retired, survivor, 'replaced-by');
    addLink(run, survivor, retired, 'replaces');
  }
  retireEncounters(run);
};

/** Both numbers on one person, so that whichever is known leads to it and its id stays. */
const rekeyPersons = (run: Run): void => {
  for (const former of ofType(run, 'Patient').filter(({ label }) => label === 'retired')) {
    const patient = labelled(run, run.tree.groupOf.get(former.segment), 'patient');
    if (!patient) continue;
    const list = (of: Build) => (of.resource['identifier'] as Json[] | undefined) ?? [];
    const old = list(former).map((identifier) => ({ ...identifier, use: 'old' }));
    patient.resource['identifier'] = [...list(patient), ...old];
    former.dropped = true;
  }
};

/**
 * Moves of accounts and visits: the account or visit now belongs to the person of PID. Where MRG-1 is another person,
 * that person stays as it is.
 */
const move = (run: Run): void => {
  const { event } = run;
  for (const build of run.builds) {
    const patient = labelled(run, run.tree.groupOf.get(build.segment), 'patient');
    if (!patient) continue;
    if (build.label === 'retired') {
      // A move tells nothing about the person moved from.
      build.createOnly = true;
    }
    if (
      build.label === 'retiredAccount' &&
      (event === 'A41' || event === 'A42' || event === 'A35' || event === 'A49')
    ) {
      const account = labelled(run, run.tree.groupOf.get(build.segment), 'account');
      build.resource['status'] = account ? 'inactive' : 'active';
      if (account && account !== build)
        linkAt(run, build, targetPath('Account', 'partOf'), account);
    } else if (build.label === 'retiredAccount') build.resource['status'] = 'active';
  }
  retireEncounters(run);
};

/** A visit number that was changed (A42, A50) leads to the new one; one that was only moved keeps its state. */
const retireEncounters = (run: Run): void => {
  for (const retired of ofType(run, 'Encounter').filter(
    ({ label }) => label === 'retiredEncounter',
  )) {
    const survivor = labelled(run, run.tree.groupOf.get(retired.segment), 'encounter');
    if (run.event === 'A45' || run.event === 'A44' || !survivor) continue;
    retired.resource['status'] = 'cancelled';
    linkAt(run, retired, targetPath('Encounter', 'partOf'), survivor);
  }
};

const linkPersons = (run: Run, add: boolean): void => {
  const [one, other] = ofType(run, 'Patient').filter(({ label }) => label === 'patient');
  if (!one || !other) return;
  if (!add) {
    one.unlinked = [other];
    other.unlinked = [one];
    return;
  }
  addLink(run, one, other, 'seealso');
  addLink(run, other, one, 'seealso');
};

const addLink = (run: Run, from: Build, to: Build, type: string): void => {
  linkAt(run, from, targetPath('Patient', 'link.other'), to);
  const list = from.resource['link'] as Json[];
  const last = list[list.length - 1];
  if (last) last['type'] = type;
};

/** PID-21: the mother as a RelatedPerson of the patient. */
export const applyMothers = (run: Run): void => {
  for (const { scope } of run.pendingMothers) {
    const mother = newBuild(run, 'RelatedPerson', scope.segment, 'mother');
    const map = run.maps.segment('PID[RelatedPerson-Mother]');
    applySegmentMap(run, map, scope.segment, mother);
    const patient = labelled(run, run.tree.groupOf.get(scope.segment), 'patient');
    if (patient) linkAt(run, mother, targetPath('RelatedPerson', 'patient'), patient);
  }
};
