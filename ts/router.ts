/**
 * Chooses a backend for each call, remembers the choice, and goes on with the next backend when one breaks.
 *
 * Knows no function by name. What comes first where is data (orders.ts), who forces what is settings.ts, how backends
 * are loaded is registry.ts.
 */
import type { Backend, Catalogue, KernelName, Order } from './contract.ts';
import { Fault } from './errors.ts';
import { reflectApply } from './intrinsics.ts';
import { type AnyKernel, keep, kernelOf, stateOf } from './registry.ts';
import { type AnyRoute, forcedInVain, isIn, type Route, type Run } from './route.ts';
import { checkNames, epoch, forcedFor } from './settings.ts';

/** One backend's kernel, as one route uses it. */
export interface Answerer {
  readonly backend: Backend;
  readonly kernel: AnyKernel;
  /** In a row. */
  faults: number;
}

/** What is remembered of a route. */
interface Memory {
  readonly order: Order<KernelName>;
  readonly answerers: { [B in Backend]?: Answerer };
  /** Per rule of the order. */
  chosen: { [rule: number]: Answerer };
  epoch: number;
}

/** After so many faults in a row a function leaves a backend. */
export const faultsBeforeLeaving = 3;

/** Whether the function has left this backend. */
export const hasLeft = ({ faults }: Answerer): boolean => faults >= faultsBeforeLeaving;

/** Without a prototype, from which a page could make an entry appear. */
const empty = <T extends object>(): T => ({ __proto__: null }) as unknown as T;

const memoryOf = (route: AnyRoute): Memory => {
  if (route.memory) return route.memory as Memory;
  const answerers: Memory['answerers'] = empty();
  answerers.js = { backend: 'js', kernel: route.js, faults: 0 };
  const memory: Memory = {
    order: route.order(),
    answerers,
    chosen: empty(),
    epoch: 0,
  };
  route.memory = memory;
  return memory;
};

/** A backend's kernel for a route, or undefined where the backend is not there. */
export const answererOf = (route: AnyRoute, backend: Backend): Answerer | undefined => {
  const { answerers } = memoryOf(route);
  const known = answerers[backend];
  if (known) return known;
  const kernel = kernelOf(backend, route.kernel);
  if (!kernel) return undefined;
  const answerer = { backend, kernel, faults: 0 };
  answerers[backend] = answerer;
  return answerer;
};

const ruleFor = (order: Order<KernelName>, size: number): number => {
  let rule = 0;
  while (rule < order.length - 1 && size >= (order[rule]?.below as number)) rule += 1;
  return rule;
};

/** The first of a rule's backends behind a place that is there and was not left; js at the latest. */
const firstBehind = (route: AnyRoute, rule: number, place: number): Answerer => {
  const first = memoryOf(route).order[rule]?.first as readonly Backend[];
  for (let index = place + 1; index < first.length; index += 1) {
    const answerer = answererOf(route, first[index] as Backend);
    if (answerer && !hasLeft(answerer)) return answerer;
  }
  return answererOf(route, 'js') as Answerer;
};

const decide = (route: AnyRoute, rule: number): Answerer => {
  checkNames();
  const forced = forcedFor(route.name);
  if (forced && isIn(route.order(), forced.backend)) {
    const answerer = answererOf(route, forced.backend);
    if (!answerer) {
      const { state, cause } = stateOf(forced.backend);
      throw forcedInVain(route, forced, state, cause);
    }
    if (!hasLeft(answerer)) return answerer;
  }
  return firstBehind(route, rule, -1);
};

/** Who answers a call of this size. */
export const choose = (route: AnyRoute, size: number): Answerer => {
  const memory = memoryOf(route);
  if (memory.epoch !== epoch) {
    memory.chosen = empty();
    memory.epoch = epoch;
  }
  const rule = ruleFor(memory.order, size);
  let answerer = memory.chosen[rule];
  if (answerer === undefined) {
    answerer = decide(route, rule);
    memory.chosen[rule] = answerer;
  }
  return answerer;
};

/** Takes note of a backend's fault; the third in a row makes the function leave it. Throws again what was no fault. */
export const report = (route: AnyRoute, answerer: Answerer, error: unknown): void => {
  if (!(error instanceof Fault)) throw error;
  answerer.faults += 1;
  keep('fault', answerer.backend, route.name, error.cause);
  if (answerer.faults !== faultsBeforeLeaving) return;
  keep('left', answerer.backend, route.name, `${faultsBeforeLeaving} faults in a row`);
  memoryOf(route).chosen = empty();
};

/** Who answers when the chosen one broke. Throws what was thrown, if that was the caller's error. */
const after = (route: AnyRoute, size: number, broken: Answerer, error: unknown): Answerer => {
  report(route, broken, error);
  const { order } = memoryOf(route);
  const rule = ruleFor(order, size);
  const first = order[rule]?.first as readonly Backend[];
  let place = 0;
  while (place < first.length && first[place] !== broken.backend) place += 1;
  return firstBehind(route, rule, place);
};

/** Calls a route's kernel for an input of this size; if a backend breaks, the next one in the order answers. */
export const runChosen: Run = (route, size, args) => {
  let answerer = choose(route, size);
  for (;;) {
    try {
      const answer = reflectApply(answerer.kernel, undefined, args);
      answerer.faults = 0;
      return answer;
    } catch (error) {
      answerer = after(route, size, answerer, error);
    }
  }
};

/** The same for a kernel that promises its answer. */
export const runAsync = async <K extends KernelName>(
  route: Route<K>,
  size: number,
  ...args: Parameters<Catalogue[K]['call']>
): Promise<Awaited<ReturnType<Catalogue[K]['call']>>> => {
  const any = route as unknown as AnyRoute;
  let answerer = choose(any, size);
  for (;;) {
    try {
      const answer = await reflectApply(answerer.kernel, undefined, args);
      answerer.faults = 0;
      return answer as Awaited<ReturnType<Catalogue[K]['call']>>;
    } catch (error) {
      answerer = after(any, size, answerer, error);
    }
  }
};
