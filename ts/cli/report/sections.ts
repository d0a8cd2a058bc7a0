/** The page's sections: text and tables, which can be read where no script runs. */
import { type Change, type Comparison, changesOf } from './comparison.ts';
import {
  countText,
  dateText,
  durationText,
  inputText,
  machineText,
  middleText,
  ratioText,
  spreadText,
} from './figures.ts';
import { groupCases } from './groups.ts';
import { html, type Markup } from './markup.ts';
import { byFunction, type CaseReport, participants, type Report, type Rival, rivals, type SpeedUp } from './report.ts';
import { lossesOf, routerLossesOf, tally, verdictOn } from './summary.ts';
import { aloneText, comparedText, headlineText, lossText, outlookText } from './wording.ts';

/** A table that scrolls by itself where it is wider than the page. */
const tableOf = (
  caption: string,
  heads: readonly string[],
  rows: readonly (readonly (string | Markup | undefined)[])[],
  texts: number,
): Markup => html`
<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head, index) => html`<th scope="col"${index < texts ? '' : html` class="figure"`}>${head}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map(
    (cell, index) =>
      html`<td${index + 1 < texts ? '' : html` class="figure"`}>${cell ?? html`<span class="none">\u2013</span>`}</td>`,
  )}</tr>
`,
)}</tbody>
</table>
</div>`;

const chartOf = (name: string, title: string): Markup =>
  html`<div class="chart" data-chart="${name}" data-title="${title}"></div>`;

const meanings: Readonly<Record<Rival, string>> = {
  router: 'router: as the package chooses by itself',
  wasm: 'wasm',
  native: 'native',
};

/** Tells those apart who are in these cases. */
const legendOf = (cases: readonly CaseReport[]): Markup => html`
<ul class="legend" aria-label="Legend">
${rivals
  .filter((rival) => cases.some(({ speedUps }) => speedUps[rival]))
  .map(
    (rival) => html`<li><span class="key ${rival}"></span>${meanings[rival]}</li>
`,
  )}<li><span class="key js"></span>js, which all are compared with</li>
</ul>`;

/** A ratio, marked where it is clear who is faster. */
const speedUpCell = (speedUp: SpeedUp | undefined): Markup | undefined =>
  speedUp && html`<span class="${verdictOn(speedUp)}">${ratioText(speedUp.median)}</span>`;

const meanText = (mean: number | undefined): string | undefined => (mean === undefined ? undefined : ratioText(mean));

const code = (text: string): Markup => html`<code>${text}</code>`;

const named = (one: Pick<CaseReport, 'function' | 'algorithm' | 'input'>): Markup =>
  html`${code(one.function)}, ${inputText(one)}`;

const backendsSection = ({ backends, problems }: Report): Markup => html`
<section aria-labelledby="backends">
<h2 id="backends">Backends</h2>
<dl class="states">
${participants
  .flatMap((name) => (name === 'router' ? [] : name))
  .map(
    (name) => html`<div class="${backends[name].state}"><dt>${name}</dt><dd>${backends[name].state}${
      backends[name].cause !== null && html`<p>${backends[name].cause ?? ''}</p>`
    }</dd></div>
`,
  )}</dl>
${
  problems.length > 0 &&
  html`<div class="problems" role="note"><h3>${countText(problems.length, 'problem')}</h3>
<ul>${problems.map(({ what, message }) => html`<li><strong>${what}</strong>: ${message}</li>`)}</ul></div>`
}
</section>`;

const functionsSection = (report: Report): Markup => {
  const groups = [...byFunction(groupCases(report.cases).flatMap(({ cases }) => cases))];
  const rows = groups.map(([name, cases]) => [
    code(name),
    `${cases.length}`,
    ...rivals.map((rival) => meanText(report.means.functions[name]?.[rival])),
  ]);
  const all = ['All functions', `${report.cases.length}`, ...rivals.map((rival) => meanText(report.means.all[rival]))];
  return html`
<section aria-labelledby="functions">
<h2 id="functions">How many times as fast as js</h2>
<p>Geometric means over each function\u2019s cases. Right of the line is faster than js.</p>
<figure>
${legendOf(report.cases)}
${chartOf('functions', 'How many times as fast as js each function is, by router, wasm and native; the table below has the figures')}
</figure>
<details>
<summary>The figures as a table</summary>
${tableOf('Times as fast as js, geometric means', ['Function', 'Cases', ...rivals], [...rows, all], 1)}
</details>
</section>`;
};

const lossesSection = (report: Report): Markup => {
  const losses = lossesOf(report);
  const routerLosses = routerLossesOf(report);
  return html`
<section aria-labelledby="losses">
<h2 id="losses">Where Rust loses</h2>
<p>${[lossText(report, losses.length), ...aloneText(tally(report))].join(' ')}</p>
${
  losses.length > 0 &&
  tableOf(
    'Cases in which js is faster than the best of Rust',
    ['Case', 'Router takes', 'js', 'Best of Rust', 'js is faster', 'Router vs js'],
    losses.map(({ case: one, best, speedUp }) => [
      named(one),
      one.router,
      durationText(one.times.js?.median as number),
      `${durationText(one.times[best]?.median as number)} ${best}`,
      ratioText(1 / speedUp.median),
      speedUpCell(one.speedUps.router),
    ]),
    2,
  )
}
<h3>Where the router loses</h3>
<p>${outlookText(report, routerLosses.length)}</p>
${
  routerLosses.length > 0 &&
  tableOf(
    'Cases in which the router is slower than js alone',
    ['Case', 'Router takes', 'js', 'Router', 'Router vs js', 'Middle half'],
    routerLosses.map((one) => [
      named(one),
      one.router,
      durationText(one.times.js?.median as number),
      durationText(one.times.router?.median as number),
      speedUpCell(one.speedUps.router),
      one.speedUps.router && middleText(one.speedUps.router),
    ]),
    2,
  )
}
</section>`;
};

const shades = 5;

/** A class by how far a ratio is from 1, in both directions the same; the darkest from 10 times on. */
const shadeOf = ({ median }: SpeedUp): string => {
  const shade = Math.min(shades, Math.round(shades * Math.abs(Math.log10(median))));
  return shade === 0 ? 'shade' : `shade ${median > 1 ? 'rust' : 'js'}-${shade}`;
};

/** One backend's digests: a row for each algorithm, a column for each size, coloured like a map. */
const heatOf = (cases: readonly CaseReport[], rival: Exclude<Rival, 'router'>): Markup | false => {
  const digests = cases.filter(({ algorithm, input }) => algorithm && /^\d+ [KM]?i?B$/.test(input));
  const sizes = [...new Set(digests.map(({ input }) => input))];
  const algorithms = [...new Set(digests.map(({ algorithm }) => algorithm as string))];
  if (!digests.some(({ speedUps }) => speedUps[rival])) return false;
  const cell = (algorithm: string, size: string): Markup => {
    const one = digests.find((digest) => digest.algorithm === algorithm && digest.input === size);
    const speedUp = one?.speedUps[rival];
    if (!speedUp) return html`<td class="shade"></td>`;
    const isTaken = one?.router === rival;
    return html`<td class="${shadeOf(speedUp)}">${ratioText(speedUp.median)}${
      isTaken &&
      html`<span class="taken" title="The router takes it here">\u25cf<span class="unseen"> taken</span></span>`
    }</td>`;
  };
  return html`
<div class="scroll" role="region" aria-label="${rival}, times as fast as js" tabindex="0">
<table class="heat">
<caption>${rival}, times as fast as js</caption>
<thead><tr><th scope="col"><span class="unseen">Algorithm</span></th>${sizes.map((size) => html`<th scope="col">${size}</th>`)}</tr></thead>
<tbody>
${algorithms.map(
  (name) => html`<tr><th scope="row">${name}</th>${sizes.map((size) => cell(name, size))}</tr>
`,
)}</tbody>
</table>
</div>`;
};

/** Every participant's figures of some cases. */
const figuresOf = (title: string, cases: readonly CaseReport[]): Markup =>
  tableOf(
    `${title}: medians; half of the rounds lie within \u00b1`,
    ['Case', 'Router takes', 'js', 'wasm', 'native', 'router', 'Router vs js'],
    cases.map((one) => [
      named(one),
      one.router,
      ...(['js', 'wasm', 'native', 'router'] as const).map((name) => {
        const times = one.times[name];
        return times && html`${durationText(times.median)} <small>${spreadText(times)}</small>`;
      }),
      speedUpCell(one.speedUps.router),
    ]),
    2,
  );

const groupSection = ({ title, cases }: { title: string; cases: readonly CaseReport[] }): Markup => {
  const id = title.toLowerCase().replaceAll(' ', '-');
  const isHashes = title === 'Hashes';
  const chart = isHashes
    ? html`<p>Green is faster than js, which is node:crypto where that has the algorithm; orange is slower. A dot marks what the router takes.</p>
<div class="heats">${(['wasm', 'native'] as const).map((rival) => heatOf(cases, rival))}</div>`
    : html`<figure>${legendOf(cases)}${chartOf(title, `${title}: how many times as fast as js each case is; the table below has the figures`)}
<figcaption>Medians; the line spans the middle half of the rounds.</figcaption></figure>`;
  return html`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${chart}
<details>
<summary>The times as a table</summary>
${figuresOf(title, cases)}
</details>
</section>`;
};

const changedTable = (caption: string, changes: readonly Change[]): Markup | false =>
  changes.length > 0 &&
  tableOf(
    caption,
    ['Case', 'By', 'Before', 'After', 'Times as fast'],
    changes.map((change) => [
      named(change),
      change.participant,
      durationText(change.before),
      durationText(change.after),
      html`<span class="${change.verdict}">${ratioText(change.ratio)}</span>`,
    ]),
    2,
  );

const comparisonSection = (comparison: Comparison): Markup => {
  const { before, after, means, onlyBefore, onlyAfter } = comparison;
  const [slower, faster] = [changesOf(comparison, 'slower'), changesOf(comparison, 'faster')];
  const missing = [...onlyBefore.map((what) => `${what} (before)`), ...onlyAfter.map((what) => `${what} (after)`)];
  return html`
<section aria-labelledby="comparison">
<h2 id="comparison">Compared with the report of ${dateText(before.date)}</h2>
<p>${comparedText(comparison)}</p>
<p class="soft">Before: skypilot-utils ${before.version}, ${machineText(before)}. After: skypilot-utils ${after.version}, ${machineText(after)}.</p>
${tableOf(
  'Times as fast as before, geometric means',
  ['', ...participants],
  [['All functions', ...participants.map((name) => meanText(means[name]))]],
  1,
)}
<figure>${chartOf('changes', 'How many times as fast as before the router is in each case; the tables below have the figures')}
<figcaption>The router, a mark for each case: a triangle where the middle halves of the rounds lie apart.</figcaption></figure>
${changedTable('Slower than before', slower)}
${changedTable('Faster than before', faster)}
${missing.length > 0 && html`<p class="soft">Only in one of the two: ${missing.join('; ')}.</p>`}
</section>`;
};

/** All of the page's body. */
export const bodyOf = (report: Report, comparison: Comparison | null): Markup => {
  const { version, date, plan, seconds } = report;
  return html`
<header>
<p class="package">skypilot-utils ${version}</p>
<h1>Backends on this machine</h1>
<p class="lead">${headlineText(report)} ${lossText(report, lossesOf(report).length)}</p>
<p class="soft">${machineText(report)}. ${dateText(date)}; ${plan.name}: ${countText(plan.rounds, 'round')} at most, ${plan.ms} ms each, ${countText(seconds, 'second')} in all.</p>
</header>
<main>
${comparison !== null && comparisonSection(comparison)}
${backendsSection(report)}
${functionsSection(report)}
${lossesSection(report)}
${groupCases(report.cases).map(groupSection)}
</main>
<footer>
<p>All backends gave the same answers before they were timed. In each round everyone is timed once, in turn; ratios are
taken within a round, and only those within one report can be trusted: a machine\u2019s speed changes from minute to minute.
\u201cSlower\u201d and \u201cfaster\u201d are said where the middle half of the rounds agrees, and the difference is 2 % or more.</p>
</footer>`;
};
