/** Starting a runtime, and what became of it. */
import { spawn } from 'node:child_process';

export interface Ending {
  /** Null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

export interface ChildOptions {
  readonly cwd: string;
  /** A pipe that stays open without a word, or nothing to read at all. */
  readonly input?: 'pipe' | 'ignore';
  readonly env?: Readonly<Record<string, string>>;
  /** After which it is ended; 90 seconds unless given. */
  readonly timeoutMs?: number;
}

const usualTimeoutMs = 90_000;

/** Runs a program in an environment that holds nothing but what is given; one that hangs is ended. */
export const runChild = (command: readonly string[], options: ChildOptions): Promise<Ending> => {
  const [program, ...args] = command;
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program as string, args, {
    cwd: options.cwd,
    env: { PATH, HOME, NO_COLOR: '1', ...options.env },
    stdio: [options.input ?? 'ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs ?? usualTimeoutMs,
  });
  return new Promise((resolve, reject) => {
    let output = '';
    let errors = '';
    child.stdout?.on('data', (data) => {
      output += data;
    });
    child.stderr?.on('data', (data) => {
      errors += data;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, output, errors }));
  });
};

/** What a program prints as JSON; throws unless it ends with status 0. */
export const askChild = async <Told>(command: readonly string[], options: ChildOptions): Promise<Told> => {
  const { status, signal, output, errors } = await runChild(command, options);
  if (status !== 0) throw new Error(`ended with ${signal ?? `status ${status}`}: ${errors}`);
  return JSON.parse(output) as Told;
};

/** Runs all jobs, so many at a time; the results in the order of the jobs. */
export const runAll = async <T>(jobs: readonly (() => Promise<T>)[], atOnce: number): Promise<readonly T[]> => {
  const results: T[] = [];
  const queue = jobs.entries();
  const work = async (): Promise<void> => {
    for (const [index, job] of queue) results[index] = await job();
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
};
