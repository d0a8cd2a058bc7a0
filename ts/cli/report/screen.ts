/** The report and the comparison as text for a terminal. */
import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type picocolors from 'picocolors';
import { backends } from '../../contract.ts';
import { rows, wrap } from '../screen.ts';
import { titleOf } from './case.ts';
import { type Change, type Comparison, changesOf } from './comparison.ts';
import { dateText, durationText, inputText, machineText, ratioText, spreadText } from './figures.ts';
import { groupCases } from './groups.ts';
import { byFunction, type CaseReport, type Means, participants, type Report, rivals, type SpeedUp } from './report.ts';
import { lossesOf, routerLossesOf, tally, type Verdict, verdictOn } from './summary.ts';
import { aloneText, comparedText, headlineText, lossText, outlookText } from './wording.ts';

/** picocolors, or what it makes for a screen without colours. */
export type Colours = ReturnType<typeof picocolors.createColors>;

type Row = readonly string[];

const empty = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const inner = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
const noLines = Object.fromEntries([...empty, ...inner].map((name) => [name, '']));

/** Columns without lines; all but the first `texts` stand to the right. A row of one cell is a heading. */
const layOut = (heads: Row, rows: readonly Row[], texts: number, { bold }: Colours): string => {
  const table = new Table({
    head: heads.map(bold),
    chars: { ...noLines, middle: '  ' },
    colAligns: heads.map((_, index) => (index < texts ? 'left' : 'right')),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of rows) {
    const [only = '', ...rest] = row;
    table.push(rest.length > 0 ? [...row] : [{ content: bold(only), colSpan: heads.length, hAlign: 'left' }]);
  }
  return table.toString().replaceAll(/ +$/gm, '');
};

const widthOf = (text: string): number =>
  Math.max(...text.split('\n').map((line) => stripVTControlCharacters(line).length));

/** The same laid out in full where there is room, else shorter. */
const squeeze = (width: number, make: (isFull: boolean) => string): string => {
  const full = make(true);
  return widthOf(full) <= width ? full : make(false);
};

const none = '\u2013';
const meanText = (mean: number | undefined): string => (mean === undefined ? none : ratioText(mean));

const paint = (verdict: Verdict, text: string, { green, yellow }: Colours): string =>
  verdict === 'even' ? text : verdict === 'faster' ? green(text) : yellow(text);

const ratioCell = (speedUp: SpeedUp | undefined, colours: Colours): string =>
  speedUp ? paint(verdictOn(speedUp), ratioText(speedUp.median), colours) : none;

const medianText = ({ times }: CaseReport, name: keyof CaseReport['times']): string =>
  durationText(times[name]?.median ?? Number.NaN);

const timesText = (report: Report, colours: Colours, isFull: boolean): string => {
  const cellOf = (one: CaseReport, name: keyof CaseReport['times']): string => {
    const times = one.times[name];
    if (!times) return none;
    return durationText(times.median) + (isFull ? ` ${colours.dim(spreadText(times).padStart(6))}` : '');
  };
  const rowOf = (one: CaseReport): Row => [
    `  ${inputText(one)}`,
    ...([...backends, 'router'] as const).map((name) => cellOf(one, name)),
    ...(isFull ? [one.router] : []),
    ratioCell(one.speedUps.router, colours),
  ];
  const rows = groupCases(report.cases).flatMap(({ cases }) =>
    [...byFunction(cases)].flatMap(([name, group]) => [[name], ...group.map(rowOf)]),
  );
  const heads = ['', ...backends, 'router', ...(isFull ? ['takes'] : []), 'vs js'];
  const head = `${colours.bold('Times of a call')}: medians${isFull ? '; half of the rounds lie within \u00b1' : ''}`;
  return `${head}\n\n${layOut(heads, rows, 1, colours)}`;
};

const meansTable = ({ means, cases }: Report, colours: Colours): string => {
  const cells = (of: Means | undefined): Row => rivals.map((rival) => meanText(of?.[rival]));
  const names = [...byFunction(groupCases(cases).flatMap((group) => group.cases)).keys()];
  const rows = names.map((name) => [name, ...cells(means.functions[name])]);
  return layOut(['', ...rivals], [...rows, ['all functions', ...cells(means.all)]], 1, colours);
};

const lossesTable = (report: Report, colours: Colours, isFull: boolean): string => {
  const rows = lossesOf(report).map(({ case: one, best, speedUp }) => [
    titleOf(one),
    ...(isFull ? [medianText(one, 'js')] : []),
    `${medianText(one, best)} ${best}`,
    ratioText(1 / speedUp.median),
    one.router,
    ...(isFull ? [ratioCell(one.speedUps.router, colours)] : []),
  ]);
  const heads = ['', ...(isFull ? ['js'] : []), 'best of Rust', 'js wins by', 'router'];
  return layOut([...heads, ...(isFull ? ['vs js'] : [])], rows, 1, colours);
};

const routerTable = (report: Report, colours: Colours): string => {
  const rows = routerLossesOf(report).map((one) => [
    titleOf(one),
    medianText(one, 'js'),
    medianText(one, 'router'),
    one.router,
    ratioCell(one.speedUps.router, colours),
  ]);
  return layOut(['', 'js', 'router', 'takes', 'vs js'], rows, 1, colours);
};

const statesText = ({ backends: states }: Report, { green, red, yellow }: Colours): string =>
  backends
    .map((name) => {
      const { state, cause } = states[name];
      const colour = state === 'ok' ? green : state === 'broken' ? red : yellow;
      return `${name.padEnd(6)}  ${colour(state)}${cause === null ? '' : `: ${wrap(cause, 16)}`}`;
    })
    .join('\n');

const join = (paragraphs: readonly (string | false)[]): string =>
  `${paragraphs.filter((paragraph) => paragraph !== false).join('\n\n')}\n`;

/** The report for a screen of so many columns; what it comes to stands last, where a terminal shows it. */
export const reportText = (report: Report, colours: Colours, width: number): string => {
  const { bold, red } = colours;
  const { version, date, cases, problems } = report;
  const losses = lossesOf(report).length;
  const routerLosses = routerLossesOf(report).length;
  const wasTimed = cases.length > 0;
  return join([
    `${bold(`skypilot-utils ${version}`)}, ${dateText(date)}\n${wrap(machineText(report), 0)}`,
    statesText(report, colours),
    wasTimed && squeeze(width, (isFull) => timesText(report, colours, isFull)),
    wasTimed && `${bold('How many times as fast as js')}: geometric means`,
    wasTimed && meansTable(report, colours),
    `${bold('Where Rust loses')}: ${[lossText(report, losses), ...aloneText(tally(report))].join('\n')}`,
    losses > 0 && squeeze(width, (isFull) => lossesTable(report, colours, isFull)),
    wrap(`${bold('Where the router loses')}: ${outlookText(report, routerLosses)}`, 0),
    routerLosses > 0 && routerTable(report, colours),
    problems.length > 0 &&
      `${bold(red('Problems'))}\n${problems.map(({ what, message }) => `  ${wrap(`${what}: ${message}`, 4)}`).join('\n')}`,
    wrap(headlineText(report), 0),
  ]);
};

const changesTable = (changes: readonly Change[], colours: Colours): string =>
  layOut(
    ['', 'by', 'before', 'after', 'times as fast'],
    changes.map((change) => [
      titleOf(change),
      change.participant,
      durationText(change.before),
      durationText(change.after),
      paint(change.verdict, ratioText(change.ratio), colours),
    ]),
    2,
    colours,
  );

/** The comparison: what became slower, what faster, and what it comes to. */
export const comparisonText = (comparison: Comparison, colours: Colours): string => {
  const { bold } = colours;
  const { before, after, means, onlyBefore, onlyAfter } = comparison;
  const [slower, faster] = [changesOf(comparison, 'slower'), changesOf(comparison, 'faster')];
  const sideText = ({ version, date, ...about }: Comparison['before']): string =>
    `skypilot-utils ${version}, ${dateText(date)}, ${machineText(about)}`;
  const row = ['all functions', ...participants.map((name) => meanText(means[name]))];
  return join([
    rows([
      ['before', sideText(before)],
      ['after', sideText(after)],
    ]),
    `${bold('Times as fast as before')}: geometric means`,
    layOut(['', ...participants], [row], 1, colours),
    slower.length > 0 && `${bold('Slower than before')}\n\n${changesTable(slower, colours)}`,
    faster.length > 0 && `${bold('Faster than before')}\n\n${changesTable(faster, colours)}`,
    onlyBefore.length > 0 && wrap(`Only before: ${onlyBefore.join('; ')}`, 0),
    onlyAfter.length > 0 && wrap(`Only after: ${onlyAfter.join('; ')}`, 0),
    wrap(comparedText(comparison), 0),
  ]);
};
