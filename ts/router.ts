/**
 * Chooses a backend for each call, remembers the choice, and goes on with the next backend when one breaks.
 *
 * Knows no function by name. What comes first where is data (orders.ts), who forces what is settings.ts, how backends
 * are loaded is registry.ts.
 */
import type { Backend, Catalogue, KernelName, Order } from './contract.ts';
import { drawing, type Plan } from './draw.ts';
import { Fault } from './errors.ts';
import { keep } from './events.ts';
import { arrayIndexOf, infinity, reflectApply } from './intrinsics.ts';
import { kernelOf, stateOf } from './registry.ts';
import { percentOf, rolloutNow, type Settings } from './rollout.ts';
import { type AnyKernel, type AnyRoute, forcedInVain, type Route, type Run } from './route.ts';
import { checkNames, epoch, forcedFor } from './settings.ts';
import { noteLeaving, tallyOf } from './telemetry.ts';

/** One backend's kernel, as one route uses it. */
export interface Answerer {
  readonly backend: Backend;
  readonly kernel: AnyKernel;
  /** In a row. */
  faults: number;
  /** Whether the function has left this backend, for good. */
  hasLeft: boolean;
}

/** Who answers calls of some sizes, as long as the settings stay as they are. */
interface Choice {
  readonly epoch: number;
  readonly from: number;
  readonly upTo: number;
  readonly answerer: Answerer;
}

/** What is remembered of a route. */
interface Memory {
  readonly order: Order<KernelName>;
  readonly answerers: { [B in Backend]?: Answerer };
  /** Per rule of the order. */
  choices: { [rule: number]: Choice };
  /** The one of them that was taken last: calls of like sizes follow each other. */
  last: Choice;
}

/** After so many faults in a row a function leaves a backend. */
export const faultsBeforeLeaving = 3;

/** Without a prototype, from which a page could make an entry appear. */
const empty = <T extends object>(): T => ({ __proto__: null }) as unknown as T;

/** Of the time before the first epoch. */
const outdated = (answerer: Answerer): Choice => ({ epoch: 0, from: 0, upTo: 0, answerer });

const makeMemory = (route: AnyRoute): Memory => {
  const answerers: Memory['answerers'] = empty();
  const js: Answerer = { backend: 'js', kernel: route.js as AnyKernel, faults: 0, hasLeft: false };
  answerers.js = js;
  const memory: Memory = { order: route.order(), answerers, choices: empty(), last: outdated(js) };
  route.memory = memory;
  return memory;
};

const memoryOf = (route: AnyRoute): Memory => (route.memory as Memory | undefined) ?? makeMemory(route);

/** A backend's kernel for a route, or undefined where the backend is not there. */
export const answererOf = (route: AnyRoute, backend: Backend): Answerer | undefined => {
  const { answerers } = memoryOf(route);
  const known = answerers[backend];
  if (known) return known;
  const kernel = kernelOf(backend, route.kernel);
  if (!kernel) return undefined;
  const answerer = { backend, kernel, faults: 0, hasLeft: false };
  answerers[backend] = answerer;
  return answerer;
};

/** Whether an order names a backend: each of its rules names all that have the kernel. */
export const isIn = (order: Order<KernelName>, backend: Backend): boolean =>
  arrayIndexOf((order[0] as { readonly first: readonly Backend[] }).first, backend) >= 0;

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
    if (answerer && !answerer.hasLeft) return answerer;
  }
  return answererOf(route, 'js') as Answerer;
};

const planFor = (route: AnyRoute, rule: number, first: Answerer, percent: number, rollout?: Settings): Plan => ({
  route,
  rollout,
  percent,
  first,
  js: answererOf(route, 'js') as Answerer,
  isPortable: isIn(route.order(), 'wasm'),
  next: (broken, fault) => after(route, rule, broken, fault),
});

const decide = (route: AnyRoute, rule: number): Answerer => {
  checkNames();
  const rollout = rolloutNow();
  const forced = forcedFor(route.name);
  if (forced && isIn(route.order(), forced.backend)) {
    const answerer = answererOf(route, forced.backend);
    if (!answerer) {
      const { state, cause } = stateOf(forced.backend);
      throw forcedInVain(route, forced, state, cause);
    }
    if (!answerer.hasLeft) return rollout ? drawing(planFor(route, rule, answerer, 100)) : answerer;
  }
  if (!rollout) return firstBehind(route, rule, -1);
  const percent = percentOf(route.name, rollout);
  // Of a function that is rolled back no backend is so much as loaded.
  const first = percent > 0 ? firstBehind(route, rule, -1) : (answererOf(route, 'js') as Answerer);
  return drawing(planFor(route, rule, first, percent, rollout));
};

const choiceFor = (route: AnyRoute, memory: Memory, size: number): Choice => {
  const { order, choices } = memory;
  const rule = ruleFor(order, size);
  let choice = choices[rule];
  if (choice?.epoch !== epoch) {
    const answerer = decide(route, rule);
    const from = rule === 0 ? 0 : (order[rule - 1]?.below as number);
    const below = order[rule]?.below;
    choice = { epoch, from, upTo: below === undefined ? infinity : below - 1, answerer };
    choices[rule] = choice;
  }
  memory.last = choice;
  return choice;
};

/** Who answers a call of this size. */
export const choose = (route: AnyRoute, size: number): Answerer => {
  const memory = memoryOf(route);
  const { last } = memory;
  if (last.epoch === epoch && size >= last.from && size <= last.upTo) return last.answerer;
  return choiceFor(route, memory, size).answerer;
};

/**
 * Takes note of a backend's fault; the third in a row makes the function leave it. Throws again what was no fault: then the
 * backend has answered.
 */
export const report = (route: AnyRoute, answerer: Answerer, error: unknown): void => {
  if (!(error instanceof Fault)) {
    answerer.faults = 0;
    throw error;
  }
  answerer.faults += 1;
  tallyOf(route.name).faults += 1;
  keep('fault', answerer.backend, route.name, error.cause);
  // A hasher that began before then goes on in this backend, and may succeed or fail again.
  if (answerer.hasLeft || answerer.faults < faultsBeforeLeaving) return;
  answerer.hasLeft = true;
  noteLeaving(route.name);
  keep('rollback', answerer.backend, route.name, `${faultsBeforeLeaving} faults in a row`);
  const memory = memoryOf(route);
  memory.choices = empty();
  memory.last = outdated(answerer);
};

/** Who answers when the chosen one broke. Throws what was thrown, if that was the caller's error. */
const after = (route: AnyRoute, rule: number, broken: Answerer, error: unknown): Answerer => {
  report(route, broken, error);
  const first = memoryOf(route).order[rule]?.first as readonly Backend[];
  let place = 0;
  while (place < first.length && first[place] !== broken.backend) place += 1;
  return firstBehind(route, rule, place);
};

/** Answers a call with whoever comes after the one that broke. Apart from the call itself, which is to stay small. */
const recover = (
  route: AnyRoute,
  size: number,
  broken: Answerer,
  thrown: unknown,
  args: readonly unknown[],
): unknown => {
  const rule = ruleFor(memoryOf(route).order, size);
  let answerer = broken;
  let error = thrown;
  for (;;) {
    answerer = after(route, rule, answerer, error);
    try {
      const answer = reflectApply(answerer.kernel, undefined, args);
      answerer.faults = 0;
      return answer;
    } catch (next) {
      error = next;
    }
  }
};

/** Calls a route's kernel for an input of this size; if a backend breaks, the next one in the order answers. */
export const runChosen: Run = (route, size, a, b, c, d, e, f) => {
  const answerer = choose(route, size);
  try {
    const { kernel } = answerer;
    const answer = kernel(a, b, c, d, e, f);
    answerer.faults = 0;
    return answer;
  } catch (error) {
    return recover(route, size, answerer, error, [a, b, c, d, e, f]);
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
      answerer = after(any, ruleFor(memoryOf(any).order, size), answerer, error);
    }
  }
};
