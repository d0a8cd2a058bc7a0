/** readLastNLines() and readLastNLinesSync() on real files, in every backend. What SkyPilot answered is in parity.test.ts. */
import { execFileSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readLastNLines, readLastNLinesSync } from '../../ts/io.ts';
import * as text from '../../ts/lines.ts';
import { configure } from '../../ts/settings.ts';
import { linesOf } from '../support/lines.ts';
import {
  expectClosed,
  hasCommand,
  identityOf,
  injecting,
  kernelsOf,
  osBackends,
  runChild,
  temporaryFolder,
} from '../support/os.ts';
import { refusal, rejection } from '../support/refusal.ts';

const folder = temporaryFolder();

const fileOf = (name: string, contents: Uint8Array | string = ''): string => {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
};

type Args = Parameters<typeof readLastNLines>;

test('the addon gives a short tail of ASCII as text, any other as bytes', async () => {
  const { readTail, readTailSync } = kernelsOf('native');
  const tailOf = async (contents: string): Promise<unknown> => {
    const path = fileOf('text', contents);
    const tail = readTailSync(path, 2, 8192, Number.MAX_VALUE);
    expect(await readTail(path, 2, 8192, Number.MAX_VALUE)).toEqual(tail);
    return tail;
  };
  expect(await tailOf('a\nb\0\x7f\r\nc\n')).toBe('b\0\x7f\r\nc\n');
  expect(await tailOf('')).toBe('');
  expect(await tailOf('a\né')).toEqual(Uint8Array.from(Buffer.from('a\né')));
  expect(await tailOf('x'.repeat(65_536))).toBe('x'.repeat(65_536));
  expect(await tailOf('x'.repeat(65_537))).toBeInstanceOf(Uint8Array);
});

const refusalOf = async (...args: Args): Promise<Record<string, unknown>> => {
  const error = identityOf(refusal(() => readLastNLinesSync(...args)));
  expect(identityOf(await rejection(readLastNLines(...args)))).toEqual(error);
  return error;
};

/** SkyPilot's rule, by splitting the whole file; UTF-8 with replacement, line by line. */
const naiveLines = (contents: Uint8Array, n: number): readonly string[] => {
  const pieces: number[][] = [[]];
  for (const byte of contents) {
    if (byte === 10) pieces.push([]);
    else pieces.at(-1)?.push(byte);
  }
  if (pieces.at(-1)?.length === 0) pieces.pop();
  const decode = (piece: number[]): string =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(piece)).replace(/\r+$/, '');
  const kept = pieces.slice(Math.max(0, pieces.length - n)).map(decode);
  return kept.map((line, index) => (index < kept.length - 1 ? `${line}\n` : line));
};

/** The same of a file of which only its last `maxBytes` may be read. */
const naiveLinesWithin = (contents: Uint8Array, n: number, maxBytes: number): readonly string[] => {
  if (maxBytes >= contents.length) return naiveLines(contents, n);
  const seen = contents.subarray(contents.length - maxBytes);
  const first = seen.indexOf(10);
  return first < 0 ? [] : naiveLines(seen.subarray(first + 1), n);
};

describe('readLastNLines() of bad arguments', () => {
  test.each([
    ['-1', [-1], 'RangeError', 'ERR_OUT_OF_RANGE', 'n must be a whole number from 0 to Infinity, got -1'],
    ['1.5', [1.5], 'RangeError', 'ERR_OUT_OF_RANGE', 'n must be a whole number from 0 to Infinity, got 1.5'],
    ['NaN', [Number.NaN], 'RangeError', 'ERR_OUT_OF_RANGE', 'n must be a whole number from 0 to Infinity, got NaN'],
    ['Infinity', [Number.POSITIVE_INFINITY], 'RangeError', 'ERR_OUT_OF_RANGE', 'got Infinity'],
    ["'3'", ['3'], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'n must be a number, got "3"'],
    [
      'chunkSize 0',
      [1, { chunkSize: 0 }],
      'RangeError',
      'ERR_OUT_OF_RANGE',
      'chunkSize must be a whole number from 1 to 1073741824',
    ],
    ['chunkSize above 2^30', [1, { chunkSize: 2 ** 30 + 1 }], 'RangeError', 'ERR_OUT_OF_RANGE', 'chunkSize must be'],
    [
      'maxBytes -1',
      [1, { maxBytes: -1 }],
      'RangeError',
      'ERR_OUT_OF_RANGE',
      'maxBytes must be a whole number from 0 to Infinity',
    ],
    [
      'another encoding',
      [1, { encoding: 'utf8' }],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      "encoding must be one of 'utf-8', 'latin1', 'ascii'",
    ],
    [
      'another mode',
      [1, { errors: 'surrogateescape' }],
      'TypeError',
      'ERR_INVALID_ARG_VALUE',
      "errors must be one of 'replace', 'ignore', 'strict'",
    ],
    ['null as options', [1, null], 'TypeError', 'ERR_INVALID_ARG_TYPE', 'options must be an object, got null'],
  ])('rejects %s', async (_, args, name, code, message) => {
    const error = await refusalOf('/missing', ...(args as [number]));
    expect(error).toMatchObject({ name, code });
    expect(error.message).toMatch(/^Cannot read the last lines: /);
    expect(error.message).toContain(message);
  });
});

describe('the last bytes of a file as lines', () => {
  const [utf8, replace, ignore, strict] = [0, 0, 1, 2];
  const linesIn = ({ linesOf }: typeof text, bytes: string | Uint8Array, errors: number) =>
    linesOf('read', 'a', typeof bytes === 'string' ? Buffer.from(bytes) : bytes, utf8, errors);

  test('keep a byte order mark from the first call on, and are strict from the first call on', async () => {
    vi.resetModules();
    const fresh = await import('../../ts/lines.ts');
    expect(linesIn(fresh, '\ufeffé', strict)).toEqual(['\ufeffé']);
    expect(refusal(() => linesIn(fresh, Uint8Array.of(0xff), strict))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(linesIn(fresh, Buffer.from('efbbbfff', 'hex'), replace)).toEqual(['\ufeff\ufffd']);
  });

  test('lose no character whose bytes are those of U+FFFD but one', () => {
    for (const character of ['\u1ffd', '\uffbd', '\uffbc', '\ufffc', '\ufffd']) {
      expect(linesIn(text, `a${character}b`, ignore)).toEqual([`a${character}b`]);
    }
  });

  test('are cut for decoding behind a line, though the next is longer than a piece', () => {
    const lines = ['a'.repeat(65_535), 'b'.repeat(70_000), 'c'];
    expect(linesIn(text, lines.join('\n'), replace)).toEqual([`${lines[0]}\n`, `${lines[1]}\n`, 'c']);
  });
});

describe.each(osBackends)('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(async () => {
    configure({ backend: undefined });
    await expectClosed(folder);
  });

  test.each([
    ['', 1, []],
    ['a', 1, ['a']],
    ['\n', 1, ['']],
    ['\n', 2, ['']],
    ['\n\n', 2, ['\n', '']],
    ['a\nb\nc\n', 2, ['b\n', 'c']],
    ['a\nb\nc', 2, ['b\n', 'c']],
    ['a\nb\nc\n', 0, []],
    ['a\nb\nc\n', 3, ['a\n', 'b\n', 'c']],
    ['a\nb\nc\n', 99, ['a\n', 'b\n', 'c']],
    ['a\nb\nc\n', 2 ** 53, ['a\n', 'b\n', 'c']],
    ['a\nb\nc\n', Number.MAX_VALUE, ['a\n', 'b\n', 'c']],
    ['a\r\nb\r\r\n', 2, ['a\n', 'b']],
    ['a\rb\n\r\r', 2, ['a\rb\n', '']],
    ['\ufeffa\nb', 2, ['\ufeffa\n', 'b']],
    ['a\u2028b\u0085c\fd\ne', 2, ['a\u2028b\u0085c\fd\n', 'e']],
  ])(`readLastNLines() of %j, the last %d, is %j [${backend}]`, async (contents, n, expected) => {
    const path = fileOf('examples', contents);
    for (const chunkSize of [1, 2, 3, 8192]) expect(await linesOf(path, n, { chunkSize })).toEqual(expected);
    expect(readFileSync(path, 'utf8')).toBe(contents);
  });

  test.each([
    ['ff fe at the start', [0xff, 0xfe, 0x61], '\ufffd\ufffda', 'a'],
    ['a sequence cut short by a line break', [0xe2, 0x82, 0x0a, 0x61], '\ufffd\n|a', '\n|a'],
    ['a sequence cut short by the end', [0x61, 0xe2, 0x82], 'a\ufffd', 'a'],
    ['a surrogate', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd', ''],
    ['an overlong form', [0xc0, 0xaf], '\ufffd\ufffd', ''],
    [
      'a real U+FFFD beside a malformed byte',
      [0xff, 0xef, 0xbf, 0xbd, 0xe2, 0xef, 0xbf, 0xbd],
      '\ufffd\ufffd\ufffd\ufffd',
      '\ufffd\ufffd',
    ],
    ['a last line of malformed bytes alone', [0x61, 0x0a, 0xff], 'a\n|\ufffd', 'a\n|'],
  ])(
    `readLastNLines() replaces or ignores %s, or is strict about it [${backend}]`,
    async (_, bytes, replaced, ignored) => {
      const path = fileOf('malformed', Uint8Array.from(bytes));
      expect((await linesOf(path, 9)).join('|')).toBe(replaced);
      expect((await linesOf(path, 9, { errors: 'ignore' })).join('|')).toBe(ignored);
      expect(await refusalOf(path, 9, { errors: 'strict' })).toEqual({
        name: 'TypeError',
        code: 'ERR_INVALID_ARG_VALUE',
        message: `Cannot read the last lines: path must be a file whose last lines are valid utf-8, got ${JSON.stringify(path)}`,
      });
    },
  );

  test(`readLastNLines() is strict about the lines it returns alone [${backend}]`, async () => {
    const path = fileOf('strict', Buffer.from('ff0ac3a90a', 'hex'));
    expect(await linesOf(path, 1, { errors: 'strict' })).toEqual(['é']);
    expect(await refusalOf(path, 2, { errors: 'strict' })).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  test(`readLastNLines() decodes latin1 as ISO 8859-1 and ascii byte by byte [${backend}]`, async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index).filter((byte) => byte !== 10 && byte !== 13);
    const path = fileOf('bytes', bytes);
    const latin1 = String.fromCharCode(...bytes);
    expect(await linesOf(path, 1, { encoding: 'latin1', errors: 'strict' })).toEqual([latin1]);
    const ascii = (replacement: string) => latin1.replaceAll(/[\x80-\xff]/g, replacement);
    expect(await linesOf(path, 1, { encoding: 'ascii' })).toEqual([ascii('\ufffd')]);
    expect(await linesOf(path, 1, { encoding: 'ascii', errors: 'ignore' })).toEqual([ascii('')]);
    expect(await refusalOf(path, 1, { encoding: 'ascii', errors: 'strict' })).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  test(`readLastNLines() decodes long latin1 and ascii lines [${backend}]`, async () => {
    const path = fileOf('long', 'é'.repeat(50_000));
    expect(await linesOf(path, 1, { encoding: 'latin1' })).toEqual(['Ã©'.repeat(50_000)]);
    expect(await linesOf(path, 1, { encoding: 'ascii' })).toEqual(['\ufffd'.repeat(100_000)]);
  });

  test(`readLastNLines() is the same for every chunk size, at every place of a character and a line break [${backend}]`, async () => {
    const contents = 'één\r\n日本語\r\n\n👩‍🚀🎉\n';
    const path = fileOf('chunks', contents);
    for (let chunkSize = 1; chunkSize <= Buffer.byteLength(contents) + 1; chunkSize += 1) {
      for (let n = 0; n <= 5; n += 1) {
        expect(await linesOf(path, n, { chunkSize })).toEqual(naiveLines(Buffer.from(contents), n));
      }
    }
  });

  test(`readLastNLines() reads no more than maxBytes, leaving out what does not fit [${backend}]`, async () => {
    const path = fileOf('window', 'first\nsecond\nthird\n');
    const within = (maxBytes: number, n = 9) => linesOf(path, n, { maxBytes });
    expect(await within(0)).toEqual([]);
    expect(await within(1)).toEqual([]);
    expect(await within(6)).toEqual([]);
    expect(await within(7)).toEqual(['third']);
    expect(await within(13)).toEqual(['third']);
    expect(await within(14)).toEqual(['second\n', 'third']);
    expect(await within(18)).toEqual(['second\n', 'third']);
    expect(await within(19)).toEqual(['first\n', 'second\n', 'third']);
    expect(await within(2 ** 60, 1)).toEqual(['third']);
  });

  test(`readLastNLines() equals splitting the whole file, whatever the contents [${backend}]`, async () => {
    const byte = fc.oneof(fc.constantFrom(10, 13, 0x61, 0xc3, 0xa9, 0xef, 0xbf, 0xbd, 0xf0, 0x9f), fc.nat(255));
    const contents = fc.array(byte, { maxLength: 200 }).map((bytes) => Uint8Array.from(bytes));
    const size = fc.integer({ min: 1, max: 40 });
    const window = fc.nat(220);
    await fc.assert(
      fc.asyncProperty(contents, fc.nat(12), size, window, async (bytes, n, chunkSize, maxBytes) => {
        const path = fileOf('property', bytes);
        expect(await linesOf(path, n, { chunkSize })).toEqual(naiveLines(bytes, n));
        expect(await linesOf(path, n, { chunkSize, maxBytes })).toEqual(naiveLinesWithin(bytes, n, maxBytes));
      }),
      { seed: 20240607, numRuns: 300 },
    );
  });

  test(`readLastNLines() is the same wherever a long text is cut for decoding [${backend}]`, async () => {
    const lengths = [65_535, 65_536, 65_537, 1, 0, 200_000, 3, 131_072, 65_535];
    const line = (length: number, index: number) =>
      `${'abcdefg'.repeat(length / 7 + 1).slice(0, length)}${index % 2 ? 'é\r' : ''}`;
    const text = lengths.map(line).join('\r\n');
    for (const end of ['', '\n', '\n\n', '\r\r']) {
      const bytes = Buffer.concat([Buffer.from(text), Uint8Array.of(0xff), Buffer.from(end)]);
      const path = fileOf('pieces', bytes);
      for (const n of [1, 4, 8, 99]) expect(await linesOf(path, n)).toEqual(naiveLines(bytes, n));
      const ignored = naiveLines(Buffer.from(text + end), 99);
      expect(await linesOf(path, 99, { errors: 'ignore' })).toEqual(ignored);
      expect(await refusalOf(path, 99, { errors: 'strict' })).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
      const latin1 = Buffer.from(bytes.toString('latin1'));
      expect(await linesOf(path, 99, { encoding: 'latin1' })).toEqual(naiveLines(latin1, 99));
    }
  });

  test(`readLastNLines() of a sparse file of a terabyte reads its end alone [${backend}]`, async () => {
    const path = fileOf('terabyte');
    truncateSync(path, 2 ** 40);
    writeFileSync(path, '\nlast\n', { flag: 'a' });
    expect(await linesOf(path, 1)).toEqual(['last']);
    truncateSync(path, 0);
  });

  test(`readLastNLines() refuses directories and FIFOs, and words errors as node:fs does [${backend}]`, async () => {
    const fifo = join(folder, `fifo-${backend}`);
    execFileSync('mkfifo', [fifo]);
    expect(await refusalOf(fifo, 1)).toMatchObject({ code: 'ERR_NOT_REGULAR_FILE', path: fifo });
    const directory = { errno: -21, syscall: 'read', path: folder, code: 'EISDIR', name: 'Error' };
    expect(await refusalOf(folder, 1)).toEqual({
      ...directory,
      message: `EISDIR: illegal operation on a directory, read '${folder}'`,
    });
    const missing = join(folder, 'missing');
    expect(await refusalOf(missing, 0)).toEqual({
      name: 'Error',
      code: 'ENOENT',
      errno: -2,
      syscall: 'open',
      path: missing,
      message: `ENOENT: no such file or directory, open '${missing}'`,
    });
  });

  test(`readLastNLines() takes a file: URL and a path in bytes [${backend}]`, async () => {
    const path = fileOf('form', 'a\nb');
    expect(await linesOf(pathToFileURL(path), 1)).toEqual(['b']);
    expect(await linesOf(new TextEncoder().encode(path), 1)).toEqual(['b']);
  });

  const strace = hasCommand('strace');
  const where = strace ? `by strace [${backend}]` : `not here: there is no strace [${backend}]`;

  /** Both forms, in chunks of two bytes, in a child whose system calls on the file fail as told. */
  const outcomesUnder = (path: string, calls: string, injection: string): Promise<unknown> => {
    const code = `
      import { readLastNLines, readLastNLinesSync } from '#io';
      const path = ${JSON.stringify(path)};
      const outcomes = [];
      for (const form of [readLastNLinesSync, readLastNLines]) {
        try { outcomes.push(await form(path, 9, { chunkSize: 2 })) } catch ({ code, syscall }) { outcomes.push(code + ' ' + syscall) }
      }
      process.stdout.write(JSON.stringify(outcomes));`;
    const through = injecting(path, calls, injection);
    return runChild(backend, code, { through, env: { UV_THREADPOOL_SIZE: '1' } });
  };

  test.runIf(strace)(`readLastNLines() gives the code of a read that fails, ${where}`, async () => {
    const path = fileOf(`eio-${backend}`, 'a\nb\nc\nd\n');
    expect(await outcomesUnder(path, 'read,pread64', 'error=EIO:when=2')).toEqual(['EIO read', 'EIO read']);
  });

  test.runIf(strace)(`readLastNLines() takes interrupted reads up again, ${where}`, async () => {
    const path = fileOf(`eintr-${backend}`, 'a\nb\nc\nd\n');
    const lines = ['a\n', 'b\n', 'c\n', 'd'];
    expect(await outcomesUnder(path, 'read,pread64', 'error=EINTR:when=1+2')).toEqual([lines, lines]);
  });

  test.runIf(strace)(
    `readLastNLines() of a file that is truncated meanwhile gives a shorter list, ${where}`,
    async () => {
      const path = fileOf(`cut-${backend}`, 'a\nb\nc\nd\n');
      // The read at the end finds nothing any more, as if all beyond had been cut off.
      expect(await outcomesUnder(path, 'read,pread64', 'retval=0:when=1')).toEqual([
        ['a\n', 'b\n', 'c'],
        ['a\n', 'b\n', 'c'],
      ]);
    },
  );
});
