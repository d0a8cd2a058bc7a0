/** The router: choosing, forcing, recovering and explaining, with backends made up for the purpose. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { refusal, rejection } from './support/refusal.ts';
import { freshRouter, type Instance, loads } from './support/router.ts';

let router: Instance['router'];
let errors: Instance['errors'];
let warnings: Instance['warnings'];

beforeEach(async () => {
  ({ router, errors, warnings } = await freshRouter());
});

const order = [{ below: 10, first: ['js', 'wasm', 'native'] }, { first: ['native', 'wasm', 'js'] }] as const;

const routeOf = (js: (data: Uint8Array, algorithm: number) => string = () => 'js') =>
  router.routeTo('hash', 'digest', js, () => order as never);

const nothing = new Uint8Array();

describe('choosing', () => {
  test('nothing is loaded before a call needs it', () => {
    const wasm = loads({ digest: () => 'wasm' });
    const native = loads({ digest: () => 'native' });
    router.register('wasm', wasm);
    router.register('native', native);
    const route = routeOf();
    expect(router.run(route, 1, nothing, 0)).toBe('js');
    expect(wasm.load).not.toHaveBeenCalled();
    expect(native.load).not.toHaveBeenCalled();
    expect(router.run(route, 10, nothing, 0)).toBe('native');
    expect(router.run(route, 1e9, nothing, 0)).toBe('native');
    expect(native.load).toHaveBeenCalledTimes(1);
    expect(wasm.load).not.toHaveBeenCalled();
  });

  test('each size has its own choice, however sizes alternate, and the settings count for all of them', () => {
    router.register('wasm', loads({ digest: () => 'wasm' }));
    router.register('native', loads({ digest: () => 'native' }));
    const route = routeOf();
    const answers = (): readonly unknown[] =>
      [0, 9, 10, Infinity, 9, 10, 0].map((size) => router.run(route, size, nothing, 0));
    expect(answers()).toEqual(['js', 'js', 'native', 'native', 'js', 'native', 'js']);
    router.configure({ backend: 'wasm' });
    expect(answers()).toEqual(Array(7).fill('wasm'));
    router.configure({ backend: undefined });
    expect(answers()).toEqual(['js', 'js', 'native', 'native', 'js', 'native', 'js']);
  });

  test('a route that js answered alone is chosen for anew when a backend comes', () => {
    const route = router.routeTo(
      'hash',
      'digest',
      () => 'js',
      () => [{ first: ['wasm', 'js'] }],
    );
    expect(router.run(route, 0, nothing, 0)).toBe('js');
    router.register('wasm', loads({ digest: () => 'wasm' }));
    expect(router.run(route, 0, nothing, 0)).toBe('wasm');
  });

  test('a kernel gets the arguments of its call, the next one after a fault the same', () => {
    const failing = vi.fn(() => {
      throw new errors.Fault(new Error('broke'));
    });
    router.register('wasm', loads({ truncate: failing }));
    const js = vi.fn(() => 'js');
    const route = router.routeTo('truncate', 'truncate', js, () => [{ first: ['wasm', 'js'] }]);
    expect(router.run(route, 4, 'text', 3, 2, 1, '.', false)).toBe('js');
    expect(failing).toHaveBeenCalledWith('text', 3, 2, 1, '.', false);
    expect(js).toHaveBeenCalledWith('text', 3, 2, 1, '.', false);
  });

  test('an absent backend is passed over quietly, a broken one with a single warning', () => {
    router.register('native', {
      load: () => {
        throw new errors.Absence('not installed');
      },
    });
    router.register('wasm', {
      load: () => {
        throw new Error('bad magic');
      },
    });
    const route = routeOf();
    expect(router.run(route, 10, nothing, 0)).toBe('js');
    expect(router.run(route, 10, nothing, 0)).toBe('js');
    const info = router.getBackendInfo();
    expect(info.backends.native).toMatchObject({ state: 'absent', cause: { message: 'not installed' } });
    expect(info.backends.wasm).toMatchObject({ state: 'broken', cause: { message: 'bad magic' } });
    expect(info.backends.js).toEqual({ state: 'ok', cause: null });
    expect(warnings).toEqual([
      { message: 'skypilot-utils goes on without its wasm backend: bad magic', code: 'SKYPILOT_UTILS_BROKEN' },
    ]);
    expect(info.functions.hash).toEqual({
      has: ['js', 'wasm', 'native'],
      order: ['native', 'wasm', 'js'],
      backend: 'js',
      why: 'native is absent; wasm is broken; js is next in the order',
    });
  });

  test('a backend that is registered after the first call is found', () => {
    const route = routeOf();
    const { state, cause } = router.getBackendInfo().backends.native;
    expect({ state, message: cause?.message }).toEqual({
      state: 'absent',
      message: 'nothing that was imported brings native',
    });
    router.register('native', loads({ digest: () => 'native' }));
    router.configure({});
    expect(router.run(route, 10, nothing, 0)).toBe('native');
  });

  test('ready() prepares and loads what can be loaded', async () => {
    const prepare = vi.fn(async () => {});
    const wasm = { ...loads({ digest: () => 'wasm' }), prepare };
    const native = loads({ digest: () => 'native' });
    router.register('wasm', wasm);
    router.register('native', native);
    for (let time = 0; time < 2; time += 1) {
      await router.ready();
      expect(prepare).toHaveBeenCalledTimes(1);
      expect(prepare).toHaveBeenCalledBefore(wasm.load);
      expect(wasm.load).toHaveBeenCalledTimes(1);
      expect(native.load).toHaveBeenCalledTimes(1);
    }
    expect(router.isRustAvailable()).toBe(false);
    routeOf();
    expect(router.isRustAvailable()).toBe(true);
  });

  test('what getBackendInfo() returns is plain and frozen through and through', () => {
    routeOf();
    const info = router.getBackendInfo();
    for (const part of [
      info,
      info.backends,
      info.backends.js,
      info.functions,
      info.functions.hash,
      info.functions.hash?.has,
      info.runtime,
      info.events,
    ]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(info.runtime).toEqual({ name: 'node', version: process.versions.node });
    expect(info.version).toBe('0.1.0');
  });
});

describe('forcing', () => {
  beforeEach(() => {
    router.register('wasm', loads({ digest: () => 'wasm' }));
    router.register('native', loads({ digest: () => 'native' }));
  });

  test('configure() merges by key, and undefined resets one', () => {
    const route = routeOf();
    router.configure({ backend: 'wasm' });
    expect(router.run(route, 10, nothing, 0)).toBe('wasm');
    router.configure({ functions: { hash: 'js' } });
    expect(router.run(route, 10, nothing, 0)).toBe('js');
    router.configure({ functions: { truncate: 'js' } });
    expect(router.run(route, 10, nothing, 0)).toBe('js');
    router.configure({ functions: { hash: undefined } });
    expect(router.run(route, 10, nothing, 0)).toBe('wasm');
    router.configure({ backend: undefined });
    expect(router.run(route, 10, nothing, 0)).toBe('native');
  });

  test('configure() forgets single functions where `functions` itself is undefined, and not where it is left out', () => {
    const route = routeOf();
    router.configure({ functions: { hash: 'js' } });
    router.configure({ backend: 'wasm' });
    expect(router.run(route, 10, nothing, 0)).toBe('js');
    router.configure({ functions: undefined });
    expect(router.run(route, 10, nothing, 0)).toBe('wasm');
  });

  test('configure() refuses what it does not know, and changes nothing then', () => {
    const route = routeOf();
    const listed = /^one of '[^']+', .*/;
    const wrong: readonly (readonly [value: unknown, code: string, argument: string, rule: string | RegExp])[] = [
      [undefined, 'ERR_INVALID_ARG_TYPE', 'options', 'an object'],
      [null, 'ERR_INVALID_ARG_TYPE', 'options', 'an object'],
      ['js', 'ERR_INVALID_ARG_TYPE', 'options', 'an object'],
      [{ backend: null }, 'ERR_INVALID_ARG_TYPE', 'backend', 'a string'],
      [{ backend: 'rust' }, 'ERR_INVALID_ARG_VALUE', 'backend', listed],
      [{ backend: 'js', functions: { nosuch: 'js' } }, 'ERR_INVALID_ARG_VALUE', 'functions', listed],
      [{ backend: 'js', functions: { hash: 'rust' } }, 'ERR_INVALID_ARG_VALUE', 'functions.hash', listed],
      [{ backend: 'js', functions: null }, 'ERR_INVALID_ARG_TYPE', 'functions', 'an object'],
      [{ backend: 'js', functions: 'hash' }, 'ERR_INVALID_ARG_TYPE', 'functions', 'an object'],
      [{ backend: 'js', functions: { hash: null } }, 'ERR_INVALID_ARG_TYPE', 'functions.hash', 'a string'],
    ];
    for (const [value, code, argument, rule] of wrong) {
      const error = refusal(() => router.configure(value as never));
      expect(error).toMatchObject({ code });
      const [, named, must] = /^Cannot configure: (\S+) must be (.*), got /.exec(error.message) ?? [];
      expect(named).toBe(argument);
      if (typeof rule === 'string') expect(must).toBe(rule);
      else expect(must).toMatch(rule);
    }
    expect(router.run(route, 10, nothing, 0)).toBe('native');
  });

  test.each([
    ['js', 'js'],
    ['wasm', 'wasm'],
    ['native,hash=wasm', 'wasm'],
    [' hash = js ', 'js'],
    ['hash=wasm,js', 'js'],
    ['js,hashFile=wasm', 'js'],
    ['truncate=js', 'native'],
  ])('SKYPILOT_UTILS_BACKEND=%s: %s answers', (value, expected) => {
    vi.stubEnv('SKYPILOT_UTILS_BACKEND', value);
    expect(router.run(routeOf(), 10, nothing, 0)).toBe(expected);
  });

  test.each(['', 'rust', 'native,', 'nosuch=js', 'hash=', 'hash', '=js', 'hash=js=wasm', 'nosuch=js'])(
    'SKYPILOT_UTILS_BACKEND=%s cannot be read: every call says so',
    (value) => {
      vi.stubEnv('SKYPILOT_UTILS_BACKEND', value);
      const route = routeOf();
      for (let call = 0; call < 2; call += 1) {
        const error = refusal(() => router.run(route, 10, nothing, 0));
        expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
        expect(error.message).toMatch(/^Cannot choose a backend: SKYPILOT_UTILS_BACKEND must be one of '/);
      }
      expect(refusal(() => router.getBackendInfo())).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    },
  );

  test('the environment is stronger than configure(), and SKYPILOT_USE_RUST=0 than both', () => {
    vi.stubEnv('SKYPILOT_UTILS_BACKEND', 'wasm');
    router.configure({ functions: { hash: 'native' } });
    expect(router.run(routeOf(), 10, nothing, 0)).toBe('wasm');
  });

  test('SKYPILOT_USE_RUST=0 means js, whatever else is asked', () => {
    vi.stubEnv('SKYPILOT_USE_RUST', '0');
    vi.stubEnv('SKYPILOT_UTILS_BACKEND', 'native');
    const route = routeOf();
    expect(router.run(route, 10, nothing, 0)).toBe('js');
    expect(router.isRustAvailable()).toBe(false);
    expect(router.getBackendInfo().functions.hash?.why).toBe('forced by SKYPILOT_USE_RUST');
  });

  test('SKYPILOT_USE_RUST takes 0 and 1 only', () => {
    vi.stubEnv('SKYPILOT_USE_RUST', 'yes');
    expect(refusal(() => router.run(routeOf(), 10, nothing, 0)).message).toBe(
      `Cannot choose a backend: SKYPILOT_USE_RUST must be one of '1', '0', got "yes"`,
    );
  });

  test('the environment is read once, at the first call', () => {
    const route = routeOf();
    vi.stubEnv('SKYPILOT_UTILS_BACKEND', 'wasm');
    expect(router.run(route, 10, nothing, 0)).toBe('wasm');
    vi.stubEnv('SKYPILOT_UTILS_BACKEND', 'js');
    router.configure({});
    expect(router.run(route, 10, nothing, 0)).toBe('wasm');
  });

  test('a function that lacks the forced backend keeps its order', () => {
    const route = router.routeTo(
      'truncate',
      'truncate',
      () => 'js',
      () => [{ first: ['wasm', 'js'] }],
    );
    router.configure({ backend: 'native' });
    expect(router.run(route, 0, '', 0, 0, 0, '', false)).toBe('js');
    expect(router.getBackendInfo().functions.truncate).toEqual({
      has: ['js', 'wasm'],
      order: ['wasm', 'js'],
      backend: 'js',
      why: 'wasm is ok; js is next in the order',
    });
  });
});

describe('explaining', () => {
  /** A route with its own order, under a label. */
  const labelled = (label: string, first: readonly string[]): void => {
    const route = router.routeTo('hash', 'digest', () => 'js', (() => [{ first }]) as never);
    route.label = label;
  };

  test('routes with labels are told together where the reason is the same, and not at all with an empty one', () => {
    router.register('native', loads({ digest: () => 'native' }));
    labelled('sha256', ['native', 'wasm', 'js']);
    labelled('md5', ['native', 'wasm', 'js']);
    labelled('crc32', ['js', 'wasm', 'native']);
    labelled('', ['wasm', 'js', 'native']);
    labelled('sha1', ['native', 'wasm', 'js']);
    expect(router.getBackendInfo().functions.hash?.why).toBe(
      'sha256, md5, sha1: native (native is first in the order); crc32: js (js is first in the order)',
    );
  });

  test('routes without labels are told by their reasons, each once', () => {
    for (const first of [
      ['js', 'wasm'],
      ['wasm', 'js'],
      ['js', 'wasm'],
    ]) {
      router.routeTo('truncate', 'truncate', () => 'js', (() => [{ first }]) as never);
    }
    expect(router.getBackendInfo().functions.truncate?.why).toBe(
      'js is first in the order; wasm is absent; js is next in the order',
    );
  });

  test('what cannot be read in the environment is thrown also where a backend is forced', () => {
    routeOf();
    router.configure({ backend: 'native' });
    vi.stubEnv('SKYPILOT_UTILS_ROLLOUT', 'some');
    expect(refusal(() => router.getBackendInfo())).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });
});

test('a forced backend that cannot be loaded is ERR_BACKEND_UNAVAILABLE, with the cause; getBackendInfo() explains it', () => {
  router.register('wasm', {
    load: () => {
      throw new errors.Absence('no WebAssembly', new Error('deeper'));
    },
  });
  const route = routeOf();
  for (const backend of ['wasm', 'native'] as const) {
    router.configure({ backend });
    const error = refusal(() => router.run(route, 10, nothing, 0));
    expect(error).toMatchObject({ name: 'Error', code: 'ERR_BACKEND_UNAVAILABLE' });
    expect(error.message).toBe(`Cannot run hash in ${backend} as configure asks: ${backend} is absent`);
    expect(error.cause).toBeInstanceOf(Error);
    expect(router.getBackendInfo().functions.hash).toMatchObject({ backend, why: error.message });
  }
  router.configure({ backend: 'wasm' });
  expect(refusal(() => router.run(route, 10, nothing, 0)).cause).toMatchObject({
    message: 'no WebAssembly',
    cause: { message: 'deeper' },
  });
});

describe('faults', () => {
  const failing = (name: string) => () => {
    throw new errors.Fault(new Error(`${name} broke`));
  };

  test('the next backend answers, and the fault is kept as an event', () => {
    router.register('native', loads({ digest: failing('native') }));
    router.register('wasm', loads({ digest: () => 'wasm' }));
    expect(router.run(routeOf(), 10, nothing, 0)).toBe('wasm');
    const { events } = router.getBackendInfo();
    expect(events).toMatchObject([{ type: 'fault', backend: 'native', function: 'hash', message: 'native broke' }]);
    expect(events[0]?.time).toBeLessThanOrEqual(Date.now());
  });

  test('js answers when every other backend breaks', () => {
    router.register('native', loads({ digest: failing('native') }));
    router.register('wasm', loads({ digest: failing('wasm') }));
    expect(router.run(routeOf(), 10, nothing, 0)).toBe('js');
    expect(router.getBackendInfo().events).toHaveLength(2);
  });

  test('after three faults in a row the function leaves the backend, and an event says so', () => {
    const native = vi.fn(failing('native'));
    router.register('native', loads({ digest: native }));
    router.register('wasm', loads({ digest: () => 'wasm' }));
    const route = routeOf();
    for (let call = 0; call < 5; call += 1) expect(router.run(route, 10, nothing, 0)).toBe('wasm');
    expect(native).toHaveBeenCalledTimes(3);
    const { events, functions } = router.getBackendInfo();
    expect(events.map(({ type }) => type)).toEqual(['fault', 'fault', 'fault', 'rollback']);
    expect(events.at(-1)).toMatchObject({ backend: 'native', function: 'hash', message: '3 faults in a row' });
    expect(functions.hash).toMatchObject({
      backend: 'wasm',
      why: 'native was left after 3 faults; wasm is next in the order',
    });
  });

  test('a success between faults starts the count anew', () => {
    let call = 0;
    const native = vi.fn(() => {
      call += 1;
      if (call % 3 !== 0) throw new errors.Fault(new Error('now and then'));
      return 'native';
    });
    router.register('native', loads({ digest: native }));
    const route = routeOf();
    for (let round = 0; round < 30; round += 1) router.run(route, 10, nothing, 0);
    expect(native).toHaveBeenCalledTimes(30);
  });

  test("a caller's error between faults starts the count anew, for the backend has answered", () => {
    let call = 0;
    const native = vi.fn((): string => {
      call += 1;
      throw call % 3 === 0 ? errors.valueError('test', 'x', 'y', 1) : new errors.Fault(new Error('now and then'));
    });
    router.register('native', loads({ digest: native }));
    const route = routeOf();
    for (let round = 1; round <= 30; round += 1) {
      if (round % 3 !== 0) router.run(route, 10, nothing, 0);
      else expect(refusal(() => router.run(route, 10, nothing, 0))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    }
    expect(native).toHaveBeenCalledTimes(30);
  });

  test('a forced backend that breaks is replaced too', () => {
    router.register('wasm', loads({ digest: failing('wasm') }));
    router.configure({ backend: 'wasm' });
    expect(router.run(routeOf(), 1, nothing, 0)).toBe('js');
  });

  test('a forced backend that the function has left is not asked again', () => {
    const wasm = vi.fn(failing('wasm'));
    router.register('wasm', loads({ digest: wasm }));
    router.configure({ backend: 'wasm' });
    const route = routeOf();
    for (let call = 0; call < 5; call += 1) {
      router.configure({});
      expect(router.run(route, 1, nothing, 0)).toBe('js');
    }
    expect(wasm).toHaveBeenCalledTimes(3);
  });

  test('a caller error of the backend that took over is final too', () => {
    router.register('native', loads({ digest: failing('native') }));
    const wasm = () => {
      throw errors.valueError('test', 'x', 'y', 1);
    };
    router.register('wasm', loads({ digest: wasm }));
    expect(refusal(() => router.run(routeOf(), 10, nothing, 0))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(router.getBackendInfo().events).toMatchObject([{ type: 'fault', backend: 'native' }]);
  });

  test('a caller error is final: no other backend is asked, no fault counted', () => {
    const wasm = vi.fn(() => 'wasm');
    router.register('wasm', loads({ digest: wasm }));
    router.register(
      'native',
      loads({
        digest: () => {
          throw errors.valueError('test', 'x', 'y', 1);
        },
      }),
    );
    expect(refusal(() => router.run(routeOf(), 10, nothing, 0))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(wasm).not.toHaveBeenCalled();
    expect(router.getBackendInfo().events).toEqual([]);
  });

  test('promised answers recover alike', async () => {
    const failingAsync = async () => failing('native')();
    router.register('native', loads({ hashFile: failingAsync }));
    const route = router.routeTo(
      'hashFile',
      'hashFile',
      async () => 'js',
      () => [{ first: ['native', 'js'] }],
    );
    const watch = { isAborted: () => false, report: () => {} };
    for (let call = 0; call < 4; call += 1) expect(await router.runAsync(route, 0, '', 0, false, watch)).toBe('js');
    expect(router.getBackendInfo().events.map(({ type }) => type)).toEqual(['fault', 'fault', 'fault', 'rollback']);
    const final = router.routeTo(
      'hashFile',
      'hashFile',
      () => Promise.reject(new Error('ENOENT')),
      () => [{ first: ['js'] }],
    );
    expect((await rejection(router.runAsync(final, 0, '', 0, false, watch))).message).toBe('ENOENT');
  });

  test('a backend that was left is not taken again because a call that was under way then succeeds', async () => {
    let finish: (answer: string) => void = () => {};
    const slow = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const readTail = vi.fn(async () => failing('native')()).mockReturnValueOnce(slow as never);
    router.register('native', loads({ readTail }));
    const route = router.routeTo(
      'readLastNLines',
      'readTail',
      async () => 'js',
      () => [{ first: ['native', 'js'] }],
    );
    const ask = () => router.runAsync(route, 0, '', 1, 1, 1);
    const early = ask();
    for (let call = 0; call < 3; call += 1) expect(await ask()).toBe('js');
    finish('native');
    expect(await early).toBe('native');
    router.configure({});
    expect(await ask()).toBe('js');
    expect(readTail).toHaveBeenCalledTimes(4);
  });

  test('only the last hundred events are kept', () => {
    let call = 0;
    router.register(
      'native',
      loads({
        digest: () => {
          call += 1;
          if (call % 2 === 0) return 'native';
          throw new errors.Fault(new Error(`fault ${call}`));
        },
      }),
    );
    const route = routeOf();
    for (let round = 0; round < 300; round += 1) router.run(route, 10, nothing, 0);
    const { events } = router.getBackendInfo();
    expect(events).toHaveLength(100);
    expect(events.at(-1)?.message).toBe('fault 299');
  });
});

test('importing the package reads no environment and no file, and starts no probe', async () => {
  const reads: PropertyKey[] = [];
  const real = process.env;
  process.env = new Proxy(real, {
    get: (target, key) => {
      if (String(key).startsWith('SKYPILOT')) reads.push(key);
      return Reflect.get(target, key) as unknown;
    },
    getOwnPropertyDescriptor: (target, key) => {
      if (String(key).startsWith('SKYPILOT')) reads.push(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
  try {
    vi.resetModules();
    const instantiate = vi.spyOn(WebAssembly, 'Module');
    const { formatFloat } = await import('../ts/index.ts');
    expect(reads).toEqual([]);
    expect(instantiate).not.toHaveBeenCalled();
    formatFloat(1.5);
    expect(reads).toContain('SKYPILOT_USE_RUST');
  } finally {
    process.env = real;
  }
});
