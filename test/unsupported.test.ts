/** The functions of the operating system where the runtime has none, or keeps it from this process. */
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
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
