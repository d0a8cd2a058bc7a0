/** The string family: each kernel in js and wasm, and the public functions' arguments. */
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { splitGraphemes } from 'unicode-segmenter/grapheme';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Backend } from '../ts/contract.ts';
import { getBackendInfo } from '../ts/info.ts';
import { configure } from '../ts/settings.ts';
import '../ts/hash.ts';
import * as string from '../ts/string.ts';
import { portable } from './support/kernels.ts';
import { processorMs } from './support/os.ts';
import { refusal } from './support/refusal.ts';
import { emoji, spell } from './support/text.ts';
import graphemeTests from './vectors/graphemes.json' with { type: 'json' };

const {
  base36Decode,
  base36Encode,
  formatCompact,
  formatFloat,
  isValidClusterName,
  makeClusterNameOnCloud,
  truncate,
  truncateLongString,
} = string;

afterEach(() => configure({ backend: undefined, functions: undefined }));

const over = (backends: readonly Backend[], body: (backend: Backend) => void): void => {
  describe.each(backends)('[%s]', (backend) => {
    body(backend);
  });
};

const using = (backend: Backend, body: () => void): (() => void) => {
  return () => {
    configure({ backend });
    body();
  };
};

over(['js', 'wasm'], (backend) => {
  const it = (title: string, body: () => void): void => test(`${title} [${backend}]`, using(backend, body));

  it('every string function runs in the backend that is asked for', () => {
    const { functions } = getBackendInfo();
    const names = [
      'base36Encode',
      'base36Decode',
      'formatFloat',
      'formatCompact',
      'truncateLongString',
      'truncate',
      'makeClusterNameOnCloud',
      'isValidClusterName',
    ] as const;
    for (const name of names) expect(functions[name]).toMatchObject({ backend, has: ['js', 'wasm'] });
  });

  it('base36Encode() reads what Python int(text, 16) reads', () => {
    for (const text of ['ff', 'FF', '0xff', '0XFF', ' ff\n', '+ff', 'f_f', '0x_ff', '\t+0xf_f\r\v\f'])
      expect(base36Encode(text)).toBe('73');
    for (const text of ['0', '00', '0x0', '0'.repeat(500)]) expect(base36Encode(text)).toBe('0');
    expect(base36Encode('deadbeef')).toBe('1ps9wxb');
    expect(base36Encode('ffffffffffffffff')).toBe('3w5e11264sgsf');
    expect(base36Encode('f'.repeat(32))).toBe('f5lxx1zz5pnorynqglhzmsp33');
    expect(base36Encode(`1${'0'.repeat(32)}`)).toBe('f5lxx1zz5pnorynqglhzmsp34');
    expect(base36Encode('d41d8cd98f00b204e9800998ecf8427e')).toBe('ck2u8j60r58fu0sgyxrigm3cu');
  });

  it('base36Encode() takes bigints and bytes', () => {
    expect(base36Encode(0n)).toBe('0');
    expect(base36Encode(255n)).toBe('73');
    expect(base36Encode(new Uint8Array())).toBe('0');
    expect(base36Encode(Uint8Array.of(0, 255))).toBe('73');
    const bytes = Uint8Array.of(1, 2, 3);
    base36Encode(bytes);
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('base36Encode() refuses what is not a hexadecimal number', () => {
    for (const text of [
      '',
      ' ',
      '0x',
      'g',
      '_ff',
      'ff_',
      'f__f',
      '-1',
      '-0',
      'f\0f',
      '\uff11f',
      '\u3000ff',
      'ff\u00a0',
      '+ ff',
      '++1',
      '\x1cff',
      '0x0x1',
      '1.0',
      '1n',
    ]) {
      expect(
        refusal(() => base36Encode(text)),
        JSON.stringify(text),
      ).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
    }
    expect(refusal(() => base36Encode('g'.repeat(1000))).message).toBe(
      `Cannot encode base 36: value must be an unsigned hexadecimal number, got "${'g'.repeat(64)}..."`,
    );
    expect(refusal(() => base36Encode(-1n))).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  });

  it('base36Encode() refuses more digits than a bigint can have', () => {
    // Never laid out in memory: it is put together of its halves.
    const error = refusal(() => base36Encode('f'.repeat(2 ** 28 + 1)));
    expect(error).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
    expect(error.message).toBe(
      `Cannot encode base 36: value must be at most 268435456 digits, got "${'f'.repeat(64)}..."`,
    );
  });

  it('base36Encode() and base36Decode() are inverse over numbers of up to 4 KiB', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
        const value = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`);
        const text = base36Encode(bytes);
        expect(text).toBe(value.toString(36));
        expect(base36Decode(text)).toBe(value);
        expect(base36Decode(text.toUpperCase())).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it('base36Decode() refuses all but letters and digits', () => {
    for (const text of ['', ' 1', '1 ', '-1', 'a_b', '\u0131', '\u212a']) {
      expect(
        refusal(() => base36Decode(text)),
        JSON.stringify(text),
      ).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    }
  });

  it('formatFloat() writes whole numbers in full and rounds the rest half to even', () => {
    const cases: [number | bigint, number, string][] = [
      [2.25, 1, '2.2'],
      [2.5, 0, '2'],
      [3.5, 0, '4'],
      [0.15, 1, '0.1'],
      [2.675, 2, '2.67'],
      [3, 1, '3'],
      [3.14159, 1, '3.1'],
      [-0, 1, '-0'],
      [0, 1, '0'],
      [-0.04, 1, '-0.0'],
      [9007199254740993n, 1, '9007199254740993'],
      [-5n, 3, '-5'],
      [1e21, 1, '1000000000000000000000'],
      [1e22, 1, '10000000000000000000000'],
      [-1e22, 0, '-10000000000000000000000'],
      [Number.NaN, 1, 'nan'],
      [Number.POSITIVE_INFINITY, 1, 'inf'],
      [Number.NEGATIVE_INFINITY, 1, '-inf'],
      [0.5, 0, '0'],
      [1.5, 0, '2'],
      [-2.5, 0, '-2'],
      [0.125, 2, '0.12'],
      [0.375, 2, '0.38'],
      [999.95, 1, '1000.0'],
    ];
    for (const [value, precision, expected] of cases)
      expect(formatFloat(value, precision), `${value}, ${precision}`).toBe(expected);
    expect(formatFloat(3.14159)).toBe('3.1');
  });

  it('formatFloat() writes the exact expansion of the smallest and the largest double as Python does', () => {
    const code =
      'import sys\nfor p in (0,1,100):\n print(f"{5e-324:.{p}f}")\nprint("{:.0f}".format(1.7976931348623157e308))';
    const lines = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim().split('\n');
    expect([0, 1, 100].map((precision) => formatFloat(5e-324, precision))).toEqual(lines.slice(0, 3));
    for (const precision of [0, 1, 100]) expect(formatFloat(1.7976931348623157e308, precision)).toBe(lines[3]);
  });

  it('formatCompact() moves to the next unit where it rounds to a thousand, and never to an exponent', () => {
    const cases: [number, number, string][] = [
      [1234567.89, 2, '1.23M'],
      [1234.5, 1, '1.2K'],
      [9876543210.123, 2, '9.88B'],
      [0.123, 2, '0.12'],
      [5, 1, '5.0'],
      [999949, 1, '999.9K'],
      [999950, 1, '1.0M'],
      [-999950, 1, '-1.0M'],
      [1e15, 1, '1000.0T'],
      [1e33, 1, '1000000000000000000000.0T'],
      [999999.99, 1, '1.0M'],
      [999.96, 1, '1.0K'],
      [999.94, 1, '999.9'],
      [1000, 0, '1K'],
      [999.5, 0, '1K'],
      [998.5, 0, '998'],
      [-0, 1, '0.0'],
      [-0.04, 1, '0.0'],
      [-0.4, 0, '0'],
      [Number.NaN, 1, 'nan'],
      [Number.NEGATIVE_INFINITY, 1, '-inf'],
      [1e40, 2, '9999999999999999583119736832.00T'],
    ];
    for (const [value, precision, expected] of cases)
      expect(formatCompact(value, precision), `${value}, ${precision}`).toBe(expected);
    expect(formatCompact(1e300, 100)).toMatch(/^\d{289}\.0{100}T$/);
  });

  it('truncateLongString() leaves lone surrogates untouched and never halves a pair', () => {
    expect(truncateLongString('\ud800'.repeat(5), 2)).toBe('\ud800\ud800...');
    expect(truncateLongString('\u{1f600}'.repeat(5), 2)).toBe('\u{1f600}\u{1f600}...');
    expect(truncateLongString('\u{10000}'.repeat(5), 2)).toBe('\u{10000}\u{10000}...');
    expect(truncateLongString('\u{1f600}'.repeat(9), 7, { truncateMiddle: true })).toBe(
      '\u{1f600}\u{1f600}...\u{1f600}\u{1f600}',
    );
    expect(truncateLongString('abc', 3)).toBe('abc');
    expect(truncateLongString('abcd', 3, { truncateMiddle: true })).toBe('...');
    expect(truncateLongString('', 0)).toBe('');
    expect(truncateLongString(' a', 0)).toBe('...');
  });

  it('truncate() keeps to its maximum, in every position', () => {
    expect(truncate('This is a very long string that needs truncation', 20)).toBe('This is a very lo...');
    expect(truncate('abcdef', 6)).toBe('abcdef');
    expect(truncate('abcdef', 5)).toBe('ab...');
    expect(truncate('abcdef', 2)).toBe('..');
    expect(truncate('abcdef', 0)).toBe('');
    expect(truncate('', 0)).toBe('');
    expect(truncate('abcdefghij', 8, { position: 'middle' })).toBe('abc...ij');
    expect(truncate('abcdefghij', 7, { position: 'middle' })).toBe('ab...ij');
    expect(truncate('abcdefghij', 7, { position: 'start' })).toBe('...ghij');
    expect(truncate('abcdef', 3, { placeholder: '' })).toBe('abc');
    expect(truncate('abcdef', 3, { placeholder: '\u2026' })).toBe('ab\u2026');
    expect(truncate('abcdef', 3, { placeholder: 'e\u0301e\u0301e\u0301e\u0301' })).toBe('e\u0301e\u0301e\u0301');
    expect(truncate('a b   ', 5)).toBe('a ...');
  });

  it('truncate() never cuts a grapheme: families, flags, marks, jamo, conjuncts', () => {
    const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
    expect(truncate(family.repeat(5), 4)).toBe(`${family}...`);
    expect(truncate('e\u0301'.repeat(20), 10)).toBe(`${'e\u0301'.repeat(7)}...`);
    expect(truncate('\u{1f1eb}\u{1f1f7}'.repeat(5), 4)).toBe('\u{1f1eb}\u{1f1f7}...');
    expect(truncate('\u1100\u1161\u11a8'.repeat(5), 4)).toBe('\u1100\u1161\u11a8...');
    expect(truncate('\u0915\u094d\u0937'.repeat(5), 4)).toBe('\u0915\u094d\u0937...');
    expect(truncate('\r\n'.repeat(5), 4)).toBe('\r\n...');
  });

  it('truncate() counts columns of a terminal', () => {
    const column = { unit: 'column' } as const;
    expect(truncate('\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e', 8, column)).toBe('\u65e5\u672c...');
    expect(truncate('\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e', 12, column)).toBe('\u65e5\u672c\u8a9e\u65e5\u672c\u8a9e');
    expect(truncate('\u{1f1eb}\u{1f1f7}'.repeat(3), 5, column)).toBe('\u{1f1eb}\u{1f1f7}...');
    expect(truncate('\u2764\ufe0f'.repeat(4), 7, column)).toBe('\u2764\ufe0f\u2764\ufe0f...');
    expect(truncate('\u2764'.repeat(4), 4, column)).toBe('\u2764'.repeat(4));
    expect(truncate('\u2764\ufe0e'.repeat(4), 4, column)).toBe('\u2764\ufe0e'.repeat(4));
    expect(truncate('\u001b[31mred\u001b[0m', 4, column)).toBe('\u001b[...');
    expect(truncate('a\u0301b\u0301c\u0301', 3, column)).toBe('a\u0301b\u0301c\u0301');
    expect(truncate('\0\u0001\u007f', 0, column)).toBe('\0\u0001\u007f');
  });

  it('truncate() counts code points, and passes lone surrogates through unit for unit', () => {
    expect(truncate('e\u0301'.repeat(3), 4, { unit: 'codePoint' })).toBe('e...');
    expect(truncate('\u{1f600}'.repeat(3), 2, { unit: 'codePoint', placeholder: '' })).toBe('\u{1f600}\u{1f600}');
    expect(truncate('\uffff'.repeat(3), 2, { unit: 'codePoint', placeholder: '' })).toBe('\uffff\uffff');
    expect(truncate('\ud800\udbff\udc00\udfffabc', 4, { placeholder: '' })).toBe('\ud800\udbff\udc00\udfffa');
    expect(truncate('abc\ud800\udbff', 2, { position: 'start', placeholder: '' })).toBe('\ud800\udbff');
  });

  it('truncate() with words keeps them whole, and cuts a first word that does not fit', () => {
    const words = { words: true };
    expect(truncate('hello world foo', 11, words)).toBe('hello...');
    expect(truncate('hello world foo', 14, words)).toBe('hello world...');
    expect(truncate('hello world foo', 15, words)).toBe('hello world foo');
    expect(truncate('helloworldfoo bar', 10, words)).toBe('hellowo...');
    expect(truncate('hello \u2003 world foo', 12, words)).toBe('hello...');
    expect(truncate('   longword here', 8, words)).toBe('   lo...');
    expect(truncate('hello     ', 9, words)).toBe('hello...');
  });

  it('truncate() with words takes for a blank what Unicode calls White_Space', () => {
    for (let code = 0; code < 0x3100; code += 1) {
      const blank = String.fromCharCode(code);
      // Behind a carriage return there is a boundary, before a mark there is none.
      const isBlank = truncate(`ab${blank}cdef`, 4, { placeholder: '', words: true }) === 'ab';
      if (isBlank !== /\p{White_Space}/u.test(blank)) expect.fail(spell(blank));
    }
  });

  it('truncate() segments as GraphemeBreakTest.txt does', () => {
    for (const parts of graphemeTests) {
      const text = parts.join('');
      for (let count = 0; count <= parts.length; count += 1) {
        expect(truncate(text, count, { placeholder: '' })).toBe(parts.slice(0, count).join(''));
        expect(truncate(text, count, { placeholder: '', position: 'start' })).toBe(
          parts.slice(parts.length - count).join(''),
        );
      }
    }
  });

  it('truncate() takes every emoji of emoji-test.txt as one grapheme of two columns', () => {
    for (const sequence of emoji) {
      expect(truncate(sequence + sequence, 1, { placeholder: '' }), spell(sequence)).toBe(sequence);
      expect(truncate(sequence + sequence, 2, { placeholder: '', unit: 'column' }), spell(sequence)).toBe(sequence);
      expect(truncate(sequence + sequence, 3, { placeholder: '', unit: 'column' }), spell(sequence)).toBe(sequence);
    }
  });

  it('truncate() is linear: ten million characters take no longer than a second or two', () => {
    const text = 'ab cd '.repeat(1_700_000);
    expect(truncate(text, 10)).toBe('ab cd a...');
    expect(truncate(text, 10, { position: 'start' })).toBe('...cd ab cd '.slice(0, 3) + text.slice(-7));
    expect(truncateLongString(text, 10)).toHaveLength(truncateLongString(text.slice(0, 100), 10).length);
  });

  it('makeClusterNameOnCloud() lowers, replaces, cuts and adds the hashes', () => {
    expect(makeClusterNameOnCloud('train')).toBe('train');
    expect(makeClusterNameOnCloud('My.Cluster_Name', { maxLength: null, userHash: 'a1b2' })).toBe(
      'my-cluster-name-a1b2',
    );
    expect(makeClusterNameOnCloud('train', { userHash: 'a1b2' })).toBe('train-a1b2');
    expect(makeClusterNameOnCloud('x'.repeat(40))).toMatch(/^x{12}-[0-9a-z]{2}$/);
    expect(makeClusterNameOnCloud('a-------------------')).toMatch(/^a-[0-9a-z]{2}$/);
    expect(refusal(() => makeClusterNameOnCloud('x'.repeat(40), { maxLength: 3 }))).toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    expect(makeClusterNameOnCloud('x'.repeat(40), { maxLength: 4 })).toMatch(/^x-[0-9a-z]{2}$/);
    expect(makeClusterNameOnCloud('', { maxLength: 5, userHash: 'a1b2' })).toBe('-a1b2');
    expect(refusal(() => makeClusterNameOnCloud('', { maxLength: 4, userHash: 'a1b2' }))).toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
    for (const userHash of ['', '-a', 'a b', 'a_b', 'ü']) {
      expect(refusal(() => makeClusterNameOnCloud('a', { userHash }))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    }
  });

  it('isValidClusterName() wants a letter first and a letter or digit last', () => {
    for (const name of ['a', 'Z', 'a1', 'a-b_c.d', 'train-gpt']) expect(isValidClusterName(name)).toBe(true);
    for (const name of ['', '1', '-a', 'a-', 'a.', 'a\n', 'a b', 'ü', 'aü'])
      expect(isValidClusterName(name)).toBe(false);
  });
});

/** Pieces of text that join, widen, blank and break. */
const tricky = [
  'a',
  ' ',
  '\n',
  'e\u0301',
  '\u65e5',
  '\u{1f468}\u200d\u{1f469}',
  '\u{1f1eb}',
  '\ud800',
  '\udc00',
  '\u2764\ufe0f',
  '\u0915\u094d',
  '\u1100',
  '\u11a8',
  '\u200d',
  '\ufe0f',
  '\0',
  '\ufffd',
];

test('both backends give the same outcome for random input of every kind', () => {
  const { js, wasm } = portable();
  const unit = fc.constantFrom(...tricky);
  const text = fc.oneof(
    fc.array(unit, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
  const number = fc.oneof(
    fc.double(),
    fc.integer().map((n) => n / 8),
    fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000),
    fc.float(),
  );
  fc.assert(
    fc.property(
      text,
      fc.nat(45),
      fc.nat(2),
      fc.nat(2),
      fc.oneof(text, fc.constant('...')),
      fc.boolean(),
      number,
      fc.nat(100),
      (s, max, u, p, mark, flag, x, precision) => {
        const words = flag && p === 0;
        expect(wasm.truncate(s, max, u, p, mark, words)).toBe(js.truncate(s, max, u, p, mark, words));
        expect(wasm.truncateLongString(s, max, flag)).toBe(js.truncateLongString(s, max, flag));
        expect(wasm.formatFloat(x, precision)).toBe(js.formatFloat(x, precision));
        expect(wasm.formatCompact(x, precision)).toBe(js.formatCompact(x, precision));
        expect(wasm.base36Encode(s)).toBe(js.base36Encode(s));
        expect(wasm.base36Decode(s)).toBe(js.base36Decode(s));
        expect(wasm.clusterNameHash(s)).toBe(js.clusterNameHash(s));
        expect(wasm.isValidClusterName(s)).toBe(js.isValidClusterName(s));
      },
    ),
    { numRuns: 1000 },
  );
});

test('wasm, to which only the start of a long text is handed, cuts it as js does', () => {
  const { js, wasm } = portable();
  const piece = fc.constantFrom(...tricky, '\r\n', '\u{1f44d}\u{1f3fd}', '\uac00', '\u00e9', 'word');
  const text = fc.array(piece, { minLength: 30, maxLength: 300 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.nat(20), fc.nat(2), fc.nat(2), fc.boolean(), (s, max, unit, position, flag) => {
      const words = flag && position === 0;
      expect(wasm.truncate(s, max, unit, position, '...', words)).toBe(
        js.truncate(s, max, unit, position, '...', words),
      );
    }),
    { numRuns: 2000 },
  );
  // Wherever the start ends, there may be a character in two halves, or a grapheme in two parts.
  for (const tail of ['\u{1f468}', '\u{1f468}\u200d\u{1f469}', 'e\u0301', '\r\n', '\u{1f1e9}\u{1f1ea}']) {
    for (let letters = 55; letters < 75; letters += 1) {
      for (const letter of ['\u200d', '\u0301', '\0', 'a']) {
        const s = letter.repeat(letters) + tail.repeat(9);
        for (let max = 0; max < 4; max += 1)
          expect(wasm.truncate(s, max, 1, 0, '', false), spell(s)).toBe(js.truncate(s, max, 1, 0, '', false));
      }
    }
  }
});

/** A double's exact value times 10^precision, rounded half to even. */
const roundedExactly = (value: number, precision: number): bigint => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn) || 1;
  const mantissa = (bits & 0xfffffffffffffn) + (exponent > 1 ? 0x10000000000000n : 0n);
  // The value is mantissa / 2^(1075 - exponent); below 2^53 a fraction has a divisor.
  const divisor = 2n ** BigInt(1075 - exponent);
  const scaled = mantissa * 10n ** BigInt(precision);
  const down = scaled / divisor;
  const twice = 2n * (scaled % divisor);
  return twice > divisor || (twice === divisor && down % 2n === 1n) ? down + 1n : down;
};

test('formatFloat() rounds exactly, close to ties and on them [js, wasm]', () => {
  const { js, wasm } = portable();
  const step = new Float64Array(1);
  const bits = new BigInt64Array(step.buffer);
  const beside = (value: number, ulps: number): number => {
    step[0] = value;
    bits[0] = (bits[0] as bigint) + BigInt(ulps);
    return step[0];
  };
  const checked = (value: number, precision: number): void => {
    if (Number.isInteger(value)) return;
    const digits = roundedExactly(Math.abs(value), precision)
      .toString()
      .padStart(precision + 1, '0');
    const point = digits.length - precision;
    const text = precision === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
    const expected = value < 0 ? `-${text}` : text;
    for (const { formatFloat } of [js, wasm]) {
      if (formatFloat(value, precision) !== expected) {
        expect.fail(`${value}, ${precision}: ${formatFloat(value, precision)} instead of ${expected}`);
      }
    }
  };
  for (let precision = 0; precision <= 5; precision += 1) {
    // Up to beyond 1e9 / 10^precision, where js leaves plain arithmetic.
    for (let size = 1; size < 1e11; size *= 7) {
      for (let index = 0; index < 40; index += 1) {
        const whole = Math.floor(size * (1 + index / 39));
        const decimalTie = (whole + 0.5) / 10 ** precision;
        const binaryTie = whole + (2 * index + 1) / 2 ** (precision + 1);
        for (const value of [decimalTie, binaryTie, whole + index / 100]) {
          for (const ulps of [-3, -1, 0, 1, 3]) {
            checked(beside(value, ulps), precision);
            checked(-beside(value, ulps), precision);
          }
        }
      }
    }
  }
});

test('emoji are the graphemes that the segmenter makes of them, whatever they are joined with and stand before', () => {
  const parts = [
    '\u200d',
    '\ufe0f',
    '\u{1f3fd}',
    '\u{1f1e9}',
    '\u{1f469}',
    '\u2764',
    '\u0301',
    'a',
    '\r',
    '\n',
    '\ud83d',
    '\u{e0067}',
  ];
  const demand = (text: string): void => {
    const graphemes = [...splitGraphemes(text)];
    for (let count = 0; count <= graphemes.length; count += 1) {
      const cut = truncate(text, count, { placeholder: '' });
      if (cut !== graphemes.slice(0, count).join('')) expect.fail(`${spell(text)} to ${count}: ${spell(cut)}`);
    }
  };
  for (let code = 0x2600; code < 0x1fc00; code += code === 0x27bf ? 0x1f000 - code : 1) {
    const emoji = String.fromCodePoint(code);
    for (const part of parts) {
      demand(emoji + part + emoji);
      demand(`${emoji}${part}\u200d${emoji}${part}`);
    }
  }
  for (const one of parts) {
    for (const two of parts) {
      for (const three of parts) {
        for (const four of parts) demand(one + two + three + four);
      }
    }
  }
});

test.each([
  ['ASCII', 'a', 'end'],
  ['ASCII', 'a', 'middle'],
  ['ASCII', 'a', 'start'],
  ['emoji', '\u{1f469}\u200d\u{1f680}', 'end'],
] as const)('truncate() reads no more than it needs: 10 MB of %s (%s), position %s [js]', (_, character, position) => {
  configure({ backend: 'js' });
  const text = character.repeat(1e7 / character.length);
  const started = processorMs();
  for (let round = 0; round < 1000; round += 1) truncate(text, 32, { position });
  // Reading it to its end would take ten seconds at least.
  expect(processorMs() - started).toBeLessThan(2000);
});

test('base36Encode() and base36Decode() take 200,000 digits in two seconds [js]', () => {
  configure({ backend: 'js' });
  const digits = 'f'.repeat(200_000);
  const started = processorMs();
  const value = base36Decode(base36Encode(digits));
  expect(processorMs() - started).toBeLessThan(2000);
  expect(value.toString(16)).toBe(digits);
});

test('both backends give every code point the same columns', async () => {
  const { wasm } = portable();
  // Decodes its table anew.
  vi.resetModules();
  const js = await import('../ts/backends/js/string.ts');
  for (let code = 0; code < 0x110000; code += 1) {
    const text = String.fromCodePoint(code);
    for (const columns of [0, 1]) {
      const expected = js.truncate(text, columns, 1, 0, '', false);
      if (wasm.truncate(text, columns, 1, 0, '', false) !== expected)
        expect.fail(`U+${code.toString(16)} at ${columns}`);
    }
  }
});

test('unicodeVersion is the version of both libraries', () => {
  expect(string.unicodeVersion).toBe('17.0.0');
});

describe('a wrong argument is refused alike by every backend, and none of its code runs', () => {
  let calls = 0;
  const count = (): string => {
    calls += 1;
    return '1';
  };
  const spy = { valueOf: count, toString: count, [Symbol.toPrimitive]: count };
  const wrong: readonly [string, (value: never) => unknown, readonly unknown[]][] = [
    ['base36Encode', base36Encode, [5, Number.NaN, null, undefined, Symbol('s'), spy, {}, [], () => 1, true]],
    ['base36Decode', base36Decode, [5, null, spy, 1n]],
    ['formatFloat', formatFloat, ['1', null, undefined, spy, Symbol('s')]],
    ['formatFloat precision', (value) => formatFloat(1, value), ['2', null, spy, 1n]],
    ['formatCompact', formatCompact, ['1', 1n, null, spy]],
    ['truncateLongString', truncateLongString, [5, null, spy]],
    ['truncateLongString maxLength', (value) => truncateLongString('a', value), ['5', null, spy]],
    ['truncateLongString options', (value) => truncateLongString('a', 1, value), [null, 'x', 5, true]],
    [
      'truncateLongString truncateMiddle',
      (value) => truncateLongString('a', 1, { truncateMiddle: value }),
      [null, 1, 'true', spy],
    ],
    ['truncate', truncate, [5, null, spy]],
    ['truncate max', (value) => truncate('a', value), ['5', null, spy, 1n]],
    ['truncate unit', (value) => truncate('a', 1, { unit: value }), [null, 1, spy]],
    ['truncate placeholder', (value) => truncate('a', 1, { placeholder: value }), [null, 1, spy]],
    ['makeClusterNameOnCloud', makeClusterNameOnCloud, [5, null, spy]],
    ['makeClusterNameOnCloud maxLength', (value) => makeClusterNameOnCloud('a', { maxLength: value }), ['5', spy]],
    ['isValidClusterName', isValidClusterName, [5, null, undefined, spy]],
  ];
  test.each(wrong)('%s: ERR_INVALID_ARG_TYPE', (_, call, values) => {
    for (const value of values) {
      const outcomes = (['js', 'wasm'] as const).map((backend) => {
        configure({ backend });
        return refusal(() => call(value as never));
      });
      expect(outcomes[0]).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
      expect(outcomes[1]?.message).toBe(outcomes[0]?.message);
    }
    expect(calls).toBe(0);
  });

  test('numbers out of range: ERR_OUT_OF_RANGE', () => {
    const infinity = Number.POSITIVE_INFINITY;
    for (const value of [-1, 1.5, 101, Number.NaN, infinity]) {
      expect(refusal(() => formatFloat(1, value))).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
      expect(refusal(() => formatCompact(1, value))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
    for (const value of [-1, 1.5, Number.NaN, infinity, 2 ** 53]) {
      expect(refusal(() => truncate('a', value))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
      expect(refusal(() => truncateLongString('a', value))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
  });

  test('names that do not exist: ERR_INVALID_ARG_VALUE with the list', () => {
    expect(refusal(() => truncate('a', 1, { unit: 'byte' as never }))).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      message: `Cannot truncate text: unit must be one of 'grapheme', 'column', 'codePoint', got "byte"`,
    });
    expect(refusal(() => truncate('a', 1, { words: true, position: 'start' }))).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  test.each([
    ['format a number: value must be a number or a bigint, got "1"', () => formatFloat('1' as never)],
    ['format a number: precision must be a number, got "1"', () => formatCompact(1, '1' as never)],
    ['truncate text: text must be a string, got 5', () => truncateLongString(5 as never)],
    ['truncate text: maxLength must be a number, got "5"', () => truncateLongString('', '5' as never)],
    [
      'truncate text: truncateMiddle must be a boolean, got 1',
      () => truncateLongString('', 5, { truncateMiddle: 1 as never }),
    ],
    ['truncate text: text must be a string, got 6', () => truncate(6 as never)],
    ['truncate text: position must be a string, got 1', () => truncate('', 5, { position: 1 as never })],
    ['truncate text: placeholder must be a string, got 1', () => truncate('', 5, { placeholder: 1 as never })],
    ['truncate text: words must be a boolean, got 1', () => truncate('', 5, { words: 1 as never })],
    [
      `truncate text: position must be 'end' when words are kept whole, got "start"`,
      () => truncate('', 5, { words: true, position: 'start' }),
    ],
    ['name a cluster: displayName must be a string, got 5', () => makeClusterNameOnCloud(5 as never)],
    [
      'name a cluster: maxLength must be a number, got "5"',
      () => makeClusterNameOnCloud('', { maxLength: '5' as never }),
    ],
    ['name a cluster: userHash must be a string, got 5', () => makeClusterNameOnCloud('', { userHash: 5 as never })],
    [
      `name a cluster: userHash must be letters, digits and '-', not starting with '-', got "-a"`,
      () => makeClusterNameOnCloud('', { userHash: '-a' }),
    ],
    ['name a cluster: maxLength must be at least 4, got 3', () => makeClusterNameOnCloud('abcd', { maxLength: 3 })],
    [
      'name a cluster: maxLength must be at least 9, got 8',
      () => makeClusterNameOnCloud('abcd', { maxLength: 8, userHash: 'a1b2' }),
    ],
    ['check a cluster name: name must be a string, got 5', () => isValidClusterName(5 as never)],
  ])('Cannot %s', (message, call) => {
    expect(refusal(call).message).toBe(`Cannot ${message}`);
  });

  test('options are own properties, each read once', () => {
    const reads: string[] = [];
    const options = new Proxy({ unit: 'codePoint', position: 'start' } as const, {
      get: (target, key, receiver) => {
        reads.push(String(key));
        return Reflect.get(target, key, receiver);
      },
    });
    expect(truncate('abcdef', 4, options)).toBe('...f');
    expect(reads).toEqual(['unit', 'position']);
    expect(truncate('abcdef', 4, Object.create({ position: 'start' }))).toBe('a...');
  });
});
