/** Comparing with js in the course of a rollout, and what becomes of a difference, with backends made up for it. */
import { describe, expect, test, vi } from 'vitest';
import type { KernelName } from '../ts/contract.ts';
import { refusal, rejection } from './support/refusal.ts';
import { boundRoute, count, countsOf, digestRoute, errors, nothing, router } from './support/rollout.ts';
import { loads } from './support/router.ts';

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
