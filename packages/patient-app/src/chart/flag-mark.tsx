import { Badge } from '@fluentui/react-components';
import type { Flag } from '@fph/chart/contract';

const marks: Record<Flag, { sign: string; text: string; color: 'warning' | 'danger' }> = {
  low: { sign: '↓', text: 'Low', color: 'warning' },
  high: { sign: '↑', text: 'High', color: 'warning' },
  abnormal: { sign: '!', text: 'Abnormal', color: 'warning' },
  'critical-low': { sign: '↓↓', text: 'Critically low', color: 'danger' },
  'critical-high': { sign: '↑↑', text: 'Critically high', color: 'danger' },
};

/** Marks a result outside its range, by sign and word, not by colour alone. */
export function FlagMark({ flag }: { flag: Flag | undefined }) {
  if (!flag) return null;
  const { sign, text, color } = marks[flag];
  return (
    <Badge appearance="tint" color={color} size="small">
      {sign} {text}
    </Badge>
  );
}
