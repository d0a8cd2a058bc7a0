/** The package as its users get it, once for each way to choose a backend: each has settings and compiled code of its own. */
import { type Backend, backends } from '../../contract.ts';
import type { Package } from './case.ts';
import { addressOf } from './installed.ts';
import type { Participant } from './report.ts';

/** An instance for each backend that is there, and one that chooses by itself. */
export interface Instances extends Readonly<Partial<Record<Backend, Package>>> {
  readonly router: Package;
  readonly js: Package;
}

/** By these an operator chooses for all instances. */
const operators = ['SKYPILOT_USE_RUST', 'SKYPILOT_UTILS_BACKEND', 'SKYPILOT_UTILS_ROLLOUT'];

/** Takes the operator's choices out of the environment, which each instance reads at its first call; returns their names. */
export const passOverOperators = (env: NodeJS.ProcessEnv): readonly string[] => {
  const set = operators.filter((name) => env[name] !== undefined);
  for (const name of set) delete env[name];
  return set;
};

/** Loads them. Those backends that are not there have none; the router's instance tells why. */
export const loadInstances = async (): Promise<Instances> => {
  const load = async (name: Participant): Promise<Package> => (await import(addressOf(name))) as Package;
  const router = await load('router');
  await router.ready();
  const { backends: states } = router.getBackendInfo();
  const forced: Partial<Record<Backend, Package>> = {};
  for (const name of backends) {
    if (states[name].state !== 'ok') continue;
    const sky = await load(name);
    sky.configure({ backend: name });
    forced[name] = sky;
  }
  return { router, ...forced } as Instances;
};
