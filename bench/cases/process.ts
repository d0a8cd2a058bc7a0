/** The process family: who lives, and how many file mounts to copy at once. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Case, type Cases, ours, type Participant } from '../case.ts';
import { agreeKnowing, peer, readUnknowing } from '../peers.ts';

/** wasm cannot ask the system. */
const backends = ['router', 'js', 'native'] as const;

/** A child that ends when its input does: at the latest when this process is gone, however that comes. */
const startChild = (command: string, ...args: readonly string[]): ChildProcess =>
  spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });

const end = async (child: ChildProcess): Promise<void> => {
  const exit = once(child, 'exit');
  child.stdin?.end();
  await exit;
};

const waitFor = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await sleep(1);
};

/**
 * A process that has ended and whose parent does not wait for it: a shell that has become `cat`. Not sooner, for the
 * shell might still take notice.
 */
const startZombie = async (): Promise<{ readonly pid: number; readonly parent: ChildProcess }> => {
  const parent = startChild('sh', '-c', 'sleep 60 & echo $!; exec cat');
  const [line] = await once(parent.stdout as NodeJS.ReadableStream, 'data');
  const pid = Number(line);
  await waitFor(() => readFileSync(`/proc/${parent.pid}/comm`, 'utf8') === 'cat\n');
  process.kill(pid);
  await waitFor(() => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
  return { pid, parent };
};

const killQuietly = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const aliveCases: Cases = async (instances) => {
  const { processExists } = await peer('process-exists');
  const isRunning = (await peer('is-running')).default;
  const pidusage = (await peer('pidusage')).default;
  /** Those named see no difference between what the pid stands for and a process that lives. */
  const caseOf = (title: string, pid: number, blind: readonly string[], rest: Partial<Case>): Case => {
    const peers: readonly Participant[] = [
      { name: 'node:process kill', call: () => killQuietly(pid) },
      { name: 'is-running', call: () => isRunning(pid) },
      { name: 'process-exists', call: () => processExists(pid) },
      {
        name: 'pidusage',
        call: () =>
          pidusage(pid).then(
            () => true,
            () => false,
          ),
      },
    ];
    return {
      function: 'isProcessAlive',
      title,
      size: 0,
      participants: [
        ...ours(instances, [pid], (sky, input) => sky.isProcessAlive(input), backends),
        ...peers.map((one) => (blind.includes(one.name) ? { ...one, read: readUnknowing } : one)),
      ],
      python: { name: 'is_process_alive', inputs: [[pid]] },
      agrees: agreeKnowing,
      ...rest,
    };
  };
  const child = startChild('cat');
  const gone = startChild('true');
  await once(gone, 'exit');
  const own = caseOf('own', process.pid, [], { floor: { name: 'alive', inputs: [[process.pid]] } });
  const others = [
    caseOf('foreign', process.ppid, [], { floor: { name: 'alive', inputs: [[process.ppid]] } }),
    caseOf('child', child.pid as number, [], {
      floor: { name: 'alive_child', inputs: [[child.pid]] },
      close: () => end(child),
    }),
    caseOf('dead', gone.pid as number, [], { floor: { name: 'dead', inputs: [[gone.pid]] } }),
  ];
  if (process.platform !== 'linux') return [own, ...others];
  const zombie = await startZombie();
  const thread = readdirSync('/proc/self/task')
    .map(Number)
    .find((id) => id !== process.pid) as number;
  return [
    own,
    ...others,
    caseOf('zombie', zombie.pid, ['node:process kill', 'is-running', 'process-exists', 'pidusage'], {
      close: () => end(zombie.parent),
    }),
    caseOf('thread', thread, ['node:process kill', 'is-running', 'pidusage'], {}),
  ];
};

const mountCases: Cases = (instances, folder) => {
  const directoryOf = (name: string, entries: number): string => {
    const path = join(folder, name);
    mkdirSync(path);
    for (let index = 0; index < entries; index += 1) writeFileSync(join(path, `file-${index}`), '');
    return path;
  };
  const large = { '/data': directoryOf('mount', 1000) };
  const ten = Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [`/data/${index}`, directoryOf(`mount-${index}`, 100)]),
  );
  const caseOf = (title: string, mounts: Readonly<Record<string, string>>): Case => ({
    function: 'getMaxWorkersForFileMounts',
    title,
    size: 0,
    participants: ours(instances, [mounts], (sky, input) => sky.getMaxWorkersForFileMounts(input), backends),
    python: { name: 'get_max_workers_for_file_mounts', inputs: [[mounts]] },
    floor: { name: 'count_entries', inputs: [Object.values(mounts)] },
  });
  return [
    caseOf('a directory of 1000', large),
    caseOf('ten sources of 100', ten),
    {
      function: 'getMaxWorkersForFileMounts',
      title: 'a number',
      size: 0,
      participants: ours(instances, [10, 100, 1000], (sky, input) => sky.getMaxWorkersForFileMounts(input), backends),
    },
  ];
};

export const cases: Cases = async (instances, folder) => [
  ...(await aliveCases(instances, folder)),
  ...(await mountCases(instances, folder)),
];
