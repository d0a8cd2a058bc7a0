/** What js makes of system calls that fail where they hardly ever do: no guess, no error that ends the process. */
import fs from 'node:fs';
import { Server } from 'node:net';
import os from 'node:os';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { kernelsOf, openDescriptors } from './support/os.ts';
import { refusal } from './support/refusal.ts';

const js = kernelsOf('js');
const root = `${import.meta.dirname}/fixtures/cgroup/v2-quota-one-and-a-half-cpus`;

afterEach(() => {
  vi.restoreAllMocks();
});

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
  const asked = [vi.spyOn(os, 'cpus'), vi.spyOn(os, 'totalmem'), vi.spyOn(fs, 'readFileSync')];
  expect(js.cpuLimit('', 0, 0).value).toBeGreaterThanOrEqual(1);
  expect(js.memoryLimit('', 0).value).toBeGreaterThan(0);
  expect(js.isProcessAlive(process.ppid, '')).toBe(true);
  expect(js.openFilesLimit()).toBeGreaterThan(0);
  expect(asked.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
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
    const expected = { code: 'ENOSYS', errno: -38, syscall: 'kill' };
    expect(() => js.isProcessAlive(4_194_305, '')).toThrow(expect.objectContaining(expected));
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
