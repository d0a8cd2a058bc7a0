/** The reference for questions about processes and descriptors, over signals, /proc and node:fs. */
import type { Kernels } from '../../contract.ts';
import { infinity, regExpExec, stringLastIndexOf, stringSlice } from '../../intrinsics.ts';
import { codeOf, files, refusal } from './files.ts';
import { fieldOf, parseDecimal, readText, words } from './proc.ts';

/** What a number stands for among the processes; a zombie has ended, but nobody has waited for it yet. */
type Liveness = 'alive' | 'zombie' | 'thread' | 'gone';

/** What signal 0 tells, which reaches zombies and threads, too (kill(2)). */
const bySignal = (pid: number): 'alive' | 'gone' => {
  try {
    process.kill(pid, 0);
    return 'alive';
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ESRCH') return 'gone';
    if (code === 'EINTR') return bySignal(pid);
    // There, but another user's; EACCES is what SELinux says.
    if (code === 'EPERM' || code === 'EACCES') return 'alive';
    throw refusal(error, 'kill', '');
  }
};

/** By a state's letter and how many threads there are; undefined where the one is none. */
const byState = (state: string | undefined, threads: string | undefined): 'alive' | 'zombie' | undefined => {
  if (state === undefined || regExpExec(/^[A-Za-z]$/, state) === null) return undefined;
  // The first thread may end while others go on: it shows as a zombie then.
  const isZombie = state === 'Z' && (parseDecimal(threads ?? '') ?? 0) <= 1;
  return state === 'X' || state === 'x' || isZombie ? 'zombie' : 'alive';
};

/** What /proc/PID/stat tells (proc_pid_stat(5)); undefined where it is hidden, not mounted or has no state in its place. */
const byStat = (pid: number, root: string): 'alive' | 'zombie' | undefined => {
  const text = readText(`${root}/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name before it is the program's own choice and may hold blanks, newlines and parentheses; nothing after it can.
  const endOfName = stringLastIndexOf(text, ')');
  const fields = endOfName < 0 ? [] : words(stringSlice(text, endOfName + 1));
  // The state is field 3, num_threads field 20.
  return byState(fields[0], fields[17]);
};

/**
 * What /proc/PID/status tells (proc_pid_status(5)): as much, and by Tgid whose thread it is, for there is a /proc/TID for
 * every thread, though not listed. The name it begins with has its newlines escaped.
 */
const byStatus = (pid: number): Liveness | undefined => {
  const text = readText(`/proc/${pid}/status`);
  if (text === undefined) return undefined;
  const leader = fieldOf(text, 'Tgid:');
  if (leader !== undefined && leader !== `${pid}`) return 'thread';
  return byState(fieldOf(text, 'State:')?.[0], fieldOf(text, 'Threads:'));
};

const liveness = (pid: number, root: string): Liveness => {
  if (pid <= 0) return 'gone';
  if (root !== '') return byStat(pid, root) ?? 'gone';
  if (pid === process.pid) return 'alive';
  // OpenProcess takes the numbers between those of processes, which are multiples of four, for the one below.
  if (process.platform === 'win32' && pid % 4 !== 0) return 'gone';
  if (bySignal(pid) === 'gone') return 'gone';
  return byStatus(pid) ?? 'alive';
};

export const isProcessAlive: Kernels<'js'>['isProcessAlive'] = (pid, root) => liveness(pid, root) === 'alive';

const latin1 = { __proto__: null, encoding: 'latin1' } as { readonly encoding: 'latin1' };

export const countEntries: Kernels<'js'>['countEntries'] = (path) => {
  try {
    // As latin1 every name is one cheap string, whatever its bytes.
    return files().readdirSync(path as string, latin1).length;
  } catch (error) {
    throw refusal(error, 'scandir', path);
  }
};

let latest: number | undefined;

const limitsText = (): string => {
  try {
    return readText('/proc/self/limits') ?? '';
  } catch (error) {
    // With every descriptor in use the file cannot be opened, but what it said last still holds.
    if (latest === undefined) throw error;
    return '';
  }
};

/** After getrlimit(2); proc_pid_limits(5) tells it as text. Where there is no /proc nothing tells it. */
export const openFilesLimit: Kernels<'js'>['openFilesLimit'] = () => {
  const limits = fieldOf(limitsText(), 'Max open files');
  if (limits !== undefined) latest = parseDecimal(words(limits)[0] ?? '') ?? infinity;
  return latest ?? infinity;
};
