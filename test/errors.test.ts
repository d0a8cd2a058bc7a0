/** The README's table of errors: each row from every backend that has the function, the same to the last field. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../ts/contract.ts';
import * as errors from '../ts/errors.ts';
import * as utils from '../ts/index.ts';
import { hasCommand, identityOf, nobody, runChild, temporaryFolder } from './support/os.ts';
import { refusal, rejection } from './support/refusal.ts';

const folder = temporaryFolder();
const root = fileURLToPath(new URL('..', import.meta.url));

afterEach(() => {
  utils.configure({ backend: undefined });
  vi.unstubAllEnvs();
});

const everywhere = ['js', 'wasm', 'native'] as const;
const portable = ['js', 'wasm'] as const;
const bound = ['js', 'native'] as const;

/** What a call throws, or its promise rejects with. */
const errorOf = async (call: () => unknown): Promise<Error> => {
  let promise: unknown;
  try {
    promise = call();
  } catch (error) {
    return error as Error;
  }
  return promise instanceof Promise ? rejection(promise) : refusal(() => promise);
};

/** The error, which must be the same, field by field, from each of the backends. */
const sameError = async (backends: readonly Backend[], call: () => unknown): Promise<Record<string, unknown>> => {
  const identities = new Map<Backend, Record<string, unknown>>();
  for (const backend of backends) {
    utils.configure({ backend });
    const error = await errorOf(call);
    const { name } = error.constructor;
    // The class itself, not only its name: of this realm, with nothing in between.
    expect([Error, TypeError, RangeError].map((Class) => Class.name)).toContain(name);
    expect(error.name).toBe(name);
    expect(error.stack).toContain(error.message);
    identities.set(backend, identityOf(error));
  }
  const [first, ...others] = identities.values();
  for (const other of others) expect(other).toEqual(first);
  expect(utils.getBackendInfo().events).toEqual([]);
  return first as Record<string, unknown>;
};

/** A row's cases: the backends that have the function, the call, and the error but for class and code. */
type Row = readonly (readonly [backends: readonly Backend[], call: () => unknown, error: Record<string, unknown>])[];

const expectRow = async (name: string, code: string, row: Row): Promise<void> => {
  for (const [backends, call, error] of row) {
    expect(await sameError(backends, call)).toEqual({ name, code, ...error });
  }
};

const detached = (): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(8);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
};

const wrong = <T>(value: unknown): T => value as T;

test('the README has no code that has no test here', () => {
  const table = /### Errors\n([\s\S]*?)\n## /.exec(readFileSync(`${root}README.md`, 'utf8'))?.[1] ?? '';
  const codes = [...table.matchAll(/^\| \w+ \| (.*?) \|/gm)].flatMap(([, cell]) => cell?.match(/[A-Z_]{5,}/g) ?? []);
  const tested = [
    ...['ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE', 'ERR_INVALID_ARG_VALUE', 'ERR_DETACHED', 'ERR_INVALID_STATE'],
    ...['ENOENT', 'EACCES', 'EISDIR', 'EMFILE'],
    ...['ERR_ACCESS_DENIED', 'ERR_NOT_REGULAR_FILE', 'ERR_FILE_CHANGED', 'ERR_NO_FREE_PORT'],
    ...['ERR_UNSUPPORTED_RUNTIME', 'ERR_BACKEND_UNAVAILABLE'],
  ];
  expect(codes).toEqual(tested);
});

test('ERR_INVALID_ARG_TYPE is a TypeError, the same from every backend', () =>
  expectRow('TypeError', 'ERR_INVALID_ARG_TYPE', [
    [
      portable,
      () => utils.base36Encode(wrong(5)),
      { message: 'Cannot encode base 36: value must be a string, a bigint or a Uint8Array, got 5' },
    ],
    [
      portable,
      () => utils.base36Decode(wrong(null)),
      { message: 'Cannot decode base 36: text must be a string, got null' },
    ],
    [
      portable,
      () => utils.formatCompact(wrong(1n)),
      { message: 'Cannot format a number: value must be a number, got 1' },
    ],
    [
      portable,
      () => utils.truncate('', 5, wrong(null)),
      { message: 'Cannot truncate text: options must be an object, got null' },
    ],
    [
      everywhere,
      () => utils.hash(wrong({})),
      { message: 'Cannot hash data: data must be a string, an ArrayBuffer or a view of one, got an object' },
    ],
    [everywhere, () => utils.hash('', wrong(5)), { message: 'Cannot hash data: algorithm must be a string, got 5' }],
    [
      everywhere,
      () => utils.createHasher(wrong(5)),
      { message: 'Cannot create a hasher: algorithm must be a string, got 5' },
    ],
    [
      everywhere,
      () => utils.createHasher().update(wrong(Symbol('s'))),
      {
        message: 'Cannot update a hasher: data must be a string, an ArrayBuffer or a view of one, got Symbol(s)',
      },
    ],
    [
      everywhere,
      () => utils.hashStream(wrong('text')),
      {
        message:
          'Cannot hash a stream: source must be a ReadableStream, an async iterable of bytes, a Blob or a File, got "text"',
      },
    ],
    ...[utils.hashFile, utils.hashFileSync].map(
      (call) =>
        [
          bound,
          () => call(wrong(undefined)),
          { message: 'Cannot hash a file: path must be a string, a URL or a Uint8Array, got undefined' },
        ] as const,
    ),
    [
      bound,
      () => utils.readLastNLines('x', wrong('3')),
      { message: 'Cannot read the last lines: n must be a number, got "3"' },
    ],
    [
      bound,
      () => utils.findFreePort(wrong('80')),
      { message: 'Cannot find a free port: start must be a number, got "80"' },
    ],
    [bound, () => utils.isProcessAlive(wrong(1n)), { message: 'Cannot check a process: pid must be a number, got 1' }],
    [
      bound,
      () => utils.getParallelThreads(wrong(5)),
      { message: 'Cannot count threads: cloud must be a string, got 5' },
    ],
  ]));

test('ERR_OUT_OF_RANGE is a RangeError, the same from every backend', () =>
  expectRow('RangeError', 'ERR_OUT_OF_RANGE', [
    [portable, () => utils.base36Encode(-1n), { message: 'Cannot encode base 36: value must be at least 0, got -1' }],
    [
      portable,
      () => utils.formatFloat(1.5, 101),
      { message: 'Cannot format a number: precision must be a whole number from 0 to 100, got 101' },
    ],
    [
      portable,
      () => utils.truncate('', Number.NaN),
      { message: 'Cannot truncate text: max must be a whole number from 0 to 9007199254740991, got NaN' },
    ],
    [
      bound,
      () => utils.readLastNLinesSync('x', 1.5),
      { message: 'Cannot read the last lines: n must be a whole number from 0 to Infinity, got 1.5' },
    ],
    [
      bound,
      () => utils.findFreePortSync(9, { end: 8 }),
      { message: 'Cannot find a free port: start must be at most end (8), got 9' },
    ],
    [
      bound,
      () => utils.isPortAvailable(65_536),
      { message: 'Cannot try a port: port must be a whole number from 1 to 65535, got 65536' },
    ],
    [
      bound,
      () => utils.isProcessAlive(2 ** 31),
      {
        message: expect.stringMatching(
          /^Cannot check a process: pid must be a whole number from -214748364[78] to 2147483647, got 2147483648$/,
        ),
      },
    ],
  ]));

describe('ERR_INVALID_ARG_VALUE', () => {
  test('is a TypeError, the same from every backend', () =>
    expectRow('TypeError', 'ERR_INVALID_ARG_VALUE', [
      [
        portable,
        () => utils.base36Encode('g'),
        { message: 'Cannot encode base 36: value must be an unsigned hexadecimal number, got "g"' },
      ],
      [
        portable,
        () => utils.base36Decode('ä'.repeat(70)),
        {
          message: `Cannot decode base 36: text must be digits from 0 to 9 and a to z, got "${'ä'.repeat(64)}..."`,
        },
      ],
      [
        portable,
        () => utils.base36Encode('g'.repeat(64)),
        {
          message: `Cannot encode base 36: value must be an unsigned hexadecimal number, got "${'g'.repeat(64)}"`,
        },
      ],
      [
        portable,
        () => utils.truncate('', 5, { unit: wrong('byte') }),
        { message: `Cannot truncate text: unit must be one of 'grapheme', 'column', 'codePoint', got "byte"` },
      ],
      [
        everywhere,
        () => utils.hash('', '__proto__'),
        {
          message: `Cannot hash data: algorithm must be one of '${utils.algorithms.join("', '")}', got "__proto__"`,
        },
      ],
      [
        everywhere,
        () => utils.hash('', 'md5', wrong('base32')),
        { message: `Cannot hash data: encoding must be one of 'hex', 'base64', 'bytes', got "base32"` },
      ],
      [
        bound,
        () => utils.hashFile('a\0b'),
        { message: 'Cannot hash a file: path must be without NUL characters, got "a\\u0000b"' },
      ],
      [
        bound,
        () => utils.estimateFdForDirectory(new URL('https://example.org/')),
        {
          message:
            'Cannot count the entries of a directory: path must be a file: URL of this machine, got "https://example.org/"',
        },
      ],
      [
        bound,
        () => utils.findFreePort(0, { host: 'example.org' }),
        { message: `Cannot find a free port: host must be an IP address or 'localhost', got "example.org"` },
      ],
    ]));

  test('names the variable of the environment that cannot be read, from every backend', async () => {
    vi.stubEnv('SKYPILOT_POD_CPU_CORE_LIMIT', 'abc');
    vi.stubEnv('SKYPILOT_POD_MEMORY_GB_LIMIT', '-1');
    await expectRow('TypeError', 'ERR_INVALID_ARG_VALUE', [
      [
        bound,
        utils.getCpuCount,
        { message: 'Cannot count the CPUs: SKYPILOT_POD_CPU_CORE_LIMIT must be a decimal number above 0, got "abc"' },
      ],
      [
        bound,
        utils.getParallelThreads,
        { message: 'Cannot count threads: SKYPILOT_POD_CPU_CORE_LIMIT must be a decimal number above 0, got "abc"' },
      ],
      [
        bound,
        utils.getMemSizeGb,
        {
          message: 'Cannot measure the memory: SKYPILOT_POD_MEMORY_GB_LIMIT must be a decimal number above 0, got "-1"',
        },
      ],
    ]);
  });
});

test('ERR_DETACHED is a TypeError, the same from every backend', () => {
  const refused = (argument: string) => ({
    message: expect.stringMatching(new RegExp(`^Cannot ${argument} must be .*(attached|detached).*, got an object$`)),
  });
  return expectRow('TypeError', 'ERR_DETACHED', [
    [portable, () => utils.base36Encode(detached()), refused('encode base 36: value')],
    [everywhere, () => utils.hash(detached()), refused('hash data: data')],
    [everywhere, () => utils.createHasher().update(detached()), refused('update a hasher: data')],
    [
      everywhere,
      () => utils.hashStream(new ReadableStream({ start: (controller) => controller.enqueue(detached()) })),
      refused('hash a stream: a piece of source'),
    ],
    [bound, () => utils.hashFile(detached()), refused('hash a file: path')],
  ]);
});

test('ERR_INVALID_STATE is an Error after digest(), the same from every backend', () => {
  const ended = (): utils.Hasher => {
    const hasher = utils.createHasher('blake3').update('x');
    hasher.digest();
    return hasher;
  };
  const reason = 'the digest has been taken';
  return expectRow('Error', 'ERR_INVALID_STATE', [
    [everywhere, () => ended().update('y'), { message: `Cannot update a hasher: ${reason}` }],
    [everywhere, () => ended().digest(), { message: `Cannot digest a hasher: ${reason}` }],
    [everywhere, () => ended().clone(), { message: `Cannot clone a hasher: ${reason}` }],
  ]);
});

describe('an error of this package', () => {
  test('has its code as an ordinary property, which can be changed as that of Node can', () => {
    const error = refusal(() => utils.base36Encode('g'));
    expect(Object.getOwnPropertyDescriptor(error, 'code')).toEqual({
      value: 'ERR_INVALID_ARG_VALUE',
      writable: true,
      enumerable: true,
      configurable: true,
    });
  });

  test('names a number of the system that nobody knows', () => {
    const error = errors.systemError(-9999, 'open', '/x');
    const message = "UNKNOWN: unknown error -9999, open '/x'";
    expect(identityOf(error)).toEqual({
      name: 'Error',
      code: 'UNKNOWN',
      errno: -9999,
      syscall: 'open',
      path: '/x',
      message,
    });
  });

  test.each([
    ['EMFILE', true],
    ['ENFILE', true],
    ['ENOMEM', true],
    ['ENOENT', false],
    [undefined, false],
  ])('with the code %s tells of a shortage, or not: %j', (code, isShortage) => {
    expect(errors.isShortage(Object.assign(new Error('of the system'), { code }))).toBe(isShortage);
  });

  test('has a cause only where there is one', () => {
    const cause = new Error('deeper');
    expect(new errors.Absence('absent', cause).cause).toMatchObject({ message: 'absent', cause });
    expect(Object.hasOwn(new errors.Absence('absent').cause, 'cause')).toBe(false);
  });
});

describe('what the system refuses', () => {
  const paths = {
    missing: join(folder, 'missing'),
    below: join(folder, 'plain', 'below'),
    loop: join(folder, 'loop'),
    long: join(folder, 'x'.repeat(300)),
    directory: join(folder, 'directory'),
    plain: join(folder, 'plain'),
  };
  writeFileSync(paths.plain, 'text');
  mkdirSync(paths.directory);
  symlinkSync('loop', paths.loop);

  /** What node:fs says of the same. */
  const nodes = (call: () => unknown): Record<string, unknown> => {
    const { code, ...others } = identityOf(refusal(call));
    return { code, ...others };
  };

  test.each([
    ['ENOENT', paths.missing],
    ['ENOENT', ''],
    ['ENOTDIR', paths.below],
    ['ELOOP', paths.loop],
    ['ENAMETOOLONG', paths.long],
  ])('is %s with errno, syscall, path and message as node:fs has them, from every backend: %s', async (code, path) => {
    const opened = nodes(() => closeSync(openSync(path, 'r')));
    expect(opened).toMatchObject({ code, syscall: 'open', path, errno: expect.any(Number) });
    for (const call of [
      () => utils.hashFile(path),
      () => utils.hashFileSync(path),
      () => utils.readLastNLines(path, 1),
      () => utils.readLastNLinesSync(path, 1),
    ]) {
      expect(await sameError(bound, call)).toEqual(opened);
    }
    const counted = await sameError(bound, () => utils.estimateFdForDirectory(path));
    expect(counted).toEqual({
      ...opened,
      syscall: 'scandir',
      message: (opened.message as string).replace(', open ', ', scandir '),
    });
  });

  test('is the same for a path of bytes, and for a file: URL', async () => {
    const bytes = Uint8Array.from([...Buffer.from(`${folder}/`), 0xff]);
    expect(await sameError(bound, () => utils.hashFileSync(bytes))).toMatchObject({
      code: 'ENOENT',
      path: `${folder}/\ufffd`,
    });
    const url = new URL(`file://${paths.missing}`);
    const missing = nodes(() => openSync(paths.missing, 'r'));
    expect(await sameError(bound, () => utils.readLastNLines(url, 1))).toEqual(missing);
  });

  test('is EISDIR of a directory, from every backend', async () => {
    const path = paths.directory;
    const message = `EISDIR: illegal operation on a directory, read '${path}'`;
    const error = { name: 'Error', code: 'EISDIR', errno: -21, syscall: 'read', path, message };
    expect(await sameError(bound, () => utils.hashFile(path))).toEqual(error);
    expect(await sameError(bound, () => utils.readLastNLinesSync(path, 1))).toEqual(error);
  });

  test('is ENOTDIR where a directory is due, from every backend', async () => {
    const path = paths.plain;
    const message = `ENOTDIR: not a directory, scandir '${path}'`;
    const error = { name: 'Error', code: 'ENOTDIR', errno: -20, syscall: 'scandir', path, message };
    expect(await sameError(bound, () => utils.estimateFdForDirectory(path))).toEqual(error);
  });

  test('is EADDRNOTAVAIL with address and port, as node:net words it, from every backend', async () => {
    const address = '192.0.2.1';
    const server = createServer();
    const said = new Promise<Error>((resolve) => server.once('error', resolve));
    server.listen({ port: 20_000, host: address });
    const expected = identityOf(await said);
    expect(expected).toMatchObject({ code: 'EADDRNOTAVAIL', address, port: 20_000 });
    const options = { end: 20_001, host: address };
    expect(await sameError(bound, () => utils.findFreePort(20_000, options))).toEqual(expected);
    expect(await sameError(bound, () => utils.isPortAvailable(20_000, { host: address }))).toEqual(expected);
    expect(await sameError(['native'], () => utils.findFreePortSync(20_000, options))).toEqual(expected);
  });

  const fields = '({ name, code, errno, syscall, path, message }) => ({ name, code, errno, syscall, path, message })';

  test('is EACCES of a file without permission (asked as another user), from every backend', async () => {
    const path = join(folder, 'secret');
    writeFileSync(path, '', { mode: 0 });
    const code = `
      import { hashFile, readLastNLines } from '#io';
      const fields = ${fields};
      const path = ${JSON.stringify(path)};
      const errors = [await hashFile(path).catch(fields), await readLastNLines(path, 1).catch(fields)];
      process.stdout.write(JSON.stringify(errors));`;
    const message = `EACCES: permission denied, open '${path}'`;
    const error = { name: 'Error', code: 'EACCES', errno: -13, syscall: 'open', path, message };
    const asked = bound.map((backend) => runChild(backend, code, { uid: nobody, gid: nobody }));
    expect(await Promise.all(asked)).toEqual([
      [error, error],
      [error, error],
    ]);
  });

  test.runIf(hasCommand('sh'))('is EMFILE where no file can be opened any more, from every backend', async () => {
    const path = paths.plain;
    const code = `
      import { closeSync, openSync } from 'node:fs';
      import { getBackendInfo } from '#info';
      import { hashFile, hashFileSync, readLastNLinesSync } from '#io';
      import { estimateFdForDirectory } from '#process';
      const fields = ${fields};
      const path = ${JSON.stringify(path)};
      const errors = [getBackendInfo().functions.hashFile.backend];
      const caught = (call) => { try { errors.push(call()) } catch (error) { errors.push(fields(error)) } };
      const opened = [];
      try { for (;;) opened.push(openSync(path)) } catch {}
      caught(() => hashFileSync(path));
      caught(() => readLastNLinesSync(path, 1));
      caught(() => estimateFdForDirectory(${JSON.stringify(paths.directory)}));
      errors.push(await hashFile(path).catch(fields));
      opened.forEach(closeSync);
      caught(() => hashFileSync(path, 'crc32'));
      process.stdout.write(JSON.stringify(errors));`;
    const error = (syscall: string, path: string) => {
      const message = `EMFILE: too many open files, ${syscall} '${path}'`;
      return { name: 'Error', code: 'EMFILE', errno: -24, syscall, path, message };
    };
    const open = error('open', path);
    const through = ['sh', '-c', 'ulimit -n 60; exec "$@"', 'sh'];
    const asked = bound.map((backend) => runChild(backend, code, { through }));
    expect(await Promise.all(asked)).toEqual(
      bound.map((backend) => [backend, open, open, error('scandir', paths.directory), open, '3b8ba7c7']),
    );
  });
});

describe('ERR_ACCESS_DENIED', () => {
  const modules = realpathSync(`${root}node_modules`);
  const reading = ['--permission', `--allow-fs-read=${root}*`, `--allow-fs-read=${modules}/*`];
  const code = `
    import { hashFile, hashFileSync, readLastNLines } from '#io';
    import { estimateFdForDirectory } from '#process';
    const outcome = async (call) => {
      try { return await call() } catch ({ name, code, message }) { return { name, code, message } }
    };
    process.stdout.write(JSON.stringify([
      await outcome(() => hashFile('/etc/hostname')),
      await outcome(() => hashFileSync('/etc/hostname')),
      await outcome(() => readLastNLines('/etc/hostname', 1)),
      await outcome(() => estimateFdForDirectory('/etc')),
    ]));`;
  const error = {
    name: 'Error',
    code: 'ERR_ACCESS_DENIED',
    message: expect.stringMatching(/^Cannot .*: this process was started without --allow-fs-read$/),
  };

  test('is an Error that names the flag, under node --permission [js]', async () => {
    expect(await runChild('js', code, { flags: reading })).toEqual([error, error, error, error]);
  });

  test('is the same where addons are allowed: the addon opens nothing that the runtime forbids [native]', async () => {
    const flags = [...reading, '--allow-addons', '--no-warnings'];
    expect(await runChild('native', code, { flags })).toEqual([error, error, error, error]);
  });
});

test('ERR_NOT_REGULAR_FILE is an Error, the same from every backend', () => {
  const path = '/dev/null';
  const message = `Cannot read '${path}': it must be a regular file, got a FIFO, socket or device`;
  return expectRow('Error', 'ERR_NOT_REGULAR_FILE', [
    [bound, () => utils.hashFile(path), { message, path }],
    [bound, () => utils.hashFileSync(path), { message, path }],
    [bound, () => utils.readLastNLines(Buffer.from(path), 1), { message, path }],
    [bound, () => utils.readLastNLinesSync(new URL(`file://${path}`), 1), { message, path }],
  ]);
});

test('ERR_FILE_CHANGED is an Error with stable: true, the same from every backend', async () => {
  const path = join(folder, 'changing');
  writeFileSync(path, new Uint8Array(32 * 2 ** 20));
  const touched = async (): Promise<unknown> => {
    let times = 0;
    const timer = setInterval(() => {
      times += 1;
      utimesSync(path, times, times);
    }, 1);
    try {
      return await utils.hashFile(path, 'md5', { stable: true });
    } finally {
      clearInterval(timer);
    }
  };
  const message = `Cannot hash '${path}': the file changed while it was read`;
  await expectRow('Error', 'ERR_FILE_CHANGED', [[bound, touched, { message, path }]]);
});

test('ERR_NO_FREE_PORT is an Error that names the range, the same from every backend', async () => {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  const message = `Cannot find a free port: every port from ${port} to ${port} is in use`;
  await expectRow('Error', 'ERR_NO_FREE_PORT', [
    [bound, () => utils.findFreePort(port, { end: port }), { message }],
    [bound, () => utils.findFreePortSync(port, { end: port }), { message }],
  ]);
  await new Promise((resolve) => server.close(resolve));
});

/** What is imported in a runtime that lacks something, which `prepare` takes away before. */
const importedWithout = async <Module>(prepare: () => void, load: () => Promise<Module>): Promise<Module> => {
  vi.resetModules();
  prepare();
  try {
    return await load();
  } finally {
    vi.doUnmock('../ts/runtime.ts');
    vi.unstubAllGlobals();
    vi.resetModules();
  }
};

const thePackage = (): Promise<typeof utils> => import('../ts/index.ts');

const withoutBuiltins = (): void => {
  vi.doMock('../ts/runtime.ts', async (original) => ({ ...(await original<object>()), builtin: () => undefined }));
};

test('an error of the system has no name where the runtime knows none', async () => {
  const bare = await importedWithout(withoutBuiltins, () => import('../ts/errors.ts'));
  expect(identityOf(bare.systemError(-2, 'open', '/x'))).toMatchObject({ code: 'UNKNOWN', errno: -2, syscall: 'open' });
});

describe('ERR_UNSUPPORTED_RUNTIME', () => {
  const name = 'Error';
  const code = 'ERR_UNSUPPORTED_RUNTIME';

  test('is an Error of what js alone cannot do', async () => {
    const error = await sameError(['js'], () => utils.findFreePortSync(0, { host: '127.0.0.1' }));
    expect(error).toEqual({ name, code, message: expect.stringMatching(/^Cannot find a free port: .*[^.]$/) });
  });

  test('is the same whichever backend is asked for, where the runtime cannot do it', async () => {
    const bare = await importedWithout(withoutBuiltins, thePackage);
    for (const backend of everywhere) {
      bare.configure({ backend });
      expect(identityOf(refusal(() => bare.isProcessAlive(1)))).toEqual({
        name,
        code,
        message: 'Cannot check a process: this runtime has no processes',
      });
      expect(identityOf(await rejection(bare.hashFile('x')))).toEqual({
        name,
        code,
        message: 'Cannot hash a file: this runtime has no files',
      });
    }
  });
});

test('ERR_BACKEND_UNAVAILABLE is an Error with the cause, of every function that has the forced backend', async () => {
  const bare = await importedWithout(() => {
    withoutBuiltins();
    vi.stubGlobal('WebAssembly', undefined);
  }, thePackage);
  const causes = { wasm: 'this runtime has no WebAssembly (--jitless)', native: 'this runtime has no addons' };
  for (const backend of ['wasm', 'native'] as const) {
    bare.configure({ backend });
    const calls = { hash: () => bare.hash(''), ...(backend === 'wasm' && { truncate: () => bare.truncate('') }) };
    for (const [name, call] of Object.entries(calls)) {
      const error = refusal(call);
      expect(identityOf(error)).toEqual({
        name: 'Error',
        code: 'ERR_BACKEND_UNAVAILABLE',
        message: `Cannot run ${name} in ${backend} as configure asks: ${backend} is absent`,
      });
      expect(error.cause).toMatchObject({ message: causes[backend] });
    }
  }
  bare.configure({ backend: 'js' });
  expect(bare.hash('', 'crc32')).toBe('00000000');
});
