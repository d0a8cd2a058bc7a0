/**
 * How the js backend asks node:fs: the questions as generators yield them, the two drivers that ask with and without
 * waiting, and the errors as every backend words them. What is read from files is in io.ts.
 */
import type { BigIntStats } from 'node:fs';
import type { Path } from '../../contract.ts';
import { accessDeniedError, notRegularFileError, systemError } from '../../errors.ts';
import { bareArray, generatorSend, generatorThrow, PromiseConstructor, reflectApply } from '../../intrinsics.ts';
import { builtin } from '../../runtime.ts';

export type FileSystem = typeof import('node:fs');
type Call = 'stat' | 'open' | 'fstat' | 'read' | 'close';

/** A call of node:fs: by its name with `Sync`, or with a callback behind the arguments. */
export interface Question {
  readonly call: Call;
  readonly args: readonly unknown[];
}

/** Work on files that asks as it goes and is sent the answers. */
export type Steps<Result> = Generator<Question, Result, unknown>;

/** A regular file that is open. */
export interface OpenFile {
  readonly descriptor: number;
  /** As of its opening. */
  readonly stats: BigIntStats;
}

/** The runtime's node:fs, which callers know to be there. */
export const files = (): FileSystem => builtin('node:fs') as FileSystem;
/** The code by which an error can be told from others. */
export const codeOf = (error: unknown): unknown => (error as NodeJS.ErrnoException).code;

/** An error of node:fs as every backend words it. What looks at a file before it is opened counts as opening it. */
export const refusal = (error: unknown, call: string, path: Path): unknown => {
  const code = codeOf(error);
  if (code === 'ERR_ACCESS_DENIED') return accessDeniedError('read a file or directory', '--allow-fs-read');
  // open(2): a socket, or a device without a driver, took the file's place.
  if (code === 'ENXIO' && call === 'open') return notRegularFileError(path);
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? error : systemError(errno, call === 'stat' ? 'open' : call, path);
};

/**
 * Whether to ask again: libuv's promise to take up interrupted calls leaves out reading (uv__fs_work in src/unix/fs.c). Not
 * closing: the descriptor is gone all the same (close(2)), and by now may be somebody else's.
 */
const isInterrupted = (error: unknown, { call }: Question): boolean => codeOf(error) === 'EINTR' && call !== 'close';

const askNow = ({ call, args }: Question): unknown => {
  const fs = files();
  return reflectApply(fs[`${call}Sync`], fs, args);
};

const askLater = ({ call, args }: Question): Promise<unknown> =>
  new PromiseConstructor((resolve, reject) => {
    const fs = files();
    const all: unknown[] = bareArray();
    for (let index = 0; index < args.length; index += 1) all[index] = args[index];
    all[all.length] = (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer));
    reflectApply(fs[call] as (...args: unknown[]) => void, fs, all);
  });

/** Asks each question and waits; `path` is named in errors. */
export const carryOutSync = <Result>(path: Path, steps: Steps<Result>): Result => {
  let step = generatorSend(steps, undefined);
  while (!step.done) {
    let answer: unknown;
    try {
      answer = askNow(step.value);
    } catch (error) {
      if (!isInterrupted(error, step.value)) step = generatorThrow(steps, refusal(error, step.value.call, path));
      continue;
    }
    step = generatorSend(steps, answer);
  }
  return step.value;
};

/** The same without holding up the thread. */
export const carryOut = async <Result>(path: Path, steps: Steps<Result>): Promise<Result> => {
  let step = generatorSend(steps, undefined);
  while (!step.done) {
    let answer: unknown;
    try {
      answer = await askLater(step.value);
    } catch (error) {
      if (!isInterrupted(error, step.value)) step = generatorThrow(steps, refusal(error, step.value.call, path));
      continue;
    }
    step = generatorSend(steps, answer);
  }
  return step.value;
};

/** libuv's number of EISDIR, which read(2) gives for a directory. */
const directoryErrno = (): number => (process.platform === 'win32' ? -4068 : -21);

const demandRegular = (stats: BigIntStats, path: Path): void => {
  if (stats.isDirectory()) throw systemError(directoryErrno(), 'read', path);
  if (!stats.isFile()) throw notRegularFileError(path);
};

/** Nanoseconds and sizes beyond 2^53 take BigInts. */
export const exactly = { __proto__: null, bigint: true };

/**
 * Opens a regular file for as long as `use` asks about it.
 *
 * It is looked at before it is opened: opening a FIFO would wake its writer and break it on closing, opening a device
 * may do anything. It is looked at again once open, since another may have taken its place.
 */
export function* withFile<Result>(path: Path, use: (file: OpenFile) => Steps<Result>): Steps<Result> {
  demandRegular((yield { call: 'stat', args: [path, exactly] }) as BigIntStats, path);
  // Absent on Windows, where nothing blocks.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOCTTY = 0 } = files().constants;
  const descriptor = (yield { call: 'open', args: [path, O_RDONLY | O_NONBLOCK | O_NOCTTY] }) as number;
  try {
    const stats = (yield { call: 'fstat', args: [descriptor, exactly] }) as BigIntStats;
    demandRegular(stats, path);
    const steps = use({ descriptor, stats });
    let step = generatorSend(steps, undefined);
    while (!step.done) step = generatorSend(steps, yield step.value);
    return step.value;
  } finally {
    try {
      yield { call: 'close', args: [descriptor] };
    } catch {
      // Nothing was written that could be lost by it, and what was read is right.
    }
  }
}
