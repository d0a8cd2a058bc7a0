/** The report and the comparison as text for a terminal. */
import Table from 'cli-table3';
import type picocolors from 'picocolors';
import { backends } from '../../contract.ts';
import { titleOf } from './case.ts';
import type { Change, Comparison } from './comparison.ts';
import { dateText, durationText, inputText, machineText, ratioText, spreadText } from './figures.ts';
import { groupCases } from './groups.ts';
import { byFunction, type CaseReport, type Means, participants, type Report, rivals, type SpeedUp } from './report.ts';
import { lossesOf, routerLossesOf, tally, type Verdict, verdictOn } from './summary.ts';
import { comparedText, headlineText, lossText, outlookText } from './wording.ts';

/** picocolors, or what it makes for a screen without colours. */
export type Colours = ReturnType<typeof picocolors.createColors>;

type Painter = (text: string) => string;

const plain: Painter = (text) => text;

/** Columns without lines; all but the first `texts` stand to the right. A row of one cell is a heading. */
const columns = (
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  texts: number,
  head: Painter,
): string => {
  const empty = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
  const inner = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'];
  const table = new Table({
    head: heads.map((text) => head(text)),
    chars: { ...Object.fromEntries([...empty, ...inner].map((name) => [name, ''])), middle: '  ' },
    colAligns: heads.map((_, index) => (index < texts ? 'left' : 'right')),
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
  });
  for (const row of rows) {
    if (row.length === 1) table.push([{ content: head(row[0] as string), colSpan: heads.length, hAlign: 'left' }]);
    else table.push([...row]);
  }
  return table.toString().replaceAll(/ +$/gm, '');
};

const none = '\u2013';
const meanText = (mean: number | undefined): string => (mean === undefined ? none : ratioText(mean));

/** A painter for each verdict. */
const paintersOf = ({ green, yellow }: Colours): Readonly<Record<Verdict, Painter>> => ({
  faster: green,
  slower: yellow,
  even: plain,
});

const timesTable = (report: Report, colours: Colours): string => {
  const painters = paintersOf(colours);
  const ratioCell = (speedUp: SpeedUp | undefined): string =>
    speedUp ? painters[verdictOn(speedUp)](ratioText(speedUp.median)) : none;
  const rowOf = (one: CaseReport): readonly string[] => [
    `  ${inputText(one)}`,
    ...([...backends, 'router'] as const).map((name) => {
      const times = one.times[name];
      return times ? `${durationText(times.median)} ${colours.dim(spreadText(times).padStart(6))}` : none;
    }),
    one.router,
    ratioCell(one.speedUps.router),
  ];
  const rows = groupCases(report.cases).flatMap(({ cases }) =>
    [...byFunction(cases)].flatMap(([name, group]) => [[name], ...group.map(rowOf)]),
  );
  return columns(['', ...backends, 'router', 'takes', 'vs js'], rows, 1, colours.bold);
};

const meansTable = ({ means, cases }: Report, { bold }: Colours): string => {
  const cells = (of: Means | undefined): readonly string[] => rivals.map((rival) => meanText(of?.[rival]));
  const names = [...byFunction(groupCases(cases).flatMap((group) => group.cases)).keys()];
  const rows = names.map((name) => [name, ...cells(means.functions[name])]);
  return columns(['', ...rivals], [...rows, ['all functions', ...cells(means.all)]], 1, bold);
};

const lossesTable = (report: Report, { bold }: Colours): string => {
  const rows = lossesOf(report).map(({ case: one, best, speedUp }) => [
    titleOf(one),
    durationText(one.times.js?.median as number),
    `${durationText(one.times[best]?.median as number)} ${best}`,
    ratioText(1 / speedUp.median),
    one.router,
    meanText(one.speedUps.router?.median),
  ]);
  return columns(['', 'js', 'best of Rust', 'js is faster', 'router takes', 'router vs js'], rows, 1, bold);
};

const routerTable = (report: Report, { bold }: Colours): string => {
  const rows = routerLossesOf(report).map((one) => [
    titleOf(one),
    durationText(one.times.js?.median as number),
    durationText(one.times.router?.median as number),
    one.router,
    meanText(one.speedUps.router?.median),
  ]);
  return columns(['', 'js', 'router', 'router takes', 'router vs js'], rows, 1, bold);
};

const stateLines = ({ backends: states }: Report, colours: Colours): readonly string[] =>
  backends.map((name) => {
    const { state, cause } = states[name];
    const paint = state === 'ok' ? colours.green : state === 'broken' ? colours.red : colours.yellow;
    return `${name.padEnd(6)}  ${paint(state)}${cause === null ? '' : `: ${cause}`}`;
  });

/** The report, a paragraph for each thing it tells; what it comes to stands last, where a terminal shows it. */
export const reportText = (report: Report, colours: Colours): string => {
  const { bold, red } = colours;
  const losses = lossesOf(report).length;
  const routerLosses = routerLossesOf(report).length;
  const counts = tally(report);
  const alone = (['wasm', 'native'] as const)
    .filter((name) => counts[name].cases > 0)
    .map(
      (name) =>
        `By itself, ${name} is slower than js in ${counts[name].slower} of the ${counts[name].cases} cases it has.`,
    );
  const paragraphs = [
    `${bold(`skypilot-utils ${report.version}`)}, ${dateText(report.date)}\n${machineText(report)}`,
    stateLines(report, colours).join('\n'),
    report.cases.length > 0 &&
      `${bold('Times of a call')}: medians; half of the rounds lie within \u00b1\n\n${timesTable(report, colours)}`,
    report.cases.length > 0 &&
      `${bold('How many times as fast as js')}: geometric means\n\n${meansTable(report, colours)}`,
    `${bold('Where Rust loses')}: ${[lossText(report, losses), ...alone].join(' ')}`,
    losses > 0 && lossesTable(report, colours),
    `${bold('Where the router loses')}: ${outlookText(report, routerLosses)}`,
    routerLosses > 0 && routerTable(report, colours),
    report.problems.length > 0 &&
      `${bold(red('Problems'))}\n${report.problems.map(({ what, message }) => `  ${what}: ${message}`).join('\n')}`,
    headlineText(report),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== false).join('\n\n')}\n`;
};

/** The comparison: what became slower, what faster, and what it comes to. */
export const comparisonText = (comparison: Comparison, colours: Colours): string => {
  const { bold } = colours;
  const { before, after, means, changes, onlyBefore, onlyAfter } = comparison;
  const painters = paintersOf(colours);
  const tableOf = (some: readonly Change[]): string =>
    columns(
      ['', 'by', 'before', 'after', 'times as fast'],
      some.map((change) => [
        titleOf(change),
        change.participant,
        durationText(change.before),
        durationText(change.after),
        painters[change.verdict](ratioText(change.ratio)),
      ]),
      2,
      bold,
    );
  const slower = changes.filter(({ verdict }) => verdict === 'slower').sort((one, other) => one.ratio - other.ratio);
  const faster = changes.filter(({ verdict }) => verdict === 'faster').sort((one, other) => other.ratio - one.ratio);
  const sideText = ({ version, date, ...about }: Comparison['before']): string =>
    `skypilot-utils ${version}, ${dateText(date)}, ${machineText(about)}`;
  const paragraphs = [
    `before  ${sideText(before)}\nafter   ${sideText(after)}`,
    `${bold('Times as fast as before')}: geometric means\n\n${columns(
      ['', ...participants],
      [['all functions', ...participants.map((name) => meanText(means[name]))]],
      1,
      bold,
    )}`,
    slower.length > 0 && `${bold('Slower than before')}\n\n${tableOf(slower)}`,
    faster.length > 0 && `${bold('Faster than before')}\n\n${tableOf(faster)}`,
    onlyBefore.length > 0 && `Only before: ${onlyBefore.join('; ')}`,
    onlyAfter.length > 0 && `Only after: ${onlyAfter.join('; ')}`,
    comparedText(comparison),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== false).join('\n\n')}\n`;
};
