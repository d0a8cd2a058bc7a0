/** What long operations share, by a clock that the tests turn: when progress is told, and how an abort ends them. */
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Supervision } from '../../ts/progress.ts';
import { refusal } from '../support/refusal.ts';

let ms: number;
let progress: typeof import('../../ts/progress.ts');

beforeEach(async () => {
  ms = 1000;
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.doMock('../../ts/intrinsics.ts', async (original) => ({ ...(await original<object>()), monotonicMs: () => ms }));
  progress = await import('../../ts/progress.ts');
});
afterEach(() => {
  vi.doUnmock('../../ts/intrinsics.ts');
  vi.useRealTimers();
  vi.resetModules();
});

/** Lets what was promised by now happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A signal of a library's own, which is no EventTarget. */
const ownSignal = () => {
  const listeners = new Set<() => void>();
  return {
    aborted: false,
    reason: 'enough',
    listeners,
    addEventListener: (type: string, listener: () => void) => void (type === 'abort' && listeners.add(listener)),
    removeEventListener: (type: string, listener: () => void) => void (type === 'abort' && listeners.delete(listener)),
  };
};

/** An operation that the test ends, and what becomes of it. */
const start = (options: object) => {
  const outcome: { resolved?: unknown; rejected?: unknown } = {};
  let watch: Supervision | undefined;
  let resolve: (result: unknown) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const work = vi.fn((given: Supervision) => {
    watch = given;
    return new Promise((...ends) => {
      [resolve, reject] = ends;
    });
  });
  progress.supervise(progress.checkProgressOptions('do it', options), work).then(
    (result) => {
      outcome.resolved = result;
    },
    (error) => {
      outcome.rejected = error;
    },
  );
  return {
    outcome,
    work,
    watch: watch as unknown as Supervision,
    resolve: async (result: unknown) => {
      resolve(result);
      await settle();
    },
    reject: async (error: unknown) => {
      reject(error);
      await settle();
    },
  };
};

describe('the options of a long operation', () => {
  test.each<readonly [string, unknown]>([
    ['null', null],
    ['text', 'text'],
    ['an object', {}],
    ['a function', Object.assign(() => {}, ownSignal())],
    ...['aborted', 'addEventListener', 'removeEventListener'].map(
      (key) => [`a signal but for its ${key}`, { ...ownSignal(), [key]: 'text' }] as const,
    ),
  ])('refuse %s as signal', (_, signal) => {
    expect(refusal(() => progress.checkProgressOptions('do it', { signal }))).toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
      message: expect.stringMatching(/^Cannot do it: signal must be an AbortSignal, got /),
    });
  });

  test('refuse what is no function as onProgress', () => {
    expect(refusal(() => progress.checkProgressOptions('do it', { onProgress: 1 }))).toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
      message: 'Cannot do it: onProgress must be a function, got 1',
    });
  });

  test('may be left out', () => {
    expect(progress.checkProgressOptions('do it', undefined)).toEqual({ signal: undefined, onProgress: undefined });
  });
});

describe.each([
  ['without a signal', {}],
  ['under a signal', { signal: new AbortController().signal }],
])('%s', (_, options) => {
  test('the result, or the error, is that of the work', async () => {
    const right = start(options);
    await right.resolve('done');
    expect(right.outcome).toEqual({ resolved: 'done' });
    const wrong = start(options);
    await wrong.reject('broken');
    expect(wrong.outcome).toEqual({ rejected: 'broken' });
    expect(wrong.watch.isAborted()).toBe(false);
  });

  test('progress is told every 50 ms, and once at the end', async () => {
    const told: unknown[] = [];
    const { watch, resolve } = start({ ...options, onProgress: (step: object) => told.push(step) });
    const tell = (bytes: number, totalBytes: number, now: number): void => {
      ms = 1000 + now;
      watch.report(bytes, totalBytes);
    };
    tell(1, 9, 0);
    tell(2, 9, 49);
    expect(told).toEqual([]);
    tell(3, 9, 50);
    tell(4, 9, 99);
    expect(told).toEqual([{ bytes: 3, totalBytes: 9 }]);
    tell(5, 9, 100);
    tell(9, 9, 149);
    expect(told.slice(1)).toEqual([{ bytes: 5, totalBytes: 9 }]);
    await resolve('done');
    expect(told.slice(2)).toEqual([{ bytes: 9, totalBytes: 9 }]);
    expect(told.every(Object.isFrozen)).toBe(true);
  });

  test('a total that is not known, or exceeded, is null', async () => {
    const told: unknown[] = [];
    const { watch, resolve } = start({ ...options, onProgress: (step: object) => told.push(step) });
    ms += 50;
    watch.report(0, -1);
    ms += 50;
    watch.report(5, 4);
    ms += 50;
    watch.report(5, 5);
    expect(told).toEqual([
      { bytes: 0, totalBytes: null },
      { bytes: 5, totalBytes: null },
      { bytes: 5, totalBytes: 5 },
    ]);
    await resolve('done');
  });

  test('what is never reported is told at the end as nothing', async () => {
    const told: unknown[] = [];
    await start({ ...options, onProgress: (step: object) => told.push(step) }).resolve('done');
    expect(told).toEqual([{ bytes: 0, totalBytes: null }]);
  });

  test('what onProgress throws ends the operation', async () => {
    const onProgress = (): never => {
      throw 'refused';
    };
    const { outcome, resolve } = start({ ...options, onProgress });
    await resolve('done');
    expect(outcome).toEqual({ rejected: 'refused' });
  });

  test('nobody has to listen', async () => {
    const { watch, outcome, resolve } = start(options);
    ms += 50;
    watch.report(1, 1);
    await resolve('done');
    expect(outcome).toEqual({ resolved: 'done' });
  });
});

describe('an abort', () => {
  test('before the operation keeps it from beginning', async () => {
    const { work, outcome } = start({ signal: AbortSignal.abort('early') });
    await settle();
    expect(work).not.toHaveBeenCalled();
    expect(outcome).toEqual({ rejected: 'early' });
  });

  test('wakes the work, which then may end as it likes: it rejects with the reason, and nothing more is told', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const controller = new AbortController();
      const onProgress = vi.fn();
      const { watch, outcome, ...ends } = start({ signal: controller.signal, onProgress });
      watch.onAbort = vi.fn();
      expect(watch.isAborted()).toBe(false);
      controller.abort('enough');
      expect(watch.isAborted()).toBe(true);
      expect(watch.onAbort).toHaveBeenCalledTimes(1);
      ms += 100;
      watch.report(1, 1);
      await settle();
      expect(outcome).toEqual({});
      await ends[end]('of the work');
      expect(outcome).toEqual({ rejected: 'enough' });
      expect(onProgress).not.toHaveBeenCalled();
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  test('rejects after 40 ms although the work goes on', async () => {
    const controller = new AbortController();
    const { outcome } = start({ signal: controller.signal });
    controller.abort('enough');
    vi.advanceTimersByTime(39);
    await settle();
    expect(outcome).toEqual({});
    vi.advanceTimersByTime(1);
    await settle();
    expect(outcome).toEqual({ rejected: 'enough' });
  });

  test('concerns nobody once the work has ended, well or not', async () => {
    for (const end of ['resolve', 'reject'] as const) {
      const { signal } = new AbortController();
      const { [end]: finish } = start({ signal });
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      await finish('of the work');
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    }
  });

  test("is heard of a library's own signal, which then is let go of", async () => {
    const signal = ownSignal();
    const { outcome, watch, resolve } = start({ signal });
    expect(signal.listeners.size).toBe(1);
    // Throws nothing where the work waits for nothing.
    for (const listener of signal.listeners) listener();
    expect(watch.isAborted()).toBe(true);
    await resolve('done');
    expect(outcome).toEqual({ rejected: 'enough' });
    expect(signal.listeners.size).toBe(0);
  });

  test('is heard without running what a page has put on the signal', async () => {
    const controller = new AbortController();
    const planted = vi.fn();
    Object.assign(controller.signal, { addEventListener: planted, removeEventListener: planted });
    const { outcome, resolve } = start({ signal: controller.signal });
    controller.abort('enough');
    await resolve('done');
    expect(outcome).toEqual({ rejected: 'enough' });
    expect(planted).not.toHaveBeenCalled();
  });
});
