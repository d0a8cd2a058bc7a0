/** isProcessAlive(), getParallelThreads(), getMaxWorkersForFileMounts(), estimateFdForDirectory(), in every backend. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  estimateFdForDirectory,
  getMaxWorkersForFileMounts,
  getParallelThreads,
  isProcessAlive,
} from '../ts/process.ts';
import { configure } from '../ts/settings.ts';
import {
  expectClosed,
  hasCommand,
  identityOf,
  injecting,
  kernelsOf,
  nobody,
  osBackends,
  runChild,
  temporaryFolder,
} from './support/os.ts';
import { refusal } from './support/refusal.ts';

const folder = temporaryFolder();
chmodSync(folder, 0o755);

const folderOf = (name: string, entries: number): string => {
  const path = join(folder, name);
  mkdirSync(path);
  for (let index = 0; index < entries; index += 1) writeFileSync(join(path, `${index}`), '');
  return path;
};

const stateOf = (pid: number): string | undefined => /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];

const startedChildren: ChildProcess[] = [];

/** A child that tells a number on its first line and stays until the test is over. */
const childThatTells = async (command: string, args: readonly string[]): Promise<number> => {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  startedChildren.push(child);
  const [data] = await once(child.stdout, 'data');
  return Number(data);
};

/** A process that has ended and whose parent, a Python we started, does not wait for it. */
const zombieOfAnother = async (): Promise<number> => {
  const program = 'import os,sys\npid=os.fork()\nif pid==0: os._exit(0)\nprint(pid,flush=True)\nsys.stdin.read()';
  const pid = await childThatTells('python3', ['-c', program]);
  await vi.waitFor(() => expect(stateOf(pid)).toBe('Z'));
  return pid;
};

/** A process whose first thread has ended while another goes on. */
const processWithoutItsFirstThread = async (): Promise<number> => {
  const program =
    'import ctypes,os,threading,time\nthreading.Thread(target=time.sleep,args=(30,)).start()\nprint(os.getpid(),flush=True)\nctypes.CDLL(None).syscall(60,0)';
  const pid = await childThatTells('python3', ['-c', program]);
  await vi.waitFor(() => expect(stateOf(pid)).toBe('Z'));
  return pid;
};

const python = hasCommand('python3');
const byPython = python ? '' : '(not here: there is no python3) ';

describe('bad arguments', () => {
  test.each([2 ** 31, 2 ** 32 + process.pid, -(2 ** 31) - 1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'isProcessAlive(%d) is ERR_OUT_OF_RANGE',
    (pid) => {
      expect(identityOf(refusal(() => isProcessAlive(pid)))).toEqual({
        name: 'RangeError',
        code: 'ERR_OUT_OF_RANGE',
        message: `Cannot check a process: pid must be a whole number from -2147483648 to 2147483647, got ${pid}`,
      });
    },
  );

  test.each(['123', 1n, null, undefined, {}])('isProcessAlive(%o) is ERR_INVALID_ARG_TYPE', (pid) => {
    expect(refusal(() => isProcessAlive(pid as never))).toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
    });
  });

  test.each([
    ['a cloud that is no text', [{}, 5], 'cloud must be a string, got 5'],
    ['null as cloud', [{}, null], 'cloud must be a string, got null'],
    ['null as mounts', [null], 'mounts must be an object or a number, got null'],
    ['a list of mounts', [['a']], 'mounts must be an object or a number, got an object'],
    ['text as mounts', ['a'], 'mounts must be an object or a number, got "a"'],
    ['a source that is no text', [{ '/data': 5 }], 'a source of mounts must be a string, got 5'],
    ['text beside a number', [5, 'kubernetes'], 'options must be an object, got "kubernetes"'],
    ['text as filesPerSource', [5, { filesPerSource: '1' }], 'filesPerSource must be a number, got "1"'],
  ])('getMaxWorkersForFileMounts() refuses %s', (_, args, message) => {
    const call = getMaxWorkersForFileMounts as (...args: unknown[]) => number;
    expect(identityOf(refusal(() => call(...args)))).toEqual({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_TYPE',
      message: `Cannot count workers for file mounts: ${message}`,
    });
  });

  test.each([
    [-1, {}, 'sources'],
    [1.5, {}, 'sources'],
    [2 ** 53, {}, 'sources'],
    [1, { filesPerSource: -1 }, 'filesPerSource'],
    [1, { filesPerSource: Number.NaN }, 'filesPerSource'],
  ])('getMaxWorkersForFileMounts(%d, %o) is ERR_OUT_OF_RANGE of %s', (sources, options, argument) => {
    const error = refusal(() => getMaxWorkersForFileMounts(sources, options));
    expect(error).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(error.message).toMatch(new RegExp(`^Cannot count workers for file mounts: ${argument} must be `));
  });

  test('getParallelThreads() of a cloud that is no text is ERR_INVALID_ARG_TYPE', () => {
    expect(refusal(() => getParallelThreads(5 as never))).toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
      message: 'Cannot count threads: cloud must be a string, got 5',
    });
  });

  test.each([5, null, ['/']])('estimateFdForDirectory(%o) is ERR_INVALID_ARG_TYPE', (path) => {
    expect(refusal(() => estimateFdForDirectory(path as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });

  test('estimateFdForDirectory() of a path with a NUL is ERR_INVALID_ARG_VALUE', () => {
    expect(refusal(() => estimateFdForDirectory('a\0'))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });
});

describe('getMaxWorkersForFileMounts() under a limit of open files [js]', () => {
  const warning = vi.spyOn(process, 'emitWarning');

  beforeEach(() => {
    warning.mockReset().mockImplementation(() => {});
  });
  afterEach(() => {
    vi.doUnmock('../ts/backends/js/process.ts');
    vi.resetModules();
    vi.unstubAllEnvs();
  });
  afterAll(() => warning.mockRestore());

  type Reference = typeof import('../ts/backends/js/process.ts');

  /** The function anew, where the system says so; 200 threads. */
  const under = async (openFiles: number, others: Partial<Reference> = {}) => {
    vi.resetModules();
    vi.stubEnv('SKYPILOT_POD_CPU_CORE_LIMIT', '201');
    vi.doMock('../ts/backends/js/process.ts', async (original) => ({
      ...(await original<Reference>()),
      openFilesLimit: () => openFiles,
      ...others,
    }));
    const { configure } = await import('../ts/settings.ts');
    configure({ backend: 'js' });
    return (await import('../ts/process.ts')).getMaxWorkersForFileMounts;
  };

  test.each([
    [10, {}, 84],
    [10, { filesPerSource: 100 }, 84],
    [9, { filesPerSource: 119 }, 92],
    [9, { filesPerSource: 120 }, 84],
    [25, { filesPerSource: 1000 }, 16],
    [1000, { filesPerSource: 0 }, 8],
  ])('of 1024 gives %i sources with %o so many: %i', async (sources, options, workers) => {
    expect((await under(1024))(sources, options)).toBe(workers);
  });

  test('of 1024 goes by the largest of the folders, and by five for what is none', async () => {
    const [two, ten] = [folderOf('of two', 2), folderOf('of ten', 10)];
    const workers = await under(1024);
    expect(workers({ '/a': two, '/b': ten })).toBe(18);
    expect(workers({ '/a': ten, '/b': two })).toBe(18);
    expect(workers({ '/a': join(two, '0') })).toBe(184);
    expect(workers({ '/a': 's3://b', '/b': '/missing', '/c': 'nul\0', '/d': '\0nul' })).toBe(184);
    expect(workers({ '/a': folderOf('of none', 0) })).toBe(184);
  });

  test('of 1024 goes by five for a folder that may not be looked at yet, which Deno would ask about', async () => {
    const ten = folderOf('of ten unread', 10);
    const workers = await under(1024);
    const querySync = ({ name }: { readonly name: string }) => ({ state: name === 'env' ? 'granted' : 'prompt' });
    vi.stubGlobal('Deno', { permissions: { querySync } });
    expect(workers({ '/a': ten })).toBe(184);
    vi.unstubAllGlobals();
    expect(workers({ '/a': ten })).toBe(18);
  });

  test('is one worker at least, and no more than threads at most', async () => {
    expect((await under(100))({})).toBe(1);
    expect((await under(105))({})).toBe(1);
    expect((await under(110))({})).toBe(2);
    expect((await under(1_000_000))({})).toBe(200);
  });

  test('below 1024 is warned of once', async () => {
    (await under(1024))({});
    expect(warning).not.toHaveBeenCalled();
    const workers = await under(1023);
    workers({});
    workers({});
    expect(warning.mock.calls).toEqual([
      [
        'Only 1023 files may be open at once, which slows file mounts down: raise it with ulimit -n, to 1024 at least',
        { type: 'Warning', code: 'SKYPILOT_UTILS_LOW_FD_LIMIT' },
      ],
    ]);
  });

  test.each([
    ['a folder that the system refuses', { code: 'EACCES', errno: -13 }, 184],
    ['a folder that the runtime refuses', { code: 'ERR_ACCESS_DENIED' }, 184],
    ['a shortage', { code: 'EMFILE', errno: -24 }, undefined],
    ['a failure of another kind', { code: 'ERR_OTHER' }, undefined],
  ])('takes %s for no folder, or is that error', async (_, fields, workers) => {
    const error = Object.assign(new Error('refused'), fields);
    const countEntries = (): never => {
      throw error;
    };
    const call = await under(1024, { countEntries });
    if (workers === undefined) expect(() => call({ '/a': 'b' })).toThrow(error);
    else expect(call({ '/a': 'b' })).toBe(workers);
  });
});

describe.each(osBackends)('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(async () => {
    configure({ backend: undefined });
    vi.unstubAllEnvs();
    for (const child of startedChildren.splice(0)) child.kill('SIGKILL');
    await expectClosed(folder);
  });

  test(`isProcessAlive() is true for this process, its parent and the first one [${backend}]`, () => {
    for (const pid of [process.pid, process.ppid, 1]) expect(isProcessAlive(pid)).toBe(true);
  });

  test.each([0, -0, -1, -(2 ** 31), 4194305, 2147483647])(`isProcessAlive(%d) is false [${backend}]`, (pid) => {
    expect(isProcessAlive(pid)).toBe(false);
  });

  test(`isProcessAlive() is false once a child has been waited for [${backend}]`, async () => {
    const child = spawn('sleep', ['30']);
    const pid = child.pid as number;
    expect(isProcessAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isProcessAlive(pid)).toBe(false);
  });

  test(`isProcessAlive() is true for a stopped process [${backend}]`, async () => {
    const child = spawn('sleep', ['30']);
    startedChildren.push(child);
    const pid = child.pid as number;
    process.kill(pid, 'SIGSTOP');
    await vi.waitFor(() => expect(stateOf(pid)).toBe('T'));
    expect(isProcessAlive(pid)).toBe(true);
  });

  test(`isProcessAlive() is false for a zombie child [${backend}]`, async () => {
    // Node reaps its children on SIGCHLD, which it sees when the event loop turns: until then this one is a zombie.
    const child = spawn('true');
    await new Promise<void>((resolve) => {
      while (stateOf(child.pid as number) !== 'Z');
      expect(isProcessAlive(child.pid as number)).toBe(false);
      resolve();
    });
    await once(child, 'exit');
  });

  test.runIf(python)(`isProcessAlive() is false for another's zombie ${byPython}[${backend}]`, async () => {
    expect(isProcessAlive(await zombieOfAnother())).toBe(false);
  });

  test.runIf(python && process.arch === 'x64')(
    `isProcessAlive() is true for a process whose first thread alone has ended (x64: by the number of exit(2)) ${byPython}[${backend}]`,
    async () => {
      expect(isProcessAlive(await processWithoutItsFirstThread())).toBe(true);
    },
  );

  test(`isProcessAlive() is false for the id of a thread [${backend}]`, () => {
    const threads = readdirSync('/proc/self/task').map(Number);
    expect(threads.length).toBeGreaterThan(1);
    for (const id of threads) expect(isProcessAlive(id)).toBe(id === process.pid);
  });

  test(`isProcessAlive() is true for another user's process, asked as nobody [${backend}]`, async () => {
    const code = `
      import { isProcessAlive } from '#process';
      process.stdout.write(JSON.stringify([isProcessAlive(1), isProcessAlive(${process.pid}), isProcessAlive(4194305)]));`;
    expect(await runChild(backend, code, { uid: nobody, gid: nobody })).toEqual([true, true, false]);
  });

  const namespaces = hasCommand('unshare') && process.getuid?.() === 0;
  const whereNamespaces = namespaces ? '' : '(not here: namespaces take root) ';

  test.runIf(namespaces)(
    `isProcessAlive() answers where /proc is not mounted, or hides processes ${whereNamespaces}[${backend}]`,
    async () => {
      const code = `
        import { isProcessAlive } from '#process';
        process.stdout.write(JSON.stringify([isProcessAlive(process.pid), isProcessAlive(${process.pid}), isProcessAlive(4194305)]));`;
      const without = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs none /proc; exec "$@"', 'sh'];
      expect(await runChild(backend, code, { through: without })).toEqual([true, true, false]);
      const drop = `setpriv --reuid=${nobody} --regid=${nobody} --clear-groups`;
      const hiding = ['unshare', '-m', 'sh', '-c', `mount -t proc -o hidepid=2 none /proc; exec ${drop} "$@"`, 'sh'];
      expect(await runChild(backend, code, { through: hiding })).toEqual([true, true, false]);
    },
  );

  const rest = ' 1 2 3 0 -1 4194560 1 2 3 4 5 6 7 8 20 0';

  test.each([
    ['an ordinary process', `42 (node) S${rest} 3 0 99\n`, true],
    ['a name like a zombie', `42 (a) Z 1 (b) S${rest} 3 0 99\n`, true],
    ['a name with a line break', `42 (a\nb) D${rest} 1 0 99\n`, true],
    ['a stopped process', `42 (x) T${rest} 1 0 99\n`, true],
    ['a traced process', `42 (x) t${rest} 1 0 99\n`, true],
    ['a zombie', `42 (x) Z${rest} 1 0 99\n`, false],
    ['a zombie named like a running process', `42 (x) R 1 (y) Z${rest} 1 0 99\n`, false],
    ['a process whose first thread has ended', `42 (x) Z${rest} 2 0 99\n`, true],
    ['a dead process', `42 (x) X${rest} 0 0 99\n`, false],
    ['a process dead by the letter of old kernels', `42 (x) x${rest} 1 0 99\n`, false],
    ['a text cut short after the state', '42 (x) R', true],
    ['a zombie of which no more is told', '42 (x) Z', false],
    ['a text that begins with the end of a name', ') R', true],
    ['a text without a state', '42 (x)', false],
    ['a text without a name', 'R 1 2', false],
    ['a text without anything', '', false],
    ['a number as state', `42 (x) 7${rest} 1 0 99\n`, false],
    ['two letters as state', `42 (x) SS${rest} 1 0 99\n`, false],
    ['a number before the state', `42 (x) 7S${rest} 1 0 99\n`, false],
  ])(`isProcessAlive() by the stat file of %s [${backend}]`, (situation, text, isAlive) => {
    const root = join(folder, `${backend} ${situation}`);
    mkdirSync(join(root, 'proc/42'), { recursive: true });
    writeFileSync(join(root, 'proc/42/stat'), text);
    expect(kernelsOf(backend).isProcessAlive(42, root)).toBe(isAlive);
    expect(kernelsOf(backend).isProcessAlive(43, root)).toBe(false);
  });

  test(`isProcessAlive() asked of 300 short-lived children while they come and go never throws [${backend}]`, async () => {
    // 2,000 of them are asked after in the long tests.
    const shell = spawn('sh', ['-c', 'for i in $(seq 300); do sh -c : & echo $!; done; wait']);
    let pids = '';
    shell.stdout.on('data', (data) => {
      pids += data;
      for (const pid of pids.trim().split('\n')) expect(typeof isProcessAlive(Number(pid))).toBe('boolean');
    });
    await once(shell, 'close');
    for (const pid of pids.trim().split('\n')) expect(isProcessAlive(Number(pid))).toBe(false);
  });

  describe('with CPUs by the variable', () => {
    const cpus = (count: number): void => {
      vi.stubEnv('SKYPILOT_POD_CPU_CORE_LIMIT', `${count}`);
    };

    test.each([
      [1, 4],
      [4, 4],
      [5, 4],
      [6, 5],
      [64, 63],
    ])(`getParallelThreads() with %i CPUs is %i, four times that on Kubernetes [${backend}]`, (count, threads) => {
      cpus(count);
      expect(getParallelThreads()).toBe(threads);
      expect(getParallelThreads(undefined)).toBe(threads);
      expect(getParallelThreads('aws')).toBe(threads);
      expect(getParallelThreads(' kubernetes ')).toBe(threads);
      expect(getParallelThreads('Kubernetes')).toBe(4 * threads);
      expect(getParallelThreads('KUBERNETES')).toBe(4 * threads);
    });

    test(`getMaxWorkersForFileMounts() is between 1 and the threads [${backend}]`, () => {
      cpus(11);
      const full = folderOf(`full-${backend}`, 3);
      expect(getMaxWorkersForFileMounts({})).toBe(10);
      expect(getMaxWorkersForFileMounts({ '/data': 's3://b', '/x': full }, 'kubernetes')).toBe(40);
      expect(getMaxWorkersForFileMounts(0)).toBe(10);
      expect(getMaxWorkersForFileMounts(10, { filesPerSource: Number.MAX_SAFE_INTEGER })).toBe(1);
      expect(getMaxWorkersForFileMounts(10, { cloud: 'kubernetes' })).toBe(40);
    });

    test(`getMaxWorkersForFileMounts() takes own mounts alone and changes none [${backend}]`, () => {
      cpus(11);
      const mounts = Object.freeze(
        Object.create({ inherited: 5 }, { '/data': { value: '/missing', enumerable: true } }),
      );
      expect(getMaxWorkersForFileMounts(mounts)).toBe(10);
    });
  });

  /** The workers and warnings of a child that may have so many files open. */
  const underLimit = (limit: number, calls: string, options: object = {}): Promise<unknown> => {
    const code = `
      import { getMaxWorkersForFileMounts as workers } from '#process';
      const warnings = [];
      process.on('warning', ({ code, message }) => warnings.push([code, message]));
      const answers = [${calls}];
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.stdout.write(JSON.stringify([...answers, warnings]));`;
    const through = ['sh', '-c', `ulimit -n ${limit}; exec "$@"`, 'sh'];
    return runChild(backend, code, { through, env: { SKYPILOT_POD_CPU_CORE_LIMIT: '201' }, ...options });
  };

  test(`getMaxWorkersForFileMounts() divides 1024 descriptors [${backend}]`, async () => {
    const full = folderOf(`two-hundred-${backend}`, 200);
    const secret = folderOf(`secret-${backend}`, 300);
    const file = join(full, '0');
    chmodSync(secret, 0);
    const calls = [
      'workers(10, { filesPerSource: 100 })',
      'workers(10)',
      'workers(25, { filesPerSource: 1000 })',
      `workers({ '/a': ${JSON.stringify(full)}, '/b': 's3://b' })`,
      `workers({ '/a': ${JSON.stringify(file)} })`,
      `workers({ '/a': 's3://b', '/b': '/missing', '/c': 'nul\\0', '/d': ${JSON.stringify(secret)} })`,
    ].join(', ');
    const answers = [84, 84, 16, 1, 184, 184, []];
    expect(await underLimit(1024, calls, { uid: nobody, gid: nobody })).toEqual(answers);
  });

  test(`getMaxWorkersForFileMounts() under a low limit is 1, with one warning [${backend}]`, async () => {
    const message =
      'Only 64 files may be open at once, which slows file mounts down: raise it with ulimit -n, to 1024 at least';
    const warning = ['SKYPILOT_UTILS_LOW_FD_LIMIT', message];
    expect(await underLimit(64, 'workers({}), workers(10), workers({})')).toEqual([1, 1, 1, [warning]]);
  });

  test(`openFilesLimit() is the soft limit (Linux) [${backend}]`, async () => {
    const limit = /Max open files +(\d+)/.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    expect(kernelsOf(backend).openFilesLimit()).toBe(Number(limit));
  });

  test(`estimateFdForDirectory() is 5 for each entry [${backend}]`, () => {
    expect(estimateFdForDirectory(folderOf(`empty-${backend}`, 0))).toBe(0);
    const ten = folderOf(`ten-${backend}`, 10);
    expect(estimateFdForDirectory(ten)).toBe(50);
    expect(estimateFdForDirectory(pathToFileURL(ten))).toBe(50);
    expect(estimateFdForDirectory(new TextEncoder().encode(ten))).toBe(50);
    mkdirSync(join(ten, 'below'));
    writeFileSync(join(ten, 'below', 'not counted'), '');
    writeFileSync(Buffer.concat([Buffer.from(`${ten}/`), Buffer.of(0xff, 0xfe)]), '');
    writeFileSync(join(ten, '.hidden'), '');
    expect(estimateFdForDirectory(ten)).toBe(65);
  });

  test(`estimateFdForDirectory() counts more entries than one call of the system gives [${backend}]`, () => {
    // 100,000 are counted in the long tests.
    const path = folderOf(`large-${backend}`, 1500);
    expect(estimateFdForDirectory(path)).toBe(7500);
  });

  test(`estimateFdForDirectory() words what the system refuses as node:fs does [${backend}]`, () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    for (const [path, code, errno, meaning] of [
      [file, 'ENOTDIR', -20, 'not a directory'],
      [join(folder, 'missing'), 'ENOENT', -2, 'no such file or directory'],
      ['', 'ENOENT', -2, 'no such file or directory'],
    ] as const) {
      expect(identityOf(refusal(() => estimateFdForDirectory(path)))).toEqual({
        name: 'Error',
        code,
        errno,
        syscall: 'scandir',
        path,
        message: `${code}: ${meaning}, scandir '${path}'`,
      });
    }
  });

  const strace = hasCommand('strace');
  const where = strace ? `by strace [${backend}]` : `not here: there is no strace [${backend}]`;

  test.runIf(strace).each([
    ['the second getdents64', 'EIO', 'getdents64', 'error=EIO:when=2'],
    ['open', 'EMFILE', '?open,openat', 'error=EMFILE:when=1'],
  ])(
    `estimateFdForDirectory() gives the code when %s fails, and closes the directory, ${where}`,
    async (_, error, calls, injection) => {
      const path = folderOf(`${error}-${backend}`, 10);
      const code = `
      import { readdirSync, readlinkSync } from 'node:fs';
      import { estimateFdForDirectory } from '#process';
      const path = ${JSON.stringify(path)};
      const answers = [];
      for (let attempt = 0; attempt < 2; attempt += 1) {
        try { answers.push(estimateFdForDirectory(path)) } catch ({ code, syscall }) { answers.push(code + ' ' + syscall) }
      }
      const isOpen = (name) => { try { return readlinkSync('/proc/self/fd/' + name) === path } catch { return false } };
      process.stdout.write(JSON.stringify([...answers, readdirSync('/proc/self/fd').filter(isOpen).length]));`;
      const through = injecting(path, calls, injection);
      expect(await runChild(backend, code, { through })).toEqual([`${error} scandir`, 50, 0]);
    },
  );
});
