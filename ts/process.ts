/**
 * The process family's public functions: processes, and how many of them to run at once.
 *
 * Nothing is asked before the first call.
 */
import { checkInteger, checkString, option } from './arguments.ts';
import * as js from './backends/js/process.ts';
import { cpuLimit as jsCpuLimit } from './backends/js/system.ts';
import { routeToNative } from './backends/native.ts';
import { demandFiles, demandProcesses, demandReadable } from './capabilities.ts';
import { isShortage, typeError } from './errors.ts';
import {
  bareArray,
  floor,
  isArray,
  largestInteger,
  max,
  min,
  objectKeys,
  stringIndexOf,
  stringToLowerCase,
} from './intrinsics.ts';
import { cpuLimit } from './limits.ts';
import * as orders from './orders.ts';
import { checkPath } from './paths.ts';
import { type Route, run } from './route.ts';
import { warn } from './runtime.ts';

const alive = /* @__PURE__ */ routeToNative(
  'isProcessAlive',
  'isProcessAlive',
  js.isProcessAlive,
  () => orders.isProcessAlive,
);
const threadCpus = /* @__PURE__ */ routeToNative('getParallelThreads', 'cpuLimit', jsCpuLimit, () => orders.cpuLimit);
const entries = /* @__PURE__ */ routeToNative(
  'estimateFdForDirectory',
  'countEntries',
  js.countEntries,
  () => orders.countEntries,
);
const workers = 'getMaxWorkersForFileMounts';
const workerFiles = /* @__PURE__ */ routeToNative(
  workers,
  'openFilesLimit',
  js.openFilesLimit,
  () => orders.openFilesLimit,
);
const workerEntries = /* @__PURE__ */ routeToNative(
  workers,
  'countEntries',
  js.countEntries,
  () => orders.countEntries,
  'step',
);
const workerCpus = /* @__PURE__ */ routeToNative(workers, 'cpuLimit', jsCpuLimit, () => orders.cpuLimit, 'step');

const largestPid = 0x7fff_ffff;

/**
 * Whether a process lives: it runs, sleeps or is stopped, and may be another user's.
 *
 * False for a pid that is gone, a zombie, the id of a thread that is not a process's first, and for 0 and negative
 * numbers, which stand for groups. After kill(2), waitid(2) and proc_pid_stat(5).
 *
 * @param pid - a whole number from -2147483648 to 2147483647.
 * @returns true also where this process may not signal it.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE for any other number
 * - Error ERR_UNSUPPORTED_RUNTIME where there are no processes
 * - Error ERR_ACCESS_DENIED in Deno without --allow-run
 * - Error EMFILE, ENFILE, ENOMEM where only a file can tell and it cannot be opened for want of a descriptor or memory
 * @example
 * isProcessAlive(process.pid); // true
 * isProcessAlive(0); // false
 */
export const isProcessAlive = (pid: number): boolean => {
  const what = 'check a process';
  checkInteger(what, 'pid', pid, -(2 ** 31), largestPid);
  demandProcesses(what);
  return run(alive, 0, pid, '');
};

const fewestThreads = 4;

const checkCloud = (what: string, cloud: unknown): string | undefined =>
  cloud === undefined ? undefined : checkString(what, 'cloud', cloud);

const parallelThreads = (what: string, cloud: string | undefined, route: Route<'cpuLimit'>): number => {
  const threads = max(fewestThreads, cpuLimit(what, route).value - 1);
  return cloud !== undefined && stringToLowerCase(cloud) === 'kubernetes' ? 4 * threads : threads;
};

/**
 * How many threads to run in parallel against a cloud: one less than `getCpuCount()`, at least 4; four times that on
 * Kubernetes. SkyPilot's `get_parallel_threads`, which counts the CPUs of the machine.
 *
 * @param cloud - the cloud's name; only 'kubernetes', in any case and without blanks around it, changes the answer.
 * @returns a whole number, at least 4.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - else as {@link getCpuCount}
 * @example
 * getParallelThreads('Kubernetes'); // 16 with up to 5 CPUs
 * process.env.SKYPILOT_POD_CPU_CORE_LIMIT = '8';
 * getParallelThreads(); // 7
 */
export const getParallelThreads = (cloud?: string): number => {
  const what = 'count threads';
  return parallelThreads(what, checkCloud(what, cloud), threadCpus);
};

/** What one rsync has open, and what it adds for each entry of the directory it copies. */
const descriptorsEach = 5;

/**
 * How many file descriptors copying a directory takes: 5 for each entry of the directory itself.
 *
 * Hidden entries count, '.' and '..' do not. By the estimate of SkyPilot's migration, after readdir(3).
 *
 * @param path - of a directory; a file: URL, or bytes where the name is no UTF-8, will do.
 * @returns a whole number, a multiple of 5; 0 for an empty directory.
 * @throws
 * - Error ENOENT, ENOTDIR and whatever else the system says (syscall 'scandir')
 * - TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE (a NUL in it, another URL)
 * - Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED
 * @example
 * estimateFdForDirectory('checkpoints'); // 15
 */
export const estimateFdForDirectory = (path: string | URL | Uint8Array): number => {
  const what = 'count the entries of a directory';
  demandFiles(what);
  const checked = checkPath(what, path);
  demandReadable(what, checked);
  return descriptorsEach * run(entries, 0, checked);
};

/** The descriptors this process keeps for itself. */
const reservedDescriptors = 100;
const comfortableLimit = 1024;
let hasWarned = false;

const softLimit = (): number => {
  const limit = run(workerFiles, 0);
  if (limit < comfortableLimit && !hasWarned) {
    hasWarned = true;
    const advice = `raise it with ulimit -n, to ${comfortableLimit} at least`;
    warn(
      `Only ${limit} files may be open at once, which slows file mounts down: ${advice}`,
      'SKYPILOT_UTILS_LOW_FD_LIMIT',
    );
  }
  return limit;
};

/** What the source of one mount takes; the least for what is no directory that can be read here, such as 's3://bucket'. */
const descriptorsOf = (what: string, source: string): number => {
  if (stringIndexOf(source, '\0') >= 0) return descriptorsEach;
  try {
    demandReadable(what, source);
    return max(descriptorsEach, descriptorsEach * run(workerEntries, 0, source));
  } catch (error) {
    const { code, errno } = error as NodeJS.ErrnoException;
    if ((errno !== undefined && !isShortage(error)) || code === 'ERR_ACCESS_DENIED') return descriptorsEach;
    throw error;
  }
};

const checkSources = (what: string, mounts: object): readonly string[] => {
  const targets = objectKeys(mounts);
  const sources: string[] = bareArray();
  for (let index = 0; index < targets.length; index += 1) {
    const source = (mounts as Record<string, unknown>)[targets[index] as string];
    sources[index] = checkString(what, 'a source of mounts', source);
  }
  return sources;
};

const largestOf = (what: string, sources: readonly string[]): number => {
  let largest = descriptorsEach;
  for (let index = 0; index < sources.length; index += 1)
    largest = max(largest, descriptorsOf(what, sources[index] as string));
  return largest;
};

/** What {@link getMaxWorkersForFileMounts} takes beside a number of sources. */
export interface FileMountOptions {
  /**
   * Files in each source; a whole number, at least 0.
   *
   * @defaultValue 100
   */
  readonly filesPerSource?: number | undefined;
  /** The cloud's name, as for {@link getParallelThreads}. */
  readonly cloud?: string | undefined;
}

/** What a source of so many files takes among so many sources, by the estimate of SkyPilot's migration. */
const estimate = (sources: number, files: number): number =>
  descriptorsEach + max(descriptorsEach, floor(files / 20)) + floor(sources / 10);

/**
 * How many file mounts to copy at once without running out of file descriptors.
 *
 * That is the soft limit of open files less 100, divided by what the largest source takes, within 1 and
 * `getParallelThreads(cloud)`; without a limit the threads. A source takes 5 descriptors, a local directory 5 for each
 * of its entries. A limit below 1024 is warned of once (SKYPILOT_UTILS_LOW_FD_LIMIT).
 *
 * SkyPilot's `get_max_workers_for_file_mounts`, after getrlimit(2), RLIMIT_NOFILE.
 *
 * @param mounts - `{ target: source }`, as SkyPilot has them; without any, as with one that takes 5 descriptors.
 * @param cloud - as for {@link getParallelThreads}.
 * @returns a whole number, at least 1.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - Error ERR_UNSUPPORTED_RUNTIME where there are no files
 * - else as {@link getParallelThreads}
 * @example
 * getMaxWorkersForFileMounts({ '/data': 's3://bucket' }, 'kubernetes'); // 16 with up to 5 CPUs
 * process.env.SKYPILOT_POD_CPU_CORE_LIMIT = '8';
 * getMaxWorkersForFileMounts({ '/data': 's3://bucket', '/out': 'checkpoints' }); // 7
 */
export function getMaxWorkersForFileMounts(mounts: Readonly<Record<string, string>>, cloud?: string): number;
/**
 * The same by numbers alone, as SkyPilot's migration estimates it: a source takes 5 + max(5, filesPerSource / 20) +
 * sources / 10 descriptors, each rounded down.
 *
 * @param sources - how many there are, a whole number of at least 0.
 * @param options - `filesPerSource` (100), `cloud`.
 * @returns a whole number, at least 1.
 * @throws
 * - as with mounts
 * - RangeError ERR_OUT_OF_RANGE
 * @example
 * getMaxWorkersForFileMounts(10, { filesPerSource: 100 }); // 4 with up to 5 CPUs
 * getMaxWorkersForFileMounts(1e9); // 1
 */
export function getMaxWorkersForFileMounts(sources: number, options?: FileMountOptions): number;
export function getMaxWorkersForFileMounts(
  mounts: Readonly<Record<string, string>> | number,
  second?: string | FileMountOptions,
): number {
  const what = 'count workers for file mounts';
  const isNumber = typeof mounts === 'number';
  const cloud = checkCloud(what, isNumber ? option(what, second, 'cloud') : second);
  let count: () => number;
  if (isNumber) {
    const most = largestInteger;
    const sources = checkInteger(what, 'sources', mounts, 0, most);
    const files = checkInteger(what, 'filesPerSource', option(what, second, 'filesPerSource'), 0, most, 100);
    count = () => estimate(sources, files);
  } else {
    if (typeof mounts !== 'object' || mounts === null || isArray(mounts)) {
      throw typeError(what, 'mounts', 'an object or a number', mounts);
    }
    const sources = checkSources(what, mounts);
    count = () => largestOf(what, sources);
  }
  demandFiles(what);
  // Asked first, since a rollout draws the whole call with it.
  const limit = softLimit();
  const descriptors = count();
  const threads = parallelThreads(what, cloud, workerCpus);
  return max(1, min(threads, floor((limit - reservedDescriptors) / descriptors)));
}
