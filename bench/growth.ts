/**
 * How each function's time grows with its input: the exponent of time over size, per backend.
 *
 * Usage: node bench/growth.ts [PART_OF_A_LINE] > growth.json; a table goes to standard error. dist/ must be built. CPU time of
 * this process counts, not what others take of the machine. The sizes of one function take turns, every sample does as much work
 * as one call on the largest, and each size counts with its fastest: so a slow moment meets all sizes alike.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Package } from '../ts/cli/report/case.ts';
import { algorithms, type Backend, backends, type FunctionName } from '../ts/contract.ts';
import { fitExponent, type Point } from './fit.ts';

type Call = (sky: Package) => unknown;

/** One function on inputs of one kind. */
interface Growing {
  readonly function: FunctionName;
  readonly title: string;
  readonly in: readonly Backend[];
  readonly largest: number;
  /** Makes the input of a size, and the call on it. */
  readonly make: (size: number) => Call;
  /** The greatest exponent allowed; `linear` unless given. */
  readonly limit?: number;
  /** The most that the largest may take. */
  readonly limitMs?: number;
}

/** How one function grows in one backend. */
export interface GrowthResult {
  readonly function: FunctionName;
  readonly title: string;
  readonly backend: Backend;
  readonly exponent: number;
  readonly limit: number;
  readonly largest: Point;
  readonly limitMs?: number;
}

/** A quarter for caches: memory is read a third as fast as what fits into them. The next power would be 2. */
const linear = 1.25;
const quadratic = 2;
/** From the largest down, each a quarter of the one before. */
const sizesOf = (largest: number): readonly number[] => [64, 16, 4, 1].map((part) => Math.ceil(largest / part));

const portable: readonly Backend[] = ['js', 'wasm'];
const ofTheSystem: readonly Backend[] = ['js', 'native'];

const digits = (size: number): string => 'd41d8cd98f00b204e9800998ecf8427e'.repeat(size / 32 + 1).slice(0, size);
/** Of the kinds that are cut differently: one byte a grapheme, several code points a grapheme. */
const texts: { readonly [kind: string]: (size: number) => string } = {
  ASCII: (size) => 'a few words, and then '.repeat(size / 22 + 1).slice(0, size),
  emoji: (size) => '\u{1f469}\u200d\u{1f680} \u{1f1e6}\u{1f1fa}e\u0301 '.repeat(size / 13 + 1).slice(0, size),
};
/** What repeat() and slice() give is put together only when it is first read; a text from outside is whole. */
const flat = (text: string): string => JSON.parse(JSON.stringify(text));
const bytes = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, index) => index % 251);

const strings: readonly Growing[] = [
  {
    function: 'base36Encode',
    title: 'digits',
    in: portable,
    largest: 200_000,
    make: (size) => {
      const value = flat(digits(size));
      return (sky) => sky.base36Encode(value);
    },
    limit: quadratic,
    limitMs: 2000,
  },
  {
    function: 'base36Decode',
    title: 'digits',
    in: portable,
    largest: 200_000,
    make: (size) => {
      const value = flat(digits(size));
      return (sky) => sky.base36Decode(value);
    },
    limit: quadratic,
  },
  ...Object.entries(texts).flatMap(([kind, make]): Growing[] => {
    const cut = (
      name: FunctionName,
      title: string,
      call: (sky: Package, text: string) => unknown,
    ): readonly Growing[] =>
      // What has no room in wasm's window goes to js: a curve through both would be neither's.
      [['js', 2 ** 20] as const, ['wasm', 2 ** 14] as const].map(([backend, largest]) => ({
        function: name,
        title: `${kind}, ${title}`,
        in: [backend],
        largest,
        make: (size) => {
          const text = flat(make(size));
          return (sky) => call(sky, text);
        },
      }));
    return [
      ...cut('truncateLongString', 'to 35', (sky, text) => sky.truncateLongString(text, 35)),
      ...cut('truncateLongString', 'to half', (sky, text) => sky.truncateLongString(text, text.length >> 1)),
      ...cut('truncateLongString', 'the middle to 35', (sky, text) =>
        sky.truncateLongString(text, 35, { truncateMiddle: true }),
      ),
      ...(['grapheme', 'column', 'codePoint'] as const).flatMap((unit) =>
        (['end', 'middle', 'start'] as const).flatMap((position) => [
          ...cut('truncate', `${unit}, ${position}, to 80`, (sky, text) => sky.truncate(text, 80, { unit, position })),
          ...cut('truncate', `${unit}, ${position}, to half`, (sky, text) =>
            sky.truncate(text, text.length >> 2, { unit, position }),
          ),
        ]),
      ),
      ...cut('truncate', 'words, to half', (sky, text) => sky.truncate(text, text.length >> 2, { words: true })),
      ...cut('makeClusterNameOnCloud', 'to 35', (sky, text) =>
        sky.makeClusterNameOnCloud(text, { maxLength: 35, userHash: 'abcd' }),
      ),
      ...cut('hash', 'text, sha256', (sky, text) => sky.hash(text)),
    ];
  }),
  {
    function: 'isValidClusterName',
    title: 'ASCII, a valid one',
    in: portable,
    largest: 2 ** 20,
    make: (size) => {
      const name = flat('a'.repeat(size));
      return (sky) => sky.isValidClusterName(name);
    },
  },
];

const digests: readonly Growing[] = algorithms.map((algorithm) => ({
  function: 'hash',
  title: algorithm,
  in: backends,
  largest: 2 ** 24,
  make: (size) => {
    const data = bytes(size);
    return (sky) => sky.hash(data, algorithm);
  },
}));

/** Listens on so many ports in a row, and on none behind them; the first. */
const occupy = async (servers: Server[], count: number): Promise<number> => {
  const listen = (port: number): Promise<Server | undefined> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, () => resolve(server));
    });
  for (let first = 20_000; first + count < 32_000; first += count) {
    const made: Server[] = [];
    for (let port = first; port <= first + count; port += 1) {
      const server = await listen(port);
      if (!server) break;
      made.push(server);
    }
    if (made.length === count + 1) {
      made.pop()?.close();
      servers.push(...made);
      return first;
    }
    for (const server of made) server.close();
  }
  throw new Error(`No ${count} free ports in a row`);
};

const system = async (folder: string, servers: Server[]): Promise<readonly Growing[]> => {
  const write = (name: string, data: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, data);
    return path;
  };
  const largestFile = 2 ** 28;
  const log = write('log', 'a line of a log file, which is about as long as such lines are\n'.repeat(200_000));
  const busy = 512;
  const first = await occupy(servers, busy);
  const fill = (size: number): string => {
    const path = join(folder, `entries-${size}`);
    mkdirSync(path);
    for (let entry = 0; entry < size; entry += 1) writeFileSync(join(path, `checkpoint-${entry}`), '');
    return path;
  };
  const directories = new Map(sizesOf(100_000).map((size) => [size, fill(size)]));
  const hashing = (algorithm: 'sha256' | 'blake3', by: readonly Backend[], largest: number): Growing => ({
    function: 'hashFile',
    title: algorithm,
    in: by,
    largest,
    make: (size) => {
      const path = write(`data-${size}`, Buffer.alloc(size, 7));
      return (sky) => sky.hashFileSync(path, algorithm);
    },
  });
  return [
    hashing('sha256', ofTheSystem, largestFile),
    hashing('blake3', ['native'], largestFile),
    // A mebibyte takes twenty milliseconds in plain JavaScript.
    hashing('blake3', ['js'], 2 ** 24),
    {
      function: 'readLastNLines',
      title: 'lines',
      in: ofTheSystem,
      largest: 100_000,
      make: (size) => (sky) => sky.readLastNLinesSync(log, size),
    },
    {
      function: 'findFreePort',
      title: 'busy ports',
      in: ofTheSystem,
      largest: busy,
      make: (size) => (sky) => sky.findFreePortSync(first + busy - size),
    },
    {
      function: 'getMaxWorkersForFileMounts',
      title: 'entries of a directory',
      in: ofTheSystem,
      largest: 100_000,
      make: (size) => (sky) => sky.getMaxWorkersForFileMounts({ '/data': directories.get(size) as string }),
    },
    {
      function: 'getMaxWorkersForFileMounts',
      title: 'sources',
      in: ofTheSystem,
      largest: 4096,
      make: (size) => {
        const mounts = Object.fromEntries(
          Array.from({ length: size }, (_, index) => [`/data${index}`, `s3://b${index}`]),
        );
        return (sky) => sky.getMaxWorkersForFileMounts(mounts);
      },
    },
    {
      function: 'estimateFdForDirectory',
      title: 'entries',
      in: ofTheSystem,
      largest: 100_000,
      make: (size) => (sky) => sky.estimateFdForDirectory(directories.get(size) as string),
    },
  ];
};

/** A sample is as many calls as work through the largest size, and lasts so long at least: the clock of CPU time is coarse. */
const sampleMs = 5;
const rounds = 7;
const fewestRounds = 3;
/** No further round after this, but for the fewest: there are two hundred curves. */
const enoughMs = 1000;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const timeOf = (call: () => unknown, leastCalls: number): number => {
  const start = cpuMs();
  for (let calls = leastCalls; ; calls += leastCalls) {
    for (let left = leastCalls; left > 0; left -= 1) call();
    const ms = cpuMs() - start;
    if (ms >= sampleMs) return ms / calls;
  }
};

const measure = (sky: Package, { largest, make }: Growing): readonly Point[] => {
  const samples = sizesOf(largest).map((size) => ({ size, call: make(size), ms: Infinity }));
  // The first round lets V8 compile, and does not count.
  for (const { call } of samples) timeOf(() => call(sky), 1);
  const start = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    if (round >= fewestRounds && performance.now() - start > enoughMs) break;
    for (const sample of samples) {
      const calls = Math.round(largest / sample.size);
      const ms = timeOf(() => sample.call(sky), calls);
      sample.ms = Math.min(sample.ms, ms);
    }
  }
  return samples.map(({ size, ms }) => ({ size, ms }));
};

/** The package, forced to one backend; each instance has settings and compiled code of its own. */
const load = async (backend: Backend): Promise<Package> => {
  const sky: Package = await import(new URL(`../dist/index.js?growth-${backend}`, import.meta.url).href);
  sky.configure({ backend });
  await sky.ready();
  return sky;
};

/** Measures every function whose name and title hold `wanted`; `tell` hears of each. */
export const measureGrowth = async (
  wanted = '',
  tell: (result: GrowthResult) => void = () => {},
): Promise<readonly GrowthResult[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-growth-'));
  const servers: Server[] = [];
  const results: GrowthResult[] = [];
  try {
    const packages = { js: await load('js'), wasm: await load('wasm'), native: await load('native') };
    const all = [...strings, ...digests, ...(await system(folder, servers))];
    for (const growing of all.filter(({ function: name, title }) => `${name}, ${title}`.includes(wanted))) {
      const { function: name, title, in: by, limit = linear, limitMs } = growing;
      for (const backend of by) {
        const points = measure(packages[backend], growing);
        const largest = points.at(-1) as Point;
        const exponent = Math.round(1000 * fitExponent(points)) / 1000;
        const result = { function: name, title, backend, exponent, limit, largest, ...(limitMs && { limitMs }) };
        tell(result);
        results.push(result);
      }
    }
  } finally {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  }
  return results;
};

/** What grows faster than it may, or takes too long at its largest, a sentence each. */
export const growthFaults = (results: readonly GrowthResult[]): readonly string[] =>
  results.flatMap(({ function: name, title, backend, exponent, limit, largest, limitMs = Infinity }) => {
    const who = `${name}, ${title} (${backend})`;
    return [
      ...(exponent > limit ? [`${who} grows with the power ${exponent} of its input, more than ${limit}`] : []),
      ...(largest.ms > limitMs
        ? [`${who} takes ${Math.round(largest.ms)} ms at ${largest.size}, more than ${limitMs}`]
        : []),
    ];
  });

const line = ({ function: name, title, backend, exponent, largest }: GrowthResult): string =>
  [
    name.padEnd(28),
    title.padEnd(34),
    backend.padEnd(8),
    exponent.toFixed(3),
    String(largest.size).padStart(12),
    `${largest.ms.toPrecision(3)} ms`.padStart(14),
  ].join('');

if (import.meta.main) {
  console.error('function, input, backend, exponent, the largest size and its time');
  const results = await measureGrowth(process.argv[2], (result) => console.error(line(result)));
  for (const fault of growthFaults(results)) console.error(fault);
  console.log(JSON.stringify(results, null, 2));
}
