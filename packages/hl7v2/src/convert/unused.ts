import type { Segment, Value } from '../parser/message.ts';
import type { Hl7Issue } from './issue.ts';
import { hl7Issue } from './issue.ts';

/** Fields that steer the conversion or only count: read, though no row carries them over. */
const steering: Readonly<Record<string, readonly number[]>> = {
  MSH: [1, 2, 7, 9, 10, 12, 15, 16, 18, 20],
  EVN: [1],
  PID: [1],
  PV1: [1],
  NK1: [1],
  OBX: [1, 2],
  OBR: [1],
  ORC: [],
  AL1: [1],
  IAM: [1],
  DG1: [1],
  PR1: [1],
  GT1: [1],
  IN1: [1],
  NTE: [1, 2],
  AIS: [1, 2],
  AIG: [1, 2],
  AIL: [1, 2],
  AIP: [1, 2],
  RGS: [1, 2, 3],
  SPM: [1],
  TQ1: [1],
  TXA: [1],
  FT1: [1],
  RXA: [1, 2],
  RXD: [1],
  ROL: [2],
  PRT: [1, 2],
  BHS: [1, 2],
  ARV: [1, 2],
  DB1: [1, 2],
};

/** One issue for every valued part of a segment that no row read. */
export const unusedFields = (segment: Segment): Hl7Issue[] => {
  const issues: Hl7Issue[] = [];
  const skip = steering[segment.name] ?? [];
  for (let field = 1; field <= segment.fieldCount; field++) {
    if (skip.includes(field)) continue;
    const repetitions = segment.repetitions(field);
    for (let index = 0; index < repetitions.length; index++) {
      const value = repetitions[index];
      if (value === undefined || isRead(value)) continue;
      collect(segment, value, `-${field}${index === 0 ? '' : `[${index + 1}]`}`, issues);
    }
  }
  return issues;
};

/** Nothing to tell: the value or each of its parts was read or is empty. */
const isRead = (value: Value): boolean => {
  if (value.used || !value.isValued) return true;
  if (value.level === 3) return false;
  const parts = value.parts();
  return parts.length > 1 && parts.every(isReadPart);
};

const isReadPart = (part: Value): boolean => part.used || !part.isValued;

/** Whether nothing of a value is left to tell. */
export const isUsedUp = (segment: Segment, value: Value): boolean => {
  const issues: Hl7Issue[] = [];
  collect(segment, value, '', issues);
  return issues.length === 0;
};

const collect = (segment: Segment, value: Value, path: string, issues: Hl7Issue[]): void => {
  if (value.used || !value.isValued) return;
  const parts = value.level === 3 ? [] : value.parts();
  if (parts.length <= 1) {
    const [only] = parts;
    if (only && isUsedBelow(only)) return;
    issues.push(hl7Issue('unused-field', segment, path, value));
    return;
  }
  if (!parts.some(isUsedBelow)) {
    issues.push(hl7Issue('unused-field', segment, path, value));
    return;
  }
  parts.forEach((part, index) => {
    collect(segment, part, `${path}.${index + 1}`, issues);
  });
};

const isUsedBelow = (value: Value): boolean =>
  value.used ||
  (value.level < 3 &&
    value.parts().length > 0 &&
    value.parts().some((part) => part !== value && isUsedBelow(part)));
