/**
 * Which backend somebody forces: the operator by the environment, the program by `configure`.
 *
 * Knows nothing of how a backend is found or whether it is there.
 */
import { checkOneOf, option } from './arguments.ts';
import { type Backend, backends, type FunctionName, functionNames } from './contract.ts';
import { typeError } from './errors.ts';
import { objectHasOwn, objectKeys, stringIndexOf, stringSlice, stringSplit, stringTrim } from './intrinsics.ts';
import { checkRollout, type Rollout, setRollout } from './rollout.ts';
import { environment } from './runtime.ts';

/** What {@link configure} takes. */
export interface Configuration {
  /** The backend for every function that has it; undefined resets it: the measured order again. */
  readonly backend?: Backend | undefined;
  /** The backend per function, stronger than `backend`; undefined resets one function. */
  readonly functions?: { readonly [Name in FunctionName]?: Backend | undefined } | undefined;
  /** A staged introduction of Rust where no backend is forced; undefined ends it. */
  readonly rollout?: Rollout | undefined;
}

/** A backend that must be taken, and who says so. */
export interface Forced {
  readonly backend: Backend;
  readonly by: string;
}

/** What somebody asks for. */
interface Wishes {
  readonly by: string;
  backend?: Backend | undefined;
  functions: { [name: string]: Backend | undefined };
}

const wishesOf = (by: string, backend?: Backend): Wishes => ({
  backend,
  by,
  // Without a prototype, from which a page could make a wish appear.
  functions: { __proto__: null } as never,
});

const reading = 'choose a backend';
let operators: Wishes | undefined;
let programs = /* @__PURE__ */ wishesOf('configure');

/** Grows whenever another backend may be the one to take; who has chosen before then chooses anew. */
export let epoch = 1;

/** Has everybody choose anew. */
export const chooseAnew = (): void => {
  epoch += 1;
};

const checkBackend = (what: string, argument: string, value: unknown): Backend =>
  backends[checkOneOf(what, argument, value, backends)] as Backend;

/** Reads the environment at the first call. What cannot be read is thrown at every call, since nothing is kept then. */
const readEnvironment = (): Wishes => {
  const rust = 'SKYPILOT_USE_RUST';
  if (checkOneOf(reading, rust, environment(rust), ['1', '0']) > 0) return wishesOf(rust, 'js');
  const by = 'SKYPILOT_UTILS_BACKEND';
  let wishes = wishesOf(by);
  const text = environment(by);
  const entries = text === undefined ? [] : stringSplit(text, ',');
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index] as string;
    const nameEnd = stringIndexOf(entry, '=');
    const backend = checkBackend(reading, by, stringTrim(stringSlice(entry, nameEnd + 1)));
    // The later entry wins, also over what was said of single functions.
    if (nameEnd < 0) wishes = wishesOf(by, backend);
    else wishes.functions[stringTrim(stringSlice(entry, 0, nameEnd))] = backend;
  }
  return wishes;
};

const wishOf = (wishes: Wishes, name: FunctionName): Forced | undefined => {
  const backend = wishes.functions[name] ?? wishes.backend;
  return backend && { backend, by: wishes.by };
};

/**
 * Throws unless the environment names only functions that exist.
 *
 * Apart from reading it, since a bundle of string functions alone cannot tell a wrong name from that of a function that
 * it is without, and needs no list of them.
 */
export const checkNames = (): void => {
  operators ??= readEnvironment();
  const { by, functions } = operators;
  const names = objectKeys(functions);
  for (let index = 0; index < names.length; index += 1) checkOneOf(reading, by, names[index], functionNames);
};

/** The backend that must be taken for a function, if any. */
export const forcedFor = (name: FunctionName): Forced | undefined => {
  operators ??= readEnvironment();
  return wishOf(operators, name) ?? wishOf(programs, name);
};

/**
 * Forces backends for this thread, or rolls them out by stages; merges, also within `rollout`, with what was configured
 * before.
 *
 * The environment (`SKYPILOT_USE_RUST`, `SKYPILOT_UTILS_BACKEND`, `SKYPILOT_UTILS_ROLLOUT`) is stronger, and a forced
 * backend stronger than a rollout. A function that lacks the forced backend keeps its measured order.
 *
 * @param configuration - `backend` for all functions, `functions` for single ones, `rollout`; `undefined` resets a key.
 *   With `rollout: undefined` what was rolled back by itself is, too.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE (an unknown backend or function); nothing changes then
 * - RangeError ERR_OUT_OF_RANGE, likewise
 * @example
 * configure({ functions: { hash: 'wasm' } });
 * getBackendInfo().functions.hash?.backend; // 'wasm'
 * @example
 * configure({ rollout: { percent: 25, verify: 0.01, functions: { isProcessAlive: 0 } } });
 * getBackendInfo().functions.isProcessAlive?.backend; // 'js'
 */
export const configure = (configuration: Configuration): void => {
  const what = 'configure';
  if (configuration === undefined) throw typeError(what, 'options', 'an object', configuration);
  const functions = option(what, configuration, 'functions');
  const backend = option(what, configuration, 'backend');
  const next = wishesOf(programs.by, programs.backend);
  next.functions = { __proto__: null, ...programs.functions } as never;
  if (objectHasOwn(configuration, 'backend')) {
    next.backend = backend === undefined ? undefined : checkBackend(what, 'backend', backend);
  }
  if (functions !== undefined) {
    if (functions === null || typeof functions !== 'object') throw typeError(what, 'functions', 'an object', functions);
    const names = objectKeys(functions);
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] as string;
      checkOneOf(what, 'functions', name, functionNames);
      const wanted = option(what, functions, name);
      next.functions[name] = wanted === undefined ? undefined : checkBackend(what, `functions.${name}`, wanted);
    }
  } else if (objectHasOwn(configuration, 'functions')) {
    next.functions = wishesOf(programs.by).functions;
  }
  if (objectHasOwn(configuration, 'rollout')) {
    setRollout(checkRollout(what, option(what, configuration, 'rollout')));
  }
  programs = next;
  chooseAnew();
};
