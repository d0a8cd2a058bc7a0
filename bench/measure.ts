/** Times everyone in turn, round after round, so that whatever the machine does meanwhile it does to all of them. */
import { measure } from 'mitata';
import type { Case } from './case.ts';
import type { Child } from './child.ts';
import type { Timings } from './results.ts';

/** One who can be asked to answer for so many nanoseconds; gives the median nanoseconds of a call. */
type Clock = (forNs: number) => Promise<number>;

/** The processes that answer beside this one, where there are any. */
export interface Children {
  readonly skypilot?: Child;
  readonly floor?: Child;
}

/** How long and how often each is timed. */
export interface Plan {
  readonly rounds: number;
  readonly forNs: number;
}

export const skypilot = 'SkyPilot';
export const floor = 'floor';

/** A call that takes longer is timed once a round. */
const slowNs = 5e6;
/** What takes so long, gibibytes and the like, varies less: after this time no more rounds than these are begun. */
const patienceMs = 12_000;
const fewRounds = 3;
/** Calls per reading of the clock, which takes about 50 ns. */
const batch = 256;

/** Holds the last answer, so that no call can be optimised away. */
const kept: { answer: unknown } = { answer: undefined };

const clockOf = (call: () => unknown): Clock => {
  const run = (): unknown => {
    kept.answer = call();
    return kept.answer;
  };
  let isSlow = false;
  return async (forNs) => {
    const { p50 } = await measure(run, {
      min_cpu_time: forNs,
      min_samples: isSlow ? 1 : 4,
      // Whether calls are timed in batches is decided by what one takes when warm.
      warmup_samples: isSlow ? 0 : 3,
      warmup_threshold: Number.POSITIVE_INFINITY,
      batch_samples: batch,
      gc: false,
    });
    isSlow = p50 > slowNs;
    return p50;
  };
};

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const demandAgreement = (made: Case, answers: ReadonlyMap<string, unknown>): void => {
  const agrees = made.agrees ?? equal;
  const [[first, expected], ...others] = [...answers] as [[string, unknown], ...[string, unknown][]];
  for (const [name, answer] of others) {
    if (agrees(expected, answer)) continue;
    const texts = [expected, answer].map((value) => JSON.stringify(value)?.slice(0, 200));
    throw new Error(`${titleOf(made)}: ${first} answers ${texts[0]}, but ${name} answers ${texts[1]}`);
  }
};

/** A case's name among all. */
export const titleOf = ({ function: name, algorithm, title }: Pick<Case, 'function' | 'algorithm' | 'title'>): string =>
  [name, ...(algorithm ? [algorithm] : []), title].join(', ');

/** All participants' medians, round by round. Throws where they do not agree on the first input's answer. */
export const timeCase = async (made: Case, children: Children, { rounds, forNs }: Plan): Promise<Timings> => {
  const answers = new Map<string, unknown>();
  const clocks = new Map<string, Clock>();
  for (const { name, call, read = (answer: unknown) => answer } of made.participants) {
    answers.set(name, read(await call()));
    clocks.set(name, clockOf(call));
  }
  const { python, floor: calls } = made;
  const { skypilot: sky, floor: bare } = children;
  if (python && sky) {
    answers.set(skypilot, (await sky.time(python, 0)).answer);
    clocks.set(skypilot, async (ns) => (await sky.time(python, ns)).medianNs);
  }
  if (calls && bare) clocks.set(floor, async (ns) => (await bare.time(calls, ns)).medianNs);
  demandAgreement(made, answers);
  const timings: Record<string, number[]> = Object.fromEntries([...clocks.keys()].map((name) => [name, []]));
  const order = [...clocks];
  /** Each begins with another, so that nobody always follows the same. */
  const round = async (isKept: boolean): Promise<void> => {
    // With --expose-gc; else nothing: what stands in for it elsewhere, a gibibyte at once, upsets more than it tidies.
    globalThis.gc?.();
    for (const [name, clock] of order) {
      const ns = await clock(forNs);
      if (isKept) timings[name]?.push(ns);
      // Sockets that were refused are only freed when the event loop turns.
      await new Promise((turned) => setTimeout(turned));
    }
    order.push(order.shift() as (typeof order)[0]);
  };
  // The first only warms up.
  await round(false);
  const start = performance.now();
  for (let done = 0; done < rounds; done += 1) {
    if (done >= fewRounds && performance.now() - start > patienceMs) break;
    await round(true);
  }
  return timings;
};
