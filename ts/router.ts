/**
 * Which backend answers: loads each once, checks it, chooses per function, remembers, recovers and explains.
 *
 * Knows no function by name; what comes first where is data (orders.ts), how a backend is found is its own
 * module's matter (backends/).
 */
import { checkOneOf, option } from './arguments.js';
import {
  type Backend,
  backends,
  type Catalogue,
  type FunctionName,
  functionNames,
  type KernelName,
  type Order,
} from './contract.js';
import { Absence, Fault, typeError, unavailableError, valueError } from './errors.js';
import {
  dateNow,
  ErrorConstructor,
  objectFreeze,
  objectHasOwn,
  objectKeys,
  reflectApply,
  StringConstructor,
  stringSplit,
  stringTrim,
} from './intrinsics.js';
import { describeRuntime, environment, warn } from './runtime.js';
import { version } from './version.js';

type AnyKernel = (...args: never[]) => unknown;
type Call<K extends KernelName> = Catalogue[K]['call'];

/** How a backend is brought in. Throws an Absence when it is simply not there. */
export interface Loader {
  readonly load: () => Readonly<Record<string, AnyKernel>>;
  /** Does the slow part of `load` off the main thread, where the runtime can. */
  readonly prepare?: () => Promise<void>;
}

/** Whether a backend can be used; `cause` says why not. */
export interface BackendState {
  readonly state: 'ok' | 'absent' | 'broken';
  readonly cause: Error | null;
}

/** Something that went wrong and was survived. */
export interface RouterEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly type: 'broken' | 'fault' | 'left';
  readonly backend: Backend;
  readonly function: FunctionName | null;
  readonly message: string;
}

/** What `getBackendInfo` tells of one function. */
export interface FunctionInfo {
  /** The backends that have it. */
  readonly has: readonly Backend[];
  /** The measured order, for inputs of the largest size. */
  readonly order: readonly Backend[];
  /** The backend that would answer such a call now. */
  readonly backend: Backend;
  readonly why: string;
}

/** What `getBackendInfo` returns. */
export interface BackendInfo {
  readonly version: string;
  readonly runtime: { readonly name: string; readonly version: string };
  readonly backends: Readonly<Record<Backend, BackendState>>;
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionInfo>>>;
  readonly events: readonly RouterEvent[];
}

/** What `configure` takes. */
export interface Configuration {
  /** The backend for every function that has it; undefined: the measured order again. */
  readonly backend?: Backend | undefined;
  /** The backend per function, stronger than `backend`; undefined resets one function. */
  readonly functions?: { readonly [Name in FunctionName]?: Backend | undefined } | undefined;
}

const faultsBeforeLeaving = 3;
const eventsKept = 100;

let events: readonly RouterEvent[] = objectFreeze([]);

/** A new array without the first `from` items and with one more; no method that a page could have replaced. */
const append = <T>(items: readonly T[], item: T, from = 0): readonly T[] => {
  const next: T[] = [];
  for (let index = from; index < items.length; index += 1) next[index - from] = items[index] as T;
  next[next.length] = item;
  return objectFreeze(next);
};

const includes = (items: readonly unknown[], wanted: unknown): boolean => {
  for (let index = 0; index < items.length; index += 1) if (items[index] === wanted) return true;
  return false;
};

const textOf = (cause: unknown): string =>
  cause instanceof ErrorConstructor ? cause.message : StringConstructor(cause);

const note = (type: RouterEvent['type'], backend: Backend, name: FunctionName | null, message: string): void => {
  const event = objectFreeze({ time: dateNow(), type, backend, function: name, message });
  events = events.length < eventsKept ? append(events, event) : append(events, event, 1);
};

interface LoadedBackend extends BackendState {
  readonly kernels: Readonly<Record<string, AnyKernel>> | null;
}

const loaders: { [B in Backend]?: Loader } = {};
const loaded: { [B in Backend]?: LoadedBackend } = {};

/** Makes a backend known. Called by the families whose functions it has; a second time changes nothing. */
export const register = (backend: 'wasm' | 'native', loader: Loader): void => {
  loaders[backend] ??= loader;
};

const attempt = (backend: Backend): LoadedBackend => {
  const loader = loaders[backend];
  if (!loader) {
    const cause = new ErrorConstructor(`no imported function registered ${backend}`);
    return { state: 'absent', cause, kernels: null };
  }
  try {
    return { state: 'ok', cause: null, kernels: loader.load() };
  } catch (error) {
    if (error instanceof Absence) return { state: 'absent', cause: error.cause, kernels: null };
    const thrown = error instanceof Fault ? error.cause : error;
    const cause = thrown instanceof ErrorConstructor ? thrown : new ErrorConstructor(textOf(thrown));
    note('broken', backend, null, cause.message);
    warn(`skypilot-utils goes on without its ${backend} backend: ${cause.message}`, 'SKYPILOT_UTILS_BROKEN');
    return { state: 'broken', cause, kernels: null };
  }
};

const load = (backend: Backend): LoadedBackend => {
  if (backend === 'js') return { state: 'ok', cause: null, kernels: null };
  const known = loaded[backend];
  if (known) return known;
  const result = attempt(backend);
  // Not remembered before a loader is there: the family that brings it may be imported later.
  if (loaders[backend]) loaded[backend] = result;
  return result;
};

interface Forced {
  readonly backend: Backend;
  readonly by: string;
}
interface Entry {
  readonly name: FunctionName | null;
  readonly backend: Backend;
}

const reading = 'choose a backend';
let environmentEntries: readonly Entry[] | undefined;
let rustForbidden = false;
let configured: { backend?: Backend | undefined; functions: { [name: string]: Backend | undefined } } = {
  functions: {},
};
/** Grows when a choice may have changed; routes then choose anew. */
let epoch = 1;

const parseEntry = (entry: string): Entry => {
  const variable = 'SKYPILOT_UTILS_BACKEND';
  const parts = stringSplit(entry, '=');
  const last = stringTrim(parts[parts.length - 1] as string);
  const backend = backends[checkOneOf(reading, variable, last, backends)] as Backend;
  if (parts.length === 1) return { name: null, backend };
  const name = parts.length === 2 ? stringTrim(parts[0] as string) : entry;
  return { name: functionNames[checkOneOf(reading, variable, name, functionNames)] as FunctionName, backend };
};

/** Reads the environment at the first call. What cannot be read is thrown at every call, since nothing is kept then. */
const readEnvironment = (): readonly Entry[] => {
  const rust = environment('SKYPILOT_USE_RUST');
  if (rust !== undefined && rust !== '0' && rust !== '1') {
    throw valueError(reading, 'SKYPILOT_USE_RUST', "'0' or '1'", rust);
  }
  const text = environment('SKYPILOT_UTILS_BACKEND');
  const parts = text === undefined ? [] : stringSplit(text, ',');
  let entries: readonly Entry[] = [];
  for (let index = 0; index < parts.length; index += 1) entries = append(entries, parseEntry(parts[index] as string));
  rustForbidden = rust === '0';
  return entries;
};

const forcedFor = (name: FunctionName): Forced | undefined => {
  environmentEntries ??= readEnvironment();
  if (rustForbidden) return { backend: 'js', by: 'SKYPILOT_USE_RUST=0' };
  for (let index = environmentEntries.length - 1; index >= 0; index -= 1) {
    const entry = environmentEntries[index] as Entry;
    if (entry.name === null || entry.name === name) return { backend: entry.backend, by: 'SKYPILOT_UTILS_BACKEND' };
  }
  const backend = configured.functions[name] ?? configured.backend;
  return backend && { backend, by: 'configure' };
};

/**
 * Forces backends for this thread; merges with what was configured before.
 *
 * The environment (`SKYPILOT_UTILS_BACKEND`, `SKYPILOT_USE_RUST`) is stronger. A function that lacks the backend
 * keeps its measured order.
 *
 * @param configuration `backend` for all functions, `functions` for single ones; `undefined` resets a key.
 * @throws TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE (an unknown backend or function); nothing is changed then.
 * @example
 * configure({ functions: { hash: 'wasm' } });
 */
export const configure = (configuration: Configuration): void => {
  const what = 'configure';
  if (configuration === undefined) throw typeError(what, 'options', 'an object', configuration);
  const functions = option(what, configuration, 'functions');
  const backend = option(what, configuration, 'backend');
  const next = { backend: configured.backend, functions: { ...configured.functions } };
  if (objectHasOwn(configuration, 'backend')) {
    next.backend = backend === undefined ? undefined : backends[checkOneOf(what, 'backend', backend, backends)];
  }
  if (functions !== undefined) {
    if (functions === null || typeof functions !== 'object') throw typeError(what, 'functions', 'an object', functions);
    const names = objectKeys(functions);
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] as string;
      checkOneOf(what, 'functions', name, functionNames);
      const wanted = option(what, functions, name);
      next.functions[name] =
        wanted === undefined ? undefined : backends[checkOneOf(what, `functions.${name}`, wanted, backends)];
    }
  } else if (objectHasOwn(configuration, 'functions')) {
    next.functions = {};
  }
  configured = next;
  epoch += 1;
};

/** One rule of an order, and what was chosen for it. */
interface Choice {
  readonly below: number;
  readonly first: readonly Backend[];
  kernel: AnyKernel | null;
  backend: Backend;
  why: string;
}

let routes: readonly Route<KernelName>[] = [];

/** The way from one public function to one of its kernels. */
export class Route<K extends KernelName> {
  readonly name: FunctionName;
  readonly #kernel: K;
  readonly #js: Call<K>;
  readonly #order: () => Order<K>;
  /** Sets apart the routes of a function that has several, in reports; '' otherwise. */
  readonly #label: string;
  readonly #faults: { [B in Backend]?: number } = {};
  #choices: Choice[] = [];
  #epoch = 0;

  constructor(name: FunctionName, kernel: K, js: Call<K>, order: () => Order<K>, label = '') {
    this.name = name;
    this.#kernel = kernel;
    this.#js = js;
    this.#order = order;
    this.#label = label;
    routes = append(routes, this as unknown as Route<KernelName>);
  }

  /** Calls the kernel for an input of this size; if a backend breaks, the next one answers. */
  run(size: number, ...args: Parameters<Call<K>>): ReturnType<Call<K>> {
    const choice = this.#choose(size);
    try {
      const result = reflectApply(choice.kernel as AnyKernel, undefined, args) as ReturnType<Call<K>>;
      if (this.#faults[choice.backend]) this.#faults[choice.backend] = 0;
      return result;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.report(choice.backend, error);
      return this.#recover(choice, args);
    }
  }

  /** The same for a kernel that promises its answer. */
  async runAsync(size: number, ...args: Parameters<Call<K>>): Promise<Awaited<ReturnType<Call<K>>>> {
    const choice = this.#choose(size);
    try {
      const result = await reflectApply(choice.kernel as AnyKernel, undefined, args);
      if (this.#faults[choice.backend]) this.#faults[choice.backend] = 0;
      return result as Awaited<ReturnType<Call<K>>>;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.report(choice.backend, error);
      return (await this.#recover(choice, args)) as Awaited<ReturnType<Call<K>>>;
    }
  }

  /** Counts a fault of a backend; the third in a row makes this function leave it. */
  report(backend: Backend, fault: Fault): void {
    const faults = (this.#faults[backend] ?? 0) + 1;
    this.#faults[backend] = faults;
    note('fault', backend, this.name, textOf(fault.cause));
    if (faults !== faultsBeforeLeaving) return;
    note('left', backend, this.name, `${faults} faults in a row`);
    this.#epoch = 0;
  }

  /** The backend that answers a call of this size. */
  backendFor(size: number): Backend {
    return this.#choose(size).backend;
  }

  /** The backends that have the kernel: those that its order names. */
  has(): readonly Backend[] {
    const order = this.#order();
    let has: readonly Backend[] = [];
    for (let place = 0; place < backends.length; place += 1) {
      for (let index = 0; index < order.length; index += 1) {
        const backend = backends[place] as Backend;
        if (includes((order[index] as Order<K>[number]).first, backend) && !includes(has, backend)) {
          has = append(has, backend);
        }
      }
    }
    return has;
  }

  /** What `getBackendInfo` tells, for inputs of the largest size. */
  explain(): FunctionInfo & { readonly label: string } {
    const order = this.#order();
    const first: readonly Backend[] = (order[order.length - 1] as Order<K>[number]).first;
    const report = { has: this.has(), order: first, label: this.#label };
    try {
      const { backend, why } = this.#choose(Number.POSITIVE_INFINITY);
      return { ...report, backend, why };
    } catch (error) {
      const forced = forcedFor(this.name);
      if (!forced) throw error;
      return { ...report, backend: forced.backend, why: (error as Error).message };
    }
  }

  #choose(size: number): Choice {
    if (this.#epoch !== epoch) this.#forget();
    let index = 0;
    while (size >= (this.#choices[index] as Choice).below) index += 1;
    const choice = this.#choices[index] as Choice;
    if (choice.kernel === null) this.#decide(choice);
    return choice;
  }

  #forget(): void {
    const order = this.#order();
    this.#choices = [];
    for (let index = 0; index < order.length; index += 1) {
      // The last rule has no bound: no size is at least NaN, so it holds for every one, Infinity included.
      const { below = Number.NaN, first } = order[index] as Order<K>[number];
      this.#choices[index] = { below, first, kernel: null, backend: 'js', why: '' };
    }
    this.#epoch = epoch;
  }

  #decide(choice: Choice): void {
    const forced = forcedFor(this.name);
    if (forced && includes(this.has(), forced.backend) && !this.#hasLeft(forced.backend)) {
      const kernel = this.#kernelOf(forced.backend);
      if (!kernel) {
        const { state, cause } = load(forced.backend);
        const message = `Cannot run ${this.name} in ${forced.backend} as ${forced.by} asks: ${forced.backend} is ${state}`;
        throw unavailableError(message, cause);
      }
      choice.backend = forced.backend;
      choice.why = `forced by ${forced.by}`;
      choice.kernel = kernel;
      return;
    }
    let passed = '';
    for (let index = 0; index < choice.first.length; index += 1) {
      const backend = choice.first[index] as Backend;
      const kernel = this.#hasLeft(backend) ? null : this.#kernelOf(backend);
      if (kernel) {
        choice.backend = backend;
        choice.why = `${passed}${backend} is ${passed === '' ? 'first' : 'next'} in the order`;
        choice.kernel = kernel;
        return;
      }
      const reason = this.#hasLeft(backend) ? `left after ${faultsBeforeLeaving} faults` : load(backend).state;
      passed += `${backend} ${reason === 'absent' || reason === 'broken' ? 'is ' : ''}${reason}; `;
    }
  }

  #hasLeft(backend: Backend): boolean {
    return (this.#faults[backend] ?? 0) >= faultsBeforeLeaving;
  }

  #kernelOf(backend: Backend): AnyKernel | null {
    return backend === 'js' ? this.#js : (load(backend).kernels?.[this.#kernel] ?? null);
  }

  /** Asks the others in the order when the chosen backend broke; js, which cannot break, at the latest. */
  #recover(broken: Choice, args: Parameters<Call<K>>): ReturnType<Call<K>> {
    for (let index = 0; index < broken.first.length; index += 1) {
      const backend = broken.first[index] as Backend;
      if (backend === broken.backend || backend === 'js' || this.#hasLeft(backend)) continue;
      const kernel = this.#kernelOf(backend);
      if (!kernel) continue;
      try {
        return reflectApply(kernel, undefined, args) as ReturnType<Call<K>>;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.report(backend, error);
      }
    }
    return reflectApply(this.#js as AnyKernel, undefined, args) as ReturnType<Call<K>>;
  }
}

const stateOf = ({ state, cause }: LoadedBackend): BackendState => objectFreeze({ state, cause });

/**
 * Which backend answers what, and why. Tries, synchronously, what has not been tried yet.
 *
 * @returns a frozen, plain object: version, runtime, the state of each backend with its cause, each function's
 *   order and choice, and the last 100 events.
 * @throws TypeError ERR_INVALID_ARG_VALUE when an environment variable cannot be read; Error ERR_BACKEND_UNAVAILABLE
 *   when a forced backend cannot be loaded.
 * @example
 * getBackendInfo().functions.isProcessAlive.backend; // 'native' where the addon is installed
 */
export const getBackendInfo = (): BackendInfo => {
  const functions: { [name: string]: FunctionInfo } = {};
  for (let index = 0; index < routes.length; index += 1) {
    const route = routes[index] as Route<KernelName>;
    const { label, why, ...rest } = route.explain();
    const known = functions[route.name];
    const text = label === '' ? why : `${label}: ${rest.backend} (${why})`;
    if (!known) functions[route.name] = objectFreeze({ ...rest, why: text });
    else if (label !== '') functions[route.name] = objectFreeze({ ...known, why: `${known.why}; ${text}` });
  }
  return objectFreeze({
    version,
    runtime: objectFreeze(describeRuntime()),
    backends: objectFreeze({
      js: stateOf(load('js')),
      wasm: stateOf(load('wasm')),
      native: stateOf(load('native')),
    }),
    functions: objectFreeze(functions),
    events,
  });
};

/**
 * Whether Rust (wasm or native) would answer at least one of the imported functions' calls.
 *
 * @throws as `getBackendInfo` does.
 * @example
 * isRustAvailable(); // true unless switched off, forbidden or missing
 */
export const isRustAvailable = (): boolean => {
  for (let index = 0; index < routes.length; index += 1) {
    if ((routes[index] as Route<KernelName>).explain().backend !== 'js') return true;
  }
  return false;
};

/**
 * Resolves once every backend that can load has; in a browser wasm is then compiled off the main thread.
 * Calling it is never necessary.
 *
 * @example
 * await ready();
 */
export const ready = async (): Promise<void> => {
  for (let index = 0; index < backends.length; index += 1) {
    const backend = backends[index] as Backend;
    if (!loaded[backend]) await loaders[backend]?.prepare?.();
    load(backend);
  }
};
