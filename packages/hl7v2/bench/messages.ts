import { readFileSync } from 'node:fs';
import path from 'node:path';

const fixture = (name: string): string =>
  readFileSync(path.join(import.meta.dirname, '../fixtures', `${name}.hl7`), 'latin1').trimEnd();

/** An admission of about 1.5 kB: more next of kin, observations and diagnoses than the golden file. */
const admission = [
  fixture('adt-a01'),
  'NK1|2|Huber^Josef|FTH^Father^HL70063|Marktplatz 3^^Potsdam|^PRN^PH^^49^331^5552222',
  'OBX|2|NM|8302-2^Body height^LN||168|cm^centimeter^UCUM|||||F|||20240305121500+0100',
  'DG1|2||E11.9^Type 2 diabetes mellitus^I10||20240305|A|||||||||2',
].join('\r');

/** A result of about 8 kB: four observations of the golden file and 80 more. */
const result = [
  fixture('oru-r01'),
  ...Array.from(
    { length: 80 },
    (_, index) =>
      `OBX|${index + 5}|NM|${10000 + index}-1^Analyte ${index}^LN||${index}.5|mmol/L^^UCUM|1-100|N|||F|||20240305121500+0100`,
  ),
].join('\r');

/** Messages that differ as a hospital's do: each another person, visit, order, time and value; fifty doctors. */
const vary = (text: string, index: number): Buffer => {
  const number = 100_000 + index;
  const doctor = 10 + (index % 50);
  return Buffer.from(
    text
      .replaceAll('12345^^^', `${number}^^^`)
      .replaceAll(
        '999-99-1234',
        `999-${String(index % 100).padStart(2, '0')}-${1000 + (index % 9000)}`,
      )
      .replaceAll('V1001', `V${number}`)
      .replaceAll('ACC1', `ACC${number}`)
      .replaceAll(/\|C0(0|1)01\|/g, `|C${number}|`)
      .replaceAll('ORD1^', `ORD${number}^`)
      .replaceAll('FIL1^', `FIL${number}^`)
      .replaceAll('INS77', `INS${index % 40}`)
      .replaceAll('Fischer', `Fischer${index % 997}`)
      .replaceAll('1234567893^Weber', `12345678${doctor}^Weber${doctor}`)
      .replaceAll('2345678901^Kurz', `23456789${doctor}^Kurz${doctor}`)
      .replaceAll('202403051', `20240${1 + (index % 9)}${10 + (index % 18)}1`)
      .replaceAll('.5|', `.${index % 10}|`)
      .replaceAll('||95|', `||${60 + (index % 90)}|`),
    'latin1',
  );
};

export const smallMessage = (index: number): Buffer => vary(admission, index);
export const largeMessage = (index: number): Buffer => vary(result, index);
