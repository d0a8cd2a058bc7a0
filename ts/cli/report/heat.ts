/** The digests as a map: how many times as fast as js each algorithm is for each size, in colours. */
import { ratioText } from './figures.ts';
import { html, type Markup } from './markup.ts';
import type { CaseReport, Rival, SpeedUp } from './report.ts';

const shades = 5;

/** A class by how far a ratio is from 1, in both directions the same; the darkest from 10 times on. */
const shadeOf = ({ median }: SpeedUp): string => {
  const shade = Math.min(shades, Math.round(shades * Math.abs(Math.log10(median))));
  return shade === 0 ? 'shade' : `shade ${median > 1 ? 'rust' : 'js'}-${shade}`;
};

/** One backend's digests: a row for each algorithm, a column for each size, coloured like a map. */
export const heatOf = (cases: readonly CaseReport[], rival: Exclude<Rival, 'router'>): Markup | false => {
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
