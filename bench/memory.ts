/**
 * What each function adds to its process at the peak, beside what SkyPilot's adds to Python; and how large wasm memory is then.
 *
 * Usage: node bench/memory.ts > memory.json; a table goes to standard error. dist/ must be built. Linux: each figure is how far
 * the peak of resident memory, reset by clear_refs after a small call, lies above what was resident before; the median of fresh processes.
 */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../scripts/run.ts';
import { median } from '../ts/cli/report/statistics.ts';
import type { Backend, FunctionName } from '../ts/contract.ts';
import { type Child, installPython, type Peak, startChild, startPython } from './child.ts';

/** One function on one large input. */
interface Load {
  readonly function: FunctionName;
  readonly title: string;
  /** 'router', or the backends it is forced to, one after the other. */
  readonly by: readonly ('router' | Backend)[];
  /** A small call, which takes what is needed once, and the one that counts. */
  readonly inputs: readonly [unknown[], unknown[]];
  /** SkyPilot's function, where it has one that does the same with the same arguments. */
  readonly python?: string;
  /** The most it may add. */
  readonly limitBytes?: number;
}

/** What was measured of one function, bytes. */
export interface MemoryResult {
  readonly function: FunctionName;
  readonly title: string;
  readonly backend: 'router' | Backend;
  readonly addsBytes: number;
  readonly limitBytes?: number;
  /** What SkyPilot's function adds to Python. */
  readonly pythonBytes?: number;
  /** The size of the module's memory after the call, where wasm ran. */
  readonly wasmBytes?: number;
}

/** The most that the module's memory may take, whatever the input. */
export const wasmLimitBytes: number = 2 * 2 ** 20;

const processes = 3;

const loads = (folder: string): readonly Load[] => {
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const fill = (name: string, entries: number): string => {
    const path = join(folder, name);
    mkdirSync(path);
    for (let entry = 0; entry < entries; entry += 1) writeFileSync(join(path, `checkpoint-${entry}`), '');
    return path;
  };
  const small = write('small', 'small\n');
  const big = write('big', '');
  truncateSync(big, 2 ** 30);
  const log = write('log', 'a line of a log file, which is about as long as such lines are\n'.repeat(50_000));
  const empty = fill('empty', 0);
  const full = fill('full', 100_000);
  const megabyte = { repeat: ['word ', 200_000] };
  const hashing = (algorithm: string): Load => ({
    function: 'hashFile',
    title: `${algorithm}, 1 GiB`,
    by: ['js', 'native'],
    inputs: [
      [small, algorithm],
      [big, algorithm],
    ],
    limitBytes: 8 * 2 ** 20,
  });
  const inWasm = (name: FunctionName, title: string, first: unknown[], second: unknown[]): Load => ({
    function: name,
    title,
    by: ['wasm'],
    inputs: [first, second],
  });
  const byRouter = (name: FunctionName, title: string, python: string, first: unknown[], second: unknown[]): Load => ({
    function: name,
    title,
    by: ['router'],
    inputs: [first, second],
    python,
  });
  return [
    byRouter('base36Encode', '4096 digits', 'base36_encode', ['ff'], [{ repeat: ['9e37', 1024] }]),
    byRouter('formatFloat', 'a huge number', 'format_float', [1.5], [1e300]),
    byRouter('truncateLongString', '1 MB to 35', 'truncate_long_string', ['a b', 35], [megabyte, 35]),
    { ...hashing('sha256'), python: 'hash_file' },
    hashing('blake3'),
    byRouter('readLastNLines', '10,000 lines', 'read_last_n_lines', [small, 10], [log, 10_000]),
    byRouter('findFreePort', 'free at once', 'find_free_port', [20_000], [21_000]),
    byRouter('getCpuCount', '', 'get_cpu_count', [], []),
    byRouter('getMemSizeGb', '', 'get_mem_size_gb', [], []),
    byRouter('getParallelThreads', '', 'get_parallel_threads', [], []),
    byRouter('isProcessAlive', 'foreign', 'is_process_alive', [1], [process.pid]),
    byRouter(
      'getMaxWorkersForFileMounts',
      '100,000 entries',
      'get_max_workers_for_file_mounts',
      [{ a: empty }],
      [{ a: full }],
    ),
    byRouter('estimateFdForDirectory', '100,000 entries', 'estimate_fd_for_directory', [empty], [full]),
    inWasm('hash', 'sha256, 64 MiB', ['a'], [{ zeros: 2 ** 26 }, 'sha256']),
    inWasm('hash', 'blake3, 64 MiB', ['a', 'blake3'], [{ zeros: 2 ** 26 }, 'blake3']),
    inWasm('base36Encode', '200,000 digits', ['ff'], [{ repeat: ['9e37', 50_000] }]),
    inWasm('truncateLongString', '5 MB to 35', ['a b', 35], [{ repeat: ['word ', 1_000_000] }, 35]),
    inWasm('truncate', '5 MB to 80', ['a b'], [{ repeat: ['word ', 1_000_000] }, 80]),
    inWasm(
      'truncate',
      '5 MB, the middle to 80',
      ['a b'],
      [{ repeat: ['word ', 1_000_000] }, 80, { position: 'middle' }],
    ),
  ];
};

/** The median of some processes, each started for this one question. */
const ask = async (start: () => Child, name: string, inputs: Load['inputs']): Promise<Peak> => {
  const peaks: Peak[] = [];
  for (let round = 0; round < processes; round += 1) {
    const child = start();
    try {
      peaks.push(await child.peak({ name, inputs }));
    } finally {
      child.close();
    }
  }
  const { wasmBytes } = peaks[0] as Peak;
  return {
    peakBytes: median(peaks.map(({ peakBytes }) => peakBytes)),
    ...(wasmBytes === undefined ? {} : { wasmBytes }),
  };
};

const startOurs = (backend: 'router' | Backend): Child =>
  startChild(`The package (${backend})`, process.execPath, [
    '--expose-gc',
    `${root}bench/peak.ts`,
    ...(backend === 'router' ? [] : [backend]),
  ]);

/** Measures all of them, which takes some minutes; `tell` hears of each. */
export const measureMemory = async (
  tell: (result: MemoryResult) => void = () => {},
): Promise<readonly MemoryResult[]> => {
  installPython();
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-memory-'));
  const results: MemoryResult[] = [];
  try {
    for (const { by, inputs, python, function: name, title, limitBytes } of loads(folder)) {
      const pythonBytes = python && (await ask(startPython, python, inputs)).peakBytes;
      for (const backend of by) {
        const { peakBytes, wasmBytes } = await ask(() => startOurs(backend), name, inputs);
        const result: MemoryResult = {
          function: name,
          title,
          backend,
          addsBytes: peakBytes,
          ...(limitBytes && { limitBytes }),
          ...(typeof pythonBytes === 'number' && { pythonBytes }),
          ...(wasmBytes && { wasmBytes }),
        };
        tell(result);
        results.push(result);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return results;
};

/** What breaks a limit, a sentence each. */
export const memoryFaults = (results: readonly MemoryResult[]): readonly string[] =>
  results.flatMap(({ function: name, title, backend, addsBytes, limitBytes = Infinity, wasmBytes = 0 }) => {
    const who = `${name}, ${title} (${backend})`;
    return [
      ...(addsBytes > limitBytes ? [`${who} adds ${addsBytes} bytes, more than ${limitBytes}`] : []),
      ...(wasmBytes >= wasmLimitBytes
        ? [`${who} leaves wasm memory at ${wasmBytes} bytes, not below ${wasmLimitBytes}`]
        : []),
    ];
  });

const inKib = (bytes: number | undefined): string =>
  (bytes === undefined ? '' : `${Math.round(bytes / 1024)}`).padStart(10);

const line = ({ function: name, title, backend, addsBytes, pythonBytes, wasmBytes }: MemoryResult): string =>
  [name.padEnd(28), title.padEnd(26), backend.padEnd(8), ...[addsBytes, pythonBytes, wasmBytes].map(inKib)].join('');

if (import.meta.main) {
  console.error("function, input, backend; KiB: what it adds, what SkyPilot's adds, wasm memory");
  const results = await measureMemory((result) => console.error(line(result)));
  for (const fault of memoryFaults(results)) console.error(fault);
  console.log(JSON.stringify(results, null, 2));
}
