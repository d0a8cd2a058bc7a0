/**
 * The public index, and what the command line tells of the inside: where limits come from, and who answers which input.
 *
 * dist/index.js is made of this, for the command line must ask the very modules that answer. No declaration names what is
 * not public, and nobody else is promised anything.
 */
import type { Backend, FunctionName, Limit } from './contract.ts';
import { cpuLimit, memoryLimit } from './limits.ts';
import { type AnyRoute, routes } from './route.ts';
import { choose } from './router.ts';

export * from './index.ts';

/** What {@link _inside} gives. */
export interface Inside {
  readonly cpuLimit: () => Limit;
  readonly memoryLimit: () => Limit;
  /** The backend that answers an input of this size; `label` is the algorithm where a function has an order for each. */
  readonly backendFor: (name: FunctionName, size: number, label?: string) => Backend;
}

const backendFor: Inside['backendFor'] = (name, size, label) => {
  for (let index = 0; index < routes.length; index += 1) {
    const route = routes[index] as AnyRoute;
    if (route.name === name && (label === undefined || route.label === label)) return choose(route, size).backend;
  }
  return 'js';
};

/** A function, so that a bundle that does not call it holds none of this. */
export const _inside = (): Inside => ({ cpuLimit: () => cpuLimit(), memoryLimit, backendFor });
