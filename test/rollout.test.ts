/** Rolling out: the draw of each call, what goes before it, and what is rolled back by itself, with backends made up for it. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { HashState } from '../ts/contract.ts';
import { refusal } from './support/refusal.ts';
import { boundRoute, count, countsOf, digestRoute, errors, nothing, random, renew, router } from './support/rollout.ts';
import { loads } from './support/router.ts';

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
    await renew();
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
