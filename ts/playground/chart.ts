/** The chart of how many times faster wasm is than js: a row per function, a dot per input size, a line per spread. */
import * as Plot from '@observablehq/plot';
import type { Measurement } from './messages.ts';

const rowHeight = 30;
const marginLeft = 104;
/** The dot grows with the input. */
const radii = [3, 4, 5] as const;

/** 0.5 reads as 2 times on js's side. */
const timesLabel = (ratio: number): string => {
  if (ratio === 1) return 'equal';
  return `${Math.round(ratio > 1 ? ratio : 1 / ratio)}\u00d7`;
};

/** Powers of ten with their twos and fives, as far as the data goes; few enough for the width. */
const ticksFor = (low: number, high: number, width: number): readonly number[] => {
  const steps = width < 480 ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let power = 1; power <= 1e4; power *= 10) {
    for (const step of steps) ticks.push(power * step, 1 / (power * step));
  }
  const fitting = [...new Set(ticks)].filter((tick) => tick >= low && tick <= high);
  return fitting.sort((a, b) => a - b);
};

/** What a dot on one side of the line means, written above the ticks. */
const makeSide = (text: string, textAnchor: 'end' | 'start', dx: number): Plot.Markish =>
  Plot.text([text], { x: 1, frameAnchor: 'top', facetAnchor: 'top', textAnchor, dx, dy: -40, fontSize: 12 });

/** An SVG element of this width, in the page's own colours. */
export const drawChart = (
  measurements: readonly Measurement[],
  winnerOf: (measurement: Measurement) => 'js' | 'wasm' | 'even',
  title: string,
  width: number,
): Element => {
  const low = Math.min(0.3, ...measurements.map(({ ratio }) => ratio.low)) / 1.15;
  const high = Math.max(3, ...measurements.map(({ ratio }) => ratio.high)) * 1.15;
  const subjects = [...new Set(measurements.map(({ subject }) => subject))];
  const colour = (measurement: Measurement): string => `var(--${winnerOf(measurement)})`;
  const chart = Plot.plot({
    className: 'chart',
    ariaLabel: title,
    width,
    height: subjects.length * rowHeight + 80,
    marginLeft,
    marginRight: 12,
    marginTop: 56,
    marginBottom: 24,
    x: { type: 'log', domain: [low, high] },
    y: { type: 'point', domain: [0, 1, 2], axis: null, padding: 0.9 },
    fy: { domain: subjects, label: null, padding: 0 },
    marks: [
      Plot.axisFy({ label: null, fontSize: 13, dx: -4, textAnchor: 'end', anchor: 'left' }),
      Plot.gridX(ticksFor(low, high, width), { strokeOpacity: 0.14 }),
      Plot.axisX(ticksFor(low, high, width), {
        anchor: 'top',
        text: timesLabel,
        tickSize: 0,
        fontSize: 12,
        label: null,
        facetAnchor: 'top',
      }),
      makeSide('\u2190 js faster', 'end', -8),
      makeSide('wasm faster \u2192', 'start', 8),
      Plot.ruleX([1], { strokeOpacity: 0.7 }),
      Plot.ruleY(measurements, {
        fy: 'subject',
        y: 'size',
        x1: ({ ratio }: Measurement) => ratio.low,
        x2: ({ ratio }: Measurement) => ratio.high,
        stroke: colour,
        strokeWidth: 2,
        strokeOpacity: 0.6,
      }),
      Plot.dot(measurements, {
        fy: 'subject',
        y: 'size',
        x: ({ ratio }: Measurement) => ratio.median,
        r: ({ size }: Measurement) => radii[size],
        fill: colour,
        title: ({ subject, input, ratio }: Measurement) => `${subject}, ${input}: ${ratio.median.toFixed(2)}`,
      }),
    ],
    r: { type: 'identity' },
    color: { type: 'identity' },
  });
  // One picture with one label; the figures are in the table.
  chart.setAttribute('role', 'img');
  for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  // The page's policy allows no style element; the page's own sheet has the same rules.
  chart.querySelector('style')?.remove();
  return chart;
};
