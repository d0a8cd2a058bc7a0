/** What js makes of system calls that fail where they hardly ever do: no guess, no error that ends the process. */
import { createHash } from 'node:crypto';
import fs, { type BigIntStats, writeFileSync } from 'node:fs';
import { Server } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Watch } from '../ts/contract.ts';
import { identityOf, kernelsOf, onPlatform, openDescriptors, temporaryFolder } from './support/os.ts';
import { refusal, rejection } from './support/refusal.ts';

const js = kernelsOf('js');
const root = `${import.meta.dirname}/fixtures/cgroup/v2-quota-one-and-a-half-cpus`;

afterEach(() => {
  vi.restoreAllMocks();
});

const sha256 = 3;
const folder = temporaryFolder();
const file = join(folder, 'file');
writeFileSync(file, 'one\ntwo\nthree\n');
const digest = createHash('sha256').update('one\ntwo\nthree\n').digest('hex');
const watch: Watch = { isAborted: () => false, report: () => {} };

/** As Node words it. */
const failure = (code: string, errno: number, syscall: string): Error =>
  Object.assign(new Error(`${code}: of ${syscall}`), { code, errno, syscall });

test('limits are read on when a signal interrupts every other read', () => {
  const { readSync } = fs;
  let calls = 0;
  const spy = vi.spyOn(fs, 'readSync').mockImplementation(((...args: Parameters<typeof readSync>) => {
    calls += 1;
    if (calls % 2 === 1) throw failure('EINTR', -4, 'read');
    return readSync(...args);
  }) as typeof readSync);
  expect(js.cpuLimit(root, 8, 6)).toEqual({ value: 1, source: '/sys/fs/cgroup/pod/app/cpu.max' });
  expect(spy).toHaveBeenCalled();
});

test('limits hold although closing their files fails', () => {
  const { closeSync } = fs;
  vi.spyOn(fs, 'closeSync').mockImplementation((descriptor) => {
    closeSync(descriptor);
    throw failure('EIO', -5, 'close');
  });
  expect(js.cpuLimit(root, 8, 6).value).toBe(1);
  expect(openDescriptors('cgroup/v2-quota')).toEqual([]);
});

describe('limits that were answered', () => {
  let ms = 0;
  let settings: typeof import('../ts/settings.ts');
  let system: typeof import('../ts/system.ts');

  /** The package anew, with a clock that stands still. */
  beforeEach(async () => {
    ms = 0;
    vi.resetModules();
    vi.doMock('../ts/intrinsics.ts', async (original) => ({ ...(await original<object>()), monotonicMs: () => ms }));
    settings = await import('../ts/settings.ts');
    system = await import('../ts/system.ts');
    settings.configure({ backend: 'js' });
  });
  afterEach(() => {
    vi.doUnmock('../ts/intrinsics.ts');
    vi.resetModules();
  });

  /** Whether the call looks at any file. */
  const looks = (call: () => unknown): boolean => {
    const spy = vi.spyOn(fs, 'openSync');
    try {
      call();
      return spy.mock.calls.length > 0;
    } finally {
      spy.mockRestore();
    }
  };

  const withoutDescriptors = (): void => {
    vi.spyOn(fs, 'openSync').mockImplementation(() => {
      throw failure('EMFILE', -24, 'open');
    });
  };

  const both = ['getCpuCount', 'getMemSizeGb'] as const;

  test.each(both)('are asked of this machine: %s()', (name) => {
    const spy = vi.spyOn(fs, 'openSync');
    system[name]();
    expect(spy.mock.calls.map(([path]) => path)).toContain('/proc/self/cgroup');
  });

  test.each(both)('hold for half a second, and no longer: %s()', (name) => {
    expect(looks(system[name])).toBe(true);
    ms = 499;
    expect(looks(system[name])).toBe(false);
    ms = 500;
    expect(looks(system[name])).toBe(true);
    expect(looks(system[name])).toBe(false);
  });

  test.each(both)('hold for one choice of backends, and not in a rollout: %s()', (name) => {
    expect(looks(system[name])).toBe(true);
    settings.configure({ rollout: { percent: 0 } });
    expect([looks(system[name]), looks(system[name])]).toEqual([true, true]);
    settings.configure({ rollout: undefined });
    expect([looks(system[name]), looks(system[name])]).toEqual([true, false]);
  });

  test.each(both)('hold for as long as no descriptor is to be had, and are no guess before: %s()', (name) => {
    withoutDescriptors();
    expect(refusal(system[name])).toMatchObject({ code: 'EMFILE', syscall: 'open' });
    vi.restoreAllMocks();
    const known = system[name]();
    ms = 1000;
    withoutDescriptors();
    expect(system[name]()).toBe(known);
  });

  test('do not stand for another failure', () => {
    system.getCpuCount();
    ms = 1000;
    vi.spyOn(fs, 'openSync').mockImplementation(() => {
      throw failure('ENOENT', -2, 'open');
    });
    vi.spyOn(os, 'cpus').mockImplementation(() => {
      throw new Error('no CPUs');
    });
    expect(system.getCpuCount).toThrow('no CPUs');
  });
});

test.runIf(process.platform === 'linux')('node:os, which may end the process, is not asked what files tell', () => {
  const asked = [
    vi.spyOn(os, 'cpus'),
    vi.spyOn(os, 'availableParallelism'),
    vi.spyOn(os, 'totalmem'),
    vi.spyOn(fs, 'readFileSync'),
  ];
  expect(js.cpuLimit('', 0, 0).value).toBeGreaterThanOrEqual(1);
  expect(js.memoryLimit('', 0).value).toBeGreaterThan(0);
  expect(js.isProcessAlive(process.ppid, '')).toBe(true);
  expect(js.openFilesLimit()).toBeGreaterThan(0);
  expect(asked.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0, 0]);
});

describe('a signal that cannot be sent', () => {
  const refuse = (code: string, errno: number): void => {
    vi.spyOn(process, 'kill').mockImplementation(() => {
      throw failure(code, errno, 'kill');
    });
  };

  test('tells that there is a process when it is forbidden', () => {
    for (const code of ['EPERM', 'EACCES']) {
      refuse(code, -1);
      expect(js.isProcessAlive(process.ppid, '')).toBe(true);
      vi.restoreAllMocks();
    }
  });

  test('tells nothing when it fails for another reason', () => {
    refuse('ENOSYS', -38);
    const message = "ENOSYS: function not implemented, kill ''";
    const expected = { name: 'Error', code: 'ENOSYS', errno: -38, syscall: 'kill', path: '', message };
    expect(identityOf(refusal(() => js.isProcessAlive(4_194_305, '')))).toEqual(expected);
  });

  test('is sent again when interrupted', () => {
    const { kill } = process;
    const spy = vi.spyOn(process, 'kill').mockImplementationOnce(() => {
      throw failure('EINTR', -4, 'kill');
    });
    spy.mockImplementation(kill.bind(process));
    expect(js.isProcessAlive(4_194_305, '')).toBe(false);
    expect(spy).toHaveBeenCalledTimes(2);
  });
});

describe('a process that a signal reaches', () => {
  beforeEach(() => {
    vi.spyOn(process, 'kill').mockReturnValue(true);
  });
  afterEach(() => {
    vi.doUnmock('../ts/backends/js/proc.ts');
    vi.resetModules();
  });

  const stateOf = (letter: string, threads = 1): string => `State:\t${letter} (told)\nThreads:\t${threads}\n`;

  test.each([
    [`Name:\tx\nTgid:\t42\n${stateOf('S')}`, true],
    [`Name:\tx\nTgid:\t42\n${stateOf('Z')}`, false],
    [`Name:\tx\nTgid:\t42\n${stateOf('Z', 2)}`, true],
    [`Name:\tx\nTgid:\t42\n${stateOf('X')}`, false],
    [`Name:\tx\nTgid:\t41\n${stateOf('S')}`, false],
    [stateOf('S'), true],
    [stateOf('Z'), false],
    ['State:\tZ (zombie)\n', false],
    ['Name:\tx\nTgid:\t42\n', true],
    ['State:\n', true],
    [undefined, true],
  ])('lives as its status file has it, or for all one knows: %j', async (text, isAlive) => {
    vi.resetModules();
    vi.doMock('../ts/backends/js/proc.ts', async (original) => ({
      ...(await original<object>()),
      readText: (path: string) => (path === '/proc/42/status' ? text : expect.fail(path)),
    }));
    const { isProcessAlive } = await import('../ts/backends/js/process.ts');
    expect(isProcessAlive(42, '')).toBe(isAlive);
  });

  test('is no process on Windows by the numbers behind its own', () => {
    onPlatform('win32');
    expect([40, 41, 42, 43, 44].map((pid) => js.isProcessAlive(pid, ''))).toEqual([true, false, false, false, true]);
  });

  test('is this one without a look at any file, of which there may be no descriptor left', () => {
    vi.spyOn(fs, 'openSync').mockImplementation(() => {
      throw failure('EMFILE', -24, 'open');
    });
    expect(js.isProcessAlive(process.pid, '')).toBe(true);
    expect(refusal(() => js.isProcessAlive(process.ppid, ''))).toMatchObject({ code: 'EMFILE' });
  });
});

describe('a server that does not tell its port', () => {
  const expected = { code: 'EIO', errno: -5, syscall: 'listen' };
  const listening = (): number => openDescriptors('socket:').length;
  const refuse = (): void => {
    vi.spyOn(Server.prototype, 'address').mockImplementation(() => {
      throw failure('EIO', -5, 'address');
    });
  };

  test('is an error of the search, and closed', async () => {
    const before = listening();
    refuse();
    await expect(js.findPort(20_000, 20_100, '')).rejects.toMatchObject(expected);
    expect(() => js.findPortSync(20_000, 20_100, '')).toThrow(expect.objectContaining(expected));
    await vi.waitFor(() => expect(listening()).toBe(before), 2000);
  });

  test('a port of the choice of the system is looked for again after IPv6 was refused once', () => {
    const { address } = Server.prototype;
    const spy = vi.spyOn(Server.prototype, 'address');
    spy.mockImplementationOnce(() => ({ family: 'IPv4', address: '0.0.0.0', port: 9 }));
    spy.mockImplementation(function (this: Server) {
      return address.call(this);
    });
    const port = js.findPortSync(0, 65_535, '');
    expect(port).toBeGreaterThan(9);
  });
});

describe('a file', () => {
  type Call = 'stat' | 'open' | 'fstat' | 'read';
  const calls = ['stat', 'open', 'fstat', 'read'] as const;

  /** Has the first such call of both forms fail. */
  const refuse = (call: Call, error: Error) => {
    const form = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
    const sync = vi.spyOn(form, `${call}Sync`).mockImplementationOnce(() => {
      throw error;
    });
    const async = vi.spyOn(form, call).mockImplementationOnce((...args) => {
      (args.at(-1) as (error: Error) => void)(error);
    });
    return { sync, async };
  };

  test.each(calls)('is read when a signal interrupts %s', async (call) => {
    const { sync, async } = refuse(call, failure('EINTR', -4, call));
    expect(js.hashFileSync(file, sha256, false)).toBe(digest);
    expect(await js.hashFile(file, sha256, false, watch)).toBe(digest);
    expect(sync.mock.calls[1]).toEqual(sync.mock.calls[0]);
    expect(async.mock.calls[1]?.slice(0, -1)).toEqual(async.mock.calls[0]?.slice(0, -1));
    expect(openDescriptors(folder)).toEqual([]);
  });

  test.each(calls)('that the system refuses by %s is that error, and closed', async (call) => {
    refuse(call, failure('EIO', -5, call));
    const expected = { code: 'EIO', errno: -5, syscall: call === 'stat' ? 'open' : call, path: file };
    expect(refusal(() => js.hashFileSync(file, sha256, false))).toMatchObject(expected);
    expect(await rejection(js.hashFile(file, sha256, false, watch))).toMatchObject(expected);
    expect(openDescriptors(folder)).toEqual([]);
  });

  test('that the runtime keeps from this process is ERR_ACCESS_DENIED', async () => {
    refuse('open', Object.assign(new Error('denied'), { code: 'ERR_ACCESS_DENIED' }));
    const expected = {
      name: 'Error',
      code: 'ERR_ACCESS_DENIED',
      message: 'Cannot read a file or directory: this process was started without --allow-fs-read',
    };
    expect(identityOf(refusal(() => js.hashFileSync(file, sha256, false)))).toEqual(expected);
    expect(identityOf(await rejection(js.hashFile(file, sha256, false, watch)))).toEqual(expected);
  });

  test('whose place a socket takes before it is opened is ERR_NOT_REGULAR_FILE', () => {
    refuse('open', failure('ENXIO', -6, 'open'));
    expect(refusal(() => js.hashFileSync(file, sha256, false))).toMatchObject({ code: 'ERR_NOT_REGULAR_FILE' });
    refuse('read', failure('ENXIO', -6, 'read'));
    expect(refusal(() => js.hashFileSync(file, sha256, false))).toMatchObject({ code: 'ENXIO', syscall: 'read' });
  });

  test('whose reading fails for a reason that is not of the system is that very error', () => {
    const error = new TypeError('not of the system');
    refuse('read', error);
    expect(refusal(() => js.hashFileSync(file, sha256, false))).toBe(error);
  });

  /** Another look at the open file, of which so many come before. */
  const changed = (looks: number, change: (stats: BigIntStats) => object): void => {
    const { fstatSync } = fs;
    let seen = 0;
    vi.spyOn(fs, 'fstatSync').mockImplementation(((...args: Parameters<typeof fstatSync>) => {
      const stats = fstatSync(...args) as unknown as BigIntStats;
      seen += 1;
      return seen > looks ? Object.assign(stats, change(stats)) : stats;
    }) as never);
  };

  test('whose place another takes while it is opened is looked at again', () => {
    changed(0, () => ({ isDirectory: () => true }));
    expect(refusal(() => js.hashFileSync(file, sha256, false))).toMatchObject({ code: 'EISDIR', syscall: 'read' });
    vi.restoreAllMocks();
    changed(0, () => ({ isFile: () => false }));
    expect(refusal(() => js.hashFileSync(file, sha256, false))).toMatchObject({ code: 'ERR_NOT_REGULAR_FILE' });
    expect(openDescriptors(folder)).toEqual([]);
  });

  test.each(['size', 'mtimeNs', 'ctimeNs', 'dev', 'ino'] as const)(
    'of which %s differs after reading has changed, with stable alone',
    (field) => {
      changed(1, (stats) => ({ [field]: stats[field] + 1n }));
      expect(refusal(() => js.hashFileSync(file, sha256, true))).toMatchObject({ code: 'ERR_FILE_CHANGED' });
      expect(js.hashFileSync(file, sha256, false)).toBe(digest);
    },
  );

  /** Another file, of which looks at it, once open, find such sizes one after the other; then its own. */
  const sized = (
    ...sizes: readonly bigint[]
  ): { readonly path: string; readonly digestOf: (bytes: number) => string } => {
    const contents = Buffer.alloc(700_000, 'sky');
    const path = join(folder, 'sized');
    writeFileSync(path, contents);
    const left = [...sizes];
    changed(0, (stats) => ({ size: left.shift() ?? stats.size }));
    return { path, digestOf: (bytes) => createHash('sha256').update(contents.subarray(0, bytes)).digest('hex') };
  };
  const blockBytes = 256 * 1024;

  test('of which it is always said that it is empty, as of those under /proc, is read to its end', () => {
    const { path, digestOf } = sized(0n, 0n);
    expect(js.hashFileSync(path, sha256, false)).toBe(digestOf(700_000));
    expect(fs.fstatSync).toHaveBeenCalledTimes(2);
  });

  test.each([
    ['was empty and no longer is', [0n], 0, 2],
    ['has grown', [5n, 0n], 5, 1],
  ])('that %s is read one block beyond', (_, sizes, size, looks) => {
    const { path, digestOf } = sized(...sizes);
    expect(js.hashFileSync(path, sha256, false)).toBe(digestOf(size + blockBytes));
    expect(fs.fstatSync).toHaveBeenCalledTimes(looks);
  });

  test('of whose digest nobody waits any more is not read on, and closed', async () => {
    const reading = vi.spyOn(fs, 'read');
    const answers = [false, true];
    const aborting = { isAborted: () => answers.shift() ?? true, report: () => {} };
    const error = await rejection(js.hashFile(file, sha256, false, aborting));
    expect(error.message).toBe('nobody waits for this digest');
    expect(reading).toHaveBeenCalledTimes(1);
    expect(openDescriptors(folder)).toEqual([]);
  });

  test('that comes a byte at a time is read whole', () => {
    const { readSync } = fs;
    vi.spyOn(fs, 'readSync').mockImplementation(((descriptor, into, from, _length, position) =>
      readSync(descriptor, into, from, 1, position)) as typeof readSync);
    expect(js.hashFileSync(file, sha256, false)).toBe(digest);
    expect(Buffer.from(js.readTailSync(file, 2, 5, Infinity)).toString()).toBe('two\nthree\n');
    expect(Buffer.from(js.readTailSync(file, 9, 5, Infinity)).toString()).toBe('one\ntwo\nthree\n');
  });

  test.each([
    [1, 'two\n'],
    [9, 'one\ntwo\n'],
  ])('of which the end is cut off while it is read has the last %i lines of what is left', (n, tail) => {
    const { readSync } = fs;
    let readsBefore = 0;
    vi.spyOn(fs, 'readSync').mockImplementation(((descriptor, into, from, length, position) => {
      readsBefore -= 1;
      const left = readsBefore < 0 ? Math.max(0, 8 - Number(position)) : Number(length);
      return left === 0 ? 0 : readSync(descriptor, into, from, Math.min(Number(length), left), position);
    }) as typeof readSync);
    const chunkSizesAfter = [[1, 2, 3, 6, 7, 8, 9, 100], [1, 2, 3, 4], [1]];
    for (const [reads, chunkSizes] of chunkSizesAfter.entries()) {
      for (const chunkSize of chunkSizes) {
        readsBefore = reads;
        const read = Buffer.from(js.readTailSync(file, n, chunkSize, Infinity)).toString();
        expect(read, `${chunkSize}, after ${reads}`).toBe(tail);
      }
    }
  });
});

describe('the limit of open files', () => {
  type Reference = typeof import('../ts/backends/js/process.ts');
  let limits: string | undefined;

  const fresh = async (): Promise<Reference> => {
    vi.resetModules();
    vi.doMock('../ts/backends/js/proc.ts', async (original) => ({
      ...(await original<object>()),
      readText: () => {
        if (limits === 'EMFILE') throw failure('EMFILE', -24, 'open');
        return limits;
      },
    }));
    return import('../ts/backends/js/process.ts');
  };
  afterEach(() => {
    vi.doUnmock('../ts/backends/js/proc.ts');
    vi.resetModules();
  });

  const told = (soft: string): string => `Limit  Soft Limit  Hard Limit  Units\nMax open files  ${soft}  4096  files\n`;

  test.each([
    [told('1024'), 1024],
    [told('unlimited'), Infinity],
    ['Limit  Soft Limit  Hard Limit  Units\n', Infinity],
    ['Max open files', Infinity],
    [undefined, Infinity],
  ])('in %j is %d', async (text, limit) => {
    limits = text;
    expect((await fresh()).openFilesLimit()).toBe(limit);
  });

  test('is the one known last where it cannot be read, and else that error', async () => {
    limits = 'EMFILE';
    const { openFilesLimit } = await fresh();
    expect(refusal(openFilesLimit)).toMatchObject({ code: 'EMFILE' });
    limits = told('64');
    expect(openFilesLimit()).toBe(64);
    limits = 'EMFILE';
    expect(openFilesLimit()).toBe(64);
  });
});
