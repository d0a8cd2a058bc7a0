/** The functions of the operating system where the runtime has none, or keeps it from this process. */
import { realpathSync } from 'node:fs';
import os, { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runChild } from './support/os.ts';
import { refusal, rejection } from './support/refusal.ts';

describe('in a runtime without built-in modules, such as a browser', () => {
  let io: typeof import('../ts/io.ts');
  let system: typeof import('../ts/system.ts');
  let process: typeof import('../ts/process.ts');

  beforeAll(async () => {
    vi.resetModules();
    vi.doMock('../ts/runtime.ts', async (original) => ({ ...(await original<object>()), builtin: () => undefined }));
    io = await import('../ts/io.ts');
    system = await import('../ts/system.ts');
    process = await import('../ts/process.ts');
  });
  afterAll(() => {
    vi.doUnmock('../ts/runtime.ts');
    vi.resetModules();
  });
  afterEach(() => vi.unstubAllGlobals());

  const unsupported = (what: string, reason: string) => ({
    name: 'Error',
    code: 'ERR_UNSUPPORTED_RUNTIME',
    message: `Cannot ${what}: this runtime ${reason}`,
  });

  test('functions of files are ERR_UNSUPPORTED_RUNTIME', async () => {
    const hash = unsupported('hash a file', 'has no files');
    expect(await rejection(io.hashFile('x'))).toMatchObject(hash);
    expect(refusal(() => io.hashFileSync(new URL('file:///x')))).toMatchObject(hash);
    const read = unsupported('read the last lines', 'has no files');
    expect(await rejection(io.readLastNLines('x', 1))).toMatchObject(read);
    expect(refusal(() => io.readLastNLinesSync('x', 1))).toMatchObject(read);
    const count = unsupported('count the entries of a directory', 'has no files');
    expect(refusal(() => process.estimateFdForDirectory('x'))).toMatchObject(count);
    const workers = unsupported('count workers for file mounts', 'has no files');
    expect(refusal(() => process.getMaxWorkersForFileMounts({}))).toMatchObject(workers);
    expect(refusal(() => process.getMaxWorkersForFileMounts(1))).toMatchObject(workers);
  });

  test('functions of ports and processes are ERR_UNSUPPORTED_RUNTIME', async () => {
    const find = unsupported('find a free port', 'has no sockets');
    expect(await rejection(io.findFreePort())).toMatchObject(find);
    expect(refusal(() => io.findFreePortSync(80, { host: 'localhost' }))).toMatchObject(find);
    const attempt = unsupported('try a port', 'has no sockets');
    expect(await rejection(io.isPortAvailable(80))).toMatchObject(attempt);
    expect(refusal(() => io.isPortAvailableSync(80))).toMatchObject(attempt);
    expect(refusal(() => process.isProcessAlive(1))).toMatchObject(unsupported('check a process', 'has no processes'));
  });

  test('arguments are checked first where they say enough', async () => {
    expect(await rejection(io.hashFile('x', 'none'))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(refusal(() => process.isProcessAlive(1.5))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  });

  test('getCpuCount() is navigator.hardwareConcurrency', () => {
    vi.stubGlobal('navigator', { hardwareConcurrency: 8 });
    expect(system.getCpuCount()).toBe(8);
    expect(process.getParallelThreads('kubernetes')).toBe(28);
    vi.stubGlobal('navigator', {});
    expect(refusal(system.getCpuCount)).toMatchObject(unsupported('count the CPUs', 'does not tell'));
  });

  test('getMemSizeGb() is navigator.deviceMemory where there is one', () => {
    vi.stubGlobal('navigator', { deviceMemory: 4 });
    expect(system.getMemSizeGb()).toBe(4);
    vi.stubGlobal('navigator', {});
    expect(refusal(system.getMemSizeGb)).toMatchObject(unsupported('measure the memory', 'does not tell'));
  });

  test('a limit is said to be by what the navigator tells, and none is told without one', async () => {
    const limits = await import('../ts/limits.ts');
    vi.stubGlobal('navigator', { hardwareConcurrency: 8, deviceMemory: 4 });
    expect(limits.cpuLimit()).toEqual({ value: 8, source: 'navigator.hardwareConcurrency' });
    expect(limits.memoryLimit()).toEqual({ value: 4 * 2 ** 30, source: 'navigator.deviceMemory' });
    vi.stubGlobal('navigator', undefined);
    expect(refusal(system.getCpuCount)).toMatchObject(unsupported('count the CPUs', 'does not tell'));
  });
});

describe('in workerd, whose modules of the names of Node have no operating system behind them', () => {
  const unsupported = expect.objectContaining({ code: 'ERR_UNSUPPORTED_RUNTIME' });

  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test('every function of the system is ERR_UNSUPPORTED_RUNTIME, also where the navigator tells something', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers', hardwareConcurrency: 1, deviceMemory: 1 });
    vi.resetModules();
    const sky = await import('../ts/index.ts');
    const calls: readonly (() => unknown)[] = [
      () => sky.hashFileSync('package.json'),
      () => sky.readLastNLinesSync('package.json', 1),
      () => sky.findFreePortSync(),
      () => sky.isPortAvailableSync(80),
      () => sky.isProcessAlive(1),
      () => sky.getCpuCount(),
      () => sky.getMemSizeGb(),
      () => sky.getParallelThreads(),
      () => sky.getMaxWorkersForFileMounts({}),
      () => sky.estimateFdForDirectory('.'),
    ];
    for (const call of calls) expect(refusal(call)).toEqual(unsupported);
    const promised = [sky.hashFile('x'), sky.readLastNLines('x', 1), sky.findFreePort(), sky.isPortAvailable(80)];
    for (const promise of promised) expect(await rejection(promise)).toEqual(unsupported);
  });

  test('the runtime goes by its own name, and digests still come from node:crypto', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    vi.resetModules();
    const { builtin, describeRuntime } = await import('../ts/runtime.ts');
    expect(describeRuntime()).toEqual({ name: 'workerd', version: '' });
    expect(builtin('node:crypto')).toBeDefined();
    expect(builtin('node:fs')).toBeUndefined();
  });

  test("Vercel's edge runtime goes by the name of its condition", async () => {
    vi.stubGlobal('EdgeRuntime', 'edge-runtime');
    vi.resetModules();
    const { describeRuntime } = await import('../ts/runtime.ts');
    expect(describeRuntime()).toEqual({ name: 'edge-light', version: '' });
  });
});

describe('under permissions of Node that bind sockets, which are those of version 25 and later', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** A process whose permissions grant nothing, and that knows these flags. */
  const withoutPermission = (...flags: readonly string[]): void => {
    const permission = { has: () => false };
    vi.stubGlobal(
      'process',
      Object.create(process, {
        permission: { value: permission },
        allowedNodeEnvironmentFlags: { value: new Set(flags) },
      }),
    );
  };

  test('ports are ERR_ACCESS_DENIED by the name of the flag, before a socket is tried', async () => {
    const { findFreePort, findFreePortSync, isPortAvailable, isPortAvailableSync } = await import('../ts/io.ts');
    const denied = (what: string) => ({
      code: 'ERR_ACCESS_DENIED',
      message: `Cannot ${what}: this process was started without --allow-net`,
    });
    withoutPermission('--allow-net');
    expect(await rejection(findFreePort())).toMatchObject(denied('find a free port'));
    expect(refusal(findFreePortSync)).toMatchObject(denied('find a free port'));
    expect(await rejection(isPortAvailable(80))).toMatchObject(denied('try a port'));
    expect(refusal(() => isPortAvailableSync(80))).toMatchObject(denied('try a port'));
  });

  test('ports are free to be tried where permissions do not bind them yet', async () => {
    const { findFreePort } = await import('../ts/io.ts');
    withoutPermission();
    expect(await findFreePort()).toBeGreaterThan(0);
  });
});

describe('under permissions of Deno, which may be asked for but have not been granted', () => {
  type Permission = Readonly<Record<string, string>>;
  let sky: typeof import('../ts/index.ts');

  beforeEach(async () => {
    vi.resetModules();
    sky = await import('../ts/index.ts');
    sky.configure({ backend: 'js' });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    vi.resetModules();
  });

  /** Grants what has all of these properties, and tells of everything else that it would have to be asked for. */
  const grant = (...granted: readonly Permission[]): void => {
    const querySync = (asked: Permission) => ({
      state: granted.some((one) => Object.entries(one).every(([key, text]) => asked[key] === text))
        ? 'granted'
        : 'prompt',
    });
    vi.stubGlobal('Deno', { version: { deno: '2.9.1' }, permissions: { querySync } });
  };

  const denied = (what: string, flag: string) => ({
    code: 'ERR_ACCESS_DENIED',
    message: `Cannot ${what}: this process was started without ${flag}`,
  });

  test('what takes one is ERR_ACCESS_DENIED by the name of its flag', async () => {
    grant();
    expect(await rejection(sky.hashFile('x'))).toMatchObject(denied('hash a file', '--allow-read'));
    expect(refusal(() => sky.readLastNLinesSync('x', 1))).toMatchObject(denied('read the last lines', '--allow-read'));
    expect(refusal(() => sky.estimateFdForDirectory('x'))).toMatchObject(
      denied('count the entries of a directory', '--allow-read'),
    );
    expect(refusal(sky.findFreePortSync)).toMatchObject(denied('find a free port', '--allow-net'));
    expect(refusal(() => sky.isProcessAlive(1))).toMatchObject(denied('check a process', '--allow-run'));
    expect(refusal(sky.getMemSizeGb)).toMatchObject(denied('measure the memory', '--allow-sys'));
  });

  test('the memory takes that of the kind systemMemoryInfo, and is that of the machine where no file may be read', () => {
    grant({ name: 'sys', kind: 'systemMemoryInfo' });
    expect(sky.getMemSizeGb()).toBe(totalmem() / 2 ** 30);
  });

  test('CPUs are listed with that of the kind cpus, and else counted, where no file may be read', () => {
    vi.spyOn(os, 'cpus').mockReturnValue(Array(3));
    vi.spyOn(os, 'availableParallelism').mockReturnValue(5);
    grant();
    expect(sky.getCpuCount()).toBe(5);
    grant({ name: 'sys', kind: 'cpus' });
    sky.configure({});
    expect(sky.getCpuCount()).toBe(3);
  });

  test('a file of the system is read with that of its path alone', async () => {
    const { readText } = await import('../ts/backends/js/proc.ts');
    const path = fileURLToPath(import.meta.url);
    grant({ name: 'read', path });
    expect(readText(path)).toContain('read with that of its path alone');
    expect(readText(fileURLToPath(new URL('system.test.ts', import.meta.url)))).toBeUndefined();
  });

  test('a variable is read with that of its name alone', () => {
    vi.stubEnv('SKYPILOT_POD_CPU_CORE_LIMIT', '1000');
    grant({ name: 'env', variable: 'SKYPILOT_POD_MEMORY_GB_LIMIT' });
    expect(sky.getCpuCount()).toBeLessThan(1000);
    grant({ name: 'env', variable: 'SKYPILOT_POD_CPU_CORE_LIMIT' });
    expect(sky.getCpuCount()).toBe(1000);
  });
});

describe('under node --permission, which rules the addon out [js]', () => {
  test('files are ERR_ACCESS_DENIED by the name of the flag, the rest works', async () => {
    const root = fileURLToPath(new URL('..', import.meta.url));
    const code = `
      import { findFreePort, hashFile, readLastNLinesSync } from '#io';
      import { estimateFdForDirectory, isProcessAlive } from '#process';
      import { getCpuCount, getMemSizeGb } from '#system';
      const outcome = async (call) => {
        try { return typeof (await call()) } catch ({ code, message }) { return code + ' ' + message }
      };
      process.stdout.write(JSON.stringify([
        await outcome(() => hashFile('/etc/hostname')),
        await outcome(() => readLastNLinesSync('/etc/hostname', 1)),
        await outcome(() => estimateFdForDirectory('/etc')),
        await outcome(() => findFreePort()),
        await outcome(() => isProcessAlive(1)),
        await outcome(getCpuCount),
        await outcome(getMemSizeGb),
      ]));`;
    const denied = (what: string): string =>
      `ERR_ACCESS_DENIED Cannot ${what}: this process was started without --allow-fs-read`;
    const modules = realpathSync(`${root}node_modules`);
    const flags = ['--permission', `--allow-fs-read=${root}*`, `--allow-fs-read=${modules}/*`];
    const expected = [
      denied('hash a file'),
      denied('read the last lines'),
      denied('count the entries of a directory'),
      'number',
      'boolean',
      'number',
      'number',
    ];
    expect(await runChild('js', code, { flags })).toEqual(expected);
  });
});
