/** Hostile arguments, a short run with a fixed seed; `npm run fuzz` runs the same for as long as one likes. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as utils from '../ts/index.ts';
import { tryFunction } from './fuzz/arguments.ts';
import { calls } from './fuzz/calls.ts';

beforeAll(utils.ready);
afterAll(() => expect(utils.getBackendInfo().events).toEqual([]));

test('every public function is tried', () => {
  const functions = Object.entries(utils).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
  expect(functions.filter((name) => !(name in calls))).toEqual([]);
});

test.each(Object.keys(calls))(
  '%s answers or refuses with a code, whatever it is given, and runs none of it',
  async (name) => {
    const { failure } = await tryFunction(name, { seed: 7, numRuns: 60 });
    expect(failure).toBeUndefined();
  },
);
