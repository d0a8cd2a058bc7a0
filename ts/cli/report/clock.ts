/**
 * Times calls: everyone in turn, round after round, so that whatever the machine does meanwhile it does to all of them.
 *
 * The benchmark's clock, too, which also runs in a browser: nothing of Node here.
 */
import { measure } from 'mitata/src/lib.mjs';

/** One who can be asked to answer for so many nanoseconds; gives the median nanoseconds of a call. */
export type Clock = (forNs: number) => Promise<number>;

/** Nanoseconds per call by participant, one median for each round. */
export type Timings = Readonly<Record<string, readonly number[]>>;

/** How long and how often each is timed. */
export interface Plan {
  readonly rounds: number;
  readonly forNs: number;
  /** After this time no more than three rounds are begun: what takes long varies less. */
  readonly patienceMs: number;
}

/** A call that takes longer is timed once a round. */
const slowNs = 5e6;
const fewRounds = 3;
/** Calls per reading of the clock, which takes about 50 ns. */
const batch = 256;

/** Holds the last answer, so that no call can be optimised away. */
const kept: { answer: unknown } = { answer: undefined };

/** The clock of a function of this process. */
export const clockOf = (call: () => unknown): Clock => {
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

/** All participants' medians, round by round. */
export const timeInTurns = async (
  clocks: ReadonlyMap<string, Clock>,
  { rounds, forNs, patienceMs }: Plan,
): Promise<Timings> => {
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
