/**
 * The backends beside js: loads each once, says what went wrong, and hands their kernels to the router.
 *
 * How a backend is found is its own module's matter (backends/).
 */
import type { Backend, KernelName } from './contract.ts';
import { Absence, Fault } from './errors.ts';
import { keep } from './events.ts';
import { ErrorConstructor, objectFreeze, StringConstructor } from './intrinsics.ts';
import { type AnyKernel, connect } from './route.ts';
import { runChosen } from './router.ts';
import { warn } from './runtime.ts';

/** How a backend is brought in. Throws an Absence when it is simply not there. */
export interface Loader {
  readonly load: () => Readonly<Record<string, AnyKernel>>;
  /** Does the slow part of `load` off the main thread, where the runtime can. */
  readonly prepare?: () => Promise<void>;
}

/** Whether a backend can be used, and why not. */
export interface BackendState {
  /** 'absent': not installed or not allowed here; 'broken': does not load, is of another version or answers wrongly. */
  readonly state: 'ok' | 'absent' | 'broken';
  /** null where the state is 'ok'. */
  readonly cause: Error | null;
}

const nothing = { __proto__: null } as unknown as Readonly<Record<string, AnyKernel>>;

interface Loaded extends BackendState {
  readonly kernels: Readonly<Record<string, AnyKernel>>;
}

// Without prototypes, from which a page could make an entry appear.
const loaders = { __proto__: null } as unknown as { [B in Backend]?: Loader };
const loaded = { __proto__: null } as unknown as { [B in Backend]?: Loaded };

const attempt = (backend: Backend, { load }: Loader): Loaded => {
  try {
    return { state: 'ok', cause: null, kernels: load() };
  } catch (error) {
    if (error instanceof Absence) return { state: 'absent', cause: error.cause, kernels: nothing };
    const thrown = error instanceof Fault ? error.cause : error;
    const cause = thrown instanceof ErrorConstructor ? thrown : new ErrorConstructor(StringConstructor(thrown));
    keep('broken', backend, null, cause);
    warn(`skypilot-utils goes on without its ${backend} backend: ${cause.message}`, 'SKYPILOT_UTILS_BROKEN');
    return { state: 'broken', cause, kernels: nothing };
  }
};

const load = (backend: Backend): Loaded => {
  const loader = loaders[backend];
  if (!loader) {
    const cause = backend === 'js' ? null : new ErrorConstructor(`nothing that was imported brings ${backend}`);
    return { state: cause ? 'absent' : 'ok', cause, kernels: nothing };
  }
  loaded[backend] ??= attempt(backend, loader);
  return loaded[backend];
};

/** A backend's kernel, if the backend can be loaded and has it. */
export const kernelOf = (backend: Backend, kernel: KernelName): AnyKernel | undefined => load(backend).kernels[kernel];

/** Whether a backend can be used. Tries, synchronously, what has not been tried yet. */
export const stateOf = (backend: Backend): BackendState => {
  const { state, cause } = load(backend);
  return objectFreeze({ state, cause });
};

/** Does the slow part of loading off the main thread, where the runtime can, and then loads. */
export const prepare = async (backend: Backend): Promise<void> => {
  if (!loaded[backend]) await loaders[backend]?.prepare?.();
  load(backend);
};

/**
 * Makes a backend known; a second time changes nothing. Called where routes are made and not when a module is evaluated,
 * or every bundle would hold every backend.
 */
export const register = (backend: 'wasm' | 'native', loader: Loader): void => {
  loaders[backend] ??= loader;
  connect(runChosen);
};
