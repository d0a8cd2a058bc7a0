/**
 * The argument layer against everything a caller may pass: the outcome is an answer or a coded error, the same from every
 * backend, and none of an argument's own code has run but the getters of options, once each.
 */
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import * as utils from '../../ts/index.ts';
import { type Call, calls, promising } from './calls.ts';
import { cpuSeconds } from './cpu.ts';
import { Log, type Recipe, Thrown } from './recipe.ts';
import type { Outcome } from './targets.ts';

type Result = { readonly answer: unknown } | { readonly error: unknown };

const classes: { readonly [code: string]: readonly ErrorConstructor[] } = {
  ERR_INVALID_ARG_TYPE: [TypeError],
  ERR_INVALID_ARG_VALUE: [TypeError],
  ERR_OUT_OF_RANGE: [RangeError],
  ERR_DETACHED: [TypeError],
  ERR_NOT_REGULAR_FILE: [Error],
  ERR_NO_FREE_PORT: [Error],
  ERR_UNSUPPORTED_RUNTIME: [Error],
};

/** What is wrong with an error of ours, or of the system's; undefined where nothing is. */
const faultOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return `threw ${fc.stringify(error)}`;
  const { code, errno, syscall } = error as NodeJS.ErrnoException;
  if (typeof errno === 'number')
    return typeof code === 'string' && syscall ? undefined : `threw half an error: ${error.stack}`;
  const Class = classes[code ?? '']?.[0];
  if (Class === undefined || error.constructor !== Class) return `threw ${error.stack}`;
  if (error.message.length > 600 || !error.message.startsWith('Cannot ')) return `worded badly: ${error.message}`;
  return undefined;
};

/** Whatever was forced, nothing is any more. */
const reset = (): void => {
  utils.configure({ backend: undefined, functions: { hash: undefined }, rollout: undefined });
};

const settle = async (name: string, call: () => unknown): Promise<Result> => {
  let returned: unknown;
  try {
    returned = call();
  } catch (error) {
    if (promising.has(name)) throw new Error(`${name} threw instead of rejecting`, { cause: error });
    return { error };
  }
  if (!promising.has(name)) return { answer: returned };
  if (!(returned instanceof Promise)) throw new Error(`${name} gave no promise`);
  try {
    return { answer: await returned };
  } catch (error) {
    return { error };
  }
};

/** Calls once and looks at everything that must hold of one call. */
const attempt = async (name: string, { call, isAnswer }: Call, args: readonly unknown[], log: Log): Promise<Result> => {
  const result = await settle(name, () => call(...(args as never[])));
  const complaints = [...log.complaints()];
  if ('answer' in result) {
    if (!isAnswer(result.answer)) complaints.push(`answered ${fc.stringify(result.answer)}`);
  } else if (!(log.isActive && (result.error instanceof Thrown || result.error instanceof TypeError))) {
    const fault = faultOf(result.error);
    if (fault !== undefined) complaints.push(fault);
  }
  if (complaints.length > 0) throw new Error(complaints.join('; '));
  return result;
};

/** What two results have to have in common. */
const essence = (result: Result): unknown => {
  if ('answer' in result) return result;
  const { name, message, code } = result.error as NodeJS.ErrnoException;
  return { name, message, code };
};

const backends = [undefined, 'js', 'wasm', 'native'] as const;

/** The property of one function. */
const propertyOf = (name: string, call: Call): fc.IAsyncProperty<[Recipe[]]> =>
  fc.asyncProperty(fc.tuple(...call.parameters), async (recipes) => {
    const results: Result[] = [];
    for (const backend of backends) {
      for (const how of ['make', 'plain'] as const) {
        const log = new Log();
        const args = recipes.map((recipe) => recipe[how](log));
        utils.configure({ backend });
        try {
          const result = await attempt(name, call, args, log);
          // Who has had his say may say another thing each time.
          if (!log.isActive) results.push(result);
        } finally {
          reset();
        }
      }
    }
    if (!call.isStable) return;
    for (const result of results) {
      if (isDeepStrictEqual(essence(result), essence(results[0] as Result))) continue;
      throw new Error(
        `answered once ${fc.stringify(essence(results[0] as Result))}, once ${fc.stringify(essence(result))}`,
      );
    }
  }) as unknown as fc.IAsyncProperty<[Recipe[]]>;

/** Tries one function; what it did wrong, or undefined, and how often it was called. */
export const tryFunction = async (
  name: string,
  parameters: fc.Parameters<[Recipe[]]>,
): Promise<{ readonly executions: number; readonly failure: string | undefined }> => {
  const found = await fc.check(propertyOf(name, calls[name] as Call), { includeErrorInReport: true, ...parameters });
  const executions = found.numRuns * backends.length * 2;
  return { executions, failure: found.failed ? `${name}: ${fc.defaultReportMessage(found)}` : undefined };
};

/** Tries all of them for so many seconds altogether. */
export const runArguments = async (seconds: number): Promise<Outcome> => {
  const names = Object.keys(calls);
  const before = cpuSeconds();
  let executions = 0;
  const failures: string[] = [];
  for (const name of names) {
    const interruptAfterTimeLimit = (seconds * 1000) / names.length;
    const result = await tryFunction(name, {
      numRuns: 2 ** 31,
      interruptAfterTimeLimit,
      markInterruptAsFailure: false,
    });
    executions += result.executions;
    if (result.failure !== undefined) failures.push(result.failure);
  }
  const failure = failures.length > 0 ? failures.join('\n') : undefined;
  return { target: 'arguments', executions, seconds: cpuSeconds() - before, failure };
};
