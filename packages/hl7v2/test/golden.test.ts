import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseHl7v2Config } from '../src/convert/config.ts';
import { convertParsed } from '../src/convert/convert-message.ts';
import { contentHash } from '../src/convert/run.ts';
import { parseMessage } from '../src/parser/message.ts';
import { structuralFaults } from './structural-check.ts';

const folder = path.join(import.meta.dirname, '../fixtures');
const names = readdirSync(folder).filter((name) => name.endsWith('.hl7'));
const config = parseHl7v2Config({
  zone: 'Europe/Berlin',
  identifierSystems: [
    {
      system: 'http://north.example.org/mrn',
      aliases: ['2.16.840.1.113883.19.5.1'],
      trusted: true,
    },
    { system: 'http://hl7.org/fhir/sid/us-npi', aliases: ['NPI'] },
  ],
  overlay: {
    segments: {
      ZPD: {
        target: 'Patient',
        on: 'patient',
        rows: [
          { id: 'ZPD-2', to: 'extension[9].valueString' },
          {
            id: 'ZPD-2/url',
            to: 'extension[9].url',
            set: 'http://north.example.org/favourite-colour',
            from: 'ZPD-2',
          },
        ],
      },
    },
  },
});
const isUpdate = process.env['UPDATE_GOLDEN'] === '1';

describe.each(names)('%s', (name) => {
  const bytes = readFileSync(path.join(folder, name));
  const rows = new Set<string>();
  const { bundle, issues } = convertParsed(parseMessage(bytes), contentHash(bytes), config, rows);
  const golden = `${JSON.stringify({ rows: [...rows].sort(), issues, bundle }, null, 1)}\n`;
  const file = path.join(folder, name.replace(/\.hl7$/, '.golden.json'));
  if (isUpdate) writeFileSync(file, golden);

  test('gives the golden Bundle and shows its rows', () => {
    expect(golden).toBe(readFileSync(file, 'utf8'));
  });

  test('is a well-formed transaction', () => {
    expect(structuralFaults(bundle)).toEqual([]);
  });
});
