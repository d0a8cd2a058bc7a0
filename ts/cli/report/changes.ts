/** The page's section of what changed since an older report. */
import { type Change, type Comparison, changesOf } from './comparison.ts';
import { dateText, durationText, machineText, ratioText } from './figures.ts';
import { html, type Markup } from './markup.ts';
import { chartOf, meanText, named, tableOf } from './parts.ts';
import { participants } from './report.ts';
import { comparedText } from './wording.ts';

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

/** What became slower and faster, and by how much on the mean. */
export const changesSection = (comparison: Comparison): Markup => {
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
