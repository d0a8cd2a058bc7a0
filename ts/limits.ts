/**
 * The limits that SkyPilot gives a pod by environment variables. They win over what the system says and are read anew at
 * each call.
 */

import { unsupportedError, valueError } from './errors.js';
import { floor, max, regExpExec, stringTrim } from './intrinsics.js';
import { type Route, run } from './route.js';
import { builtin, environment } from './runtime.js';

const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

/** The variable's number; undefined where it is not set. */
export const podLimit = (what: string, name: string): number | undefined => {
  const text = environment(name);
  if (text === undefined) return undefined;
  const trimmed = stringTrim(text);
  const value = regExpExec(decimal, trimmed) === null ? Number.NaN : Number(trimmed);
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw valueError(what, name, 'a decimal number above 0', text);
  return value;
};

/** The CPUs by the pod's variable, else by the route, else by what a browser tells. */
export const countCpus = (what: string, route: Route<'cpuLimit'>): number => {
  const granted = podLimit(what, 'SKYPILOT_POD_CPU_CORE_LIMIT');
  if (granted !== undefined) return max(1, floor(granted));
  if (builtin('node:os')) return run(route, 0, '', 0, 0).value;
  const count = globalThis.navigator?.hardwareConcurrency;
  if (count === undefined) throw unsupportedError(what, 'this runtime does not tell');
  return count;
};
