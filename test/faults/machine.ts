/**
 * What the process under faults finds: files to read, a zombie, limits of a cgroup, a network of its own.
 *
 * The limits are files of cgroup v2 bind-mounted over /proc and /sys, so that the unmodified build reads them.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A folder with all of it. */
export interface Machine {
  readonly folder: string;
  readonly zombie: number;
  /** The command in the machine's namespaces. */
  readonly run: (command: readonly string[]) => readonly string[];
  readonly remove: () => void;
}

const entryCount = 300;
const lineCount = 2000;
/** Bytes of the files to hash: of several blocks, and of one for which threads are started. */
const sizes = { file: 900_000, large: 5 * 1024 * 1024 };

/** Bytes that repeat in no block. */
const bytesOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index / 251) ^ index);

const lines: string = Array.from({ length: lineCount }, (_, index) => `line ${index}\n`).join('');

/** A file for each path, below a folder. */
const plant = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** Half a CPU counts as one, and half a GiB. */
const limits = {
  'proc/cgroup': '0::/pod/app\n',
  'proc/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  'cgroup/pod/app/cpu.max': 'max 100000\n',
  'cgroup/pod/app/memory.max': '536870912\n',
  'cgroup/pod/cpu.max': '150000 100000\n',
  'cgroup/pod/memory.max': 'max\n',
};

/** Puts the fake files of a folder where the process that is started next looks: its number stays as it is with exec. */
const overmount = (folder: string): string =>
  ['cgroup', 'mountinfo'].map((name) => `mount --bind ${folder}/proc/${name} /proc/$$/${name}`).join(' && ') +
  ` && mount --bind ${folder}/cgroup /sys/fs/cgroup`;

const startZombie = async (): Promise<readonly [ChildProcess, number]> => {
  // The shell becomes a program that waits for no children.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [pid] = await once(parent.stdout, 'data');
  while (!/^State:\tZ/m.test(readFileSync(`/proc/${Number(pid)}/status`, 'utf8'))) await setTimeout(10);
  return [parent, Number(pid)];
};

export const makeMachine = async (): Promise<Machine> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-faults-'));
  writeFileSync(join(folder, 'file'), bytesOf(sizes.file));
  writeFileSync(join(folder, 'large'), bytesOf(sizes.large));
  plant(folder, limits);
  plant(folder, { lines });
  plant(
    folder,
    Object.fromEntries(Array.from({ length: entryCount }, (_, index) => [`entries/${'name'.repeat(40)}-${index}`, ''])),
  );
  const [parent, zombie] = await startZombie();
  const script = `ip link set lo up && ${overmount(folder)} && exec "$@"`;
  return {
    folder,
    zombie,
    run: (command) => ['unshare', '--mount', '--net', 'sh', '-c', script, 'sh', ...command],
    remove: () => {
      parent.kill();
      rmSync(folder, { recursive: true });
    },
  };
};
