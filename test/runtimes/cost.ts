/** What an import costs in Node: what it opens, compiles and reads, and how long it takes. */
import { median } from '../../ts/cli/report/statistics.ts';
import { runChild } from './child.ts';

/** By counter of counted.mjs. Whoever asks for no built-in module can read no file. */
type Counts = Readonly<Record<'compiled' | 'addons' | 'builtins' | 'variables', number>>;

/** What the import did; throws when a counter misses what the first call does. */
export const countsAtImport = async (node: string, site: string): Promise<Counts> => {
  const { output, errors } = await runChild([node, 'counted.mjs'], { cwd: site });
  const { atImport, afterCall } = JSON.parse(output || '{}') as {
    readonly atImport?: Counts;
    readonly afterCall?: Counts;
  };
  if (!atImport || !afterCall || Object.values(afterCall).includes(0)) {
    throw new Error(`the counters missed the first call: ${output}${errors}`);
  }
  return atImport;
};

/** Milliseconds by the clock, which other programs disturb, and of the processor, which they hardly do. */
export interface Duration {
  readonly clock: number;
  readonly processor: number;
}

const timeOf = async (node: string, site: string, specifier: string): Promise<Duration> =>
  JSON.parse((await runChild([node, 'timed.mjs', specifier], { cwd: site })).output);

const processes = 20;

/** The medians over fresh processes of the package's import and of an empty one's, by turns. */
export const importTimes = async (
  node: string,
  site: string,
): Promise<{ readonly ours: Duration; readonly empty: Duration }> => {
  const [ours, empty]: [Duration[], Duration[]] = [[], []];
  for (let round = 0; round < processes; round += 1) {
    ours.push(await timeOf(node, site, 'skypilot-utils'));
    empty.push(await timeOf(node, site, 'nothing'));
  }
  const middle = (times: readonly Duration[]): Duration => ({
    clock: median(times.map(({ clock }) => clock)),
    processor: median(times.map(({ processor }) => processor)),
  });
  return { ours: middle(ours), empty: middle(empty) };
};
