/** The README's tables of what was measured. Usage: node bench/tables.ts, for the newest results. */
import { table, writeSection } from '../scripts/readme.ts';
import { geometricMean, median, spread } from '../ts/cli/report/statistics.ts';
import { algorithms } from '../ts/contract.ts';
import { floor, skypilot } from './measure.ts';
import { type Orders, ordersFrom, type Rule } from './orders.ts';
import { type CaseResult, latestResults, type Results, ratio } from './results.ts';
import { caseOf, goals, judge, speedUpOf } from './targets.ts';

const router = 'router';
const backends: readonly string[] = ['js', 'wasm', 'native'];

const units: readonly (readonly [string, number])[] = [
  ['s', 1e9],
  ['ms', 1e6],
  ['µs', 1e3],
  ['ns', 1],
];

/** Nanoseconds with three digits that count. */
const time = (ns: number): string => {
  const [unit, size] = units.find(([, least]) => ns >= least) ?? ['ns', 1];
  return `${Number((ns / size).toPrecision(3))} ${unit}`;
};

const nanoseconds = (value: number): string => `${value.toFixed(1)} ns`;

const timeOf = ({ ns }: CaseResult, who: string): string => (ns[who] ? time(median(ns[who])) : '');

const times = (value: number): string => `${Number(value.toPrecision(value < 10 ? 2 : 3))}x`;

const nameOf = ({ function: name, algorithm, title }: CaseResult): string =>
  `\`${name}\`, ${algorithm ? `${algorithm}, ` : ''}${title}`;

const ourBest = ({ ns }: CaseResult): string =>
  backends
    .filter((name) => ns[name])
    .sort((one, other) => median(ns[one] as number[]) - median(ns[other] as number[]))[0] ?? '';

const migration = (results: Results): string => {
  const rows = goals.map((goal) => {
    const made = caseOf(results, goal);
    return [
      nameOf(made),
      timeOf(made, skypilot),
      `${timeOf(made, router)} ±${Math.round(100 * spread(made.ns[router] as number[]))} %`,
      `**${times(speedUpOf(made))}**`,
      made.ns[floor] ? times(ratio(made, router, floor)) : '',
    ];
  });
  const mean = geometricMean(goals.map((goal) => speedUpOf(caseOf(results, goal))));
  rows.push(['Geometric mean', '', '', `**${times(mean)}**`, '']);
  return table(['', "SkyPilot's Python", 'here', 'as fast', 'of the system calls alone'], rows);
};

const isRival = (name: string): boolean => ![router, ...backends, skypilot, floor].includes(name);

const rivals = ({ cases }: Results): string =>
  table(
    ['', 'here', 'others, and how many times as long they take'],
    cases
      .filter(({ function: name, ns }) => name !== 'hash' && Object.keys(ns).some(isRival))
      .map((made) => [
        nameOf(made),
        timeOf(made, router),
        Object.keys(made.ns)
          .filter(isRival)
          .map((name) => `${name} ${times(ratio(made, name, router))}`)
          .join(', '),
      ]),
  );

const sizes = ['16 B', '4 KiB', '1 MiB'];

const digests = ({ cases }: Results): string =>
  table(
    ['', ...sizes.flatMap((size) => [size, 'the next package'])],
    algorithms.map((algorithm) => [
      algorithm,
      ...sizes.flatMap((title) => {
        const made = cases.find((one) => one.function === 'hash' && one.algorithm === algorithm && one.title === title);
        if (!made) throw new Error(`No case is called ${algorithm}, ${title}`);
        const others = Object.keys(made.ns).filter((name) => isRival(name) && !name.startsWith('node:'));
        const next = others.sort(
          (one, other) => median(made.ns[one] as number[]) - median(made.ns[other] as number[]),
        )[0];
        const compared = next === undefined ? '' : `${next} ${times(ratio(made, next, router))}`;
        return [`${timeOf(made, router)} (${ourBest(made)})`, compared];
      }),
    ]),
  );

const rulesInWords = (rules: readonly Rule[], unit: string): string =>
  rules
    .map(({ below, first }, index) => {
      const before = rules[index - 1]?.below;
      const least = before === undefined ? '' : `from ${before.toLocaleString('en')} `;
      const most = below === undefined ? '' : `below ${below.toLocaleString('en')} `;
      const range = least || most ? `${least}${most}${unit}: ` : '';
      return range + first.join(', ');
    })
    .join('; ');

/** Every order in words; kernels, and algorithms of one kind of digest, share a line where they share an order. */
const orders = (results: Results): string => {
  const { digestWithCrypto, digestWithoutCrypto, ...single } = ordersFrom(results);
  const linesOf = (order: Orders | Orders[string] | undefined, prefix: string, quote: string, unit: string) =>
    Object.entries(order as Readonly<Record<string, readonly Rule[]>>).map(([name, rules]) => ({
      prefix,
      subject: quote + name + quote,
      words: rulesInWords(rules, unit),
    }));
  const lines = [
    ...linesOf(single, '', '`', 'characters'),
    ...linesOf(digestWithCrypto, 'digest by ', '', 'bytes'),
    ...linesOf(digestWithoutCrypto, 'digest, where there is no node:crypto, by ', '', 'bytes'),
  ];
  const groups = Map.groupBy(lines, ({ prefix, words }) => `${prefix}: ${words}`);
  return table(
    ['kernel', 'order'],
    [...groups.values()].map((group) => [
      (group[0]?.prefix ?? '') + group.map(({ subject }) => subject).join(', '),
      group[0]?.words ?? '',
    ]),
  );
};

const kibOf = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${Math.round(bytes / 1024).toLocaleString('en')} KiB`;

const memory = ({ memory: rows }: Results): string =>
  table(
    ['', 'by', 'adds', "SkyPilot's adds to Python", "wasm's memory"],
    rows.map(({ function: name, title, backend, addsBytes, pythonBytes, wasmBytes }) => [
      `\`${name}\`${title && `, ${title}`}`,
      backend,
      kibOf(addsBytes),
      kibOf(pythonBytes),
      kibOf(wasmBytes),
    ]),
  );

const growth = ({ growth: rows }: Results): string => {
  const exponents = table(
    ['', 'exponent of time over size'],
    [...Map.groupBy(rows, ({ function: name, title }) => `\`${name}\`, ${title}`)].map(([what, group]) => [
      what,
      group.map(({ backend, exponent }) => `${backend} ${exponent.toFixed(2)}`).join(', '),
    ]),
  );
  const steepest = rows.reduce((one, other) => (other.exponent > one.exponent ? other : one));
  return (
    `Time grows by size to the power of at most ${steepest.exponent.toFixed(2)} (\`${steepest.function}\`, ` +
    `${steepest.title}, ${steepest.backend}).\n\n` +
    `<details>\n<summary>The exponent of each function</summary>\n\n${exponents}\n\n</details>`
  );
};

/** Kernels that Criterion timed, and the calls that ask them. */
const crossings: readonly (readonly [
  kernel: string,
  backend: string,
  of: Pick<CaseResult, 'function' | 'title' | 'algorithm'>,
])[] = [
  ['base36Encode/64', 'wasm', { function: 'base36Encode', title: '64 digits' }],
  ['truncateLongString/ascii/200', 'wasm', { function: 'truncateLongString', title: 'ASCII, 200 to 35' }],
  ['hash/xxh3/16', 'wasm', { function: 'hash', algorithm: 'xxh3', title: '16 B' }],
  ['hash/xxh3/16', 'native', { function: 'hash', algorithm: 'xxh3', title: '16 B' }],
  ['hash/sha256/4096', 'native', { function: 'hash', algorithm: 'sha256', title: '4 KiB' }],
  ['hash/blake3/1048576', 'native', { function: 'hash', algorithm: 'blake3', title: '1 MiB' }],
  ['isProcessAlive/dead', 'native', { function: 'isProcessAlive', title: 'dead' }],
  ['readTail/10', 'native', { function: 'readLastNLines', title: '10 lines, Sync' }],
  ['findPort/at once', 'native', { function: 'findFreePort', title: 'at once, Sync' }],
];

const boundary = (results: Results): string =>
  table(
    ['', 'by', 'the kernel in Rust alone', 'the call from JavaScript'],
    crossings.map(([kernel, backend, of]) => {
      const made = caseOf(results, of);
      const alone = results.kernels[kernel];
      if (alone === undefined) throw new Error(`No kernel is called ${kernel}`);
      return [nameOf(made), backend, time(alone), timeOf(made, backend)];
    }),
  );

const momentOf = ({ date, commit }: Pick<Results, 'date' | 'commit'>): string =>
  `on ${date.slice(0, 10)}, commit ${commit.slice(0, 7)}`;

const machine = (results: Results): string => {
  const { cpu, cores, memory: size, system } = results.machine;
  const renewed = results.renewed.map((again) => `; ${again.part} ${momentOf(again)}`).join('');
  const versions = Object.entries(results.versions).map(([name, version]) => `${name} ${version}`);
  return (
    `Medians of ${results.rounds} interleaved rounds (fewer of what takes seconds) ${momentOf(results)}${renewed}. ` +
    `${cpu}, ${cores} cores, ${size}, ${system}; ${versions.join(', ')}.`
  );
};

const missed = (results: Results): string => {
  const findings = judge(results);
  const left = findings.filter(({ isReached }) => !isReached);
  const sum = `${findings.length - left.length} of ${findings.length} bounds are kept.`;
  if (left.length === 0) return sum;
  return `${sum} These are not ([what stands in the way](bench/README.md)):\n\n${table(
    ['', 'measured', 'bound'],
    left.map(({ what, figure, bound }) => [what, figure, bound]),
  )}`;
};

/** Every section of the README that tells what was measured, by its name there. */
export const sections = (results: Results): Readonly<Record<string, string>> => ({
  orders: orders(results),
  speed: [
    machine(results),
    migration(results),
    missed(results),
    '### Against other packages',
    rivals(results),
    digests(results),
    '### What the ways cost',
    `Choosing a backend costs ${nanoseconds(results.choosing.withoutRollout)} a call, ${nanoseconds(results.choosing.inRollout)} in a ` +
      `rollout of 50 %, and ${nanoseconds(results.choosing.afterRollout)} once it has ended. Crossing over into Rust shows beside ` +
      'its kernels (Criterion, at another minute of the machine):',
    boundary(results),
    '### Growth and memory',
    growth(results),
    memory(results),
  ].join('\n\n'),
});

/** Writes every table. */
export const writeTables = (results: Results): void => {
  for (const [name, text] of Object.entries(sections(results))) writeSection(name, text);
};

if (import.meta.main) writeTables(latestResults());
