/** What the page's sections are made of: tables, cells, and the places of charts. */
import { inputText, ratioText } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { type CaseReport, type Rival, rivals, type SpeedUp } from './report.ts';
import { verdictOn } from './summary.ts';

/** A table that scrolls by itself where it is wider than the page. */
export const tableOf = (
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

/** Room for a chart, which the page's script draws; `title` is what is read aloud. */
export const chartOf = (name: string, title: string): Markup =>
  html`<div class="chart" data-chart="${name}" data-title="${title}"></div>`;

const meanings: Readonly<Record<Rival, string>> = {
  router: 'router: as the package chooses by itself',
  wasm: 'wasm',
  native: 'native',
};

/** Tells those apart who are in these cases. */
export const legendOf = (cases: readonly CaseReport[]): Markup => html`
<ul class="legend" aria-label="Legend">
${rivals
  .filter((rival) => cases.some(({ speedUps }) => speedUps[rival]))
  .map(
    (rival) => html`<li><span class="key ${rival}"></span>${meanings[rival]}</li>
`,
  )}<li><span class="key js"></span>js, which all are compared with</li>
</ul>`;

/** A ratio, marked where it is clear who is faster. */
export const ratioOf = (speedUp: SpeedUp | undefined): Markup | undefined =>
  speedUp && html`<span class="${verdictOn(speedUp)}">${ratioText(speedUp.median)}</span>`;

export const meanText = (mean: number | undefined): string | undefined =>
  mean === undefined ? undefined : ratioText(mean);

export const codeOf = (text: string): Markup => html`<code>${text}</code>`;

/** A case with its function. */
export const named = (one: Pick<CaseReport, 'function' | 'algorithm' | 'input'>): Markup =>
  html`${codeOf(one.function)}, ${inputText(one)}`;
