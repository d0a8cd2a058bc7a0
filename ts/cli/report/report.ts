/** What a report holds, as the program keeps it and as its JSON has it; how that is written, and read again. */
import { type Backend, backends, type FunctionName } from '../../contract.ts';
import { geometricMean, median, quantile, ratios, spread } from './statistics.ts';

/** The form below. Raised with every change that a reader of the older form would misunderstand. */
export const schema = 1;

/** Who answers: the package as it chooses by itself, or forced to one backend. */
export type Participant = 'router' | Backend;

export const participants: readonly Participant[] = ['router', ...backends];

/** Those that are compared with js. */
export const rivals: readonly Rival[] = ['router', 'wasm', 'native'];

export type Rival = Exclude<Participant, 'js'>;

/** What one call took. */
export interface Times {
  /** Nanoseconds: the median of the rounds. */
  readonly median: number;
  /** Half of the rounds lie within this share of the median, up and down. */
  readonly spread: number;
  /** Nanoseconds: the median of each round. The n-th rounds of all participants ran side by side. */
  readonly rounds: readonly number[];
}

/** How many times as fast as js, over the rounds: above 1 is faster. The middle half lies from low to high. */
export interface SpeedUp {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** One function on inputs of one kind. */
export interface CaseReport {
  readonly function: FunctionName;
  readonly algorithm?: string;
  /** What it was called with, in words. */
  readonly input: string;
  /** Whom the router takes here. */
  readonly router: Backend;
  /** Those who have the function and are there. */
  readonly times: Readonly<Partial<Record<Participant, Times>>>;
  readonly speedUps: Readonly<Partial<Record<Rival, SpeedUp>>>;
}

/** Geometric means of how many times as fast as js. */
export type Means = Readonly<Partial<Record<Rival, number>>>;

/** Something that could not be timed, or should not have happened. */
export interface Problem {
  /** A case, or several in words. */
  readonly what: string;
  readonly message: string;
}

/** What was measured, before anything is drawn from it. */
export interface Measured {
  /** ISO 8601, UTC. */
  readonly date: string;
  /** This package's. */
  readonly version: string;
  readonly plan: { readonly name: 'quick' | 'full'; readonly rounds: number; readonly ms: number };
  /** What all of it took. */
  readonly seconds: number;
  readonly runtime: { readonly name: string; readonly version: string };
  readonly machine: {
    readonly cpu: string;
    /** Logical ones. */
    readonly cpus: number;
    /** GiB. */
    readonly memoryGb: number;
    readonly system: string;
    readonly arch: string;
  };
  readonly backends: Readonly<Record<Backend, { readonly state: string; readonly cause: string | null }>>;
  readonly cases: readonly (Pick<CaseReport, 'function' | 'algorithm' | 'input' | 'router'> & {
    readonly times: Readonly<Partial<Record<Participant, Pick<Times, 'rounds'>>>>;
  })[];
  readonly problems: readonly Problem[];
}

/** One report. */
export interface Report extends Omit<Measured, 'cases'> {
  readonly schema: typeof schema;
  readonly means: {
    /** Of each function, over its cases. */
    readonly functions: Readonly<Partial<Record<FunctionName, Means>>>;
    /** Over the functions that a rival has, each of which counts once, however many cases it has. */
    readonly all: Means;
  };
  readonly cases: readonly CaseReport[];
}

/** As JSON keeps numbers: no clock tells more. */
export const rounded = (value: number): number => Number(value.toPrecision(4));

const mapPresent = <Key extends string, From, To>(
  record: Readonly<Partial<Record<Key, From>>>,
  keys: readonly Key[],
  map: (value: From) => To,
): Partial<Record<Key, To>> => {
  const made: Partial<Record<Key, To>> = {};
  for (const key of keys) {
    const value = record[key];
    if (value !== undefined) made[key] = map(value);
  }
  return made;
};

const timesOf = ({ rounds: measured }: Pick<Times, 'rounds'>): Times => {
  const rounds = measured.map(rounded);
  return { median: rounded(median(rounds)), spread: rounded(spread(rounds)), rounds };
};

const caseOf = ({ times: measured, ...about }: Measured['cases'][number]): CaseReport => {
  const times = mapPresent(measured, participants, timesOf);
  const speedUps = mapPresent(times, rivals, ({ rounds }): SpeedUp => {
    const all = ratios(times.js?.rounds ?? [], rounds);
    return { median: rounded(median(all)), low: rounded(quantile(all, 0.25)), high: rounded(quantile(all, 0.75)) };
  });
  return { ...about, times, speedUps };
};

/** A mean for each of these, over those that have a value for it; none where none has. */
export const meansBy = <Key extends string, Item>(
  keys: readonly Key[],
  items: readonly Item[],
  read: (item: Item, key: Key) => number | undefined,
): Readonly<Partial<Record<Key, number>>> => {
  const means: Partial<Record<Key, number>> = {};
  for (const key of keys) {
    const values = items.flatMap((item) => read(item, key) ?? []);
    if (values.length > 0) means[key] = rounded(geometricMean(values));
  }
  return means;
};

/** Cases by function, in the order in which functions come first. */
export const byFunction = <Item extends { readonly function: FunctionName }>(
  cases: readonly Item[],
): ReadonlyMap<FunctionName, readonly Item[]> => {
  const groups = new Map<FunctionName, Item[]>();
  for (const one of cases) {
    const group = groups.get(one.function);
    if (group) group.push(one);
    else groups.set(one.function, [one]);
  }
  return groups;
};

/** Draws everything from what was measured. */
export const reportOf = ({ cases: measured, problems, ...about }: Measured): Report => {
  const cases = measured.map(caseOf);
  const functions = Object.fromEntries(
    [...byFunction(cases)].map(([name, group]) => [
      name,
      meansBy(rivals, group, ({ speedUps }, rival) => speedUps[rival]?.median),
    ]),
  );
  const all = meansBy(rivals, Object.values(functions), (means, rival) => means[rival]);
  return { schema, ...about, means: { functions, all }, cases, problems };
};

/** As JSON, a line for each case. */
export const writeReport = (report: Report): string => {
  const parts = Object.entries(report).map(([key, value]) => {
    if (!Array.isArray(value) || value.length === 0) return `  "${key}": ${JSON.stringify(value)}`;
    return `  "${key}": [\n${value.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  });
  return `{\n${parts.join(',\n')}\n}\n`;
};
