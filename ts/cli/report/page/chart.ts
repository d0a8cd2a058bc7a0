/** The charts: how many times as fast as js, or as before, on a logarithmic axis, with a row for each function or input. */
import * as Plot from '@observablehq/plot';

/** Who a dot stands for; 'slower', 'faster' and 'even' where a report is compared with an older one. */
type Kind = 'router' | 'wasm' | 'native' | 'slower' | 'faster' | 'even';

/** One value in one row; `low` and `high` span a line, where they are known. */
export interface Dot {
  /** Rows of one group stand together, under its name; '' has no name. */
  readonly group: string;
  readonly row: string;
  readonly kind: Kind;
  readonly ratio: number;
  readonly low?: number;
  readonly high?: number;
  /** All of it in words. */
  readonly told: string;
}

/** What a chart says of its two sides. */
export interface Sides {
  readonly left: string;
  readonly right: string;
  /** The colour of the line between them. */
  readonly line: string;
}

const symbols: Readonly<Record<Kind, Plot.SymbolType>> = {
  router: 'circle',
  wasm: 'circle',
  native: 'square',
  slower: 'triangle',
  faster: 'triangle',
  even: 'circle',
};

/** The router's ring goes around the backend that it takes. */
const radii: Readonly<Record<Kind, number>> = { router: 7, wasm: 4, native: 4, slower: 4, faster: 4, even: 3 };

const isRing = ({ kind }: Dot): boolean => kind === 'router';
const hasSpan = ({ low }: Dot): boolean => low !== undefined;
const colourOf = ({ kind }: Dot): string => `var(--${kind})`;
const keyOf = ({ group, row }: Dot): string => `${group}\n${row}`;

/** 0.5 reads as half. */
const tickText = (ratio: number): string => {
  if (ratio === 1) return '1';
  const times = Math.round(ratio > 1 ? ratio : 1 / ratio).toLocaleString('en');
  return ratio > 1 ? `${times}\u00d7` : `1/${times}`;
};

/** Powers of ten, with their twos and fives where there is room. */
const ticksFor = (low: number, high: number, width: number): readonly number[] => {
  const steps = width / Math.log10(high / low) > 190 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = 1; power <= 1e6; power *= 10) {
    for (const step of steps) ticks.push(power * step, 1 / (power * step));
  }
  return [...new Set(ticks)].filter((tick) => tick >= low && tick <= high).sort((one, other) => one - other);
};

/** The rows from top to bottom, a group's name before its first. */
const rowsOf = (dots: readonly Dot[]): { readonly rows: readonly Dot[]; readonly domain: readonly string[] } => {
  const rows = [...new Map(dots.map((dot) => [keyOf(dot), dot])).values()];
  const domain = rows.flatMap((dot, index) =>
    dot.group !== '' && dot.group !== rows[index - 1]?.group ? [`${dot.group}\n`, keyOf(dot)] : [keyOf(dot)],
  );
  return { rows, domain };
};

const narrowWidth = 560;

/** Labels left of the axis; where there is no room for that, above their rows. */
const layoutFor = (width: number) =>
  width < narrowWidth
    ? { marginLeft: 4, rowHeight: 38, label: { dx: 0, dy: -12, textAnchor: 'start' as const, fontSize: 12 } }
    : { marginLeft: 236, rowHeight: 23, label: { dx: -232, dy: 0, textAnchor: 'start' as const, fontSize: 13 } };

/** Keeps a label readable where a line passes behind it. */
const halo = { fill: 'var(--ink)', stroke: 'var(--card)', strokeWidth: 4, strokeLinejoin: 'round' as const };

/** What a dot on one side of the line means. */
const sideMark = (text: string, textAnchor: 'end' | 'start', dx: number): Plot.Markish =>
  Plot.text([text], { x: 1, frameAnchor: 'top', textAnchor, dx, dy: -40, fontSize: 12, fill: 'var(--soft)' });

/** An SVG element of this width in the page's own colours. */
export const drawChart = (
  dots: readonly Dot[],
  { left, right, line }: Sides,
  title: string,
  width: number,
): Element => {
  const { marginLeft, rowHeight, label } = layoutFor(width);
  const low = Math.min(0.4, ...dots.map((dot) => dot.low ?? dot.ratio)) / 1.15;
  const high = Math.max(2.5, ...dots.map((dot) => dot.high ?? dot.ratio)) * 1.15;
  const ticks = ticksFor(low, high, width - marginLeft);
  const { rows, domain } = rowsOf(dots);
  const heads = domain.filter((key) => key.endsWith('\n'));
  const chart = Plot.plot({
    className: 'plot',
    ariaLabel: title,
    width,
    height: domain.length * rowHeight + 84,
    marginLeft,
    marginRight: 12,
    marginTop: 60,
    marginBottom: 24,
    x: { type: 'log', domain: [low, high] },
    y: { type: 'band', domain, axis: null, padding: 0 },
    symbol: { type: 'identity' },
    r: { type: 'identity' },
    color: { type: 'identity' },
    marks: [
      Plot.gridX(ticks, { stroke: 'var(--ink)', strokeOpacity: 0.12 }),
      Plot.axisX(ticks, { anchor: 'top', text: tickText, tickSize: 0, fontSize: 12, label: null }),
      Plot.axisX(ticks, { anchor: 'bottom', text: tickText, tickSize: 0, fontSize: 12, label: null }),
      Plot.ruleX([1], { stroke: line, strokeWidth: 1.5 }),
      sideMark(left, 'end', -8),
      sideMark(right, 'start', 8),
      Plot.text(heads, {
        ...label,
        ...halo,
        y: (key: string) => key,
        text: (key: string) => key.trimEnd(),
        frameAnchor: 'left',
        dy: label.dy / 2,
        fontSize: 13,
        fontWeight: 600,
      }),
      Plot.text(rows, { ...label, ...halo, y: keyOf, text: 'row', frameAnchor: 'left' }),
      Plot.ruleY(dots.filter(hasSpan), {
        y: keyOf,
        x1: 'low',
        x2: 'high',
        stroke: colourOf,
        strokeWidth: 2,
        strokeOpacity: 0.55,
      }),
      Plot.dot(
        dots.filter((dot) => !isRing(dot)),
        {
          y: keyOf,
          x: 'ratio',
          r: ({ kind }: Dot) => radii[kind],
          symbol: ({ kind }: Dot) => symbols[kind],
          fill: colourOf,
          title: 'told',
        },
      ),
      Plot.dot(dots.filter(isRing), {
        y: keyOf,
        x: 'ratio',
        r: radii.router,
        stroke: colourOf,
        strokeWidth: 1.75,
        title: 'told',
      }),
    ],
  });
  // One picture with one label; the figures are in the table beside it.
  chart.setAttribute('role', 'img');
  for (const group of chart.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  // The page's policy allows no style element but its own, which has the same rules.
  chart.querySelector('style')?.remove();
  return chart;
};
