/** strace(1) at a thread while a call is made: which system calls that were, and which of them were made to fail. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Outcome, Subject } from './subject.ts';

/** Which threads are watched: JavaScript's, the one of libuv's pool, or all of them, as far as they touch a file. */
export type Place = 'main' | 'pool' | { readonly file: string };

/** A system call in a trace. */
export interface Call {
  readonly thread: string;
  readonly name: string;
  /** strace's line, the paths of descriptors in it. */
  readonly text: string;
  /** Which of its thread's calls of that name it is, from 1 on, since strace was attached. */
  readonly count: number;
  readonly isInjected: boolean;
}

/** What came of a watched call. */
export interface Watched {
  /** Undefined when the process died. */
  readonly outcome: Outcome | undefined;
  /** Between the two marks, where JavaScript's thread is watched; all of them elsewhere. */
  readonly calls: readonly Call[];
  /** The injected ones that were outside the marks. */
  readonly strays: number;
}

const entry = /^(?:(\d+) +)?(\w+)\(/;

const parse = (log: string): { readonly calls: readonly Call[]; readonly strays: number } => {
  const counts = new Map<string, number>();
  const calls: Call[] = [];
  const hasMarks = log.includes('"/faults/begin"');
  let isOpen = !hasMarks;
  let strays = 0;
  for (const text of log.split('\n')) {
    if (text.includes('access("/faults/')) isOpen = text.includes('"/faults/begin"');
    const isInjected = text.includes('(INJECTED)');
    const [, thread = '', name = ''] = entry.exec(text) ?? [];
    if (name === '') {
      if (isInjected && isOpen) calls.push({ thread, name: 'resumed', text, count: 0, isInjected });
      continue;
    }
    const key = `${thread} ${name}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (isOpen) calls.push({ thread, name, text, count, isInjected });
    else if (isInjected) strays += 1;
  }
  return { calls, strays };
};

const targetOf = (subject: Subject, place: Place): readonly string[] => {
  if (place === 'main') return ['-p', `${subject.pid}`];
  if (place === 'pool') return ['-p', `${subject.poolThread}`];
  return ['-f', '-P', place.file, '-p', `${subject.pid}`];
};

/** Attaches strace with such options, makes the call and detaches. */
export const watch = async (
  subject: Subject,
  place: Place,
  call: string,
  log: string,
  options: readonly string[] = [],
): Promise<Watched> => {
  const strace = spawn('strace', ['-y', '-o', log, ...targetOf(subject, place), ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(strace, 'close');
  let told = '';
  await new Promise<void>((resolve, reject) => {
    strace.on('error', reject);
    strace.on('close', () => reject(new Error(`strace ended: ${told}`)));
    strace.stderr?.on('data', (data) => {
      told += data;
      // With all its threads it says so at last: "Process N attached with M threads".
      if (/attached.*\n/.test(told)) resolve();
    });
  });
  const outcome = await subject.make(call);
  strace.kill('SIGINT');
  await ended;
  return { outcome, ...parse(readFileSync(log, 'utf8')) };
};
