import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bundle } from 'fhir/r4';
import { describe, expect, test } from 'vitest';
import { convertHl7v2, parseHl7v2Config, readMessages } from '../src/index.ts';
import { structuralFaults } from './structural-check.ts';

const repository = path.resolve(import.meta.dirname, '../../..');
const data = process.env['FPH_REFERENCE_DIR'] ?? path.join(repository, '../shared/data');
const tools = process.env['FPH_TOOLS_DIR'] ?? path.join(repository, '../shared/tools');
const reference = path.join(data, 'hl7v2-messages');
const judge = path.join(tools, 'fhir-judge/judge.sh');
const config = parseHl7v2Config({ zone: 'America/New_York', unusedFields: false });

const messagesIn = (folder: string): { name: string; bytes: Buffer }[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.hl7'))
        .sort()
        .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }))
    : [];

async function convertAll(folder: string): Promise<{ name: string; bundle: Bundle }[]> {
  const bundles: { name: string; bundle: Bundle }[] = [];
  async function* once(bytes: Buffer) {
    yield bytes;
  }
  for (const { name, bytes } of messagesIn(folder))
    for await (const message of readMessages(once(bytes)))
      bundles.push({ name, bundle: convertHl7v2(message.bytes, config).bundle });
  return bundles;
}

/**
 * What the validator says of our Bundles and why it stays: the rule, the clause behind it, and where it comes from. None
 * of them is a missing required element.
 */
const accepted: readonly {
  readonly rule: RegExp;
  readonly clause: string;
  readonly why: string;
}[] = [
  {
    rule: /Unknown code '.*practitioner-role#responsibleObserver'/,
    clause: 'R4 4.1.2 (code systems)',
    why: 'OBX-16: the guide sets this code; the system does not have it',
  },
  {
    rule: /Extension url .*invalid Version '5\.0'/,
    clause: 'R4 2.4.0 (extensions)',
    why: 'the guide uses R5 extensions, which an R4 validator cannot resolve',
  },
  {
    rule: /Unknown code '.*v2-0203#(PGN|FGN|SHIP)'/,
    clause: 'R4 4.1.2 (code systems)',
    why: 'ORC-4, SPM-2, SPM-32: codes of newer editions of table 0203, as the guide sets them',
  },
  {
    rule: /telecom\[\]\.system No code provided/,
    clause: 'R4 4.1.5 (required bindings)',
    why: 'XTN.3: the guide puts data-absent-reason on a system that the sender left out',
  },
  {
    rule: /category\[\] No code provided/,
    clause: 'R4 4.1.5 (required bindings)',
    why: 'AL1-2, IAM-2: the guide keeps a category without R4 counterpart as extension',
  },
  {
    rule: /Unknown code '.*(DCM#IMP|v2-0301#lp|v2-0203#GOOD)'/,
    clause: 'R4 4.1.2 (code systems)',
    why: 'the sender names a code that its own system does not have',
  },
  {
    rule: /Error processing unit/,
    clause: 'R4 2.24.0.13 (Quantity.code of UCUM)',
    why: 'the sender names UCUM for a unit that is not of it',
  },
];

describe.skipIf(messagesIn(reference).length === 0)(
  'reference messages (FPH_REFERENCE_DIR/hl7v2-messages)',
  () => {
    test('all convert to well-formed transactions without dangling references', async () => {
      const bundles = await convertAll(reference);
      expect(bundles).toHaveLength(messagesIn(reference).length);
      const faults = bundles.flatMap(({ name, bundle }) =>
        structuralFaults(bundle).map((fault) => `${name}: ${fault}`),
      );
      expect(faults).toEqual([]);
    });
  },
);

describe.skipIf(!existsSync(judge))('the R4 validator (FPH_TOOLS_DIR/fhir-judge)', () => {
  test('finds nothing but what is listed', async () => {
    const bundles = [
      ...(await convertAll(path.join(import.meta.dirname, '../fixtures'))),
      ...(await convertAll(path.join(repository, 'samples/hl7v2'))),
      ...(await convertAll(reference)),
    ];
    const folder = mkdtempSync(path.join(tmpdir(), 'hl7v2-'));
    try {
      const file = path.join(folder, 'bundles.ndjson');
      writeFileSync(file, bundles.map(({ bundle }) => `${JSON.stringify(bundle)}\n`).join(''));
      const { stdout } = spawnSync(judge, ['--max', '500', file], {
        encoding: 'utf8',
        maxBuffer: 64 * 1024 * 1024,
      });
      const problems = stdout.split('\n').filter((line) => / ERROR /.test(line));
      expect(stdout).toMatch(/resources=\d+/);
      expect(problems.filter((line) => !accepted.some(({ rule }) => rule.test(line)))).toEqual([]);
      expect(accepted.length).toBeLessThanOrEqual(10);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
