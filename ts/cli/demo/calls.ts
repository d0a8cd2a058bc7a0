/** Calls a function as the router chooses, then in js, and says how both did. */
import { type Algorithm, type Backend, configure, type FunctionName, formatFloat } from '../../index.ts';
import { _inside } from '../../inside.ts';

/** One call of a step. */
export interface Call {
  readonly name: FunctionName;
  readonly call: () => unknown;
  /** The answer in words; as JSON unless given. */
  readonly tell?: (answer: never) => string;
  readonly algorithm?: Algorithm;
  /** Of the input, where the choice depends on it. */
  readonly size?: number;
}

/** What it answered, who answered, and how long that took beside js. */
export interface Row {
  readonly name: FunctionName;
  readonly result: string;
  readonly backend: Backend;
  readonly time: string;
  readonly besideJs: string;
}

const duration = (ms: number): string =>
  ms >= 1 ? `${formatFloat(ms, 1)} ms` : `${formatFloat(Math.round(ms * 1e4) / 10, 1)} us`;

/** The median of a few calls in milliseconds, and the last answer. */
const timed = async (call: () => unknown): Promise<{ readonly ms: number; readonly answer: unknown }> => {
  const times: number[] = [];
  // Not timed: the first call may load a backend, or read from a disk.
  let answer = await call();
  const budgetMs = 40;
  const begun = performance.now();
  do {
    const start = performance.now();
    const given = call();
    answer = given instanceof Promise ? await given : given;
    times.push(performance.now() - start);
  } while (times.length < 200 && performance.now() - begun < budgetMs);
  return { ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number, answer };
};

const show = (answer: unknown): string => (typeof answer === 'string' ? answer : JSON.stringify(answer));

const row = async ({ name, call, tell = show, algorithm, size = 0 }: Call): Promise<Row> => {
  const chosen = await timed(call);
  const backend = _inside().backendFor(name, size, algorithm);
  configure({ functions: { [name]: 'js' } });
  try {
    const js = await timed(call);
    const ratio = formatFloat(js.ms / chosen.ms, 1);
    const besideJs = backend === 'js' ? 'is js' : `${duration(js.ms)} in js: ${ratio}x`;
    return { name, result: tell(chosen.answer as never), backend, time: duration(chosen.ms), besideJs };
  } finally {
    configure({ functions: { [name]: undefined } });
  }
};

/** One after the other, so that none disturbs another's time. */
export const rowsOf = async (...calls: readonly Call[]): Promise<readonly Row[]> => {
  const told: Row[] = [];
  for (const call of calls) told.push(await row(call));
  return told;
};
