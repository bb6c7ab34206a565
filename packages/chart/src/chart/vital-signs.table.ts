/** LOINC codes shown under Vitals, in the order they are shown; the first code of a row names it. */
export const vitalSigns: readonly { title: string; codes: readonly string[] }[] = [
  { title: 'Blood pressure', codes: ['85354-9', '55284-4', '35094-2'] },
  { title: 'Systolic blood pressure', codes: ['8480-6'] },
  { title: 'Diastolic blood pressure', codes: ['8462-4'] },
  { title: 'Heart rate', codes: ['8867-4', '8889-8', '68999-2'] },
  { title: 'Respiratory rate', codes: ['9279-1'] },
  { title: 'Oxygen saturation', codes: ['59408-5', '2708-6', '20564-1'] },
  { title: 'Body temperature', codes: ['8310-5', '8331-1'] },
  { title: 'Body weight', codes: ['29463-7', '3141-9'] },
  { title: 'Body height', codes: ['8302-2'] },
  { title: 'Body mass index', codes: ['39156-5'] },
  { title: 'Head circumference', codes: ['9843-4', '8287-5'] },
];

export const SYSTOLIC = '8480-6';
export const DIASTOLIC = '8462-4';
