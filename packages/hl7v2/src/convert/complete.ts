import type { Build, Json } from './build.ts';
import { cleanLanguages, cleanTiming, cleanValues, filled, list } from './clean-values.ts';
import { link, type Run } from './run.ts';

const absentUrl = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';
const unknownReference = (): Json => ({ display: 'not stated' });
const absent = (code = 'unknown'): Json => ({ extension: [{ url: absentUrl, valueCode: code }] });
const textConcept = (text: string): Json => ({ text });
const coding = (system: string, code: string, display?: string): Json => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
});

/** Adds what R4 requires and the message did not give: a fixed meaning where v2 has one, else data-absent-reason. */
export const completeBuild = (run: Run, build: Build): void => {
  const { resource: r } = build;
  completions[build.type]?.(r, run, build);
  if (!withoutQuantities.has(build.type)) cleanValues(r);
};

/** Most resources of a message; the walk through them would find no quantity. */
const withoutQuantities = new Set([
  'Account',
  'Location',
  'MessageHeader',
  'Organization',
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Provenance',
  'RelatedPerson',
]);

type Completion = (resource: Json, run: Run, build: Build) => void;

const status =
  (value: string): Completion =>
  (r) => {
    r['status'] ??= value;
  };

const code: Completion = (r) => {
  if (!filled(r['code'])) r['code'] = absent();
};

const completions: Readonly<Record<string, Completion>> = {
  Account: status('active'),
  AllergyIntolerance: (r) => {
    if (!filled(r['patient'])) r['patient'] = unknownReference();
    for (const reaction of list(r['reaction']))
      if (!filled(reaction['manifestation'])) reaction['manifestation'] = [absent()];
    // The binding is required: what is not of its value set becomes text beside the default.
    const stated = r['clinicalStatus'] as Json | undefined;
    const known = list(stated?.['coding']).find(({ code: value }) =>
      ['active', 'inactive', 'resolved'].includes(String(value)),
    );
    if (stated && filled(stated) && known)
      stated['coding'] = [
        { ...known, system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical' },
      ];
    else if (stated && filled(stated)) {
      const text =
        stated['text'] ??
        list(stated['coding'])[0]?.['display'] ??
        list(stated['coding'])[0]?.['code'];
      r['clinicalStatus'] = {
        ...coding(
          'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
          'active',
          'Active',
        ),
        ...(text === undefined ? {} : { text }),
      };
    }
    if (!filled(r['clinicalStatus']))
      r['clinicalStatus'] = coding(
        'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical',
        'active',
        'Active',
      );
  },
  Appointment: (r, run) => {
    r['status'] ??= appointmentStatus(run.event);
    const participants = list(r['participant']).filter((p) => Object.keys(p).length > 0);
    for (const participant of participants) {
      participant['status'] ??= 'accepted';
      if (!filled(participant['actor']) && !filled(participant['type']))
        participant['type'] = [textConcept('resource')];
    }
    r['participant'] =
      participants.length > 0
        ? participants
        : [{ actor: unknownReference(), status: 'needs-action' }];
    // app-3: start and end together, or neither, but for proposals and cancellations.
    if ((r['start'] === undefined) !== (r['end'] === undefined)) completeEnd(r);
    if (
      r['start'] === undefined &&
      !['proposed', 'cancelled', 'waitlist'].includes(String(r['status']))
    )
      r['status'] = 'proposed';
    if (r['start'] !== undefined && r['end'] !== undefined && String(r['end']) < String(r['start']))
      delete r['end'];
  },
  Basic: code,
  CareTeam: (r) => {
    r['participant'] = list(r['participant']);
  },
  ChargeItem: (r) => {
    r['status'] ??= 'billable';
    if (!filled(r['subject'])) r['subject'] = unknownReference();
    code(r, undefined as never, undefined as never);
    for (const performer of list(r['performer']))
      if (!filled(performer['actor'])) performer['actor'] = unknownReference();
  },
  Condition: (r) => {
    const verification = r['verificationStatus'] as Json | undefined;
    const isError = JSON.stringify(verification ?? {}).includes('entered-in-error');
    // con-5: no clinical status with entered-in-error; con-3 asks for one on problem list items.
    if (isError) delete r['clinicalStatus'];
    else if (
      !filled(r['clinicalStatus']) &&
      JSON.stringify(r['category'] ?? '').includes('problem-list-item')
    )
      r['clinicalStatus'] = coding(
        'http://terminology.hl7.org/CodeSystem/condition-clinical',
        r['abatementDateTime'] === undefined ? 'active' : 'resolved',
      );
    // con-4: abatement needs a clinical status that is over.
    if (r['abatementDateTime'] !== undefined && !isError) {
      const text = JSON.stringify(r['clinicalStatus'] ?? {});
      if (!/"(inactive|resolved|remission)"/.test(text))
        r['clinicalStatus'] = coding(
          'http://terminology.hl7.org/CodeSystem/condition-clinical',
          'resolved',
        );
    }
    if (!filled(r['subject'])) r['subject'] = unknownReference();
  },
  Coverage: (r) => {
    r['status'] ??= 'active';
    if (!filled(r['payor'])) r['payor'] = [unknownReference()];
    if (!filled(r['beneficiary'])) r['beneficiary'] = unknownReference();
    for (const entry of list(r['class'])) {
      if (entry['value'] === undefined) entry['value'] = entry['name'] ?? 'unknown';
      if (!filled(entry['type']))
        entry['type'] = coding('http://terminology.hl7.org/CodeSystem/coverage-class', 'group');
    }
  },
  Device: (r) => {
    if (r['deviceName'] !== undefined)
      r['deviceName'] = list(r['deviceName']).filter((name) => name['name'] !== undefined);
    for (const name of list(r['deviceName'])) name['type'] ??= 'other';
    for (const version of list(r['version']))
      if (version['value'] === undefined) version['_value'] ??= absent();
  },
  DiagnosticReport: (r) => {
    r['status'] ??= 'unknown';
    if (!filled(r['code'])) r['code'] = absent();
  },
  DocumentReference: (r, run, build) => {
    r['status'] ??= 'current';
    let contents = list(r['content']).filter((c) => filled(c['attachment']));
    // The media type of TXA-3 belongs to the document, not to a content without any.
    const bare = contents.find(
      (c) => Object.keys(c['attachment'] as Json).join() === 'contentType',
    );
    if (bare && contents.length > 1) {
      const type = (bare['attachment'] as Json)['contentType'];
      contents = contents.filter((c) => c !== bare);
      for (const c of contents) {
        const attachment = c['attachment'] as Json;
        attachment['contentType'] ??= type;
      }
    }
    r['content'] =
      contents.length > 0
        ? joinTexts(contents)
        : [{ attachment: { title: 'no content in the message' } }];
    if (build.label === '' && r['type'] === undefined && run.config.rawMessage)
      r['type'] = textConcept('HL7v2 message');
    for (const relation of list(r['relatesTo'])) relation['code'] ??= 'replaces';
  },
  Encounter: (r) => {
    r['status'] ??= 'unknown';
    if (!filled(r['class']))
      r['class'] = {
        system: 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor',
        code: 'UNK',
        display: 'unknown',
      };
    r['location'] = list(r['location']).filter((l) => filled(l['location']));
    r['diagnosis'] = list(r['diagnosis']).filter((d) => filled(d['condition']));
    r['participant'] = list(r['participant']).filter(
      (p) => filled(p['individual']) || filled(p['type']),
    );
  },
  EpisodeOfCare: (r, run, build) => {
    r['status'] ??= 'active';
    if (!filled(r['patient'])) linkPatient(run, build, 'patient');
    r['diagnosis'] = list(r['diagnosis']).filter((d) => filled(d['condition']));
  },
  Goal: (r) => {
    r['lifecycleStatus'] ??= 'active';
    if (!filled(r['description'])) r['description'] = absent();
    for (const target of list(r['target'])) void target;
  },
  Group: (r) => {
    r['type'] ??= 'device';
    r['actual'] ??= true;
  },
  Immunization: (r) => {
    r['status'] ??= 'completed';
    if (!filled(r['vaccineCode'])) r['vaccineCode'] = absent();
    if (r['occurrenceDateTime'] === undefined && r['occurrenceString'] === undefined)
      r['_occurrenceDateTime'] ??= absent();
    r['performer'] = list(r['performer']).filter((p) => filled(p['actor']));
    if (!filled(r['patient'])) r['patient'] = unknownReference();
    const education = list(r['education']);
    if (education.length > 0) r['education'] = education;
  },
  Medication: (r) => {
    for (const ingredient of list(r['ingredient'])) {
      if (!filled(ingredient['itemCodeableConcept']) && !filled(ingredient['itemReference']))
        ingredient['itemCodeableConcept'] = filled(r['code'])
          ? structuredClone(r['code'])
          : absent();
      const strength = ingredient['strength'] as Json | undefined;
      if (!strength || !filled(strength)) continue;
      // rat-1: both or neither.
      if (!filled(strength['denominator'])) strength['denominator'] = absent();
      if (!filled(strength['numerator'])) strength['numerator'] = absent();
    }
    const batch = r['batch'];
    if (!filled(batch)) delete r['batch'];
  },
  MedicationAdministration: (r) => {
    r['status'] ??= 'completed';
    if (!filled(r['medicationCodeableConcept']) && !filled(r['medicationReference']))
      r['medicationCodeableConcept'] = absent();
    if (!filled(r['subject'])) r['subject'] = unknownReference();
    if (r['effectiveDateTime'] === undefined && r['effectivePeriod'] === undefined)
      r['_effectiveDateTime'] ??= absent();
    r['performer'] = list(r['performer']).filter((p) => filled(p['actor']));
  },
  MedicationDispense: (r) => {
    r['status'] ??= 'unknown';
    if (!filled(r['medicationCodeableConcept']) && !filled(r['medicationReference']))
      r['medicationCodeableConcept'] = absent();
    const substitution = r['substitution'] as Json | undefined;
    if (substitution && filled(substitution)) substitution['wasSubstituted'] ??= true;
    r['performer'] = list(r['performer']).filter((p) => filled(p['actor']));
  },
  MedicationRequest: (r) => {
    r['status'] ??= 'active';
    r['intent'] ??= 'order';
    if (!filled(r['medicationReference']) && !filled(r['medicationCodeableConcept']))
      r['medicationCodeableConcept'] = absent();
    if (!filled(r['subject'])) r['subject'] = unknownReference();
    const substitution = r['substitution'] as Json | undefined;
    if (substitution && filled(substitution) && !filled(substitution['allowedCodeableConcept']))
      substitution['allowedCodeableConcept'] = absent();
    for (const dosage of list(r['dosageInstruction'])) cleanTiming(dosage['timing']);
  },
  MessageHeader: (r) => {
    if (!filled(r['eventCoding']))
      r['eventCoding'] = {
        system: 'http://terminology.hl7.org/CodeSystem/v2-0003',
        code: 'unknown',
      };
    const source = (r['source'] as Json | undefined) ?? {};
    r['source'] = source;
    if (source['endpoint'] === undefined && !filled(source['_endpoint']))
      source['_endpoint'] = absent();
    for (const destination of list(r['destination']))
      if (destination['endpoint'] === undefined && !filled(destination['_endpoint']))
        destination['_endpoint'] = absent();
    const response = r['response'] as Json | undefined;
    if (response && filled(response)) {
      response['code'] ??= 'ok';
      if (response['identifier'] === undefined) response['_identifier'] = absent();
      else
        response['identifier'] = String(response['identifier'])
          .replace(/[^A-Za-z0-9.-]/g, '-')
          .slice(0, 64);
    }
  },
  NutritionOrder: (r) => {
    r['status'] ??= 'active';
    r['intent'] ??= 'order';
    if (r['dateTime'] === undefined) r['_dateTime'] ??= absent();
    if (!filled(r['patient'])) r['patient'] = unknownReference();
  },
  Observation: (r, run) => {
    r['status'] ??= 'unknown';
    code(r, run, undefined as never);
    const sampled = r['valueSampledData'] as Json | undefined;
    if (sampled && filled(sampled)) {
      sampled['origin'] ??= absent();
      if (sampled['period'] === undefined) sampled['_period'] ??= absent();
      sampled['dimensions'] ??= 1;
    }
    // obs-6: a reason for absent data only without a value.
    if (
      r['dataAbsentReason'] !== undefined &&
      Object.keys(r).some((key) => /^value[A-Z]/.test(key))
    )
      delete r['dataAbsentReason'];
    for (const component of list(r['component']))
      if (!filled(component['code'])) component['code'] = absent();
  },
  Organization: (r) => {
    // org-1: a name or an identifier; org-2, org-3: an organization is nowhere at home.
    if (!filled(r['identifier']) && r['name'] === undefined) r['_name'] = absent();
    for (const contact of [...list(r['telecom']), ...list(r['address'])])
      if (contact['use'] === 'home') delete contact['use'];
  },
  Patient: (r) => {
    const contacts = list(r['contact']).filter((c) => Object.keys(c).length > 0);
    // pat-1: a contact needs a name, an address, a telecom or an organization.
    r['contact'] = contacts.filter(
      (c) =>
        filled(c['name']) ||
        filled(c['telecom']) ||
        filled(c['address']) ||
        filled(c['organization']),
    );
    cleanLanguages(r);
  },
  Practitioner: (r) => {
    r['qualification'] = list(r['qualification']).filter((q) => filled(q['code']));
  },
  Procedure: (r) => {
    r['status'] ??= 'completed';
    if (!filled(r['subject'])) r['subject'] = unknownReference();
    r['performer'] = list(r['performer']).filter((p) => filled(p['actor']));
  },
  Provenance: (r, run, build) => {
    if (r['recorded'] === undefined) {
      const time = run.time;
      if (time?.includes('T')) r['recorded'] = time;
      else r['_recorded'] ??= absent();
    }
    const agents = list(r['agent']).filter((a) => Object.keys(a).length > 0);
    for (const agent of agents) if (!filled(agent['who'])) agent['who'] = unknownReference();
    r['agent'] = agents.length > 0 ? agents : [{ who: unknownReference() }];
    const entities = list(r['entity']).filter((e) => Object.keys(e).length > 0);
    for (const entity of entities) {
      if (!filled(entity['what']))
        entity['what'] = {
          identifier: { system: 'urn:hl7v2:content', value: run.hash },
          display: 'HL7v2 message',
        };
      entity['role'] = ['derivation', 'revision', 'quotation', 'source', 'removal'].includes(
        String(entity['role']),
      )
        ? entity['role']
        : 'derivation';
    }
    r['entity'] = entities;
    if (!filled(r['target'])) r['target'] = [];
    void build;
  },
  RelatedPerson: (r, run, build) => {
    cleanLanguages(r);
    if (!filled(r['patient'])) linkPatient(run, build, 'patient');
    if (!filled(r['patient'])) r['patient'] = unknownReference();
  },
  ServiceRequest: (r) => {
    r['status'] ??= 'unknown';
    r['intent'] ??= 'order';
    if (!filled(r['subject'])) r['subject'] = unknownReference();
    cleanTiming(r['occurrenceTiming']);
    for (const key of ['occurrenceDateTime', 'occurrencePeriod'])
      if (filled(r['occurrenceTiming']) && filled(r[key])) delete r[key];
    if (filled(r['occurrencePeriod']) && filled(r['occurrenceDateTime']))
      delete r['occurrenceDateTime'];
    // prr-1: an order detail needs a code.
    if (filled(r['orderDetail']) && !filled(r['code'])) r['code'] = absent();
  },
  Specimen: () => undefined,
};

const appointmentStatus = (event: string): string => {
  switch (event) {
    case 'S15':
    case 'S16':
    case 'S20':
      return 'cancelled';
    case 'S17':
      return 'entered-in-error';
    case 'S26':
      return 'noshow';
    default:
      return 'booked';
  }
};

const completeEnd = (r: Json): void => {
  const minutes = r['minutesDuration'];
  const start = r['start'];
  if (typeof minutes === 'number' && typeof start === 'string') {
    const end = endOf(start, minutes);
    if (end !== undefined) {
      r['end'] = end;
      return;
    }
  }
  if (r['end'] === undefined) r['_end'] = absent();
  else r['_start'] = absent();
};

const endOf = (start: string, minutes: number): string | undefined => {
  const match = /^(.*)(Z|[+-]\d\d:\d\d)$/.exec(start);
  const local = match ? Date.parse(`${match[1]}Z`) : Number.NaN;
  return match && !Number.isNaN(local)
    ? `${new Date(local + minutes * 60_000).toISOString().slice(0, 19)}${match[2]}`
    : undefined;
};

const linkPatient = (run: Run, build: Build, path: string): void => {
  const patient = run.builds.find(({ type, label }) => type === 'Patient' && label === 'patient');
  if (!patient) return;
  const holder: Json = {};
  build.resource[path] = holder;
  link(holder, build, patient);
};

/** Text contents of one document that came in several OBX are one content, line by line. */
const joinTexts = (contents: Json[]): Json[] => {
  const out: Json[] = [];
  let text: Json | undefined;
  for (const content of contents) {
    const attachment = content['attachment'] as Json;
    const isText =
      attachment['contentType'] === 'text/plain' && typeof attachment['data'] === 'string';
    if (isText && text) {
      const before = Buffer.from(String(text['data']), 'base64').toString('utf8');
      const more = Buffer.from(String(attachment['data']), 'base64').toString('utf8');
      text['data'] = Buffer.from(`${before}\n${more}`, 'utf8').toString('base64');
      continue;
    }
    if (isText) text = attachment;
    out.push(content);
  }
  return out;
};
