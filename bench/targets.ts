/** What the package must reach, and whether results say that it does. */

import { geometricMean, median } from '../ts/cli/report/statistics.ts';
import { choosingLimitNs } from './choosing.ts';
import { floor, skypilot, titleOf } from './measure.ts';
import { wasmLimitBytes } from './memory.ts';
import { firstFor, ordersFrom } from './orders.ts';
import { type CaseResult, type Results, ratio } from './results.ts';

/** One figure against its bound. */
export interface Finding {
  readonly what: string;
  readonly figure: string;
  readonly bound: string;
  readonly isReached: boolean;
}

/** A case that must be so many times as fast as SkyPilot's Python or, where system calls rule, take so many times them. */
interface Goal extends Pick<CaseResult, 'function' | 'title' | 'algorithm'> {
  readonly timesPython: number;
  readonly timesFloor?: number;
}

/** The table of the migration, with the figures that it should have had. Python waits for files, so ours does here, too. */
export const goals: readonly Goal[] = [
  { function: 'base36Encode', title: '32 digits', timesPython: 9 },
  { function: 'base36Encode', title: '64 digits', timesPython: 9 },
  { function: 'formatFloat', title: 'whole', timesPython: 5 },
  { function: 'formatFloat', title: 'fraction', timesPython: 5 },
  { function: 'truncateLongString', title: 'ASCII, 200 to 35', timesPython: 10 },
  { function: 'hashFile', algorithm: 'sha256', title: '16 MiB, Sync', timesPython: 0.95 },
  { function: 'hashFile', algorithm: 'sha256', title: '4 KiB, Sync', timesPython: 2 },
  { function: 'hashFile', algorithm: 'blake3', title: '16 MiB', timesPython: 6 },
  { function: 'readLastNLines', title: '10 lines, Sync', timesPython: 5, timesFloor: 1.6 },
  { function: 'readLastNLines', title: '10000 lines, Sync', timesPython: 5, timesFloor: 1.6 },
  { function: 'findFreePort', title: 'at once, Sync', timesPython: 2, timesFloor: 1.25 },
  { function: 'findFreePort', title: 'after 50 busy ones, Sync', timesPython: 4, timesFloor: 1.25 },
  { function: 'getCpuCount', title: 'limits known', timesPython: 40 },
  { function: 'getMemSizeGb', title: 'limits known', timesPython: 40 },
  { function: 'getParallelThreads', title: 'no cloud', timesPython: 20 },
  { function: 'isProcessAlive', title: 'own', timesPython: 25, timesFloor: 1.3 },
  { function: 'isProcessAlive', title: 'foreign', timesPython: 25, timesFloor: 1.3 },
  { function: 'isProcessAlive', title: 'dead', timesPython: 25, timesFloor: 2 },
  { function: 'getMaxWorkersForFileMounts', title: 'a directory of 1000', timesPython: 5, timesFloor: 1.1 },
  { function: 'getMaxWorkersForFileMounts', title: 'ten sources of 100', timesPython: 10, timesFloor: 1.1 },
  { function: 'estimateFdForDirectory', title: '1000 entries', timesPython: 2.7, timesFloor: 1.1 },
];

const router = 'router';
const meanGoal = 8.5;

const times = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)}x`;

const atLeast = (what: string, value: number, bound: number): Finding => ({
  what,
  figure: times(value),
  bound: `at least ${bound}x`,
  isReached: value >= bound,
});

const atMost = (what: string, value: number, bound: number): Finding => ({
  what,
  figure: times(value),
  bound: `at most ${bound}x`,
  isReached: value <= bound,
});

/** The case of a goal; throws where a whole run has none. */
export const caseOf = ({ cases }: Results, goal: Pick<CaseResult, 'function' | 'title' | 'algorithm'>): CaseResult => {
  const found = cases.find(
    (made) => made.function === goal.function && made.title === goal.title && made.algorithm === goal.algorithm,
  );
  if (!found) throw new Error(`No case is called ${titleOf(goal)}`);
  return found;
};

/** How many times as fast as SkyPilot the router answers. */
export const speedUpOf = (made: CaseResult): number => ratio(made, skypilot, router);

const againstSkypilot = (results: Results): readonly Finding[] => {
  const findings = goals.map((goal): Finding => {
    const made = caseOf(results, goal);
    const { timesPython, timesFloor } = goal;
    const speedUp = speedUpOf(made);
    const ofFloor = timesFloor === undefined ? undefined : ratio(made, router, floor);
    return {
      what: `${titleOf(made)}: as fast as SkyPilot's Python${ofFloor ? ', or of the system calls alone' : ''}`,
      figure: times(speedUp) + (ofFloor ? `, ${times(ofFloor)}` : ''),
      bound: `at least ${timesPython}x${timesFloor ? `, or at most ${timesFloor}x` : ''}`,
      isReached: speedUp >= timesPython || (ofFloor ?? Number.POSITIVE_INFINITY) <= (timesFloor ?? 0),
    };
  });
  const mean = geometricMean(goals.map((goal) => speedUpOf(caseOf(results, goal))));
  return [...findings, atLeast(`Geometric mean of ${goals.length} speed-ups over Python`, mean, meanGoal)];
};

const isOurs = (name: string): boolean => [router, 'js', 'wasm', 'native', skypilot, floor].includes(name);

/** Fastest of the participants that `may` name, by the median. */
const fastest = ({ ns }: CaseResult, may: (name: string) => boolean): string | undefined =>
  Object.keys(ns)
    .filter(may)
    .sort((one, other) => median(ns[one] as number[]) - median(ns[other] as number[]))[0];

/** The router must not cost more than it gains. Where js comes first both ran the same code, and the figure is noise. */
const againstJs = (results: Results): readonly Finding[] => {
  const orders = ordersFrom(results);
  return results.cases
    .filter(({ ns }) => ns.js && ns[router])
    .map((made) => {
      const asks = firstFor(orders, made) === 'js' ? ', which asks js' : '';
      return atMost(`${titleOf(made)}: through the router${asks}, of our js`, ratio(made, router, 'js'), 1.05);
    });
};

/** Ahead, or level: hasha asks the same node:crypto, and what takes as long differs by noise alone. */
const level = 1.02;
const digestSizes = ['16 B', '4 KiB', '1 MiB'];

const againstPackages = ({ cases }: Results): readonly Finding[] =>
  cases
    .filter(({ function: name, algorithm, title }) => name === 'hash' && algorithm && digestSizes.includes(title))
    .flatMap((made) => {
      const rows: Finding[] = [];
      const rival = fastest(made, (name) => !isOurs(name) && !name.startsWith('node:'));
      if (rival) rows.push(atMost(`${titleOf(made)}: of ${rival}`, ratio(made, router, rival), level));
      const own = fastest(made, (name) => name.startsWith('node:crypto'));
      if (own && (made.algorithm === 'sha256' || made.algorithm === 'md5')) {
        rows.push(atMost(`${titleOf(made)}: of ${own}`, ratio(made, router, own), 1.15));
      }
      return rows;
    });

/** How fast wasm alone must be in a browser, against hash-wasm. */
const browserGoals: Readonly<Record<string, number>> = { sha256: 1.1, md5: 1, blake3: 1.2, xxh3: 1.2 };

const inBrowser = ({ browser }: Results): readonly Finding[] =>
  browser.cases
    .filter(({ algorithm = '', title }) => browserGoals[algorithm] && (title === '4 KiB' || title === '1 MiB'))
    .map((made) => {
      const bound = browserGoals[made.algorithm as string] as number;
      return atLeast(
        `${titleOf(made)}, in ${browser.name}: as fast as hash-wasm`,
        ratio(made, 'hash-wasm', 'wasm'),
        bound,
      );
    });

/** What a named package, or the language itself, is held against in single cases. */
const duels: readonly (Pick<CaseResult, 'function' | 'title'> & { rival: string; bound: number; most?: true })[] = [
  { function: 'base36Encode', title: '32 digits', rival: 'BigInt', bound: 1.15, most: true },
  { function: 'base36Encode', title: '64 digits', rival: 'BigInt', bound: 1.15, most: true },
  { function: 'truncate', title: 'emoji, 200 to 32 graphemes', rival: 'Intl.Segmenter', bound: 3 },
  { function: 'truncate', title: 'ASCII, 200 to 32 graphemes', rival: 'Intl.Segmenter', bound: 20 },
  { function: 'truncate', title: 'ASCII, 200 to 32 graphemes', rival: 'cli-truncate', bound: 10 },
];

const inDuels = (results: Results): readonly Finding[] =>
  duels.map((duel) => {
    const made = caseOf(results, duel);
    const { rival, bound, most } = duel;
    return most
      ? atMost(`${titleOf(made)}: of ${rival}`, ratio(made, router, rival), bound)
      : atLeast(`${titleOf(made)}: as fast as ${rival}`, ratio(made, rival, router), bound);
  });

const inGrowth = ({ growth }: Results): readonly Finding[] =>
  growth.flatMap(({ function: name, title, backend, exponent, limit, largest, limitMs }) => {
    const who = `${name}, ${title} [${backend}]`;
    const grows = {
      what: `${who}: exponent of time over size`,
      figure: exponent.toFixed(2),
      bound: `at most ${limit}`,
      isReached: exponent <= limit,
    };
    if (limitMs === undefined) return [grows];
    const takes = {
      what: `${who}: time for ${largest.size}`,
      figure: `${Math.round(largest.ms)} ms`,
      bound: `at most ${limitMs} ms`,
      isReached: largest.ms <= limitMs,
    };
    return [grows, takes];
  });

const inKiB = (bytes: number): string => `${Math.round(bytes / 1024)} KiB`;

const inMemory = ({ memory }: Results): readonly Finding[] =>
  memory.flatMap(({ function: name, title, backend, addsBytes, limitBytes, wasmBytes }) => {
    const who = `${name}, ${title} [${backend}]`;
    const within = (what: string, bytes: number, limit: number): Finding => ({
      what: `${who}: ${what}`,
      figure: inKiB(bytes),
      bound: `at most ${inKiB(limit)}`,
      isReached: bytes <= limit,
    });
    return [
      ...(limitBytes === undefined ? [] : [within('memory added', addsBytes, limitBytes)]),
      ...(wasmBytes === undefined ? [] : [within("wasm's memory", wasmBytes, wasmLimitBytes)]),
    ];
  });

const inChoosing = ({ choosing }: Results): readonly Finding[] => {
  const within = (what: string, ns: number): Finding => ({
    what,
    figure: `${ns.toFixed(1)} ns`,
    bound: `at most ${choosingLimitNs} ns`,
    isReached: ns <= choosingLimitNs,
  });
  return [
    within('Choosing a backend, no rollout configured', choosing.withoutRollout),
    within('Choosing a backend, after a rollout has ended', choosing.afterRollout),
  ];
};

/** Every figure that has a bound. */
export const judge = (results: Results): readonly Finding[] => [
  ...againstSkypilot(results),
  ...inDuels(results),
  ...againstJs(results),
  ...againstPackages(results),
  ...inBrowser(results),
  ...inGrowth(results),
  ...inMemory(results),
  ...inChoosing(results),
];
