import type { Expression } from '../expression.ts';
import type { DeviceMapping, DeviceTemplate } from '../mapping/device-mapping.ts';
import type { Path } from '../mapping/json-document.ts';
import type { Note } from './finding.ts';

/** How people and devices are found; see the identity settings. */
export type IdentityMode = 'Lookup' | 'Create' | 'LookupWithEncounter';

/** What a device mapping alone shows. */
export function checkDeviceMapping(
  mapping: DeviceMapping,
  note: Note,
  identity?: IdentityMode,
): void {
  for (const template of mapping.templates) {
    const { path, values } = template;
    if (values.length === 0) note('warning', path, 'The template has no values.');
    const names = new Set<string>();
    for (const [index, { name }] of values.entries()) {
      if (names.has(name)) {
        note('warning', [...path, 'values', index, 'valueName'], `A second value named '${name}'.`);
      }
      names.add(name);
    }
    for (const { expression, path: where, isMatch } of expressionsOf(template)) {
      checkExpression(template, expression, where, isMatch, note);
    }
    if (identity === 'Create' && template.patientId.length === 0) {
      note('error', path, 'Creating resources needs a patientIdExpression.');
    }
    if (identity === 'LookupWithEncounter' && template.encounterId.length === 0) {
      note('error', path, 'Looking up encounters needs an encounterIdExpression.');
    }
  }
}

type PlacedExpression = { expression: Expression; path: Path; isMatch: boolean };

/** The expressions that stand in the file, each with its place. */
function expressionsOf(template: DeviceTemplate): PlacedExpression[] {
  const { path } = template;
  const fixed =
    template.type === 'iotjsonpathcontent' || template.type === 'iotcentraljsonpathcontent';
  const placed = (member: string, expressions: readonly Expression[]): PlacedExpression[] =>
    expressions.map((expression) => ({ expression, path: [...path, member], isMatch: false }));
  return [
    { expression: template.typeMatch, path: [...path, 'typeMatchExpression'], isMatch: true },
    ...(fixed ? [] : placed('deviceIdExpression', template.deviceId)),
    ...(fixed ? [] : placed('timestampExpression', template.timestamp)),
    ...placed('patientIdExpression', template.patientId),
    ...placed('encounterIdExpression', template.encounterId),
    ...placed('correlationIdExpression', template.correlationId),
    ...template.values.flatMap(({ expressions }, index) =>
      expressions.map((expression) => ({
        expression,
        path: [...path, 'values', index, 'valueExpression'],
        isMatch: false,
      })),
    ),
  ];
}

function checkExpression(
  template: DeviceTemplate,
  expression: Expression,
  path: Path,
  isMatch: boolean,
  note: Note,
): void {
  for (const name of expression.foreignFunctions) {
    note('warning', path, `The Azure MedTech service has no function '${name}'.`);
  }
  const { steps } = expression;
  if (isMatch || steps === undefined) return;
  if (steps.some((step) => 'deep' in step && step.deep)) {
    const twice =
      template.type === 'calculatedcontent'
        ? ' (the match is seen twice: in the body and as matchedToken)'
        : '';
    note('warning', path, `'..' may find more than one value, which is an error${twice}.`);
  }
  const [first] = steps;
  if (
    template.type !== 'calculatedcontent' &&
    first?.kind === 'field' &&
    first.name === 'matchedToken'
  ) {
    note(
      'warning',
      path,
      'This template type has no matchedToken; its expressions start at the match.',
    );
  }
}
