/**
 * Draws the report page's charts where the page has left room for them: browser code, which scripts/compile.ts bundles.
 *
 * All text and every table are in the page already, so that it can be read without scripts.
 */
import type { Change, Comparison } from '../comparison.ts';
import { inputText, ratioText } from '../figures.ts';
import { groupCases } from '../groups.ts';
import { type CaseReport, type Report, rivals } from '../report.ts';
import { type Dot, drawChart, type Sides } from './chart.ts';

interface Data {
  readonly report: Report;
  readonly comparison: Comparison | null;
}

const { report, comparison } = JSON.parse(document.querySelector('#data')?.textContent ?? '') as Data;

const tell = (what: string, who: string, ratio: number): string => `${what}, ${who}: ${ratioText(ratio)}`;

const dotsOfFunctions = (): readonly Dot[] =>
  groupCases(report.cases)
    .flatMap(({ cases }) => [...new Set(cases.map((one) => one.function))])
    .flatMap((name) =>
      rivals.flatMap((kind): readonly Dot[] => {
        const ratio = report.means.functions[name]?.[kind];
        return ratio === undefined ? [] : [{ group: '', row: name, kind, ratio, told: tell(name, kind, ratio) }];
      }),
    );

const dotsOfCases = (cases: readonly CaseReport[]): readonly Dot[] =>
  cases.flatMap((one) =>
    rivals.flatMap((kind): readonly Dot[] => {
      const speedUp = one.speedUps[kind];
      if (!speedUp) return [];
      const { median: ratio, low, high } = speedUp;
      const row = inputText(one);
      return [{ group: one.function, row, kind, ratio, low, high, told: tell(`${one.function}, ${row}`, kind, ratio) }];
    }),
  );

const dotsOfChanges = (changes: readonly Change[]): readonly Dot[] =>
  changes.flatMap((change): readonly Dot[] => {
    if (change.participant !== 'router') return [];
    const { function: name, verdict, ratio } = change;
    return [{ group: '', row: name, kind: verdict, ratio, told: tell(name, inputText(change), ratio) }];
  });

const sides: Sides = { left: '\u2190 js is faster', right: 'faster than js \u2192', line: 'var(--js)' };
const sidesOfChanges: Sides = { left: '\u2190 slower', right: 'faster than before \u2192', line: 'var(--soft)' };

/** The dots of a chart by its name in the page. */
const dotsOf = (name: string): readonly Dot[] => {
  if (name === 'functions') return dotsOfFunctions();
  if (name === 'changes') return dotsOfChanges(comparison?.changes ?? []);
  return dotsOfCases(groupCases(report.cases).find(({ title }) => title === name)?.cases ?? []);
};

/** Draws for the width there is, and again when that changes. */
const keepDrawn = (place: HTMLElement): void => {
  const { chart: name = '', title = '' } = place.dataset;
  const dots = dotsOf(name);
  let drawn = 0;
  const draw = (): void => {
    const width = place.clientWidth;
    if (width === drawn || width === 0) return;
    drawn = width;
    place.replaceChildren(drawChart(dots, name === 'changes' ? sidesOfChanges : sides, title, width));
  };
  new ResizeObserver(draw).observe(place);
  draw();
};

for (const place of document.querySelectorAll<HTMLElement>('[data-chart]')) keepDrawn(place);

// Paper cannot be unfolded.
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details')) folded.open = true;
});
