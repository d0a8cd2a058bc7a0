/** What is counted of each function: who answered its calls, what broke, what was compared. */
import { type Backend, type FunctionName, functionNames } from './contract.ts';
import { dateNow, objectFreeze, ordinaryObject } from './intrinsics.ts';
import { reasonOf } from './rollout.ts';

/** What {@link getTelemetry} tells of one function. */
export interface FunctionTelemetry {
  /**
   * Calls by the backend that answered them, counted while a rollout is configured. Those that reach no backend, since an
   * argument is refused or a pod's variable answers, are not among them.
   */
  readonly calls: Readonly<Record<Backend, number>>;
  /** Failures of wasm and native; another backend answered. Counted always. */
  readonly faults: number;
  /** Calls that js answered, too, so that both answers were compared. */
  readonly verified: number;
  /** Those of them in which the answers differed. */
  readonly mismatches: number;
  /** Whether it was taken away from a backend: by a rollout from all but js, after three faults in a row from that one. */
  readonly rolledBack: boolean;
}

/** What {@link getTelemetry} returns. */
export interface Telemetry {
  /** When counting began, in milliseconds since the epoch. */
  readonly since: number;
  /** Every function there is, by name. */
  readonly functions: Readonly<Record<FunctionName, FunctionTelemetry>>;
}

/** What is being counted of one function. */
export interface Tally extends Record<Backend, number> {
  faults: number;
  verified: number;
  mismatches: number;
  /** Calls that wasm or native was asked since the rate of faults was last judged, and the faults there were then. */
  asked: number;
  faultsBefore: number;
}

interface Ledger {
  readonly since: number;
  readonly tallies: { readonly [Name in FunctionName]: Tally };
}

const makeLedger = (): Ledger => {
  const tallies = { __proto__: null } as unknown as { [Name in FunctionName]: Tally };
  for (let index = 0; index < functionNames.length; index += 1) {
    tallies[functionNames[index] as FunctionName] = {
      js: 0,
      wasm: 0,
      native: 0,
      faults: 0,
      verified: 0,
      mismatches: 0,
      asked: 0,
      faultsBefore: 0,
    };
  }
  return { since: dateNow(), tallies };
};

let ledger: Ledger | undefined;

/** The counts of one function, to be raised. */
export const tallyOf = (name: FunctionName): Tally => {
  ledger ??= makeLedger();
  return ledger.tallies[name];
};

/** The functions that left a backend, for good: to begin counting anew brings none of them back. */
const left = { __proto__: null } as unknown as { [Name in FunctionName]?: true };

/** Takes note that a function left a backend after faults in a row. */
export const noteLeaving = (name: FunctionName): void => {
  left[name] = true;
};

/**
 * The counts of every function since the first was counted, or since {@link resetTelemetry}; of this thread alone.
 *
 * @returns a frozen, plain object: `since` in milliseconds since the epoch, and of each function `calls` by backend,
 *   `faults`, `verified`, `mismatches`, `rolledBack`.
 * @example
 * configure({ rollout: { percent: 0 } });
 * hash('hello');
 * getTelemetry().functions.hash.calls.native; // 0
 */
export const getTelemetry = (): Telemetry => {
  ledger ??= makeLedger();
  const functions = { __proto__: null } as unknown as { [Name in FunctionName]: FunctionTelemetry };
  for (let index = 0; index < functionNames.length; index += 1) {
    const name = functionNames[index] as FunctionName;
    const { js, wasm, native, faults, verified, mismatches } = ledger.tallies[name];
    const calls = objectFreeze({ js, wasm, native });
    const rolledBack = left[name] === true || reasonOf(name) !== undefined;
    functions[name] = objectFreeze({ calls, faults, verified, mismatches, rolledBack });
  }
  return objectFreeze({ since: ledger.since, functions: objectFreeze(ordinaryObject(functions)) });
};

/**
 * Counts from zero again. What was rolled back stays so.
 *
 * @example
 * resetTelemetry();
 * getTelemetry().functions.hash.faults; // 0
 */
export const resetTelemetry = (): void => {
  ledger = makeLedger();
};
