/** A router per test for which each draw is known, its routes, and what they answered. */
import { afterAll, beforeEach } from 'vitest';
import type { KernelName } from '../../ts/contract.ts';
import type { FunctionName } from '../../ts/index.ts';
import { freshRouter, type Instance } from './router.ts';

/** Anew for each test. */
export let router: Instance['router'];
/** The router's. */
export let errors: Instance['errors'];

/** The runtime's own. */
export const { random } = Math;

/** The router anew, by the globals as they are now. */
export const renew = async (): Promise<void> => {
  ({ router, errors } = await freshRouter());
};

afterAll(() => {
  Math.random = random;
});

beforeEach(async () => {
  // Through 0.005, 0.015 ... 0.995, so that of a hundred draws each share is exact.
  let drawn = 0;
  Math.random = () => {
    drawn += 1;
    return ((drawn - 1) % 100) / 100 + 0.005;
  };
  await renew();
});

export const nothing = new Uint8Array();

/** A portable function's route: native first. */
export const digestRoute = (js: (data: Uint8Array, algorithm: number) => string = () => 'js') =>
  router.routeTo('hash', 'digest', js, () => [{ first: ['native', 'wasm', 'js'] }]);

/** A route to native of what depends on the world. */
export const boundRoute = <K extends KernelName>(name: FunctionName, kernel: K, js: unknown) =>
  router.routeTo(name, kernel, js as never, () => [{ first: ['native', 'js'] }] as never);

/** The answers of so many calls, counted. */
export const count = (calls: number, call: () => unknown): Record<string, number> => {
  const answers: Record<string, number> = {};
  for (let index = 0; index < calls; index += 1) {
    const answer = String(call());
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return answers;
};

export const countsOf = (name: FunctionName) => router.getTelemetry().functions[name];
