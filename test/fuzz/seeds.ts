/** The recorded vectors and the fixtures as inputs of the fuzz targets, which say how they read theirs. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.ts';

/** A target's inputs. */
export type Seeds = readonly Uint8Array[];

interface Vector {
  readonly fn: string;
  readonly args: readonly unknown[];
}

const read = (path: string): string => readFileSync(root + path, 'utf8');
const { vectors } = JSON.parse(read('test/vectors/skypilot.json')) as { readonly vectors: readonly Vector[] };
const argumentsOf = (name: string): readonly (readonly unknown[])[] =>
  vectors.filter(({ fn }) => fn === name).map(({ args }) => args);

const bytes = (...parts: readonly (number | string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part as string))));

/** Every text, cut or not, is tried to a few lengths in turn. */
const lengthOf = (index: number): number => (index * 7) % 41;

const number = (value: number, precision: number): Uint8Array => {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  return bytes(double, precision);
};

const numbers = (): Seeds =>
  argumentsOf('format_float').flatMap(([value, precision = 1]) =>
    typeof value === 'number' ? [number(value, precision as number)] : [],
  );

const texts = (): readonly string[] => {
  const graphemes = JSON.parse(read('test/vectors/graphemes.json')) as readonly (readonly string[])[];
  const emoji = JSON.parse(read('test/vectors/emoji.json')) as readonly string[];
  // One of so many is enough: coverage is found by the first few.
  const some = <T>(all: readonly T[]): readonly T[] => all.filter((_, index) => index % 16 === 0);
  return [
    ...argumentsOf('truncate_long_string').map(([text]) => text as string),
    ...some(graphemes).map((parts) => `${parts.join('')} ${parts.join('')}`),
    ...some(emoji).map((text) => `a ${text}${text} b`),
  ];
};

const lengths = (): readonly number[] =>
  (JSON.parse(read('test/vectors/hash-lengths.json')) as { lengths: number[] }).lengths;
const algorithms = 17;

/** Each length once whole, and cut after 64 bytes and 1 KiB; the algorithms take turns. */
const digests = (): Seeds =>
  lengths().flatMap((length, index) => {
    const kilobytes = Math.min(63, length >> 10);
    const rest = length - kilobytes * 1024;
    return [0, 5, 11].map((step) =>
      bytes(
        (index + step) % algorithms,
        step,
        rest & 255,
        (rest >> 8) & 15,
        192 + kilobytes,
        ...(step ? [64, 0, 0, 4] : []),
      ),
    );
  });

const fixtures = (name: string): readonly Buffer[] =>
  globSync(`test/fixtures/**/${name}`, { cwd: root })
    .map((path) => join(root, path))
    .filter((path) => statSync(path).isFile())
    .sort()
    .map((path) => readFileSync(path));

const stat = (name: string, state: string): string =>
  `42 (${name}) ${state} 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 99\n`;

/** By the targets' names. */
export const seedsOf: { readonly [target: string]: () => Seeds } = {
  base36: () => argumentsOf('base36_encode').map(([text]) => bytes(text as string)),
  number: numbers,
  long: () =>
    argumentsOf('truncate_long_string').map(([text, max = 35, middle = false]) =>
      bytes(Math.min(255, max as number), middle ? 1 : 0, text as string),
    ),
  truncate: () => texts().map((text, index) => bytes(lengthOf(index), index % 18, 3, '...', text)),
  digest: digests,
  cgroup: () => fixtures('cgroup').map((text) => bytes('/\n/sys/fs/cgroup\n', text)),
  mountinfo: () => fixtures('mountinfo'),
  cpuset: () => fixtures('cpuset*'),
  meminfo: () => fixtures('meminfo'),
  limit: () => [...fixtures('cpu.max'), ...fixtures('memory*limit*'), bytes('150000\n100000\n')],
  stat: () => ['R', 'Z', 'x'].flatMap((state) => ['sh', ') S 1 (', 'a\nb'].map((name) => bytes(stat(name, state)))),
  tail: () =>
    ['one\ntwo\nthree', 'a\r\n\nb\n', '\n\n\n', ''].map((text, index) =>
      bytes(index, 255 - 240 * (index % 2), 1, 2, 0, 9, text),
    ),
};
