/** A concept of a device measurement: its LOINC codes and the words by which a display or a name gives it away. */
export type Concept = {
  readonly name: string;
  /** The first is the one to suggest. */
  readonly loinc: readonly string[];
  readonly words: RegExp;
};

/** In the order of trial: the more specific first. */
export const concepts: readonly Concept[] = [
  { name: 'Heart rate variability', loinc: ['80404-7'], words: /\bhrv\b|heart ?rate ?variab/i },
  {
    name: 'Diastolic blood pressure',
    loinc: ['8462-4', '8453-3', '8454-1', '8455-8'],
    words: /diastolic/i,
  },
  {
    name: 'Systolic blood pressure',
    loinc: ['8480-6', '8459-0', '8460-8', '8461-6'],
    words: /systolic/i,
  },
  {
    name: 'Heart rate',
    loinc: ['8867-4', '40443-4', '8893-0', '41924-2'],
    words: /heart ?rate|\bpulse rate/i,
  },
  { name: 'Respiratory rate', loinc: ['9279-1', '9303-9'], words: /respirat(ory|ion) ?rate/i },
  {
    name: 'Oxygen saturation',
    loinc: ['59408-5', '2708-6', '20564-1', '3150-6'],
    words: /oxygen ?saturation|\bsp ?o2\b/i,
  },
  {
    name: 'Body temperature',
    loinc: ['8310-5', '8331-1', '8332-9', '39106-0', '61008-9', '8328-7', '8329-5'],
    words: /(body|skin) ?temp/i,
  },
  {
    name: 'Body weight',
    loinc: ['29463-7', '3141-9', '3142-7', '8341-0'],
    words: /body ?(weight|mass)\b(?! ?index)/i,
  },
  { name: 'Body height', loinc: ['8302-2', '3137-7', '8308-9'], words: /body ?height/i },
  { name: 'Body mass index', loinc: ['39156-5'], words: /\bbmi\b|body ?mass ?index/i },
  {
    name: 'Number of steps',
    loinc: ['55423-8', '41950-7', '66334-4'],
    words: /\bstep(s| ?count)\b/i,
  },
  {
    name: 'Glucose',
    loinc: ['2339-0', '41653-7', '2345-7', '15074-8', '14743-9', '99504-3'],
    words: /glucose/i,
  },
];

/** Units that are often written where a UCUM code belongs. */
export const ucumSlips: Readonly<Record<string, string>> = {
  mmHg: 'mm[Hg]',
  bpm: '/min',
  'count/min': '/min',
  'beats/min': '/min',
  'breaths/min': '/min',
  celsius: 'Cel',
  '°C': 'Cel',
  C: 'Cel',
  fahrenheit: '[degF]',
  '°F': '[degF]',
  lb: '[lb_av]',
  lbs: '[lb_av]',
  kgs: 'kg',
  percent: '%',
  kcal: 'kcal',
  steps: '{steps}',
};
