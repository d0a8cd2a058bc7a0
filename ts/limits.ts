/**
 * What this process may use of the machine, and which rule or file says so: the pod's variables, then the system's limits,
 * then what a browser tells.
 *
 * SkyPilot gives a pod its limits by environment variables, which are read anew at each call.
 */
import * as js from './backends/js/system.ts';
import { routeToNative } from './backends/native.ts';
import type { FunctionName, Limit } from './contract.ts';
import { accessDeniedError, isShortage, unsupportedError, valueError } from './errors.ts';
import { floor, infinity, mapGet, mapSet, max, monotonicMs, regExpExec, stringTrim, toNumber } from './intrinsics.ts';
import * as orders from './orders.ts';
import { rolloutNow } from './rollout.ts';
import { type Route, run } from './route.ts';
import { builtin, environment, isPermitted, isWorkerd } from './runtime.ts';
import { epoch } from './settings.ts';

const cpus = /* @__PURE__ */ routeToNative('getCpuCount', 'cpuLimit', js.cpuLimit, () => orders.cpuLimit);
const memory = /* @__PURE__ */ routeToNative('getMemSizeGb', 'memoryLimit', js.memoryLimit, () => orders.memoryLimit);

/** 2^30: SkyPilot's gigabyte. */
export const bytesPerGb = 0x4000_0000;

const decimal = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i;

/** A variable's number, in such a unit; undefined where it is not set. */
const limitByVariable = (what: string, name: string, unit: number): Limit | undefined => {
  const text = environment(name);
  if (text === undefined) return undefined;
  const trimmed = stringTrim(text);
  const value = regExpExec(decimal, trimmed) === null ? 0 : toNumber(trimmed) * unit;
  if (!(value > 0 && value < infinity)) throw valueError(what, name, 'a decimal number above 0', text);
  return { value, source: name };
};

type NavigatorKey = 'hardwareConcurrency' | 'deviceMemory';

/** What a browser tells of the machine. workerd has a navigator, too, but is told nothing of its machine. */
const limitByBrowser = (what: string, key: NavigatorKey, unit: number): Limit => {
  const told = (globalThis as { readonly navigator?: { readonly [Key in NavigatorKey]?: unknown } }).navigator?.[key];
  if (typeof told !== 'number' || isWorkerd()) throw unsupportedError(what, 'this runtime does not tell');
  return { value: told * unit, source: `navigator.${key}` };
};

/** How long an answer holds: a changed limit is to be seen within a second, and a dozen files take a tenth of a millisecond. */
const freshMs = 500;

const answers: Map<FunctionName, { readonly limit: Limit; readonly time: number; readonly epoch: number }> = new Map();

type LimitRoute = Route<'cpuLimit'> | Route<'memoryLimit'>;

/** What was answered a moment ago, by the same choice of backend. */
const latest = ({ name }: LimitRoute): Limit | undefined => {
  const known = mapGet(answers, name);
  return known && known.epoch === epoch && monotonicMs() - known.time < freshMs ? known.limit : undefined;
};

/** Asks, and keeps the answer; not in a rollout, which draws each call and has it ask anew. */
const ask = ({ name }: LimitRoute, limitOf: () => Limit): Limit => {
  const time = monotonicMs();
  try {
    const limit = limitOf();
    if (!rolloutNow()) mapSet(answers, name, { limit, time, epoch });
    return limit;
  } catch (error) {
    // With every descriptor in use nothing can be asked, but what was answered last still holds.
    const known = mapGet(answers, name);
    if (known && isShortage(error)) return known.limit;
    throw error;
  }
};

/** The CPUs, a whole number of at least 1, by the route of whichever function asks. */
export const cpuLimit = (what = 'count the CPUs', route: Route<'cpuLimit'> = cpus): Limit => {
  const granted = limitByVariable(what, 'SKYPILOT_POD_CPU_CORE_LIMIT', 1);
  if (granted) return { value: max(1, floor(granted.value)), source: granted.source };
  const known = latest(route);
  if (known) return known;
  if (!builtin('node:os')) return limitByBrowser(what, 'hardwareConcurrency', 1);
  return ask(route, () => run(route, 0, '', 0, 0));
};

/** The memory in bytes. */
export const memoryLimit = (): Limit => {
  const what = 'measure the memory';
  const granted =
    limitByVariable(what, 'SKYPILOT_POD_MEMORY_GB_LIMIT', bytesPerGb) ??
    limitByVariable(what, 'SKYPILOT_POD_MEMORY_BYTES_LIMIT', 1);
  if (granted) return granted;
  const known = latest(memory);
  if (known) return known;
  if (!builtin('node:os')) return limitByBrowser(what, 'deviceMemory', bytesPerGb);
  if (!isPermitted({ name: 'sys', kind: 'systemMemoryInfo' })) throw accessDeniedError(what, '--allow-sys');
  return ask(memory, () => run(memory, 0, '', 0));
};
