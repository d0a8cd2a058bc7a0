/**
 * Each portable kernel in every backend that has it, side by side in one run; they must agree before they are timed.
 *
 * Usage: npm run bench [-- PART_OF_A_NAME]
 */
import { bench, group, run, summary } from 'mitata';
import * as jsHash from '../ts/backends/js/hash.ts';
import * as jsString from '../ts/backends/js/string.ts';
import { native } from '../ts/backends/native.ts';
import { wasm } from '../ts/backends/wasm.ts';
import { algorithms } from '../ts/contract.ts';

type Call = (...args: never[]) => unknown;

/** A backend's kernels; none, and a word about it, where it is not there. */
const kernelsOf = (name: string, load: () => Readonly<Record<string, Call>>): Readonly<Record<string, Call>> => {
  try {
    return load();
  } catch {
    console.log(`${name} is not there: going on without it`);
    return {};
  }
};

const backends: { readonly [name: string]: Readonly<Record<string, Call>> } = {
  js: { ...jsString, ...jsHash } as never,
  wasm: kernelsOf('wasm', wasm.load),
  native: kernelsOf('native', native.load),
};

interface Case {
  readonly title: string;
  readonly kernel: string;
  readonly args: readonly unknown[];
}

const words = 'hello world, this is a rather long text '.repeat(5);
const mixed = 'h\u00e9llo \u65e5\u672c\u8a9e \u{1f469}\u200d\u{1f680} '.repeat(20).slice(0, 200);
const sizes = [16, 256, 4096, 65536, 1_048_576];
/** BigInt arithmetic and a portable BLAKE3: a mebibyte takes tens of milliseconds, and nobody would wait for more. */
const slowInJs = new Set(['blake3', 'xxh3', 'xxh128', 'xxh64']);

const cases: readonly Case[] = [
  { title: 'base36Encode, 32 digits', kernel: 'base36Encode', args: ['d41d8cd98f00b204e9800998ecf8427e'] },
  { title: 'base36Encode, 4096 digits', kernel: 'base36Encode', args: ['9e37'.repeat(1024)] },
  { title: 'formatFloat, a fraction', kernel: 'formatFloat', args: [1234.5678, 2] },
  { title: 'formatFloat, a huge number', kernel: 'formatFloat', args: [1e300, 1] },
  { title: 'formatCompact', kernel: 'formatCompact', args: [1234567.89, 2] },
  { title: 'truncateLongString, 200 to 35', kernel: 'truncateLongString', args: [words, 35, false] },
  { title: 'truncate, ASCII, 200 to 32', kernel: 'truncate', args: [words, 32, 0, 0, '...', false] },
  { title: 'truncate, mixed, 200 to 32 columns', kernel: 'truncate', args: [mixed, 32, 1, 0, '...', false] },
  ...algorithms.flatMap((algorithm, number) =>
    sizes.map((size) => ({
      title: `digest ${algorithm}, ${size} bytes`,
      kernel: 'digest',
      args: [new Uint8Array(size).fill(7), number],
    })),
  ),
];

const isTooSlow = (backend: string, { title, args }: Case): boolean =>
  backend === 'js' &&
  slowInJs.has(title.split(/[ ,]/)[1] as string) &&
  (args[0] as Uint8Array).length > (sizes[2] as number);

const wanted = process.argv[2] ?? '';
for (const made of cases) {
  if (!made.title.includes(wanted)) continue;
  const participants = Object.entries(backends).filter(
    ([name, kernels]) => kernels[made.kernel] && !isTooSlow(name, made),
  );
  const answers = new Set(participants.map(([, kernels]) => (kernels[made.kernel] as Call)(...(made.args as never[]))));
  if (answers.size !== 1) throw new Error(`${made.title}: the backends do not agree`);
  group(made.title, () => {
    summary(() => {
      for (const [name, kernels] of participants) {
        const kernel = kernels[made.kernel] as Call;
        bench(name, () => kernel(...(made.args as never[])));
      }
    });
  });
}
await run();
