/** What the router tells of itself: which backend answers what, and why. */
import { type Backend, backends, type FunctionName } from './contract.ts';
import type { CodedError } from './errors.ts';
import { events, type RouterEvent } from './events.ts';
import { bareArray, infinity, objectFreeze, objectKeys, ordinaryArray, ordinaryObject } from './intrinsics.ts';
import { type BackendState, prepare, stateOf } from './registry.ts';
import { percentOf, reasonOf, rolloutNow } from './rollout.ts';
import { type AnyRoute, routes } from './route.ts';
import { answererOf, choose, faultsBeforeLeaving, isIn } from './router.ts';
import { describeRuntime } from './runtime.ts';
import { forcedFor } from './settings.ts';
import { version } from './version.ts';

/** What {@link getBackendInfo} tells of one function. */
export interface FunctionInfo {
  /** The backends that have it. */
  readonly has: readonly Backend[];
  /** The measured order, for inputs of the largest size. */
  readonly order: readonly Backend[];
  /** The backend that would answer such a call now; in a rollout, those of its share. */
  readonly backend: Backend;
  /** The reason in words, for people. */
  readonly why: string;
}

/** What {@link getBackendInfo} returns. */
export interface BackendInfo {
  /** This package's. */
  readonly version: string;
  /** What all this runs in. */
  readonly runtime: {
    /** 'node', 'deno', 'bun', 'browser' or 'unknown'. */
    readonly name: string;
    /** As the runtime tells it; of a browser, its user agent. */
    readonly version: string;
  };
  /** The state of each backend. */
  readonly backends: Readonly<Record<Backend, BackendState>>;
  /** What was imported, by name. */
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionInfo>>>;
  /** The last hundred things that went wrong and were survived, oldest first. */
  readonly events: readonly RouterEvent[];
}

const orderOf = (route: AnyRoute): readonly Backend[] => {
  const order = route.order();
  return order[order.length - 1]?.first as readonly Backend[];
};

/** Why a backend that stands before the chosen one in the order does not answer: it is not there, or was left. */
const whyNot = (route: AnyRoute, backend: Backend): string =>
  answererOf(route, backend)
    ? `${backend} was left after ${faultsBeforeLeaving} faults`
    : `${backend} is ${stateOf(backend).state}`;

/** Why a rollout leaves a function no calls. */
const whyNone = (name: FunctionName): string => {
  const reason = reasonOf(name);
  return reason === undefined ? 'rolled out to 0 % of the calls' : `rolled back: ${reason}`;
};

const explain = (route: AnyRoute): { readonly backend: Backend; readonly why: string } => {
  const forced = forcedFor(route.name);
  try {
    const { backend } = choose(route, infinity);
    if (forced?.backend === backend && isIn(route.order(), backend)) return { backend, why: `forced by ${forced.by}` };
    const rollout = rolloutNow();
    const percent = rollout ? percentOf(route.name, rollout) : 100;
    if (percent === 0) return { backend, why: whyNone(route.name) };
    const order = orderOf(route);
    let why = '';
    for (let index = 0; order[index] !== backend; index += 1) why += `${whyNot(route, order[index] as Backend)}; `;
    why += `${backend} is ${why === '' ? 'first' : 'next'} in the order`;
    return { backend, why: percent < 100 && backend !== 'js' ? `${why}, for ${percent} % of the calls` : why };
  } catch (error) {
    if (!forced || (error as CodedError).code !== 'ERR_BACKEND_UNAVAILABLE') throw error;
    return { backend: forced.backend, why: (error as Error).message };
  }
};

const describe = (route: AnyRoute): FunctionInfo => {
  const has: Backend[] = bareArray();
  for (let index = 0; index < backends.length; index += 1) {
    if (isIn(route.order(), backends[index] as Backend)) has[has.length] = backends[index] as Backend;
  }
  return { has: objectFreeze(ordinaryArray(has)), order: objectFreeze(orderOf(route)), ...explain(route) };
};

/** The reasons of a function's routes; those with the same reason are told together, by their labels. */
const whyOf = (name: FunctionName): string => {
  const labels: { [why: string]: string } = { __proto__: null } as never;
  for (let index = 0; index < routes.length; index += 1) {
    const route = routes[index] as AnyRoute;
    if (route.name !== name || route.label === '') continue;
    const { backend, why } = explain(route);
    if (route.label === undefined) labels[why] ??= '';
    else {
      const reason = `${backend} (${why})`;
      labels[reason] = labels[reason] ? `${labels[reason]}, ${route.label}` : route.label;
    }
  }
  const reasons = objectKeys(labels);
  let told = '';
  for (let index = 0; index < reasons.length; index += 1) {
    const reason = reasons[index] as string;
    told += `${told && '; '}${labels[reason] && `${labels[reason]}: `}${reason}`;
  }
  return told;
};

/**
 * Which backend answers what, and why. Tries, synchronously, what has not been tried yet.
 *
 * @returns a frozen, plain object: version, runtime, the state of each backend with its cause, each imported function's
 *   order and choice (of {@link hash}, whose algorithms differ, `why` tells them all), and the last 100 events.
 * @throws TypeError ERR_INVALID_ARG_VALUE when an environment variable cannot be read.
 * @example
 * getBackendInfo().backends.js.state; // 'ok'
 * getBackendInfo().functions.isProcessAlive?.backend; // 'native' where the addon is installed
 */
export const getBackendInfo = (): BackendInfo => {
  const functions = { __proto__: null } as unknown as { [name: string]: FunctionInfo };
  for (let index = 0; index < routes.length; index += 1) {
    const route = routes[index] as AnyRoute;
    // A function's first route stands for it.
    functions[route.name] ??= objectFreeze({ ...describe(route), why: whyOf(route.name) });
  }
  return objectFreeze({
    version,
    runtime: objectFreeze(describeRuntime()),
    backends: objectFreeze({ js: stateOf('js'), wasm: stateOf('wasm'), native: stateOf('native') }),
    functions: objectFreeze(ordinaryObject(functions)),
    events,
  });
};

/**
 * Whether Rust (wasm or native) would answer at least one of the imported functions' calls.
 *
 * @returns false where Rust is switched off, forbidden or missing.
 * @throws as {@link getBackendInfo} does.
 * @example
 * isRustAvailable(); // true where Rust is neither switched off nor missing
 * configure({ backend: 'js' });
 * isRustAvailable(); // false
 */
export const isRustAvailable = (): boolean => {
  for (let index = 0; index < routes.length; index += 1) {
    const route = routes[index] as AnyRoute;
    const { backend } = explain(route);
    if (backend !== 'js' && answererOf(route, backend)) return true;
  }
  return false;
};

/**
 * Resolves once every backend that can load has; in a browser wasm is then compiled off the main thread.
 * Calling it is never necessary.
 *
 * It does not reject: what could not be loaded is told by {@link getBackendInfo}.
 *
 * @returns a promise of nothing.
 * @example
 * await ready(); // undefined
 */
export const ready = async (): Promise<void> => {
  for (let index = 0; index < backends.length; index += 1) await prepare(backends[index] as Backend);
};
