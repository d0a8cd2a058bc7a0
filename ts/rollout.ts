/**
 * How far each function is rolled out: the operator's word by the environment, the program's by `configure`, and what was
 * rolled back by itself.
 *
 * Knows no backend. Whose turn a call is then is drawn in draw.ts.
 */
import { checkBoolean, checkInteger, checkNumber, checkOneOf } from './arguments.ts';
import { type FunctionName, functionNames } from './contract.ts';
import { typeError, valueError } from './errors.ts';
import { largestInteger, objectHasOwn, objectKeys, regExpExec, stringTrim, toNumber } from './intrinsics.ts';
import { environment } from './runtime.ts';

/** A staged introduction of Rust: which share of the calls it answers, and when that ends by itself. */
export interface Rollout {
  /**
   * How many of a hundred calls, drawn at random, go the measured order; js answers the others. From 0, which is js for
   * all, to 100.
   *
   * @defaultValue 100
   */
  readonly percent?: number | undefined;
  /**
   * The share, from 0 to 1, of the calls of wasm or native that js answers, too: when the answers differ, the caller gets
   * js's, and the function is rolled back.
   *
   * @defaultValue 0
   */
  readonly verify?: number | undefined;
  /** `percent` of single functions. */
  readonly functions?: { readonly [Name in FunctionName]?: number | undefined } | undefined;
  /**
   * The share, from 0 to 1, of the calls of wasm or native that may fail; a function with more is rolled back.
   *
   * @defaultValue 0.01
   */
  readonly maxFaultRate?: number | undefined;
  /**
   * Over how many of its calls of wasm or native that share is taken; a whole number of at least 1.
   *
   * @defaultValue 1000
   */
  readonly minCalls?: number | undefined;
  /**
   * Whether the event of a difference holds the first characters of arguments and answers.
   *
   * @defaultValue true
   */
  readonly samples?: boolean | undefined;
}

/** A rollout with nothing left open. */
export interface Settings {
  readonly percent: number;
  readonly verify: number;
  readonly functions: { readonly [name: string]: number | undefined };
  readonly maxFaultRate: number;
  readonly minCalls: number;
  readonly samples: boolean;
}

// Without prototypes, from which a page could make an entry appear.
const makeDefaults = (): Settings => ({
  percent: 100,
  verify: 0,
  functions: { __proto__: null } as never,
  maxFaultRate: 0.01,
  minCalls: 1000,
  samples: true,
});
const makeReasons = (): { [name: string]: string } => ({ __proto__: null }) as never;

/** What the environment says, once it was read. */
let operators: { readonly percent: number | undefined } | undefined;
let programs: Settings | undefined;
let reasons = /* @__PURE__ */ makeReasons();

const variable = 'SKYPILOT_UTILS_ROLLOUT';
const decimal = /^[0-9]+(?:\.[0-9]+)?$/;

/** Reads the environment at the first call. What cannot be read is thrown at every call, since nothing is kept then. */
const readPercent = (): number | undefined => {
  const text = environment(variable);
  if (text === undefined) return undefined;
  const trimmed = stringTrim(text);
  const percent = regExpExec(decimal, trimmed) === null ? -1 : toNumber(trimmed);
  if (percent >= 0 && percent <= 100) return percent;
  throw valueError('choose a backend', variable, 'a number from 0 to 100', text);
};

/** The rollout that is configured, if any. */
export const rolloutNow = (): Settings | undefined => {
  operators ??= { percent: readPercent() };
  const { percent } = operators;
  if (percent === undefined) return programs;
  const defaults = makeDefaults();
  return { ...(programs ?? defaults), percent, functions: defaults.functions };
};

const checkFunctions = (what: string, before: Settings['functions'], value: unknown): Settings['functions'] => {
  if (value === undefined) return makeDefaults().functions;
  if (value === null || typeof value !== 'object') throw typeError(what, 'rollout.functions', 'an object', value);
  const functions: { [name: string]: number | undefined } = { __proto__: null, ...before } as never;
  const names = objectKeys(value);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    checkOneOf(what, 'rollout.functions', name, functionNames);
    const percent = (value as Record<string, unknown>)[name];
    functions[name] =
      percent === undefined ? undefined : checkNumber(what, `rollout.functions.${name}`, percent, 0, 100);
  }
  return functions;
};

/** What a program asks for, merged with what it asked for before; undefined where it ends its rollout. */
export const checkRollout = (what: string, rollout: unknown): Settings | undefined => {
  if (rollout === undefined) return undefined;
  if (rollout === null || typeof rollout !== 'object') throw typeError(what, 'rollout', 'an object', rollout);
  const before = programs ?? makeDefaults();
  const defaults = makeDefaults();
  const key = <K extends keyof Settings>(
    name: K,
    check: (argument: string, value: unknown, fallback: Settings[K]) => Settings[K],
  ): Settings[K] =>
    objectHasOwn(rollout, name)
      ? check(`rollout.${name}`, (rollout as Record<string, unknown>)[name], defaults[name])
      : before[name];
  return {
    percent: key('percent', (argument, value, fallback) => checkNumber(what, argument, value, 0, 100, fallback)),
    verify: key('verify', (argument, value, fallback) => checkNumber(what, argument, value, 0, 1, fallback)),
    functions: key('functions', (_, value) => checkFunctions(what, before.functions, value)),
    maxFaultRate: key('maxFaultRate', (argument, value, fallback) =>
      checkNumber(what, argument, value, 0, 1, fallback),
    ),
    minCalls: key('minCalls', (argument, value, fallback) =>
      checkInteger(what, argument, value, 1, largestInteger, fallback),
    ),
    samples: key('samples', (argument, value, fallback) => checkBoolean(what, argument, value, fallback)),
  };
};

/** Takes what was checked. The end of a rollout is also the end of what was rolled back. */
export const setRollout = (next: Settings | undefined): void => {
  programs = next;
  if (!next) reasons = makeReasons();
};

/** Of a hundred calls of a function, how many go its order. */
export const percentOf = (name: FunctionName, { functions, percent }: Settings): number =>
  reasons[name] === undefined ? (functions[name] ?? percent) : 0;

/** Why a function was rolled back; undefined where it was not. */
export const reasonOf = (name: FunctionName): string | undefined => reasons[name];

/** Rolls a function back; false if it was already. */
export const rollBack = (name: FunctionName, reason: string): boolean => {
  if (reasons[name] !== undefined) return false;
  reasons[name] = reason;
  return true;
};
