/** Injects every error into the first ten of each system call that a call makes, and looks at what comes of it. */
import { join } from 'node:path';
import { errors, type TestedCall } from './calls.ts';
import type { Machine } from './machine.ts';
import { type Afterwards, type OsBackend, Subject } from './subject.ts';
import { type Place, type Watched, watch } from './trace.ts';

/** What was tried of one call. */
export interface Injections {
  readonly title: string;
  readonly systemCalls: readonly string[];
  readonly injected: number;
  readonly failures: readonly string[];
}

const occurrences = 10;
/** A collection of garbage may shift the counts: then the fault hits nothing. */
const attempts = 12;
const missed = 'nothing was injected';

/**
 * What is not the function's doing: JavaScript's memory and event loop, and calls that cannot fail. Memory that cannot be
 * had ends any process that V8 or Rust's allocator runs in.
 */
const others = new Set([
  ...['mmap', 'munmap', 'mremap', 'mprotect', 'madvise', 'brk'],
  ...['epoll_ctl', 'epoll_wait', 'epoll_pwait', 'futex', 'sched_yield', 'restart_syscall', 'write'],
  ...['getpid', 'gettid', 'rt_sigprocmask', 'exit', 'access', 'resumed'],
]);

/** A system call with how often it had been made when the watched call began, and how often the call makes it. */
interface Target {
  readonly name: string;
  readonly counts: readonly number[];
}

const targetsOf = ({ calls }: Watched, { shared }: TestedCall, place: Place): readonly Target[] => {
  const counts = new Map<string, number[]>();
  for (const { name, count, text } of calls) {
    if (others.has(name) || text.includes('anon_inode:[event')) continue;
    const known = counts.get(name) ?? [];
    counts.set(name, known);
    if (!known.includes(count)) known.push(count);
  }
  // One of several threads is sure of its first share alone; ten are sure where all of them are watched.
  const mostOf = (name: string): number => (name === shared && typeof place === 'string' ? 1 : occurrences);
  return [...counts].map(([name, known]) => ({ name, counts: known.slice(0, mostOf(name)) }));
};

/** What is wrong, or undefined. */
const problemOf = (
  { outcome, calls, strays }: Watched,
  afterwards: Afterwards | undefined,
  right: unknown,
  { judge }: TestedCall,
  error: string,
  backend: OsBackend,
): string | undefined => {
  if (!outcome || !afterwards) return 'the process died';
  const injected = calls.filter(({ isInjected }) => isInjected);
  if (injected.length === 0 || strays > 0) return missed;
  const wrong = judge(outcome, right, error, backend);
  if (wrong) return wrong;
  const { left, next, events } = afterwards;
  const unclosed = injected.filter(({ name }) => name === 'close').length;
  if (left.length !== unclosed) return `${left.length} descriptors stay open: ${left}`;
  if (next.value !== right) return `the next call is wrong: ${JSON.stringify(next)}`;
  if (events.length > 0) return `taken for a fault of the backend's: ${JSON.stringify(events)}`;
  return undefined;
};

/** Tries one call in a process of one backend. Returns the process to go on with: a new one, if that one is spoilt. */
const injectInto = async (
  first: Subject,
  backend: OsBackend,
  machine: Machine,
  call: TestedCall,
  place: Place,
): Promise<readonly [Subject, Injections]> => {
  let subject = first;
  const log = join(machine.folder, `${backend}.strace`);
  // Once more than asked: the first time something may be new to the process.
  await watch(subject, place, call.name, log);
  const plain = await watch(subject, place, call.name, log);
  const right = plain.outcome?.value;
  const where = typeof place === 'string' ? place : 'all threads';
  const title = `${call.name} [${backend}, ${where}]`;
  const failures: string[] = [];
  if (right === undefined) failures.push(`${title}: no answer without a fault: ${JSON.stringify(plain.outcome)}`);
  const targets = targetsOf(plain, call, place);
  if (targets.length === 0) failures.push(`${title}: it makes no system call`);
  let injected = 0;
  for (const { name, counts } of targets) {
    for (const error of Object.keys(errors)) {
      for (const [index, count] of counts.entries()) {
        const inject = `inject=${name}:error=${error}:when=${count}`;
        let problem: string | undefined = missed;
        let text = '';
        for (let attempt = 0; attempt < attempts && problem === missed; attempt += 1) {
          const watched = await watch(subject, place, call.name, log, ['-e', `trace=${name},access`, '-e', inject]);
          const afterwards = await subject.lookAfterwards(call.name);
          problem = problemOf(watched, afterwards, right, call, error, backend);
          text = watched.calls.find(({ isInjected }) => isInjected)?.text ?? '';
          // libuv asks once and for all whether there is statx(2).
          const isSpoilt = !afterwards || afterwards.events.length > 0 || (name === 'statx' && error === 'ENOSYS');
          if (!isSpoilt) continue;
          await subject.stop();
          subject = await Subject.start(backend, machine);
        }
        injected += 1;
        if (problem) failures.push(`${title}, ${error} of ${name} #${index + 1}: ${problem}\n    ${text}`);
      }
    }
  }
  const systemCalls = targets.map(({ name, counts }) => `${name} ${counts.length}`);
  return [subject, { title, systemCalls, injected, failures }];
};

/** Tries every call in one backend, one after the other. */
export const injectAll = async (
  backend: OsBackend,
  machine: Machine,
  calls: readonly TestedCall[],
  tell: (result: Injections) => void,
): Promise<readonly Injections[]> => {
  let subject = await Subject.start(backend, machine);
  const results: Injections[] = [];
  for (const call of calls) {
    for (const place of call.places(backend, machine.folder)) {
      let result: Injections;
      [subject, result] = await injectInto(subject, backend, machine, call, place);
      tell(result);
      results.push(result);
    }
  }
  await subject.stop();
  return results;
};
