/** The sentences that the screen and the page share. */
import type { Comparison } from './comparison.ts';
import { countText, ratioText } from './figures.ts';
import type { Report } from './report.ts';
import { bestInRust, type tally } from './summary.ts';

/** What a report comes to, in a sentence. */
export const headlineText = ({ means }: Report): string => {
  const count = Object.keys(means.functions).length;
  const { router } = means.all;
  if (router === undefined) return 'Nothing could be timed.';
  return `As it chooses by itself, the package is ${ratioText(router)} as fast as its plain JavaScript: the geometric mean of ${countText(count, 'function')}.`;
};

/** How often Rust loses. */
export const lossText = ({ cases }: Report, losses: number): string => {
  const compared = cases.filter((one) => bestInRust(one) !== undefined).length;
  if (compared === 0) return 'No backend in Rust is there to be compared with js.';
  if (losses === 0) return `js is faster than the best of Rust in none of ${countText(compared, 'case')}.`;
  return `js is faster than the best of Rust in ${losses} of ${countText(compared, 'case')}.`;
};

/** How often each backend in Rust loses by itself. */
export const aloneText = (counts: ReturnType<typeof tally>): readonly string[] =>
  (['wasm', 'native'] as const)
    .filter((name) => counts[name].cases > 0)
    .map(
      (name) =>
        `By itself, ${name} is slower than js in ${counts[name].slower} of the ${counts[name].cases} cases it has.`,
    );

/** How often the router is slower than js. */
export const outlookText = ({ cases }: Report, losses: number): string => {
  if (losses === 0) return `Nowhere: it is slower than js alone in none of ${countText(cases.length, 'case')}.`;
  return `It is slower than js alone in ${losses} of ${countText(cases.length, 'case')}; that is what choosing costs, or another backend is the better choice on this machine.`;
};

/** What a comparison comes to. */
export const comparedText = ({ means, changes, before, after }: Comparison): string => {
  const mine = changes.filter(({ participant }) => participant === 'router');
  const [slower, faster] = (['slower', 'faster'] as const).map(
    (kind) => mine.filter(({ verdict }) => verdict === kind).length,
  );
  const yardstick =
    means.js === undefined ? '' : ` js itself is ${ratioText(means.js)} as fast: what the machine, or js, did.`;
  const isOther = before.machine.cpu !== after.machine.cpu || before.machine.cpus !== after.machine.cpus;
  const warning = isOther ? ' The two were made on different machines.' : '';
  return `The router is ${ratioText(means.router ?? Number.NaN)} as fast as before: slower in ${slower}, faster in ${faster} of ${countText(mine.length, 'case')}.${yardstick}${warning}`;
};
