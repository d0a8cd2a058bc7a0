/** Rolling out: the draw of each call, comparing with js, and what is rolled back by itself, with backends made up for it. */
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { HashState, KernelName } from '../ts/contract.ts';
import type { FunctionName } from '../ts/index.ts';
import { refusal, rejection } from './support/refusal.ts';
import { freshRouter, type Instance, loads } from './support/router.ts';

let router: Instance['router'];
let errors: Instance['errors'];

/** The draws go through 0.005, 0.015 ... 0.995, so that of a hundred each share is exact. */
let drawn: number;
const { random } = Math;

afterAll(() => {
  Math.random = random;
});

beforeEach(async () => {
  drawn = 0;
  Math.random = () => {
    drawn += 1;
    return ((drawn - 1) % 100) / 100 + 0.005;
  };
  ({ router, errors } = await freshRouter());
});

const nothing = new Uint8Array();

/** A portable function's route: native first. */
const digestRoute = (js: (data: Uint8Array, algorithm: number) => string = () => 'js') =>
  router.routeTo('hash', 'digest', js, () => [{ first: ['native', 'wasm', 'js'] }]);

/** A route to native of what depends on the world. */
const boundRoute = <K extends KernelName>(name: FunctionName, kernel: K, js: unknown) =>
  router.routeTo(name, kernel, js as never, () => [{ first: ['native', 'js'] }] as never);

/** The answers of so many calls, counted. */
const count = (calls: number, call: () => unknown): Record<string, number> => {
  const answers: Record<string, number> = {};
  for (let index = 0; index < calls; index += 1) {
    const answer = String(call());
    answers[answer] = (answers[answer] ?? 0) + 1;
  }
  return answers;
};

const countsOf = (name: FunctionName) => router.getTelemetry().functions[name];
const typesOfEvents = () => router.getBackendInfo().events.map(({ type }) => type);

/** Fails every call of which the number is a multiple of `every`. */
const failingNowAndThen = (every: number) => {
  let calls = 0;
  return vi.fn(() => {
    calls += 1;
    if (calls % every === 0) throw new errors.Fault(new Error('trapped'));
    return 'right';
  });
};

describe('percent', () => {
  test.each([0, 1, 25, 50, 99, 100])(
    'of %i: as many of a hundred calls go the order, and js has the others',
    (percent) => {
      router.register('native', loads({ digest: () => 'native' }));
      const route = digestRoute();
      router.configure({ rollout: { percent } });
      const answers = count(1000, () => router.run(route, 0, nothing, 0));
      expect([answers.native ?? 0, answers.js ?? 0]).toEqual([10 * percent, 1000 - 10 * percent]);
      expect(countsOf('hash').calls).toEqual({ js: 1000 - 10 * percent, wasm: 0, native: 10 * percent });
    },
  );

  test('is drawn at random', async () => {
    Math.random = random;
    ({ router } = await freshRouter());
    router.register('native', loads({ digest: () => 'native' }));
    const route = digestRoute();
    router.configure({ rollout: { percent: 25 } });
    const answers: unknown[] = [];
    for (let call = 0; call < 10_000; call += 1) answers.push(router.run(route, 0, nothing, 0));
    // Seven standard deviations to each side.
    const share = answers.filter((answer) => answer === 'native').length;
    expect(share).toBeGreaterThan(2200);
    expect(share).toBeLessThan(2800);
    // Not the first ones, nor the last.
    expect(new Set(answers.slice(0, 1000)).size + new Set(answers.slice(-1000)).size).toBe(4);
  });

  test('is the share of draws below it: one that equals it is not', () => {
    router.register('native', loads({ digest: () => 'native' }));
    router.configure({ rollout: { percent: 0.5 } });
    const route = digestRoute();
    expect(count(100, () => router.run(route, 0, nothing, 0))).toEqual({ js: 100 });
  });

  test('is 100 unless given: every call goes the order', () => {
    router.register('native', loads({ digest: () => 'native' }));
    const route = digestRoute();
    router.configure({ rollout: {} });
    expect(count(100, () => router.run(route, 0, nothing, 0))).toEqual({ native: 100 });
  });

  test('of 0 loads no backend', () => {
    const native = loads({ digest: () => 'native' });
    router.register('native', native);
    const route = digestRoute();
    router.configure({ rollout: { percent: 0 } });
    expect(router.run(route, 0, nothing, 0)).toBe('js');
    expect(router.isRustAvailable()).toBe(false);
    expect(native.load).not.toHaveBeenCalled();
    expect(router.getBackendInfo().functions.hash).toMatchObject({
      backend: 'js',
      why: 'rolled out to 0 % of the calls',
    });
  });

  test('is told of no function that js answers all the same', () => {
    digestRoute();
    router.configure({ rollout: { percent: 50 } });
    expect(router.getBackendInfo().functions.hash).toMatchObject({
      backend: 'js',
      why: 'native is absent; wasm is absent; js is next in the order',
    });
  });

  test('of a function is stronger than that of all', () => {
    router.register('native', loads({ digest: () => 'native', countEntries: () => 1 }));
    const hash = digestRoute();
    const entries = boundRoute('estimateFdForDirectory', 'countEntries', () => 0);
    router.configure({ rollout: { percent: 50, functions: { hash: 10 } } });
    expect(count(1000, () => router.run(hash, 0, nothing, 0))).toEqual({ native: 100, js: 900 });
    expect(count(1000, () => router.run(entries, 0, ''))).toEqual({ 1: 500, 0: 500 });
    expect(router.getBackendInfo().functions.hash).toMatchObject({
      backend: 'native',
      why: 'native is first in the order, for 10 % of the calls',
    });
  });

  test('is drawn for kernels that promise their answer, too', async () => {
    router.register('native', loads({ readTail: async () => 'native' }));
    const route = boundRoute('readLastNLines', 'readTail', async () => 'js');
    router.configure({ rollout: { percent: 25 } });
    const answers: unknown[] = [];
    for (let call = 0; call < 100; call += 1) answers.push(await router.runAsync(route, 0, '', 1, 1, 1));
    expect(answers.filter((answer) => answer === 'native')).toHaveLength(25);
    expect(countsOf('readLastNLines').calls).toEqual({ js: 75, wasm: 0, native: 25 });
  });

  test('each size keeps its own order', () => {
    router.register('native', loads({ digest: () => 'native' }));
    router.register('wasm', loads({ digest: () => 'wasm' }));
    const route = router.routeTo(
      'hash',
      'digest',
      () => 'js',
      () => [{ below: 10, first: ['wasm', 'native', 'js'] }, { first: ['native', 'wasm', 'js'] }],
    );
    router.configure({ rollout: { percent: 50 } });
    expect(count(100, () => router.run(route, 9, nothing, 0))).toEqual({ wasm: 50, js: 50 });
    expect(count(100, () => router.run(route, 10, nothing, 0))).toEqual({ native: 50, js: 50 });
  });

  test('a step goes the way of the call that it is part of, and is not counted', () => {
    router.register('native', loads({ openFilesLimit: () => 'native', countEntries: () => 'native' }));
    const limit = boundRoute('getMaxWorkersForFileMounts', 'openFilesLimit', () => 'js');
    const entries = boundRoute('getMaxWorkersForFileMounts', 'countEntries', () => 'js');
    entries.part = 'step';
    router.configure({ rollout: { percent: 30 } });
    const answers = count(100, () => [router.run(limit, 0), router.run(entries, 0, ''), router.run(entries, 0, '')]);
    expect(answers).toEqual({ 'native,native,native': 30, 'js,js,js': 70 });
    expect(countsOf('getMaxWorkersForFileMounts').calls).toEqual({ js: 70, wasm: 0, native: 30 });
  });

  test('what a backend remembers is asked of one backend alone, and never twice', () => {
    const inJs = vi.fn(() => true);
    const inNative = vi.fn(() => true);
    router.register('native', loads({ claimPort: inNative }));
    const route = boundRoute('findFreePort', 'claimPort', inJs);
    route.part = 'memory';
    router.configure({ rollout: { percent: 99, verify: 1 } });
    count(100, () => router.run(route, 0, 80));
    expect([inJs.mock.calls.length, inNative.mock.calls.length]).toEqual([100, 0]);
    router.configure({ rollout: { percent: 100 } });
    count(100, () => router.run(route, 0, 80));
    expect([inJs.mock.calls.length, inNative.mock.calls.length]).toEqual([100, 100]);
    expect(countsOf('findFreePort').calls).toEqual({ js: 0, wasm: 0, native: 0 });
  });
});

describe('who has the last word', () => {
  const answersOf = (route = digestRoute()) => count(100, () => router.run(route, 0, nothing, 0));

  beforeEach(() => {
    router.register('native', loads({ digest: () => 'native' }));
    router.register('wasm', loads({ digest: () => 'wasm' }));
  });

  test('the variable over configure(), also over a single function', () => {
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', '25');
    router.configure({ rollout: { percent: 100, functions: { hash: 0 } } });
    expect(answersOf()).toEqual({ native: 25, js: 75 });
  });

  test('the variable alone is a rollout', () => {
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', ' 12.6 ');
    expect(answersOf()).toEqual({ native: 13, js: 87 });
    expect(countsOf('hash').calls.native).toBe(13);
  });

  test('the variable takes as many decimals as it is given', () => {
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', '24.75');
    expect(answersOf()).toEqual({ native: 25, js: 75 });
  });

  test('the variable over the share alone: what else configure() says of the rollout stays', () => {
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', '50');
    router.configure({ rollout: { percent: 0, verify: 1 } });
    expect(answersOf(digestRoute(() => 'native'))).toEqual({ native: 100 });
    expect(countsOf('hash')).toMatchObject({ calls: { native: 50, js: 50 }, verified: 50 });
  });

  test('SKYPILOT_UTILS_ROLLOUT=0 is js for everything', () => {
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', '0');
    router.configure({ rollout: { percent: 100 } });
    expect(answersOf()).toEqual({ js: 100 });
  });

  test.each(['', 'all', '-1', '101', '25%', '1e1', '0x10', 'NaN', '.5', 'hash=10'])(
    'SKYPILOT_UTILS_ROLLOUT=%s cannot be read: every call says so',
    (value) => {
      vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', value);
      const route = digestRoute();
      for (let call = 0; call < 2; call += 1) {
        expect(refusal(() => router.run(route, 0, nothing, 0))).toMatchObject({
          name: 'TypeError',
          code: 'ERR_INVALID_ARG_VALUE',
          message: `Cannot choose a backend: SKYPILOT_UTILS_ROLLOUT must be a number from 0 to 100, got ${JSON.stringify(value)}`,
        });
      }
      expect(refusal(() => router.getBackendInfo())).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    },
  );

  test('a forced backend over a rollout, whose calls are counted all the same', () => {
    router.configure({ functions: { hash: 'wasm' }, rollout: { percent: 0, verify: 1 } });
    expect(answersOf()).toEqual({ wasm: 100 });
    expect(countsOf('hash')).toMatchObject({ calls: { js: 0, wasm: 100, native: 0 }, verified: 0 });
    expect(router.getBackendInfo().functions.hash?.why).toBe('forced by configure');
  });

  test('SKYPILOT_USE_RUST=0 over all', () => {
    vi.stubEnv('SKYPILOT_USE_RUST', '0');
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', '100');
    router.configure({ backend: 'native', rollout: { percent: 100 } });
    expect(answersOf()).toEqual({ js: 100 });
    expect(countsOf('hash').calls).toEqual({ js: 100, wasm: 0, native: 0 });
  });

  test('the order, where no rollout is configured any more', () => {
    const route = digestRoute();
    router.configure({ rollout: { percent: 0 } });
    expect(answersOf(route)).toEqual({ js: 100 });
    router.configure({ rollout: undefined });
    expect(answersOf(route)).toEqual({ native: 100 });
    expect(countsOf('hash').calls.native).toBe(0);
  });
});

describe('configure({ rollout })', () => {
  test.each([
    [null, 'ERR_INVALID_ARG_TYPE', 'rollout must be an object, got null'],
    ['25', 'ERR_INVALID_ARG_TYPE', 'rollout must be an object, got "25"'],
    [{ percent: '25' }, 'ERR_INVALID_ARG_TYPE', 'rollout.percent must be a number, got "25"'],
    [{ percent: null }, 'ERR_INVALID_ARG_TYPE', 'rollout.percent must be a number, got null'],
    [{ percent: 100.5 }, 'ERR_OUT_OF_RANGE', 'rollout.percent must be a number from 0 to 100, got 100.5'],
    [{ percent: Number.NaN }, 'ERR_OUT_OF_RANGE', 'rollout.percent must be a number from 0 to 100, got NaN'],
    [{ verify: 2 }, 'ERR_OUT_OF_RANGE', 'rollout.verify must be a number from 0 to 1, got 2'],
    [{ verify: true }, 'ERR_INVALID_ARG_TYPE', 'rollout.verify must be a number, got true'],
    [{ maxFaultRate: -0.1 }, 'ERR_OUT_OF_RANGE', 'rollout.maxFaultRate must be a number from 0 to 1, got -0.1'],
    [{ minCalls: 0 }, 'ERR_OUT_OF_RANGE', 'rollout.minCalls must be a whole number from 1 to 9007199254740991, got 0'],
    [
      { minCalls: 1.5 },
      'ERR_OUT_OF_RANGE',
      'rollout.minCalls must be a whole number from 1 to 9007199254740991, got 1.5',
    ],
    [{ minCalls: null }, 'ERR_INVALID_ARG_TYPE', 'rollout.minCalls must be a number, got null'],
    [{ samples: 1 }, 'ERR_INVALID_ARG_TYPE', 'rollout.samples must be a boolean, got 1'],
    [{ functions: null }, 'ERR_INVALID_ARG_TYPE', 'rollout.functions must be an object, got null'],
    [{ functions: 'hash' }, 'ERR_INVALID_ARG_TYPE', 'rollout.functions must be an object, got "hash"'],
    [{ functions: { hash: null } }, 'ERR_INVALID_ARG_TYPE', 'rollout.functions.hash must be a number, got null'],
    [
      { functions: { hash: 101 } },
      'ERR_OUT_OF_RANGE',
      'rollout.functions.hash must be a number from 0 to 100, got 101',
    ],
    [{ functions: { nosuch: 1 } }, 'ERR_INVALID_ARG_VALUE', undefined],
  ])('refuses %j and changes nothing', (rollout, code, rule) => {
    router.register('native', loads({ digest: () => 'native' }));
    const route = digestRoute();
    router.configure({ rollout: { percent: 25 } });
    const error = refusal(() => router.configure({ backend: 'native', rollout: rollout as never }));
    expect(error).toMatchObject({ code });
    expect(error.message).toMatch(/^Cannot configure: rollout/);
    if (rule) expect(error.message).toBe(`Cannot configure: ${rule}`);
    expect(count(100, () => router.run(route, 0, nothing, 0))).toEqual({ native: 25, js: 75 });
  });

  test('merges by key, undefined resets one, and what it does not know it ignores', () => {
    router.register('native', loads({ digest: () => 'native' }));
    const route = digestRoute();
    const answers = () => count(100, () => router.run(route, 0, nothing, 0));
    router.configure({ rollout: { percent: 25, functions: { hash: 10 } } });
    router.configure({ rollout: { percent: 50, functions: { truncate: 1 }, nosuch: 1 } as never });
    expect(answers()).toEqual({ native: 10, js: 90 });
    router.configure({ rollout: { functions: { hash: undefined } } });
    expect(answers()).toEqual({ native: 50, js: 50 });
    router.configure({ rollout: { functions: { hash: 20 } } });
    router.configure({ rollout: { functions: undefined } });
    expect(answers()).toEqual({ native: 50, js: 50 });
    router.configure({ rollout: { percent: undefined } });
    expect(answers()).toEqual({ native: 100 });
  });

  test('goes on where configure() says nothing of it', () => {
    router.register('native', loads({ digest: () => 'native' }));
    router.configure({ rollout: { percent: 25 } });
    router.configure({ functions: { truncate: 'js' } });
    const route = digestRoute();
    expect(count(100, () => router.run(route, 0, nothing, 0))).toEqual({ native: 25, js: 75 });
  });
});

describe('verify', () => {
  test('finds a lying backend in the first call that is compared, and rolls that function back alone', () => {
    const lying = vi.fn(() => 'wrong');
    router.register('native', loads({ digest: lying, countEntries: () => 5 }));
    const js = vi.fn(() => 'right');
    const hash = digestRoute(js);
    const entries = boundRoute('estimateFdForDirectory', 'countEntries', () => 5);
    router.configure({ rollout: { percent: 100, verify: 1 } });
    expect(count(100, () => router.run(hash, 0, new TextEncoder().encode('secret of mine'), 3))).toEqual({
      right: 100,
    });
    expect(lying).toHaveBeenCalledTimes(1);
    expect(count(100, () => router.run(entries, 0, ''))).toEqual({ 5: 100 });
    expect(countsOf('hash')).toEqual({
      // The call itself was native's to answer.
      calls: { js: 99, wasm: 0, native: 1 },
      faults: 0,
      verified: 1,
      mismatches: 1,
      rolledBack: true,
    });
    expect(countsOf('estimateFdForDirectory')).toMatchObject({
      calls: { js: 0, wasm: 0, native: 100 },
      verified: 100,
      mismatches: 0,
      rolledBack: false,
    });
    expect(router.getBackendInfo().events).toMatchObject([
      { type: 'mismatch', backend: 'native', function: 'hash', message: 'js answers otherwise' },
      { type: 'rollback', backend: 'native', function: 'hash', message: 'another answer of native than of js' },
    ]);
    expect(router.getBackendInfo().functions.hash).toMatchObject({
      backend: 'js',
      why: 'rolled back: another answer of native than of js',
    });
    expect(router.getBackendInfo().functions.estimateFdForDirectory?.backend).toBe('native');
  });

  test('holds a small reproduction: types, lengths, and no more than 16 characters', () => {
    router.register('native', loads({ digest: () => 'f'.repeat(64) }));
    const route = digestRoute(() => 'e'.repeat(32));
    router.configure({ rollout: { verify: 1 } });
    router.run(route, 0, new Uint8Array(1000).fill(171), 3);
    expect(router.getBackendInfo().events[0]?.reproduction).toEqual({
      arguments: [
        { type: 'bytes', length: 1000, start: 'ab'.repeat(8) },
        { type: 'number', length: null, start: '3' },
      ],
      answer: { type: 'string', length: 64, start: 'f'.repeat(16) },
      expected: { type: 'string', length: 32, start: 'e'.repeat(16) },
    });
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(router.getBackendInfo().events)).toBe(true);
  });

  test('holds bytes that are shorter than that whole', () => {
    router.register('native', loads({ digest: () => 'wrong' }));
    router.configure({ rollout: { verify: 1 } });
    router.run(digestRoute(), 0, Uint8Array.of(0, 1, 255), 3);
    expect(router.getBackendInfo().events[0]?.reproduction?.arguments[0]).toEqual({
      type: 'bytes',
      length: 3,
      start: '0001ff',
    });
  });

  test('holds of objects and functions only that they are some, of no arguments none, and runs no code of theirs', () => {
    const spy = vi.fn(() => 'secret');
    router.register('native', loads({ openFilesLimit: () => 1, digest: () => 'wrong' }));
    const digest = digestRoute();
    const limit = boundRoute('getMaxWorkersForFileMounts', 'openFilesLimit', () => 2);
    router.configure({ rollout: { verify: 1 } });
    router.run(digest, 0, { toString: spy, valueOf: spy } as never, spy as never);
    router.run(limit, 0);
    const [first, , second] = router.getBackendInfo().events;
    const some = { type: 'object', length: null, start: '' };
    expect(first?.reproduction?.arguments).toEqual([some, some]);
    expect(second?.reproduction?.arguments).toEqual([]);
    expect(spy).not.toHaveBeenCalled();
  });

  test('holds nothing of the sort with `samples: false`', () => {
    router.register('native', loads({ digest: () => 'wrong' }));
    const route = digestRoute(() => 'right');
    router.configure({ rollout: { verify: 1, samples: false } });
    expect(router.run(route, 0, new TextEncoder().encode('secret'), 3)).toBe('right');
    const [mismatch, rollback] = router.getBackendInfo().events;
    expect(mismatch).toMatchObject({ type: 'mismatch', reproduction: null });
    expect(JSON.stringify([mismatch, rollback])).not.toMatch(/secret|736563|wrong|right/);
  });

  test('compares that share of the calls which do not go to js anyway', () => {
    router.register('native', loads({ digest: () => 'same' }));
    const js = vi.fn(() => 'same');
    const route = digestRoute(js);
    router.configure({ rollout: { percent: 100, verify: 0.2 } });
    count(500, () => router.run(route, 0, nothing, 0));
    expect(countsOf('hash')).toMatchObject({ calls: { native: 500 }, verified: 100, mismatches: 0 });
    expect(js).toHaveBeenCalledTimes(100);
    router.configure({ rollout: { percent: 0, verify: 1 } });
    count(500, () => router.run(route, 0, nothing, 0));
    expect(countsOf('hash').verified).toBe(100);
  });

  test('compares errors by their codes: what the caller did wrong is the same everywhere', () => {
    const failing = (code: string) => () => {
      throw Object.assign(new Error('of the caller'), { code });
    };
    router.register('native', loads({ digest: failing('ENOENT') }));
    const alike = digestRoute(failing('ENOENT'));
    router.configure({ rollout: { verify: 1 } });
    for (let call = 0; call < 10; call += 1) {
      expect(refusal(() => router.run(alike, 0, nothing, 0))).toMatchObject({ code: 'ENOENT' });
    }
    expect(countsOf('hash')).toMatchObject({ verified: 10, mismatches: 0, faults: 0, rolledBack: false });
    const other = digestRoute(failing('EACCES'));
    expect(refusal(() => router.run(other, 0, nothing, 0))).toMatchObject({ code: 'EACCES' });
    expect(countsOf('hash')).toMatchObject({ verified: 11, mismatches: 1, faults: 0, rolledBack: true });
    expect(router.getBackendInfo().events[0]?.reproduction).toMatchObject({
      answer: { type: 'error', length: null, start: 'ENOENT' },
      expected: { type: 'error', length: null, start: 'EACCES' },
    });
  });

  test('compares what is thrown, be it nothing at all', () => {
    const failing = () => {
      throw undefined;
    };
    router.register('native', loads({ digest: failing }));
    const route = digestRoute(failing);
    router.configure({ rollout: { verify: 1 } });
    let thrown: unknown = 'something';
    try {
      router.run(route, 0, nothing, 0);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeUndefined();
    expect(countsOf('hash')).toMatchObject({ verified: 1, mismatches: 0, rolledBack: false });
  });

  test('gives js’s answer where only the other backend refused, and its refusal where only js did', () => {
    const refusing = () => {
      throw Object.assign(new Error('no'), { code: 'ENOENT' });
    };
    router.register('native', loads({ digest: refusing, base36Encode: () => 'z' }));
    router.configure({ rollout: { verify: 1 } });
    expect(
      router.run(
        digestRoute(() => 'right'),
        0,
        nothing,
        0,
      ),
    ).toBe('right');
    router.configure({ rollout: undefined });
    router.configure({ rollout: { verify: 1 } });
    router.register('wasm', loads({ isValidClusterName: () => true }));
    const route = router.routeTo('isValidClusterName', 'isValidClusterName', refusing, () => [
      { first: ['wasm', 'js'] },
    ]);
    expect(refusal(() => router.run(route, 0, 'x'))).toMatchObject({ code: 'ENOENT' });
  });

  test('a backend that fails while it is asked is no liar: the next one answers', () => {
    router.register(
      'native',
      loads({
        digest: () => {
          throw new errors.Fault(new Error('trapped'));
        },
      }),
    );
    router.register('wasm', loads({ digest: () => 'right' }));
    const route = digestRoute(() => 'right');
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, nothing, 0)).toBe('right');
    expect(countsOf('hash')).toEqual({
      calls: { js: 0, wasm: 1, native: 0 },
      faults: 1,
      verified: 1,
      mismatches: 0,
      rolledBack: false,
    });
  });

  test('what js cannot do at all is not compared', () => {
    router.register('native', loads({ findPortSync: () => 80 }));
    const route = boundRoute('findFreePort', 'findPortSync', () => {
      throw errors.unsupportedError('find a free port', 'no such call');
    });
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, 1, 100, '::1')).toBe(80);
    expect(countsOf('findFreePort')).toMatchObject({ verified: 0, mismatches: 0, rolledBack: false });
  });
});

describe('verify, where the world changes,', () => {
  /** Answers one after the other, the last one for ever. */
  const saying = (...answers: readonly unknown[]) => {
    let next = 0;
    return vi.fn(() => {
      const answer = answers[Math.min(next, answers.length - 1)];
      next += 1;
      if (answer instanceof errors.Fault) throw answer;
      return answer;
    });
  };

  test.each([
    ['A, B, A is a difference', [true, true], false, 1],
    ['A, B, B is a change of the world', [true, false], false, 0],
    ['A, A needs no third question', [true], true, 0],
  ])('%s', (_, native, js, mismatches) => {
    const kernel = saying(...native);
    router.register('native', loads({ isProcessAlive: kernel }));
    const route = boundRoute('isProcessAlive', 'isProcessAlive', saying(js));
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, 1, '')).toBe(mismatches > 0 ? js : native[0]);
    expect(kernel).toHaveBeenCalledTimes(native.length);
    expect(countsOf('isProcessAlive')).toMatchObject({ verified: 1, mismatches, rolledBack: mismatches > 0 });
  });

  test('the same of kernels that promise their answer', async () => {
    router.register('native', loads({ readTail: async () => 'old' }));
    const lying = boundRoute('readLastNLines', 'readTail', async () => 'new');
    router.configure({ rollout: { verify: 1 } });
    expect(await router.runAsync(lying, 0, 'secret/path/of/a/file', 1, 1, 1)).toBe('new');
    expect(await router.runAsync(lying, 0, '', 1, 1, 1)).toBe('new');
    expect(countsOf('readLastNLines')).toMatchObject({ calls: { js: 1, native: 1 }, verified: 1, mismatches: 1 });
    expect(router.getBackendInfo().events[0]?.reproduction?.arguments[0]).toEqual({
      type: 'string',
      length: 21,
      start: 'secret/path/of/a',
    });
  });

  test('a fault of the third question is a fault, and no difference', () => {
    router.register('native', loads({ isProcessAlive: saying(true, new errors.Fault(new Error('trapped'))) }));
    const route = boundRoute('isProcessAlive', 'isProcessAlive', () => false);
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, 1, '')).toBe(true);
    expect(countsOf('isProcessAlive')).toMatchObject({ faults: 1, mismatches: 0, rolledBack: false });
    expect(router.getBackendInfo().events).toMatchObject([{ type: 'fault', message: 'trapped' }]);
  });

  test('text and its bytes are the same tail, and a limit is the same whichever file has it', async () => {
    // The same object every time, or a third question would be answered otherwise.
    const found = { value: 2, source: '/a' };
    router.register(
      'native',
      loads({ readTail: async () => 'a\n', cpuLimit: () => found, countEntries: () => Infinity }),
    );
    const tail = boundRoute('readLastNLines', 'readTail', async () => new TextEncoder().encode('a\n'));
    const limit = boundRoute('getCpuCount', 'cpuLimit', () => ({ value: 2, source: '/b' }));
    router.configure({ rollout: { verify: 1 } });
    expect(await router.runAsync(tail, 0, '', 1, 1, 1)).toBe('a\n');
    expect(router.run(limit, 0, '', 0, 0)).toEqual({ value: 2, source: '/a' });
    const other = boundRoute('getMemSizeGb', 'memoryLimit', () => ({ value: 3, source: '/a' }));
    router.configure({ rollout: { verify: 1 } });
    expect(countsOf('readLastNLines')).toMatchObject({ verified: 1, mismatches: 0 });
    expect(countsOf('getCpuCount')).toMatchObject({ verified: 1, mismatches: 0 });
    // native lacks this one: js alone answers, and nothing is compared.
    expect(router.run(other, 0, '', 0)).toEqual({ value: 3, source: '/a' });
    expect(countsOf('getMemSizeGb')).toMatchObject({ verified: 0 });
  });

  const bytes = Uint8Array.of(0x35, 0x36);

  test.each([
    ['bytes that differ in one place', bytes, Uint8Array.of(0x35, 0x37), false],
    ['bytes of which one has more', bytes, Uint8Array.of(0x35, 0x36, 0), false],
    ['bytes of which one has less', bytes, Uint8Array.of(0x35), false],
    ['bytes and nothing', bytes, null, false],
    ['bytes and a number that is written so', bytes, 56, false],
    ['bytes and their text', bytes, '56', true],
    ['surrogates, which as bytes would be the same', '\ud800', '\ud801', false],
  ])('%s are the same answer, or not: %j, %j: %j', async (_, native, js, isSame) => {
    router.register('native', loads({ readTail: async () => native }));
    const tail = boundRoute('readLastNLines', 'readTail', async () => js);
    router.configure({ rollout: { verify: 1 } });
    expect(await router.runAsync(tail, 0, '', 1, 1, 1)).toEqual(isSame ? native : js);
    expect(countsOf('readLastNLines')).toMatchObject({ verified: 1, mismatches: isSame ? 0 : 1 });
  });

  test('nothing at all may be thrown, and is another outcome than an answer', () => {
    router.register('native', loads({ isProcessAlive: () => true }));
    const route = boundRoute('isProcessAlive', 'isProcessAlive', () => {
      throw undefined;
    });
    router.configure({ rollout: { verify: 1 } });
    expect(refusal(() => router.run(route, 0, 1, ''))).toBeUndefined();
    expect(countsOf('isProcessAlive')).toMatchObject({ verified: 1, mismatches: 1 });
  });

  test('an error is another answer than its code as text', () => {
    const refused = () => {
      throw errors.valueError('test', 'x', 'y', 1);
    };
    router.register('native', loads({ isProcessAlive: refused }));
    const route = boundRoute('isProcessAlive', 'isProcessAlive', () => 'ERR_INVALID_ARG_VALUE');
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, 1, '')).toBe('ERR_INVALID_ARG_VALUE');
    expect(countsOf('isProcessAlive')).toMatchObject({ mismatches: 1 });
  });

  test.each([
    ['estimateFdForDirectory', 'countEntries', ''],
    // The first argument is that of a search for any port.
    ['isProcessAlive', 'isProcessAlive', 0],
  ] as const)('two numbers that are no ports are compared as they are: %s', (name, kernel, argument) => {
    const [native, js] = [vi.fn(() => 5), vi.fn(() => 6)];
    router.register('native', loads({ [kernel]: native }));
    const route = boundRoute(name, kernel as KernelName, js);
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, argument as never)).toBe(6);
    expect([native.mock.calls.length, js.mock.calls.length]).toEqual([2, 1]);
    expect(countsOf(name)).toMatchObject({ mismatches: 1 });
  });

  describe('takes ports by the rule that each can be bound:', () => {
    /** js's search, where these ports can be bound. */
    const searching = (free: readonly number[], chosen: number) =>
      vi.fn((start: number, end: number) => {
        if (start === 0) return chosen;
        return free.find((port) => port >= start && port <= end) ?? 0;
      });

    test.each([
      ['two picks of the system', 0, 65_535, 5001, [5001, 5002], 5002, 5001],
      ['two picks of the system, whatever the end', 0, 100, 5001, [5001, 5002], 5002, 5001],
      ['a higher port that is free, too', 5000, 65_535, 5002, [5001, 5002], 0, 5002],
      ['the last port of the range, if free, too', 5000, 5002, 5002, [5001, 5002], 0, 5002],
    ])('%s are the same', (_, start, end, native, free, chosen, answer) => {
      router.register('native', loads({ findPortSync: () => native }));
      const route = boundRoute('findFreePort', 'findPortSync', searching(free, chosen));
      router.configure({ rollout: { verify: 1 } });
      expect(router.run(route, 0, start, end, '')).toBe(answer);
      expect(countsOf('findFreePort')).toMatchObject({ verified: 1, mismatches: 0 });
    });

    test('the first of the range, which js saw in use, is the same', () => {
      router.register('native', loads({ findPortSync: () => 5001 }));
      const route = boundRoute('findFreePort', 'findPortSync', searching([5001, 5002], 0).mockReturnValueOnce(5002));
      router.configure({ rollout: { verify: 1 } });
      expect(router.run(route, 0, 5001, 5002, '')).toBe(5001);
      expect(countsOf('findFreePort')).toMatchObject({ verified: 1, mismatches: 0 });
    });

    test('by the function that promises its answer, too', async () => {
      router.register('native', loads({ findPort: async () => 5002 }));
      const search = searching([5001, 5002], 0);
      const route = boundRoute('findFreePort', 'findPort', async (start: number, end: number) => search(start, end));
      router.configure({ rollout: { verify: 1 } });
      expect(await router.runAsync(route, 0, 5000, 6000, '')).toBe(5002);
      expect(countsOf('findFreePort')).toMatchObject({ verified: 1, mismatches: 0 });
    });

    test.each([
      ['a port that is in use', 0, 65_535, 5003, [5001, 5002], 5002, 5002],
      ['a port outside of the range', 5000, 5001, 5002, [5001, 5002], 0, 5001],
      ['a port below the range', 5001, 5002, 5000, [5000, 5001], 0, 5001],
      ['none, where there is one', 5000, 6000, 0, [5001], 0, 5001],
      ['one, where there is none', 5000, 6000, 5001, [], 0, 0],
      ['what is no port', 5000, 6000, undefined, [5001], 0, 5001],
    ])('%s is a difference', (_, start, end, native, free, chosen, answer) => {
      router.register('native', loads({ findPortSync: () => native }));
      const route = boundRoute('findFreePort', 'findPortSync', searching(free, chosen));
      router.configure({ rollout: { verify: 1 } });
      expect(router.run(route, 0, start, end, '')).toBe(answer);
      expect(countsOf('findFreePort')).toMatchObject({ verified: 1, mismatches: 1, rolledBack: true });
    });

    test.each([
      ['none and a port', 0, 5001],
      ['a port and none', 5001, 0],
      ['an error and a port', new RangeError('refused'), 5001],
      ['a port and an error', 5001, new RangeError('refused')],
    ])('%s are a difference without js being asked for more', (_, native, js) => {
      const saying = (answer: unknown) =>
        vi.fn(() => {
          if (answer instanceof Error) throw answer;
          return answer;
        });
      const search = saying(js);
      router.register('native', loads({ findPortSync: saying(native) }));
      const route = boundRoute('findFreePort', 'findPortSync', search);
      router.configure({ rollout: { verify: 1 } });
      const call = () => router.run(route, 0, 0, 65_535, '');
      if (js instanceof Error) expect(call).toThrow(js);
      else expect(call()).toBe(js);
      expect(search).toHaveBeenCalledTimes(1);
      expect(countsOf('findFreePort')).toMatchObject({ verified: 1, mismatches: 1 });
    });
  });

  test('progress is told once, and an abort is no difference', async () => {
    let isAborted = false;
    const report = vi.fn();
    const watch = { isAborted: () => isAborted, report };
    router.register(
      'native',
      loads({
        hashFile: async (...[, , , { report: tell }]: [unknown, unknown, unknown, typeof watch]) => {
          tell(1, 1);
          if (isAborted) throw new Error('cancelled');
          return 'same';
        },
      }),
    );
    const js = vi.fn(async (...[, , , { isAborted: ask, report: tell }]: [unknown, unknown, unknown, typeof watch]) => {
      tell(1, 1);
      return ask() ? 'aborted' : 'same';
    });
    const route = boundRoute('hashFile', 'hashFile', js);
    router.configure({ rollout: { verify: 1 } });
    expect(await router.runAsync(route, 0, '', 0, false, watch)).toBe('same');
    expect(js.mock.calls).toEqual([['', 0, false, { isAborted: watch.isAborted, report: expect.any(Function) }]]);
    expect(await js.mock.results[0]?.value).toBe('same');
    expect(report).toHaveBeenCalledTimes(1);
    expect(countsOf('hashFile')).toMatchObject({ verified: 1, mismatches: 0 });
    isAborted = true;
    expect(await rejection(router.runAsync(route, 0, '', 0, false, watch))).toMatchObject({ message: 'cancelled' });
    expect(countsOf('hashFile')).toMatchObject({ verified: 1, mismatches: 0, rolledBack: false });
  });
});

describe('a digest under way', () => {
  /** A state that keeps what it takes as text. */
  const stateOf = (backend: 'native' | undefined, say: (text: string) => string, taken = ''): HashState => {
    let text = taken;
    return {
      ...(backend && { backend }),
      update: (data) => {
        text += new TextDecoder().decode(data);
      },
      digest: () => say(text),
      clone: () => stateOf(backend, say, text),
    };
  };
  const bytes = (text: string) => new TextEncoder().encode(text);
  const honest = (text: string) => `digest of ${text}`;
  const begin = () => {
    const create = () => stateOf(undefined, honest);
    return router.routeTo('hash', 'createHashState', create, () => [{ first: ['native', 'wasm', 'js'] }]);
  };

  test('is drawn once, when it begins, and counts as one call', () => {
    router.register('native', loads({ createHashState: () => stateOf('native', honest) }));
    const route = begin();
    router.configure({ rollout: { percent: 25 } });
    const states = Array.from({ length: 100 }, () => router.run(route, 0, 3));
    expect(states.filter(({ backend }) => backend === 'native')).toHaveLength(25);
    expect(countsOf('hash').calls).toEqual({ js: 75, wasm: 0, native: 25 });
  });

  test('is carried in both backends and compared when its digest is taken, clones too', () => {
    router.register('native', loads({ createHashState: () => stateOf('native', honest) }));
    const route = begin();
    router.configure({ rollout: { verify: 1 } });
    const state = router.run(route, 0, 3);
    state.update(bytes('a'));
    const clone = state.clone();
    clone.update(bytes('b'));
    state.update(bytes('c'));
    expect([state.digest(), clone.digest()]).toEqual(['digest of ac', 'digest of ab']);
    expect(countsOf('hash')).toMatchObject({ verified: 2, mismatches: 0 });
  });

  test('takes a piece once in both, when the first attempt broke', () => {
    let isBroken = true;
    const state = stateOf('native', honest);
    const breaking: HashState = {
      ...state,
      update: (data) => {
        if (isBroken) {
          isBroken = false;
          throw new errors.Fault(new Error('trapped'));
        }
        state.update(data);
      },
    };
    router.register('native', loads({ createHashState: () => breaking }));
    const route = begin();
    router.configure({ rollout: { verify: 1 } });
    const twin = router.run(route, 0, 3);
    expect(twin.backend).toBe('native');
    expect(() => twin.update(bytes('a'))).toThrow();
    twin.update(bytes('a'));
    expect(twin.digest()).toBe('digest of a');
    expect(countsOf('hash')).toMatchObject({ verified: 1, mismatches: 0 });
  });

  test('of a lying backend ends with the digest of js, and the function is rolled back', () => {
    router.register('native', loads({ createHashState: () => stateOf('native', () => 'wrong') }));
    const route = begin();
    router.configure({ rollout: { verify: 1 } });
    const state = router.run(route, 0, 3);
    state.update(bytes('a'.repeat(100)));
    const clone = state.clone();
    clone.update(bytes('b'));
    expect(state.digest()).toBe(honest('a'.repeat(100)));
    expect(clone.digest()).toBe(honest(`${'a'.repeat(100)}b`));
    expect(router.run(route, 0, 3).backend).toBeUndefined();
    expect(typesOfEvents()).toEqual(['mismatch', 'rollback', 'mismatch']);
    expect(router.getBackendInfo().events[2]?.reproduction).toEqual({
      arguments: [
        { type: 'number', length: null, start: '3' },
        { type: 'bytes', length: 101, start: '61'.repeat(8) },
      ],
      answer: { type: 'string', length: 5, start: 'wrong' },
      expected: { type: 'string', length: 111, start: 'digest of aaaaaa' },
    });
  });
});

describe('the digest of no data', () => {
  test('is shown as such where it differs', () => {
    const state = (say: string): HashState => ({ update: () => {}, digest: () => say, clone: () => state(say) });
    router.register('native', loads({ createHashState: () => state('wrong') }));
    const route = router.routeTo(
      'hash',
      'createHashState',
      () => state('right'),
      () => [{ first: ['native', 'wasm', 'js'] }],
    );
    router.configure({ rollout: { verify: 1 } });
    expect(router.run(route, 0, 3).digest()).toBe('right');
    expect(router.getBackendInfo().events[0]?.reproduction?.arguments[1]).toEqual({
      type: 'bytes',
      length: 0,
      start: '',
    });
  });
});

describe('a function that fails too often', () => {
  test('is rolled back after minCalls calls with more faults than maxFaultRate, its answers right throughout', () => {
    const native = failingNowAndThen(20);
    router.register('native', loads({ digest: native }));
    const route = digestRoute(() => 'right');
    router.configure({ rollout: { maxFaultRate: 0.04, minCalls: 100 } });
    expect(count(99, () => router.run(route, 0, nothing, 0))).toEqual({ right: 99 });
    expect(countsOf('hash')).toMatchObject({ faults: 4, rolledBack: false });
    expect(count(901, () => router.run(route, 0, nothing, 0))).toEqual({ right: 901 });
    expect(native).toHaveBeenCalledTimes(100);
    expect(countsOf('hash')).toEqual({
      calls: { js: 905, wasm: 0, native: 95 },
      faults: 5,
      verified: 0,
      mismatches: 0,
      rolledBack: true,
    });
    expect(router.getBackendInfo().events.at(-1)).toMatchObject({
      type: 'rollback',
      backend: 'native',
      function: 'hash',
      message: '5 faults in 100 calls',
      reproduction: null,
    });
  });

  test('stays where faults are not more than that, however long it goes on', () => {
    const native = failingNowAndThen(100);
    router.register('native', loads({ digest: native }));
    const route = digestRoute(() => 'right');
    router.configure({ rollout: {} });
    count(5000, () => router.run(route, 0, nothing, 0));
    expect(native).toHaveBeenCalledTimes(5000);
    expect(countsOf('hash')).toMatchObject({ faults: 50, rolledBack: false });
  });

  test('is judged by the calls that were drawn for it, and by each thousand anew', () => {
    let isFailing = false;
    let calls = 0;
    const native = vi.fn(() => {
      calls += 1;
      if (isFailing && calls % 50 === 0) throw new errors.Fault(new Error('trapped'));
      return 'right';
    });
    router.register('native', loads({ digest: native }));
    const route = digestRoute(() => 'right');
    router.configure({ rollout: { percent: 50 } });
    count(20_000, () => router.run(route, 0, nothing, 0));
    isFailing = true;
    count(20_000, () => router.run(route, 0, nothing, 0));
    expect(native).toHaveBeenCalledTimes(11_000);
    expect(countsOf('hash')).toMatchObject({ faults: 20, rolledBack: true });
  });

  test('is not judged by the steps of its calls', () => {
    router.register('native', loads({ claimPort: failingNowAndThen(2), findPortSync: () => 80 }));
    const route = boundRoute('findFreePort', 'findPortSync', () => 80);
    const step = boundRoute('findFreePort', 'claimPort', () => true);
    step.part = 'step';
    router.configure({ rollout: { minCalls: 10, maxFaultRate: 0.1 } });
    for (let call = 0; call < 5; call += 1) {
      router.run(route, 0, 1, 100, '');
      router.run(step, 0, 80);
    }
    expect(countsOf('findFreePort')).toMatchObject({ faults: 2, rolledBack: false });
  });

  test('is not judged by faults from before the rollout', () => {
    const native = failingNowAndThen(2);
    router.register('native', loads({ digest: native }));
    const route = digestRoute(() => 'right');
    count(100, () => router.run(route, 0, nothing, 0));
    native.mockImplementation(() => 'right');
    router.configure({ rollout: { minCalls: 10 } });
    count(100, () => router.run(route, 0, nothing, 0));
    expect(countsOf('hash')).toMatchObject({ faults: 50, rolledBack: false });
  });

  test('three in a row make it leave that backend all the same', () => {
    const native = failingNowAndThen(1);
    router.register('native', loads({ digest: native }));
    router.register('wasm', loads({ digest: () => 'wasm' }));
    const route = digestRoute();
    router.configure({ rollout: { percent: 50 } });
    expect(count(100, () => router.run(route, 0, nothing, 0))).toEqual({ wasm: 50, js: 50 });
    expect(native).toHaveBeenCalledTimes(3);
    expect(typesOfEvents()).toEqual(['fault', 'fault', 'fault', 'rollback']);
    expect(countsOf('hash')).toMatchObject({ calls: { js: 50, wasm: 50, native: 0 }, faults: 3, rolledBack: true });
  });

  test('that promises its answers is rolled back alike', async () => {
    const native = failingNowAndThen(10);
    router.register('native', loads({ readTail: async () => native() }));
    const route = boundRoute('readLastNLines', 'readTail', async () => 'right');
    router.configure({ rollout: { minCalls: 50 } });
    for (let call = 0; call < 100; call += 1) expect(await router.runAsync(route, 0, '', 1, 1, 1)).toBe('right');
    expect(native).toHaveBeenCalledTimes(50);
    expect(countsOf('readLastNLines')).toMatchObject({ faults: 5, rolledBack: true });
  });
});

describe('what was rolled back', () => {
  const rolledBack = () => {
    router.register('native', loads({ digest: () => 'wrong' }));
    const route = digestRoute(() => 'right');
    router.configure({ rollout: { verify: 1 } });
    router.run(route, 0, nothing, 0);
    return route;
  };

  test('stays so when the rollout goes on, and when counting begins anew', () => {
    const route = rolledBack();
    router.configure({ rollout: { percent: 50, verify: 0, functions: { hash: 100 } } });
    router.resetTelemetry();
    expect(count(10, () => router.run(route, 0, nothing, 0))).toEqual({ right: 10 });
    expect(countsOf('hash')).toMatchObject({ calls: { js: 10 }, rolledBack: true });
  });

  test('is free again once the rollout is ended', () => {
    const route = rolledBack();
    router.configure({ rollout: undefined });
    expect(countsOf('hash').rolledBack).toBe(false);
    expect(router.run(route, 0, nothing, 0)).toBe('wrong');
  });
});
