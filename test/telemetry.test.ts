/** What is counted and told: with backends made up for it, and of the whole package as it is. */
import diagnostics from 'node:diagnostics_channel';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { functionNames } from '../ts/contract.ts';
import type { FunctionName, RouterEvent } from '../ts/index.ts';
import { temporaryFolder } from './support/os.ts';
import { refusal } from './support/refusal.ts';
import { freshRouter, type Instance, loads } from './support/router.ts';

let router: Instance['router'];
let errors: Instance['errors'];
let warnings: Instance['warnings'];

beforeEach(async () => {
  ({ router, errors, warnings } = await freshRouter());
});

const nothing = new Uint8Array();
const route = () =>
  router.routeTo(
    'hash',
    'digest',
    () => 'js',
    () => [{ first: ['native', 'wasm', 'js'] }],
  );

const failing =
  (message = 'trapped') =>
  () => {
    throw new errors.Fault(new Error(message));
  };

/** Lets what was promised by now happen. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('getTelemetry()', () => {
  test('is plain and frozen, and has every function before anything was called', () => {
    const { since, functions, ...others } = router.getTelemetry();
    expect(others).toEqual({});
    expect(Math.abs(Date.now() - since)).toBeLessThan(60_000);
    expect(Object.keys(functions)).toEqual([...functionNames]);
    for (const counts of Object.values(functions)) {
      expect(counts).toEqual({
        calls: { js: 0, wasm: 0, native: 0 },
        faults: 0,
        verified: 0,
        mismatches: 0,
        rolledBack: false,
      });
      expect([counts, counts.calls].map(Object.isFrozen)).toEqual([true, true]);
    }
    const telemetry = router.getTelemetry();
    expect([telemetry, telemetry.functions].map(Object.isFrozen)).toEqual([true, true]);
    expect(Object.getPrototypeOf(telemetry.functions)).toBe(Object.prototype);
  });

  test('counts calls only while a rollout is configured, and faults always', () => {
    const native = vi.fn<() => string>(() => 'native');
    router.register('native', loads({ digest: native }));
    const hash = route();
    const ask = () => router.run(hash, 0, nothing, 0);
    const counts = () => router.getTelemetry().functions.hash;
    ask();
    native.mockImplementationOnce(failing());
    ask();
    expect(counts()).toMatchObject({ calls: { js: 0, wasm: 0, native: 0 }, faults: 1 });
    router.configure({ rollout: {} });
    ask();
    native.mockImplementationOnce(failing());
    ask();
    expect(counts()).toMatchObject({ calls: { js: 1, wasm: 0, native: 1 }, faults: 2 });
    router.configure({ rollout: undefined });
    ask();
    expect(counts()).toMatchObject({ calls: { js: 1, wasm: 0, native: 1 }, faults: 2, rolledBack: false });
  });

  test('is of the moment: what was given does not change with later calls', () => {
    router.register('native', loads({ digest: failing() }));
    const before = router.getTelemetry();
    router.run(route(), 0, nothing, 0);
    expect(before.functions.hash.faults).toBe(0);
    expect(router.getTelemetry().functions.hash.faults).toBe(1);
  });

  test('resetTelemetry() begins anew, and brings nothing back that was rolled back', () => {
    router.register('native', loads({ digest: failing() }));
    const hash = route();
    for (let call = 0; call < 4; call += 1) router.run(hash, 0, nothing, 0);
    expect(router.getTelemetry().functions.hash).toMatchObject({ faults: 3, rolledBack: true });
    const { since } = router.getTelemetry();
    router.resetTelemetry();
    expect(router.getTelemetry().functions.hash).toMatchObject({ faults: 0, rolledBack: true });
    expect(router.getTelemetry().since).toBeGreaterThanOrEqual(since);
  });

  test("100,000 errors of callers' are no fault and no event", () => {
    const refused = errors.valueError('hash data', 'x', 'y', 1);
    let asked = 0;
    const digest = () => {
      asked += 1;
      throw refused;
    };
    router.register('native', loads({ digest }));
    const hash = route();
    router.configure({ rollout: { maxFaultRate: 0, minCalls: 10 } });
    for (let call = 0; call < 100_000; call += 1) {
      try {
        router.run(hash, 0, nothing, 0);
      } catch {
        // Counted below.
      }
    }
    expect(asked).toBe(100_000);
    expect(router.getTelemetry().functions.hash).toEqual({
      calls: { js: 0, wasm: 0, native: 100_000 },
      faults: 0,
      verified: 0,
      mismatches: 0,
      rolledBack: false,
    });
    expect(router.getBackendInfo().events).toEqual([]);
  });
});

describe('onEvent()', () => {
  const heard = () => {
    const seen: RouterEvent[] = [];
    return { seen, stop: router.onEvent((event) => seen.push(event)) };
  };

  test('tells what getBackendInfo() keeps: broken, fault, mismatch, rollback', async () => {
    const { seen } = heard();
    router.register('wasm', {
      load: () => {
        throw new Error('bad magic');
      },
    });
    const native = vi.fn<() => string>(() => 'wrong');
    router.register('native', loads({ digest: native }));
    const hash = route();
    native.mockImplementationOnce(failing());
    router.configure({ rollout: { verify: 1 } });
    router.run(hash, 0, nothing, 0);
    router.run(hash, 0, nothing, 0);
    expect(seen).toEqual([]);
    await turn();
    expect(seen.map(({ type, backend, function: name }) => [type, backend, name])).toEqual([
      ['fault', 'native', 'hash'],
      ['broken', 'wasm', null],
      ['mismatch', 'native', 'hash'],
      ['rollback', 'native', 'hash'],
    ]);
    expect(seen).toEqual(router.getBackendInfo().events);
    expect(seen.every(Object.isFrozen)).toBe(true);
  });

  test('returns what ends it, for that listener alone', async () => {
    router.register('native', loads({ digest: failing() }));
    const { seen, stop } = heard();
    const other = heard();
    const hash = route();
    router.run(hash, 0, nothing, 0);
    await turn();
    expect([seen.length, other.seen.length]).toEqual([1, 1]);
    stop();
    stop();
    router.run(hash, 0, nothing, 0);
    await turn();
    expect([seen.length, other.seen.length]).toEqual([1, 2]);
  });

  test('tells a listener that was given twice twice, until one of them is ended', async () => {
    router.register('native', loads({ digest: failing() }));
    const seen: RouterEvent[] = [];
    const listener = (event: RouterEvent) => seen.push(event);
    const stop = router.onEvent(listener);
    router.onEvent(listener);
    const hash = route();
    router.run(hash, 0, nothing, 0);
    await turn();
    expect(seen).toHaveLength(2);
    stop();
    router.run(hash, 0, nothing, 0);
    await turn();
    expect(seen).toHaveLength(3);
  });

  test('survives listeners that throw or reject: every other one hears, one warning each, no answer changes', async () => {
    router.register('native', loads({ digest: failing() }));
    router.onEvent(() => {
      throw new Error('thrown by a listener');
    });
    router.onEvent(async () => {
      throw Object.create(null);
    });
    router.onEvent(() => new Promise(() => {}));
    const { seen } = heard();
    const hash = route();
    for (let call = 0; call < 2; call += 1) {
      expect(router.run(hash, 0, nothing, 0)).toBe('js');
      await turn();
    }
    expect(seen).toHaveLength(2);
    expect(warnings).toEqual([
      {
        message: 'a listener to the events of skypilot-utils threw: thrown by a listener',
        code: 'SKYPILOT_UTILS_LISTENER',
      },
      { message: 'a listener to the events of skypilot-utils threw: object', code: 'SKYPILOT_UTILS_LISTENER' },
    ]);
  });

  test('calls after the call that failed: a slow listener, or one that configures, changes nothing of that', async () => {
    router.register('native', loads({ digest: failing() }));
    const hash = route();
    const order: string[] = [];
    router.onEvent(() => {
      router.configure({ backend: 'js' });
      order.push('told');
    });
    order.push(router.run(hash, 0, nothing, 0));
    await turn();
    expect(order).toEqual(['js', 'told']);
  });

  test('a listener that calls the package does not disturb the data of the call that failed', async () => {
    vi.resetModules();
    const { Fault } = await import('../ts/errors.ts');
    // Known before the package is imported, so that it does not bring its own.
    const registry = await import('../ts/registry.ts');
    let fail = true;
    const digest = () => {
      if (fail) throw new Fault(new Error('trapped'));
      return 'never';
    };
    registry.register('native', loads({ digest }));
    registry.register('wasm', loads({ digest }));
    const sky = await import('../ts/index.ts');
    sky.configure({ functions: { hash: 'native' } });
    const inside: string[] = [];
    sky.onEvent(() => {
      fail = false;
      sky.configure({ functions: { hash: 'js' } });
      inside.push(sky.hash('another text', 'crc32'));
    });
    expect(sky.hash('hello', 'crc32')).toBe('3610a686');
    await turn();
    expect(inside[0]).toBe(crc32('another text').toString(16).padStart(8, '0'));
  });

  test.each([undefined, null, 'f', {}])('refuses %j', (listener) => {
    expect(refusal(() => router.onEvent(listener as never))).toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
      message: expect.stringMatching(/^Cannot listen to events: listener must be a function, got /),
    });
  });

  test('takes a hundred listeners and no more, until one is gone', () => {
    const stops = Array.from({ length: 100 }, () => router.onEvent(() => {}));
    expect(refusal(() => router.onEvent(() => {}))).toMatchObject({
      name: 'RangeError',
      code: 'ERR_OUT_OF_RANGE',
      message: 'Cannot listen to events: the number of listeners must be at most 100, got 101',
    });
    stops[50]?.();
    router.onEvent(() => {});
  });

  test('tells the last hundred of what happens at once, and keeps a message to 256 characters', async () => {
    let calls = 0;
    const now = () => {
      calls += 1;
      if (calls % 2 === 0) return 'native';
      return failing(`${calls} ${'x'.repeat(1e4)}`)();
    };
    router.register('native', loads({ digest: now }));
    const hash = route();
    const { seen } = heard();
    for (let call = 0; call < 1000; call += 1) router.run(hash, 0, nothing, 0);
    await turn();
    expect(seen).toHaveLength(100);
    expect(seen).toEqual(router.getBackendInfo().events);
    expect(seen.at(-1)?.message).toBe(`999 ${'x'.repeat(252)}`);
  });
});

describe("the channel 'skypilot-utils'", () => {
  test('of node:diagnostics_channel carries the same events, while somebody subscribes', async () => {
    router.register('native', loads({ digest: failing() }));
    const hash = route();
    const seen: unknown[] = [];
    const subscriber = (event: unknown, name: unknown) => seen.push([name, event]);
    router.run(hash, 0, nothing, 0);
    await turn();
    diagnostics.subscribe('skypilot-utils', subscriber);
    router.run(hash, 0, nothing, 0);
    await turn();
    diagnostics.unsubscribe('skypilot-utils', subscriber);
    router.run(hash, 0, nothing, 0);
    await turn();
    expect(seen).toEqual([['skypilot-utils', router.getBackendInfo().events[1]]]);
  });

  test('is done without where the runtime has none', async () => {
    const { getBuiltinModule } = process;
    process.getBuiltinModule = ((id: string) =>
      id === 'node:diagnostics_channel' ? undefined : getBuiltinModule(id)) as typeof getBuiltinModule;
    try {
      const fresh = await freshRouter();
      ({ router, errors } = fresh);
      router.register('native', loads({ digest: failing() }));
      const seen: unknown[] = [];
      router.onEvent((event) => seen.push(event));
      expect(router.run(route(), 0, nothing, 0)).toBe('js');
      await turn();
      expect(seen).toHaveLength(1);
      expect(fresh.warnings).toEqual([]);
    } finally {
      process.getBuiltinModule = getBuiltinModule;
    }
  });
});

describe('the package as it is, in a rollout', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'log');
  writeFileSync(file, 'one\ntwo\n');
  mkdirSync(join(folder, 'more'));

  type Package = typeof import('../ts/index.ts');
  let sky: Package;

  /** One call of each function, by the name it is counted under. */
  const calls: readonly (readonly [FunctionName, (sky: Package) => unknown])[] = [
    ['base36Encode', () => sky.base36Encode('ff')],
    ['base36Decode', () => sky.base36Decode('73')],
    ['formatFloat', () => sky.formatFloat(2.25)],
    ['formatCompact', () => sky.formatCompact(999_950)],
    ['truncateLongString', () => sky.truncateLongString('hello world', 7)],
    ['truncate', () => sky.truncate('hello world', 7)],
    ['makeClusterNameOnCloud', () => sky.makeClusterNameOnCloud('My.Training_Cluster')],
    ['isValidClusterName', () => sky.isValidClusterName('train')],
    ['hash', () => sky.hash('hello', 'blake3')],
    ['hash', () => sky.createHasher('blake3').update('hello').digest()],
    ['hash', () => sky.hashStream(new Blob(['hello']), 'blake3')],
    ['hashFile', () => sky.hashFile(file)],
    ['hashFile', () => sky.hashFileSync(file)],
    ['readLastNLines', () => sky.readLastNLines(file, 1)],
    ['readLastNLines', () => sky.readLastNLinesSync(file, 1)],
    ['findFreePort', () => sky.findFreePort(20_000)],
    ['findFreePort', () => sky.findFreePort()],
    ['findFreePort', () => sky.findFreePortSync()],
    ['isPortAvailable', () => sky.isPortAvailable(1)],
    ['isPortAvailable', () => sky.isPortAvailableSync(1)],
    ['getCpuCount', () => sky.getCpuCount()],
    ['getMemSizeGb', () => sky.getMemSizeGb()],
    ['getParallelThreads', () => sky.getParallelThreads('kubernetes')],
    ['isProcessAlive', () => sky.isProcessAlive(process.pid)],
    ['getMaxWorkersForFileMounts', () => sky.getMaxWorkersForFileMounts(10)],
    ['getMaxWorkersForFileMounts', () => sky.getMaxWorkersForFileMounts({ a: folder, b: file })],
    ['estimateFdForDirectory', () => sky.estimateFdForDirectory(folder)],
  ];

  beforeEach(async () => {
    vi.resetModules();
    sky = await import('../ts/index.ts');
  });

  test('every function is called here', () => {
    expect(new Set(calls.map(([name]) => name))).toEqual(new Set(functionNames));
  });

  // Again, if need be: the system may choose a port that was handed out already, and then is asked twice.
  test.each([0, 100])('with percent %i counts each call once, by who answered', { retry: 2 }, async (percent) => {
    sky.configure({ rollout: { percent } });
    const info = sky.getBackendInfo().functions;
    for (const [name, call] of calls) {
      sky.resetTelemetry();
      for (let round = 0; round < 3; round += 1) await call(sky);
      const { functions } = sky.getTelemetry();
      expect(
        Object.values(functions[name].calls).reduce((sum, count) => sum + count),
        name,
      ).toBe(3);
      if (percent === 0) expect(functions[name].calls.js, name).toBe(3);
      // Those of portable functions differ with size and algorithm.
      else if (!info[name]?.has.includes('wasm'))
        expect(functions[name].calls[info[name]?.order[0] ?? 'js'], name).toBe(3);
      for (const other of functionNames.filter((one) => one !== name)) {
        expect(functions[other].calls, `${other}, when ${name} is called`).toEqual({ js: 0, wasm: 0, native: 0 });
      }
    }
  });

  test('compared throughout finds nothing: no mismatch, no fault, nothing rolled back, no event', async () => {
    sky.configure({ rollout: { percent: 100, verify: 1 } });
    for (let round = 0; round < 5; round += 1) for (const [, call] of calls) await call(sky);
    const counts = Object.values(sky.getTelemetry().functions);
    expect(counts.every(({ mismatches, faults, rolledBack }) => mismatches + faults === 0 && !rolledBack)).toBe(true);
    for (const [name, { calls: answered, verified }] of Object.entries(sky.getTelemetry().functions)) {
      // Kernels that are steps of a call are compared, too.
      expect(verified, name).toBeGreaterThanOrEqual(answered.wasm + answered.native);
    }
    expect(counts.reduce((sum, { verified }) => sum + verified, 0)).toBeGreaterThan(30);
    expect(sky.getBackendInfo().events).toEqual([]);
  });

  test('hands no port out twice, whoever answers', async () => {
    sky.configure({ rollout: { percent: 50, verify: 0.5 } });
    const ports = new Set<number>();
    for (let call = 0; call < 200; call += 1) {
      ports.add(await sky.findFreePort());
      ports.add(sky.findFreePortSync());
    }
    expect(ports.size).toBe(400);
    expect(sky.getTelemetry().functions.findFreePort).toMatchObject({ mismatches: 0, rolledBack: false });
  });

  test('refuses what a caller does wrong as ever, and none of it is a fault', async () => {
    sky.configure({ rollout: { percent: 50, verify: 0.5, minCalls: 10, maxFaultRate: 0 } });
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [() => sky.base36Encode('no'), 'ERR_INVALID_ARG_VALUE'],
      [() => sky.base36Decode('-'), 'ERR_INVALID_ARG_VALUE'],
      [() => sky.hashFileSync('/missing'), 'ENOENT'],
      [() => sky.readLastNLinesSync(folder, 1), 'EISDIR'],
      [() => sky.estimateFdForDirectory(file), 'ENOTDIR'],
      [() => sky.isProcessAlive(0.5), 'ERR_OUT_OF_RANGE'],
    ];
    for (let round = 0; round < 200; round += 1) {
      for (const [call, code] of wrong) expect(refusal(call)).toMatchObject({ code });
    }
    const counts = Object.values(sky.getTelemetry().functions);
    expect(counts.filter(({ faults, mismatches, rolledBack }) => faults + mismatches > 0 || rolledBack)).toEqual([]);
    expect(sky.getBackendInfo().events).toEqual([]);
  });
});
