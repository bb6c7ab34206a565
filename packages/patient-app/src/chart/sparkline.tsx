import { tokens } from '@fluentui/react-components';
import type { ReferenceRange, SeriesPoint } from '@fph/chart/contract';

const WIDTH = 110;
const HEIGHT = 28;
const EDGE = 3;

/** The trend as a small line with the range as a band, and in words for those who do not see it. */
export function Sparkline({
  points,
  range,
}: {
  points: SeriesPoint[];
  range: ReferenceRange | undefined;
}) {
  if (points.length < 2) return null;
  const times = points.map(({ when }) => Date.parse(when));
  const values = points.map(({ value }) => value);
  const [from, to] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (time: number): number =>
    EDGE + ((time - from) / (to - from || 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number): number =>
    HEIGHT - EDGE - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * EDGE);
  const line = points
    .map(({ value }, index) => `${x(times[index] ?? from).toFixed(1)},${y(value).toFixed(1)}`)
    .join(' ');
  const top = Math.max(0, y(Math.min(range?.high ?? Number.POSITIVE_INFINITY, high)));
  const bottom = Math.min(HEIGHT, y(Math.max(range?.low ?? Number.NEGATIVE_INFINITY, low)));
  const hasBand = range?.low !== undefined || range?.high !== undefined;
  const last = points.length - 1;
  return (
    <svg
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`From ${values[0]} to ${values.at(-1)}, lowest ${low}, highest ${high}`}
    >
      {hasBand && bottom > top ? (
        <rect
          x="0"
          y={top}
          width={WIDTH}
          height={bottom - top}
          fill={tokens.colorPaletteGreenBackground2}
          opacity="0.5"
        />
      ) : null}
      <polyline points={line} fill="none" stroke={tokens.colorBrandForeground1} strokeWidth="1.5" />
      <circle
        cx={x(times[last] ?? to)}
        cy={y(values[last] ?? low)}
        r="2.5"
        fill={tokens.colorBrandForeground1}
      />
    </svg>
  );
}
