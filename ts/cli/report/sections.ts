/** The page's sections: text and tables, which can be read where no script runs. */
import { changesSection } from './changes.ts';
import type { Comparison } from './comparison.ts';
import { countText, dateText, durationText, machineText, middleText, ratioText, spreadText } from './figures.ts';
import { groupCases } from './groups.ts';
import { heatOf } from './heat.ts';
import { html, type Markup } from './markup.ts';
import { chartOf, codeOf, legendOf, meanText, named, ratioOf, tableOf } from './parts.ts';
import { byFunction, type CaseReport, participants, type Report, rivals } from './report.ts';
import { lossesOf, routerLossesOf, tally } from './summary.ts';
import { aloneText, headlineText, lossText, outlookText } from './wording.ts';

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
    codeOf(name),
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
      ratioOf(one.speedUps.router),
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
      ratioOf(one.speedUps.router),
      one.speedUps.router && middleText(one.speedUps.router),
    ]),
    2,
  )
}
</section>`;
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
      ratioOf(one.speedUps.router),
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
${comparison !== null && changesSection(comparison)}
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
