/** Times js against wasm in the worker: the same calls in turns, in rounds, so that what disturbs one disturbs both. */
import {
  algorithms,
  type Backend,
  base36Encode,
  configure,
  getBackendInfo,
  hash,
  type Progress,
  truncate,
} from '../index.ts';
import type { Measurement, Spread } from './messages.ts';

type Size = Measurement['size'];

interface Case {
  readonly subject: string;
  readonly size: Size;
  readonly input: string;
  readonly call: () => unknown;
  /** Calls of one timing, by backend. */
  readonly calls: { js: number; wasm: number };
  /** Nanoseconds of a call, one per round. */
  readonly times: { readonly js: number[]; readonly wasm: number[] };
}

const rounds = 6;
const compared = ['js', 'wasm'] as const;
const sizes: readonly Size[] = [0, 1, 2];

const dataSizes = [1024, 65536, 1_048_576] as const;
const dataNames = ['1 KiB', '64 KiB', '1 MiB'] as const;
const digitCounts = [32, 256, 2048] as const;
const textLengths = [100, 1000, 10_000] as const;
const mixed = 'h\u00e9llo \u65e5\u672c\u8a9e \u{1f469}\u200d\u{1f680} and more words ';

const makeCase = (subject: string, size: Size, input: string, call: () => unknown): Case => {
  return { subject, size, input, call, calls: { js: 1, wasm: 1 }, times: { js: [], wasm: [] } };
};

const makeCases = (): readonly Case[] => {
  const data = sizes.map((size) => new Uint8Array(dataSizes[size]).map((_, index) => (index * 131) & 255));
  const digests = algorithms.flatMap((algorithm) =>
    sizes.map((size) => makeCase(algorithm, size, dataNames[size], () => hash(data[size] as Uint8Array, algorithm))),
  );
  const numbers = sizes.map((size) => {
    const digits = '9e3779b97f4a7c15'.repeat(digitCounts[size] / 16);
    return makeCase('base36Encode', size, `${digitCounts[size].toLocaleString('en')} digits`, () =>
      base36Encode(digits),
    );
  });
  const texts = sizes.map((size) => {
    const length = textLengths[size];
    const text = mixed.repeat(length / 10).slice(0, length);
    const cut = (): string => truncate(text, length / 2, { unit: 'column' });
    return makeCase('truncate', size, `${length.toLocaleString('en')} characters`, cut);
  });
  return [...digests, ...numbers, ...texts];
};

const force = (backend: Backend | undefined): void => configure({ backend });

/** The clock's smallest step: browsers make it coarse on purpose. */
const measureStepMs = (): number => {
  let step = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 5; tries += 1) {
    const start = performance.now();
    let now = start;
    while (now === start) now = performance.now();
    step = Math.min(step, now - start);
  }
  return step;
};

const timeMs = ({ call }: Case, calls: number): number => {
  const start = performance.now();
  for (let index = 0; index < calls; index += 1) call();
  return performance.now() - start;
};

/** Nanoseconds of a call, by as many calls as the clock can tell apart from none. */
const timeNs = (made: Case, backend: 'js' | 'wasm', leastMs: number): number => {
  force(backend);
  // The first call has the router choose anew, which only a long one does not notice.
  if (made.calls[backend] > 1) made.call();
  for (;;) {
    const calls = made.calls[backend];
    const tookMs = timeMs(made, calls);
    if (tookMs >= leastMs) return (tookMs / calls) * 1e6;
    made.calls[backend] = 2 * calls;
  }
};

/** A round of one case. Who comes second finds warm caches: they take turns at that too. */
const timeBoth = (made: Case, round: number, leastMs: number): void => {
  for (const backend of round % 2 === 0 ? compared : compared.toReversed()) {
    made.times[backend].push(timeNs(made, backend, leastMs));
  }
};

/** Of all rounds but the first. */
const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.slice(1).toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] as number;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
};

const summarize = ({ subject, size, input, times }: Case): Measurement => {
  const ratios = times.js.map((time, round) => time / (times.wasm[round] as number));
  return { subject, size, input, js: spreadOf(times.js), wasm: spreadOf(times.wasm), ratio: spreadOf(ratios) };
};

/** Lets messages in; a timer would wait for milliseconds. */
const listen = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Measures everything; throws where wasm is not there, since then there is nothing to compare. */
export const compare = async (
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<readonly Measurement[]> => {
  const { state, cause } = getBackendInfo().backends.wasm;
  if (state !== 'ok') throw new Error(`Cannot compare: wasm is ${state} here (${cause?.message})`);
  const cases = makeCases();
  const leastMs = Math.max(4, 8 * measureStepMs());
  const steps = cases.length * rounds;
  let done = 0;
  const step = async (work: () => void): Promise<void> => {
    work();
    done += 1;
    report({ bytes: done, totalBytes: steps });
    await listen();
    signal.throwIfAborted();
  };
  try {
    // The first round finds out how many calls are needed, and warms the code up.
    for (let round = 0; round < rounds; round += 1) {
      for (const made of cases) await step(() => timeBoth(made, round, leastMs));
    }
  } finally {
    force(undefined);
  }
  return cases.map(summarize);
};
