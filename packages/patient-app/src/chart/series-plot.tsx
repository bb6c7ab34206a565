import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReferenceRange, SeriesPoint } from '@fph/chart/contract';
import { useEffect, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

type Props = {
  title: string;
  points: SeriesPoint[];
  range: ReferenceRange | undefined;
  unit: string;
  isLarge: boolean;
};

const DAY = 86_400;
const spans: { text: string; seconds: number }[] = [
  { text: 'Hour', seconds: DAY / 24 },
  { text: 'Day', seconds: DAY },
  { text: 'Month', seconds: 30 * DAY },
  { text: 'Year', seconds: 365 * DAY },
  { text: '5 years', seconds: 5 * 365 * DAY },
];

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalXS },
});

/** A plot of one series; two values of a point are drawn as a band. Drag over a span to zoom, or use the buttons. */
export function SeriesPlot({ title, points, range, unit, isLarge }: Props) {
  const styles = useStyles();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [isZoomed, setZoomed] = useState(false);
  const height = isLarge ? 320 : 120;

  useEffect(() => {
    const target = place.current;
    if (!target) return;
    const drawn = new uPlot(
      plotOptions({ title, points, range, unit, isLarge }, target, height, setZoomed),
      plotData(points),
      target,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: target.clientWidth, height }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, [title, points, range, unit, isLarge, height]);

  const times = points.map(({ when }) => Date.parse(when) / 1000);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const show = (from: number, to: number): void =>
    plot.current?.setScale('x', { min: from, max: to });
  return (
    <>
      <div ref={place} aria-hidden="true" />
      {isLarge ? (
        <div className={styles.buttons} role="group" aria-label={`Span of ${title}`}>
          {spans
            .filter(
              ({ seconds }) =>
                // One point alone is no trend.
                seconds < last - first && (times.at(-2) ?? first) >= last - seconds,
            )
            .map(({ text, seconds }) => (
              <Button key={text} size="small" onClick={() => show(last - seconds, last)}>
                {text}
              </Button>
            ))}
          <Button size="small" disabled={!isZoomed} onClick={() => show(first, last)}>
            All
          </Button>
        </div>
      ) : null}
    </>
  );
}

function plotData(points: SeriesPoint[]): uPlot.AlignedData {
  const times = points.map(({ when }) => Date.parse(when) / 1000);
  const values = points.map(({ value }) => value);
  if (!points.some(({ second }) => second !== undefined)) return [times, values];
  return [times, values, points.map(({ second }) => second ?? null)];
}

function plotOptions(
  { points, range, unit, isLarge }: Props,
  target: HTMLElement,
  height: number,
  setZoomed: (zoomed: boolean) => void,
): uPlot.Options {
  const style = getComputedStyle(target);
  const color = (token: string): string =>
    style.getPropertyValue(token.slice(4, -1)).trim() || '#666';
  const [line, text, grid, band] = [
    color(tokens.colorBrandForeground1),
    color(tokens.colorNeutralForeground2),
    color(tokens.colorNeutralStroke3),
    color(tokens.colorPaletteGreenBackground2),
  ];
  const axis: uPlot.Axis = {
    stroke: text,
    grid: { stroke: grid, width: 1 },
    ticks: { show: false },
    font: '11px sans-serif',
  };
  const marks: uPlot.Series = {
    stroke: line,
    width: 1.5,
    points: { show: points.length < 60, size: 5 },
  };
  const isPair = points.some(({ second }) => second !== undefined);
  return {
    width: target.clientWidth,
    height,
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, show: isLarge, points: { size: 7 } },
    axes: [
      {
        ...axis,
        space: 64,
        size: 24,
        gap: 4,
        values: (_, ticks, __, ___, step) => ticks.map(tickText(step)),
      },
      { ...axis, size: 44, space: 24, values: (_, ticks) => ticks.map((tick) => String(tick)) },
    ],
    scales: { y: { range: (_, low, high) => padded(low, high) } },
    series: [{}, { ...marks, label: unit }, ...(isPair ? [{ ...marks, label: unit }] : [])],
    ...(isPair ? { bands: [{ series: [1, 2], fill: `${line}33` }] as uPlot.Band[] } : {}),
    hooks: {
      drawClear: [(plot) => drawRange(plot, range, band)],
      setScale: [
        (plot, key) => {
          if (key !== 'x') return;
          const [from, to] = [plot.data[0][0], plot.data[0].at(-1)];
          setZoomed(
            (plot.scales['x']?.min ?? 0) > (from ?? 0) || (plot.scales['x']?.max ?? 0) < (to ?? 0),
          );
        },
      ],
    },
  };
}

/** How a tick is written when ticks are at least `step` seconds apart. */
const tickForms: { step: number; parts: Intl.DateTimeFormatOptions }[] = [
  { step: 360 * DAY, parts: { year: 'numeric' } },
  { step: 28 * DAY, parts: { month: 'short', year: 'numeric' } },
  { step: DAY, parts: { month: 'short', day: 'numeric' } },
  { step: 60, parts: { hour: 'numeric', minute: '2-digit' } },
  { step: 0, parts: { hour: 'numeric', minute: '2-digit', second: '2-digit' } },
];

/** Writes ticks in the reader's locale, as exact as they are apart; `step` in seconds. */
function tickText(step: number): (tick: number) => string {
  const form = tickForms.find((candidate) => step >= candidate.step);
  const format = new Intl.DateTimeFormat(undefined, form?.parts);
  return (tick) => format.format(new Date(tick * 1000));
}

function padded(low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const room = (to - from || Math.abs(to) || 1) * 0.12;
  return [from - room, to + room];
}

/** Shades the reference range behind the line. */
function drawRange(plot: uPlot, range: ReferenceRange | undefined, fill: string): void {
  if (range?.low === undefined && range?.high === undefined) return;
  const { left, top, width, height } = plot.bbox;
  const at = (value: number): number =>
    Math.min(top + height, Math.max(top, plot.valToPos(value, 'y', true)));
  const upper = range.high === undefined ? top : at(range.high);
  const lower = range.low === undefined ? top + height : at(range.low);
  plot.ctx.save();
  plot.ctx.fillStyle = fill;
  plot.ctx.globalAlpha = 0.35;
  plot.ctx.fillRect(left, upper, width, Math.max(0, lower - upper));
  plot.ctx.restore();
}
