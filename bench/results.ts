/** What a run of the benchmark found: its form, how it is kept, and what can be read from it. No measuring. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { root } from '../scripts/run.ts';
import type { Timings } from '../ts/cli/report/clock.ts';
import { median, ratios } from '../ts/cli/report/statistics.ts';
import type { FunctionName } from '../ts/contract.ts';
import type { ChoosingCost } from './choosing.ts';
import type { GrowthResult } from './growth.ts';
import type { KernelTimes } from './kernels.ts';
import type { MemoryResult } from './memory.ts';

/** What became of one case. */
export interface CaseResult {
  readonly function: FunctionName;
  readonly algorithm?: string;
  readonly title: string;
  /** As the case has it. */
  readonly size: number;
  readonly ns: Timings;
}

/** When something was measured, and of which commit. */
interface Moment {
  readonly date: string;
  readonly commit: string;
}

/** One run. */
export interface Results extends Moment {
  readonly schema: 1;
  /** Parts that were measured anew since, in place of what this run had of them. */
  readonly renewed: readonly (Moment & { readonly part: string })[];
  readonly machine: Readonly<Record<'cpu' | 'cores' | 'memory' | 'system', string>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly cases: readonly CaseResult[];
  readonly browser: { readonly name: string; readonly cases: readonly CaseResult[] };
  readonly growth: readonly GrowthResult[];
  readonly memory: readonly MemoryResult[];
  readonly kernels: KernelTimes;
  readonly choosing: ChoosingCost;
}

/** What is measured beside the cases. */
export type Aside = Pick<Results, 'browser' | 'growth' | 'memory' | 'kernels' | 'choosing'>;

const folder = `${root}bench/results/`;

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

/** Keeps a run under its date, a line for each case. */
export const keepResults = (results: Results): string => {
  const path = `${folder}${results.date.slice(0, 10)}.json`;
  const lines = (items: readonly unknown[]): string =>
    `[\n${items.map((item) => `    ${JSON.stringify(item, rounded)}`).join(',\n')}\n  ]`;
  const parts = Object.entries(results).map(([key, value]) => {
    if (Array.isArray(value)) return `  "${key}": ${lines(value)}`;
    if (key !== 'browser') return `  "${key}": ${JSON.stringify(value, rounded)}`;
    return `  "browser": { "name": ${JSON.stringify(results.browser.name)}, "cases": ${lines(results.browser.cases)} }`;
  });
  writeFileSync(path, `{\n${parts.join(',\n')}\n}\n`);
  return path;
};

/** A run with one part as it was measured later: the cases of a whole family, or what is measured beside them. */
export const renew = (
  results: Results,
  part: string,
  moment: Moment,
  { cases = [], ...aside }: Partial<Pick<Results, 'cases'> & Aside>,
): Results => {
  const names = new Set(cases.map(({ function: name }) => name));
  return {
    ...results,
    ...aside,
    renewed: [...results.renewed.filter((one) => one.part !== part), { part, ...moment }],
    cases: [...results.cases.filter(({ function: name }) => !names.has(name)), ...cases],
  };
};

/** The newest run that was kept. */
export const latestResults = (): Results => {
  const newest = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .at(-1);
  if (newest === undefined) throw new Error('No results are kept: npm run bench makes them');
  return JSON.parse(readFileSync(folder + newest, 'utf8')) as Results;
};

/** A participant's rounds in a case. */
const roundsOf = ({ ns, function: name, title }: CaseResult, participant: string): readonly number[] => {
  const rounds = ns[participant];
  if (!rounds) throw new Error(`${name}, ${title}: ${participant} took no part`);
  return rounds;
};

/** How many times as long one participant takes as another: the median over the rounds, in each of which both ran. */
export const ratio = (result: CaseResult, one: string, other: string): number => {
  const others = roundsOf(result, other);
  return median(ratios(roundsOf(result, one), others));
};
