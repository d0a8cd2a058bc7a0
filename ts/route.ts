/**
 * What a public function holds of the router: the name of its kernel, the js that is always there, the order.
 *
 * Small on purpose. Only a family that brings another backend than js (registry.ts) brings the router with it; a bundle of
 * string functions alone has no other backend, and calls js straight away.
 */
import type { Catalogue, FunctionName, KernelName, Order } from './contract.ts';
import { unavailableError } from './errors.ts';
import { type Forced, forcedFor } from './settings.ts';

type Call<K extends KernelName> = Catalogue[K]['call'];

/**
 * Carries a call out where there is more than js.
 *
 * With as many parameters as the longest kernel has, of which others ignore the rest: an array of arguments would take
 * longer than choosing.
 */
export type Run = (
  route: AnyRoute,
  size: number,
  a?: unknown,
  b?: unknown,
  c?: unknown,
  d?: unknown,
  e?: unknown,
  f?: unknown,
) => unknown;

/** One function's way to one of its kernels. */
export interface Route<K extends KernelName> {
  readonly name: FunctionName;
  readonly kernel: K;
  readonly js: Call<K>;
  readonly order: () => Order<K>;
  /** Sets apart the routes of a function that has several, in reports; '' keeps one out of them. */
  label?: string;
  /**
   * Asked in the course of a call that another route of the function stands for: 'step' goes with that call, 'memory'
   * holds what its backend remembers from call to call.
   */
  part?: 'step' | 'memory';
  /** What the router remembers of this route: its own matter. */
  memory: object | undefined;
}

export type AnyRoute = Route<KernelName>;

export type AnyKernel = (...args: unknown[]) => unknown;

/** Every route there is, for reports. */
export const routes: AnyRoute[] = [];

/** Makes a function's way to a kernel. */
export const routeTo = <K extends KernelName>(
  name: FunctionName,
  kernel: K,
  js: Call<K>,
  order: () => Order<K>,
): Route<K> => {
  const route: Route<K> = { name, kernel, js, order, memory: undefined };
  routes[routes.length] = route as never;
  return route;
};

/** ERR_BACKEND_UNAVAILABLE: a forced backend that is not there. */
export const forcedInVain = ({ name }: AnyRoute, { backend, by }: Forced, state: string, cause?: unknown): Error =>
  unavailableError(`Cannot run ${name} in ${backend} as ${by} asks: ${backend} is ${state}`, cause);

/** Calls the kernel for an input of this size; if a backend breaks, the next one in the order answers. */
export let run = ((route, _size, a, b, c, d, e, f) => {
  const forced = forcedFor(route.name);
  // Whoever has an addon brings the router: what runs without is in js and wasm.
  if (forced?.backend === 'wasm') throw forcedInVain(route, forced, 'absent');
  return (route.js as AnyKernel)(a, b, c, d, e, f);
}) satisfies Run as <K extends KernelName>(
  route: Route<K>,
  size: number,
  ...args: Parameters<Call<K>>
) => ReturnType<Call<K>>;

/** Brings the backends beside js within reach of every route. */
export const connect = (router: Run): void => {
  run = router as typeof run;
};
