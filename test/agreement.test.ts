/** A hundred thousand random calls per pure function: every backend that has it gives the same answer. */
import { describe, expect, test } from 'vitest';
import { algorithms } from '../ts/contract.ts';
import { everywhere, portable } from './support/kernels.ts';

const calls = 100_000;
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** Mulberry32: small, seeded, good enough to draw inputs. */
let state = seed;
const random = (): number => {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};
const below = (end: number): number => Math.floor(random() * end);
const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;

const pieces = [
  ...[
    'a',
    'word',
    ' ',
    '  ',
    '\t',
    '\n',
    '-',
    'e\u0301',
    '\u65e5',
    '\u{1f600}',
    '\u{1f468}\u200d\u{1f469}',
    '\u{1f1eb}',
  ],
  ...[
    '\ud800',
    '\udc00',
    '\u2764\ufe0f',
    '\u0915\u094d',
    '\u1100',
    '\u11a8',
    '\u200d',
    '\ufe0f',
    '\0',
    '\u00a0',
    '\u17d8',
  ],
];
const text = (): string => {
  let made = '';
  for (let left = below(24); left > 0; left -= 1) {
    made += random() < 0.9 ? pick(pieces) : String.fromCodePoint(below(0x110000));
  }
  return made;
};

const bits = new DataView(new ArrayBuffer(8));
const number = (): number => {
  bits.setUint32(0, below(2 ** 32));
  bits.setUint32(4, below(2 ** 32));
  return pick([
    () => bits.getFloat64(0),
    () => below(2e9) / 8 - 1e8,
    () => below(2e9) / 1000 - 1e6,
    () => (random() - 0.5) * 10 ** below(25),
  ])();
};

const digits = (alphabet: string): string => {
  let made = '';
  for (let left = pick([1, 8, 15, 16, 17, 32, 33, 64, 100]); left > 0; left -= 1)
    made += alphabet[below(alphabet.length)];
  return random() < 0.05 ? made + pick(['g', ' ', '_', '\uff11', '\n', '-', '\u0130']) : made;
};
const hexadecimal = (): string => digits('0123456789abcdefABCDEF');
const base36 = (): string => digits('0123456789abcdefghijklmnopqrstuvwxyzABCXYZ');

const pool = Uint8Array.from({ length: 2048 }, () => below(256));
const bytes = (): Uint8Array => {
  const start = below(64);
  return pool.subarray(start, start + pick([0, 1, 3, 8, 16, 64, 128, 240, 241, below(1500)]));
};

describe(`${calls} random calls, seed ${seed}`, () => {
  const { js, wasm } = portable();
  const cases = {
    base36Encode: () => [hexadecimal()],
    base36Decode: () => [base36()],
    formatFloat: () => [number(), below(25)],
    formatCompact: () => [number(), below(25)],
    truncateLongString: () => [text(), below(50), random() < 0.5],
    truncate: () => {
      const position = below(3);
      return [text(), below(40), below(3), position, random() < 0.6 ? '...' : text(), position === 0 && random() < 0.5];
    },
    clusterNameHash: () => [text()],
    isValidClusterName: () => [random() < 0.5 ? text() : base36()],
  } satisfies { [K in keyof typeof wasm]?: () => unknown[] };

  for (const [name, draw] of Object.entries(cases)) {
    const kernel = name as keyof typeof cases;
    test(`${kernel}: js and wasm agree`, () => {
      const inJs = js[kernel] as (...args: unknown[]) => unknown;
      const inWasm = wasm[kernel] as (...args: unknown[]) => unknown;
      for (let call = 0; call < calls; call += 1) {
        const args = draw();
        const expected = inJs(...args);
        if (inWasm(...args) !== expected) expect(inWasm(...args), JSON.stringify(args)).toBe(expected);
      }
    });
  }

  test('digest: js, wasm and native agree', () => {
    const backends = everywhere();
    for (let call = 0; call < calls; call += 1) {
      const algorithm = below(algorithms.length);
      const data = bytes();
      const expected = backends.js.digest(data, algorithm);
      for (const backend of ['wasm', 'native'] as const) {
        if (backends[backend].digest(data, algorithm) !== expected) {
          expect.fail(`${backend} ${algorithms[algorithm]} of ${Buffer.from(data).toString('hex')}`);
        }
      }
    }
  });

  test('createHashState: js, wasm and native agree on data in pieces', () => {
    const backends = Object.values(everywhere());
    for (let call = 0; call < calls / 10; call += 1) {
      const algorithm = below(algorithms.length);
      const states = backends.map(({ createHashState }) => createHashState(algorithm));
      for (let left = below(4); left >= 0; left -= 1) {
        const piece = bytes();
        for (const hashState of states) hashState.update(piece);
      }
      const [expected, ...others] = states.map((hashState) => hashState.digest());
      for (const other of others) expect(other, algorithms[algorithm]).toBe(expected);
    }
  });
});
