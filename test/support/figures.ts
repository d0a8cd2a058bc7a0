/** The README's table of what the long suites found. */
import { table } from '../../scripts/readme.ts';
import { median } from '../../ts/cli/report/statistics.ts';
import type { KeptResult } from './results.ts';

const times = (value: number): string => value.toLocaleString('en');
const list = (values: Readonly<Record<string, unknown>>, tell: (name: string, value: never) => string): string =>
  Object.entries(values)
    .map(([name, value]) => tell(name, value as never))
    .join(', ');

interface Faults {
  readonly injected: number;
  readonly systemCalls: number;
  readonly shortReads: number;
  readonly namespaces: number;
}

interface Threads {
  readonly runtimes: Readonly<Record<string, { readonly threads: number }>>;
}

interface Leaks {
  readonly calls: number;
  readonly passesByCalls: Readonly<Record<string, number>>;
}

interface Searches {
  readonly rate: number;
}

interface Soak {
  readonly minutes: number;
  readonly calls: number;
  readonly grownMiB: number;
  readonly p99Drift: Readonly<Record<string, number>>;
}

/** Of test/fuzz, by target. */
export interface Fuzz {
  readonly targets: Readonly<Record<string, { readonly executions: number; readonly cpuHours: number }>>;
}

interface Killed {
  readonly killed: number;
  readonly viable: number;
  readonly percent: number;
}

const sum = (targets: Fuzz['targets']): number =>
  Object.values(targets).reduce((hours, { cpuHours }) => hours + cpuHours, 0);

/** What each suite is to the reader, and how many of it there were; in the README's order. */
const rows: { readonly [suite: string]: (figures: never) => readonly [what: string, count: string] } = {
  faults: ({ injected, systemCalls, shortReads, namespaces }: Faults) => [
    `errors injected into system calls by strace (EINTR, EIO, EMFILE, ENFILE, ENOMEM, EACCES, ENOSYS; the first ten of each of ${systemCalls} calls, js and native), reads that fall short, and checks in machines that a namespace makes (few ports, no IPv6, no loopback, a full disk, cgroups): right or a coded error, nothing left open, the next call right (\`npm run test:faults\`)`,
    `${times(injected)}, ${times(shortReads)} and ${times(namespaces)}`,
  ],
  panics: ({ panics }: { readonly panics: number }) => [
    'panics in each export of the addon and of wasm, 10,000 in a row where a call is short; stacks and memory exhausted; wrong answers: another backend answers, or the error has a code, and memory stays (`npm run test:panics`)',
    times(panics),
  ],
  threads: ({ runtimes }: Threads) => [
    'worker threads ended in mid-call, the addon loaded in workers alone, two versions in one process (`npm run test:threads`)',
    list(runtimes, (name, { threads }: { readonly threads: number }) => `${threads} in ${name}`),
  ],
  leaks: ({ calls, passesByCalls }: Leaks) => [
    'calls of each function on each of its backends after which memory has not grown by 8 MiB, and that of wasm, descriptors and threads not at all; a build that leaks 64 bytes a call is found; AddressSanitizer and valgrind (`npm run test:leaks`)',
    `${times(calls)}: ${list(passesByCalls, (count, passes) => `${passes} x ${times(Number(count))}`)}`,
  ],
  fuzz: ({ targets }: Fuzz) => [
    `inputs made by libFuzzer, and for the arguments by fast-check, in ${sum(targets).toFixed(1)} hours of processor time (\`npm run fuzz\`)`,
    list(targets, (name, { executions }: Fuzz['targets'][string]) => `${name} ${times(executions)}`),
  ],
  load: (figures: Readonly<Record<string, Searches>>) => [
    '10,000 files hashed at once with 64 descriptors; 64 processes that search and bind 200 ports each at once, from any port and from 10,000 on: how many of 1,000 found somebody faster when they bound (`npm run test:load`)',
    list(
      Object.fromEntries(Object.entries(figures).filter(([name]) => name.startsWith('findFreePort'))),
      (name, { rate }: Searches) =>
        `${(rate * 1000).toFixed(1)} (${name.replace('findFreePort ', '').replace(/^0 /, 'any ')})`,
    ),
  ],
  soak: ({ minutes, calls, grownMiB, p99Drift }: Soak) => [
    `calls of everything mixed in ${minutes} minutes, answered at last as at first; memory, and the 99th percentile of times in the last quarter by that in the first, of the middle function and of the worst (\`npm run test:soak\`)`,
    `${times(calls)}; ${grownMiB.toFixed(1)} MiB; ${median(Object.values(p99Drift)).toFixed(2)} and ${Math.max(...Object.values(p99Drift)).toFixed(2)}`,
  ],
  mutation: ({ typescript, rust }: { readonly typescript: Killed; readonly rust: Killed }) => [
    'mutants killed, of TypeScript by Stryker and of `rust/core` by cargo-mutants; why the others live is in test/mutation/survivors.json (`npm run test:mutation`)',
    [typescript, rust]
      .map(({ killed, viable, percent }) => `${times(killed)} of ${times(viable)}, ${percent} %`)
      .join(' and '),
  ],
  coverage: ({ lines }: { readonly lines: Readonly<Record<'typescript' | 'core' | 'native', number>> }) => [
    'lines that the tests run, of TypeScript, of `rust/core` and of the addon (`npm run coverage`)',
    `${lines.typescript.toFixed(1)} %, ${lines.core.toFixed(1)} % and ${lines.native.toFixed(1)} %`,
  ],
  reproducible: ({ digests }: { readonly digests: Readonly<Record<string, string>> }) => [
    'built twice, in two folders, to the same bytes (`npm run test:reproducible`)',
    Object.keys(digests).join(', '),
  ],
};

/** What was kept, by machine, as the README has it. */
export const figuresSection = (kept: Readonly<Record<string, KeptResult<unknown> | undefined>>): string => {
  const machines = new Map<string, string[][]>();
  for (const [suite, tell] of Object.entries(rows)) {
    const result = kept[suite];
    if (!result) continue;
    const { cpu, cores, memory, system, node } = result.machine;
    const machine = `${cpu}, ${cores} cores, ${memory}, ${system}, Node ${node.slice(1)}`;
    const told = machines.get(machine) ?? [];
    told.push([...tell(result.figures as never), result.date.slice(0, 10)]);
    machines.set(machine, told);
  }
  return [...machines]
    .map(([machine, told]) => `On ${machine}:\n\n${table(['what', 'how many', 'date'], told)}`)
    .join('\n\n');
};
