/** hashFile() and hashFileSync() on real files, in every backend. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { getEventListeners } from 'node:events';
import fs, {
  appendFileSync,
  existsSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hashFile, hashFileSync, type Progress } from '../../ts/io.ts';
import { configure } from '../../ts/settings.ts';
import {
  expectClosed,
  hasCommand,
  identityOf,
  injecting,
  kernelsOf,
  nobody,
  onPlatform,
  openDescriptors,
  osBackends,
  runChild,
  temporaryFolder,
} from '../support/os.ts';
import { refusal, rejection } from '../support/refusal.ts';

const folder = temporaryFolder();
const blockBytes = 256 * 1024;

const fileOf = (name: string, contents: Uint8Array | string = ''): string => {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
};

const sparseFile = (name: string, bytes: number): string => {
  const path = fileOf(name);
  truncateSync(path, bytes);
  return path;
};

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const pattern = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = index * 7 + (index >> 8);
  return bytes;
};

/** What both forms answer. */
const bothForms = async (...args: Parameters<typeof hashFileSync>): Promise<readonly unknown[]> => [
  hashFileSync(...args),
  await hashFile(...args),
];

const bothRefusals = async (...args: Parameters<typeof hashFileSync>): Promise<readonly Record<string, unknown>[]> => [
  identityOf(refusal(() => hashFileSync(...args))),
  identityOf(await rejection(hashFile(...args))),
];

/** Waits until the file is open, so that what happens next happens while it is read. */
const opened = (path: string): Promise<void> =>
  vi.waitFor(() => expect(openDescriptors(path)).toHaveLength(1), { interval: 1 });

/** A system error as Node words it, whichever backend ran. */
const systemError = (code: string, errno: number, meaning: string, syscall: string, path: string) => ({
  name: 'Error',
  code,
  errno,
  syscall,
  path,
  message: `${code}: ${meaning}, ${syscall} '${path}'`,
});

const notRegular = (path: string) => ({
  name: 'Error',
  code: 'ERR_NOT_REGULAR_FILE',
  path,
  message: `Cannot read '${path}': it must be a regular file, got a FIFO, socket or device`,
});

describe('hashFile() of bad arguments', () => {
  test.each([
    [
      'a number as path',
      [5],
      'TypeError',
      'ERR_INVALID_ARG_TYPE',
      'path must be a string, a URL or a Uint8Array, got 5',
    ],
    [
      'null as path',
      [null],
      'TypeError',
      'ERR_INVALID_ARG_TYPE',
      'path must be a string, a URL or a Uint8Array, got null',
    ],
    ['a DataView as path', [new DataView(new ArrayBuffer(1))], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'got an object'],
    [
      'an object that looks like a URL',
      [{ href: 'file:///x', protocol: 'file:' }],
      'TypeError',
      'ERR_INVALID_ARG_TYPE',
      'got an object',
    ],
    ['a NUL in the path', ['a\0b'], 'TypeError', 'ERR_INVALID_ARG_VALUE', 'path must be without NUL characters'],
    ['a path that begins with NUL', ['\0a'], 'TypeError', 'ERR_INVALID_ARG_VALUE', 'without NUL characters'],
    ['a path of NUL alone', [Uint8Array.of(0)], 'TypeError', 'ERR_INVALID_ARG_VALUE', 'without NUL characters'],
    [
      'a NUL in the bytes of a path',
      [Uint8Array.of(97, 0)],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'without NUL characters',
    ],
    [
      'a NUL in a file: URL',
      [new URL('file:///a%00b')],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'without NUL characters',
    ],
    [
      'another scheme',
      [new URL('https://x/y')],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'path must be a file: URL of this machine, got "https://x/y"',
    ],
    [
      'a file: URL of another host',
      [new URL('file://host/y')],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'a file: URL of this machine',
    ],
    [
      'an encoded slash',
      [new URL('file:///a%2fb')],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'a file: URL of this machine',
    ],
    ['an unknown algorithm', ['x', 'sha'], 'TypeError', 'ERR_INVALID_ARG_VALUE', "algorithm must be one of 'md5'"],
    [
      'an unknown encoding',
      ['x', 'md5', { encoding: 'hex ' }],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      'encoding must be one of',
    ],
    ['null as options', ['x', 'md5', null], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'options must be an object, got null'],
    [
      'text as stable',
      ['x', 'md5', { stable: 'yes' }],
      'TypeError',
      'ERR_INVALID_ARG_TYPE',
      'stable must be a boolean',
    ],
  ])('rejects %s', async (_, args, name, code, message) => {
    for (const error of await bothRefusals(...(args as Parameters<typeof hashFileSync>))) {
      expect(error).toMatchObject({ name, code });
      expect(error.message).toMatch(/^Cannot hash a file: /);
      expect(error.message).toContain(message);
    }
  });

  test.each([
    ['a signal that is none', { signal: {} }, 'signal must be an AbortSignal, got an object'],
    ['null as signal', { signal: null }, 'signal must be an AbortSignal, got null'],
    ['a callback that is none', { onProgress: 1 }, 'onProgress must be a function, got 1'],
  ])('rejects %s', async (_, options, message) => {
    const error = await rejection(hashFile('x', 'md5', options as never));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE', message: `Cannot hash a file: ${message}` });
  });

  test('a detached path is ERR_DETACHED', async () => {
    const bytes = new TextEncoder().encode('/etc/hostname');
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    expect(await rejection(hashFile(bytes))).toMatchObject({ code: 'ERR_DETACHED' });
  });

  test('reads each option once, and none that is inherited', async () => {
    const path = fileOf('options', 'abc');
    const reads: string[] = [];
    const options = Object.create({ encoding: 'nonsense', stable: 'nonsense' });
    for (const key of ['signal', 'onProgress', 'unknown']) {
      Object.defineProperty(options, key, { enumerable: true, get: () => void reads.push(key) });
    }
    expect(await hashFile(path, undefined, options)).toBe(sha256('abc'));
    expect(reads.sort()).toEqual(['onProgress', 'signal']);
  });
});

describe('on Windows [js]', () => {
  beforeEach(() => {
    configure({ backend: 'js' });
    onPlatform('win32');
  });
  afterEach(() => configure({ backend: undefined }));

  test('a path in bytes is text, for there no call takes bytes', async () => {
    const path = fileOf('plain é', 'abc');
    const stat = vi.spyOn(fs, 'statSync');
    expect(await bothForms(Buffer.from(path))).toEqual(Array(2).fill(sha256('abc')));
    expect(stat.mock.calls[0]?.[0]).toBe(path);
    stat.mockRestore();
  });

  test('a directory is EISDIR by the number that it has there', async () => {
    const expected = { errno: -4068, syscall: 'read', path: folder };
    for (const error of await bothRefusals(folder)) expect(error).toMatchObject(expected);
  });
});

describe.each(osBackends)('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(async () => {
    configure({ backend: undefined });
    await expectClosed(folder);
  });

  test.each([0, 1, 4095, 4096, 4097, blockBytes - 1, blockBytes, blockBytes + 1, 3 * blockBytes + 5])(
    `hashFile() of %i bytes is the digest of them [${backend}]`,
    async (length) => {
      const data = pattern(length);
      const path = fileOf(`size-${length}`, data);
      expect(await bothForms(path)).toEqual([sha256(data), sha256(data)]);
      expect(await bothForms(path, 'blake2b', { stable: true })).toEqual(
        Array(2).fill(createHash('blake2b512').update(data).digest('hex')),
      );
      expect(readFileSync(path).equals(data)).toBe(true);
    },
  );

  test(`hashFile() gives hex, base64 and bytes [${backend}]`, async () => {
    const path = fileOf('encodings', 'abc');
    const hash = createHash('md5').update('abc');
    expect(await bothForms(path, 'MD5', { encoding: 'hex' })).toEqual(Array(2).fill(hash.copy().digest('hex')));
    expect(await bothForms(path, 'md5', { encoding: 'base64' })).toEqual(Array(2).fill(hash.copy().digest('base64')));
    const bytes = await hashFile(path, 'md5', { encoding: 'bytes' });
    expect(bytes).toEqual(new Uint8Array(hash.digest()));
    expect(bytes.constructor).toBe(Uint8Array);
  });

  test(`hashFile() takes a file: URL and the bytes of a name that is no UTF-8 [${backend}]`, async () => {
    const plain = fileOf('with blank %', 'url');
    expect(await bothForms(pathToFileURL(plain))).toEqual(Array(2).fill(sha256('url')));
    const name = Buffer.concat([Buffer.from(`${folder}/`), Buffer.of(0xff, 0xfe)]);
    writeFileSync(name, 'bytes');
    const path = new Uint8Array(name);
    const digests = bothForms(path);
    path.fill(0);
    expect(await digests).toEqual(Array(2).fill(sha256('bytes')));
    expect((await bothRefusals(new Uint8Array([...name, 1])))[1]).toMatchObject({ code: 'ENOENT' });
  });

  test(`hashFile() follows symbolic links [${backend}]`, async () => {
    const path = fileOf('target', 'linked');
    const link = join(folder, `link-${backend}`);
    symlinkSync(path, link);
    expect(await bothForms(link)).toEqual(Array(2).fill(sha256('linked')));
  });

  test(`hashFile() reads files under /proc, whose size is 0 (Linux) [${backend}]`, async () => {
    const path = '/proc/version';
    expect(await bothForms(path)).toEqual(Array(2).fill(sha256(readFileSync(path))));
    // Comes in short reads and is far longer than one block.
    const long = '/proc/kallsyms';
    if (existsSync(long)) expect(await hashFile(long)).toBe(sha256(readFileSync(long)));
  });

  test(`hashFile() words what the system refuses as node:fs does [${backend}]`, async () => {
    const missing = join(folder, 'missing');
    const none = 'no such file or directory';
    const loop = join(folder, `loop-${backend}`);
    symlinkSync(loop, loop);
    const long = join(folder, 'x'.repeat(256));
    const below = join(fileOf('plain'), 'x');
    for (const [path, error] of [
      [missing, systemError('ENOENT', -2, none, 'open', missing)],
      ['', systemError('ENOENT', -2, none, 'open', '')],
      [folder, systemError('EISDIR', -21, 'illegal operation on a directory', 'read', folder)],
      [loop, systemError('ELOOP', -40, 'too many symbolic links encountered', 'open', loop)],
      [long, systemError('ENAMETOOLONG', -36, 'name too long', 'open', long)],
      [below, systemError('ENOTDIR', -20, 'not a directory', 'open', below)],
    ] as const) {
      expect(await bothRefusals(path)).toEqual([error, error]);
    }
  });

  test(`hashFile() of a file without permission is EACCES (asked as another user) [${backend}]`, async () => {
    const path = fileOf('secret', 'secret');
    execFileSync('chmod', ['0', path]);
    execFileSync('chmod', ['755', folder]);
    const code = `
      import { hashFile, hashFileSync } from '#io';
      const fields = ({ message, code, errno, syscall, path }) => ({ name: 'Error', message, code, errno, syscall, path });
      const path = ${JSON.stringify(path)};
      let now;
      try { hashFileSync(path) } catch (error) { now = fields(error) }
      const later = await hashFile(path).catch(fields);
      process.stdout.write(JSON.stringify([now, later]));`;
    const error = systemError('EACCES', -13, 'permission denied', 'open', path);
    expect(await runChild(backend, code, { uid: nobody, gid: nobody })).toEqual([error, error]);
  });

  test(`hashFile() refuses a FIFO, a socket and a device at once [${backend}]`, async () => {
    const fifo = join(folder, `fifo-${backend}`);
    execFileSync('mkfifo', [fifo]);
    const socket = join(folder, `socket-${backend}`);
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    const started = performance.now();
    for (const path of [fifo, socket, '/dev/zero', '/dev/tty', '/dev/null']) {
      expect(await bothRefusals(path)).toEqual([notRegular(path), notRegular(path)]);
    }
    expect(performance.now() - started).toBeLessThan(500);
    await new Promise((resolve) => server.close(resolve));
  });

  test(`hashFile() leaves the writer of a FIFO waiting for its reader [${backend}]`, async () => {
    const fifo = join(folder, `written-${backend}`);
    execFileSync('mkfifo', [fifo]);
    const writer = spawn('sh', ['-c', `echo kept > '${fifo}'`]);
    await sleep(50);
    expect(await rejection(hashFile(fifo))).toMatchObject({ code: 'ERR_NOT_REGULAR_FILE' });
    await sleep(50);
    expect(writer.exitCode).toBeNull();
    expect(execFileSync('cat', [fifo], { encoding: 'utf8' })).toBe('kept\n');
  });

  test(`hashFile() ends although the file grows as fast as it is read [${backend}]`, async () => {
    const path = fileOf(`growing-${backend}`, pattern(blockBytes));
    const writer = spawn('sh', ['-c', `while :; do head -c 4000000 /dev/zero; done >> '${path}'`]);
    try {
      await sleep(30);
      expect(await hashFile(path)).toHaveLength(64);
      expect(hashFileSync(path)).toHaveLength(64);
    } finally {
      writer.kill();
      truncateSync(path, 0);
    }
  });

  test(`hashFile() reads at most one block beyond the size at opening [${backend}]`, async () => {
    const path = fileOf(`appended-${backend}`, pattern(blockBytes));
    const writer = spawn('sh', ['-c', `while :; do head -c 4000000 /dev/zero; done >> '${path}'`]);
    try {
      await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(64 * blockBytes));
      let last = { bytes: 0, sizeAtOpening: 0 };
      const report = (bytes: number, sizeAtOpening: number): void => {
        last = { bytes, sizeAtOpening };
      };
      await kernelsOf(backend).hashFile(path, 0, false, { isAborted: () => false, report });
      expect(last.bytes).toBeGreaterThan(last.sizeAtOpening);
      expect(last.bytes).toBeLessThanOrEqual(last.sizeAtOpening + blockBytes);
    } finally {
      writer.kill();
      truncateSync(path, 0);
    }
  });

  test(`hashFile() of a file that is truncated meanwhile ends [${backend}]`, async () => {
    const path = sparseFile(`truncated-${backend}`, 2 ** 30);
    const digest = await hashFile(path, 'md5', { onProgress: () => truncateSync(path, 0) });
    expect(digest).toHaveLength(32);
    truncateSync(path, 2 ** 29);
    const truncating = spawn('sh', ['-c', `sleep 0.05; truncate -s 0 '${path}'`]);
    expect(hashFileSync(path, 'md5')).toHaveLength(32);
    truncating.kill();
  });

  test(`hashFile() with stable refuses a file that was written meanwhile [${backend}]`, async () => {
    const path = sparseFile(`unstable-${backend}`, 2 ** 28);
    const digest = hashFile(path, 'md5', { stable: true, onProgress: () => appendFileSync(path, 'x') });
    const changed = {
      code: 'ERR_FILE_CHANGED',
      path,
      message: `Cannot hash '${path}': the file changed while it was read`,
    };
    expect(await rejection(digest)).toMatchObject(changed);
    truncateSync(path, 1000);
    expect(await bothForms(path, 'sha256', { stable: true })).toEqual(Array(2).fill(sha256(new Uint8Array(1000))));
  });

  describe('abort', () => {
    const reason = { why: 'tested' };
    const large = sparseFile(`large-${backend}`, 2 ** 30);
    afterAll(() => truncateSync(large, 0));

    test(`hashFile() of an aborted signal opens nothing [${backend}]`, async () => {
      expect(await hashFile('/missing', 'md5', { signal: AbortSignal.abort(reason) }).catch((error) => error)).toBe(
        reason,
      );
    });

    test(`hashFile() rejects within 50 ms when it is aborted, and closes the file [${backend}]`, {
      retry: 2,
    }, async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const outcome = hashFile(large, 'sha256', { signal }).catch((error) => error);
      await opened(large);
      await sleep(10);
      const aborted = performance.now();
      controller.abort(reason);
      expect(await outcome).toBe(reason);
      expect(performance.now() - aborted).toBeLessThan(500);
      await expectClosed(large);
      await vi.waitFor(() => expect(getEventListeners(signal, 'abort')).toHaveLength(0));
      expect(await hashFile(fileOf('next', 'next'))).toBe(sha256('next'));
    });

    test(`hashFile() that waits for its turn rejects at once and leaves the queue [${backend}]`, async () => {
      const first = new AbortController();
      const running = [1, 2].map(() => hashFile(large, 'md5', { signal: first.signal }).catch((error) => error));
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = [1, 2, 3].map(() => hashFile(large, 'md5', { signal }).catch((error) => error));
      const last = hashFile(fileOf('last', 'last'));
      await vi.waitFor(() => expect(openDescriptors(large)).toHaveLength(2), { interval: 1 });
      controller.abort(reason);
      expect(await Promise.all(waiting)).toEqual([reason, reason, reason]);
      // Those whose turn it is go on meanwhile.
      expect(openDescriptors(large)).toHaveLength(2);
      first.abort(reason);
      expect(await Promise.all(running)).toEqual([reason, reason]);
      expect(await last).toBe(sha256('last'));
    });

    test(`hashFile() that is done has let go of the signal [${backend}]`, async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const hashing = hashFile(fileOf('done', 'done'), 'sha256', { signal });
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      expect(await hashing).toBe(sha256('done'));
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
      controller.abort(reason);
    });

    test(`hashFile() reports its progress at most every 50 ms and once at the end [${backend}]`, async () => {
      truncateSync(large, 2 ** 28);
      const reports: Progress[] = [];
      const start = performance.now();
      await hashFile(large, 'sha512', { onProgress: (progress) => reports.push(progress) });
      const elapsedMs = performance.now() - start;
      truncateSync(large, 2 ** 30);
      expect(reports.length).toBeGreaterThan(2);
      expect(reports.at(-1)).toEqual({ bytes: 2 ** 28, totalBytes: 2 ** 28 });
      // Not the time between two of them, which a pause of the machine before the first call shortens.
      expect((reports.length - 1) * 50).toBeLessThanOrEqual(elapsedMs);
      const bytes = reports.map((progress) => progress.bytes);
      expect(bytes).toEqual(bytes.toSorted((one, other) => one - other));
      expect(reports.every(Object.isFrozen)).toBe(true);
    });

    test(`hashFile() of little reports once, of /proc without a total [${backend}]`, async () => {
      for (const [path, bytes, totalBytes] of [
        [fileOf('little', 'abc'), 3, 3],
        ['/proc/version', readFileSync('/proc/version').length, null],
        [fileOf('empty'), 0, 0],
      ] as const) {
        const onProgress = vi.fn();
        const start = performance.now();
        await hashFile(path, 'md5', { onProgress });
        expect(onProgress).toHaveBeenLastCalledWith({ bytes, totalBytes });
        // Once, unless the machine paused meanwhile.
        expect((onProgress.mock.calls.length - 1) * 50).toBeLessThanOrEqual(performance.now() - start);
      }
    });

    test(`hashFile() rejects with what onProgress throws, midway and at the end [${backend}]`, async () => {
      const thrown = new Error('from the callback');
      const onProgress = (): void => {
        throw thrown;
      };
      expect(await rejection(hashFile(large, 'md5', { onProgress }))).toBe(thrown);
      expect(await rejection(hashFile(fileOf('small', 'abc'), 'md5', { onProgress }))).toBe(thrown);
      await expectClosed(large);
    });
  });

  test(`hashFile() opens two files at once, however many calls wait [${backend}]`, async () => {
    const paths = Array.from({ length: 50 }, (_, index) => fileOf(`many-${index}`, pattern(index * 20_000)));
    let most = 0;
    const onProgress = (): void => {
      most = Math.max(most, openDescriptors('many-').length);
    };
    const digests = Promise.all(paths.map((path) => hashFile(path, 'sha256', { onProgress })));
    expect(await digests).toEqual(paths.map((path) => sha256(readFileSync(path))));
    expect(most).toBeLessThanOrEqual(2);
  });

  const strace = hasCommand('strace');
  const where = strace ? `by strace [${backend}]` : `not here: there is no strace [${backend}]`;

  /** Both forms in a child whose system calls on one file fail as told; UV_THREADPOOL_SIZE: strace counts per thread. */
  const outcomesUnder = (path: string, calls: string, injection: string): Promise<unknown> => {
    const code = `
      import { hashFile, hashFileSync } from '#io';
      const path = ${JSON.stringify(path)};
      const outcomes = [];
      for (const form of [hashFileSync, hashFile]) {
        for (let attempt = 0; attempt < 2; attempt += 1) {
          try { outcomes.push(await form(path)) } catch ({ code, syscall }) { outcomes.push(code + ' ' + syscall) }
        }
      }
      process.stdout.write(JSON.stringify(outcomes));`;
    const through = injecting(path, calls, injection);
    return runChild(backend, code, { through, env: { UV_THREADPOOL_SIZE: '1' } });
  };

  test.runIf(strace)(`hashFile() gives the code of a read that fails, and the next call works, ${where}`, async () => {
    const data = pattern(3 * blockBytes);
    const path = fileOf(`eio-${backend}`, data);
    const digest = sha256(data);
    expect(await outcomesUnder(path, 'read,pread64', 'error=EIO:when=2')).toEqual([
      'EIO read',
      digest,
      'EIO read',
      digest,
    ]);
  });

  test.runIf(strace)(`hashFile() takes interrupted reads up again, ${where}`, async () => {
    const data = pattern(3 * blockBytes);
    const path = fileOf(`eintr-${backend}`, data);
    expect(await outcomesUnder(path, 'read,pread64', 'error=EINTR:when=1+2')).toEqual(Array(4).fill(sha256(data)));
  });

  test.runIf(strace).each(['EMFILE', 'ENFILE', 'ENOMEM'])(
    `hashFile() gives %s of open, and the next call works, ${where}`,
    async (error) => {
      const path = fileOf(`${error}-${backend}`, 'abc');
      const expected = [`${error} open`, sha256('abc'), `${error} open`, sha256('abc')];
      expect(await outcomesUnder(path, 'openat', `error=${error}:when=1`)).toEqual(expected);
    },
  );
});
