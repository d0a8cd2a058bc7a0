/**
 * A morning with SkyPilot, told by its twelve utility functions on this machine's own files, ports and processes.
 *
 * Usage: npm run demo    in a terminal: choose a step, change its input; without one: every step, once
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { intro, isCancel, log, outro, progress, select, text } from '@clack/prompts';
import Table from 'cli-table3';
import colors from 'picocolors';
import * as sky from '../ts/index.ts';
import { cpuLimit, memoryLimit } from '../ts/limits.ts';
import { type AnyRoute, routes } from '../ts/route.ts';
import { choose } from '../ts/router.ts';
import { root } from './run.ts';

const isInteractive = process.stdin.isTTY === true && process.stdout.isTTY === true;
const width = process.stdout.columns ?? 120;

/** One call of a step: what it answered, who answered, and how long that took beside js. */
interface Row {
  readonly name: sky.FunctionName;
  readonly result: string;
  readonly backend: string;
  readonly time: string;
  readonly besideJs: string;
}

interface Step {
  readonly title: string;
  /** What a person may change, and its value without a person. */
  readonly asks: string;
  readonly input: string;
  readonly run: (input: string) => Promise<readonly Row[]>;
}

const duration = (ms: number): string =>
  ms >= 1 ? `${sky.formatFloat(ms, 1)} ms` : `${sky.formatFloat(Math.round(ms * 1e4) / 10, 1)} us`;

/** The median of a few calls in milliseconds, and the last answer. */
const timed = async (call: () => unknown): Promise<{ readonly ms: number; readonly answer: unknown }> => {
  const times: number[] = [];
  // Not timed: the first call may load a backend, or read from a disk.
  let answer = await call();
  const budgetMs = 40;
  const begun = performance.now();
  do {
    const start = performance.now();
    const given = call();
    answer = given instanceof Promise ? await given : given;
    times.push(performance.now() - start);
  } while (times.length < 200 && performance.now() - begun < budgetMs);
  return { ms: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] as number, answer };
};

const show = (answer: unknown): string => (typeof answer === 'string' ? answer : JSON.stringify(answer));

const info = sky.getBackendInfo();

/** The backend that the router chooses for an input of this size; hash has a choice per algorithm. */
const backendOf = ({ name, size = 0, algorithm }: Call): sky.Backend => {
  const route = routes.find((candidate) => candidate.name === name && (!algorithm || candidate.label === algorithm));
  return choose(route as AnyRoute, size).backend;
};

interface Call {
  readonly name: sky.FunctionName;
  readonly call: () => unknown;
  readonly tell?: (answer: never) => string;
  readonly algorithm?: sky.Algorithm;
  /** Of the input, where the choice depends on it. */
  readonly size?: number;
}

/** Calls a function as the router chooses, then in js, and says how both did. */
const row = async (made: Call): Promise<Row> => {
  const { name, call, tell = show } = made;
  const chosen = await timed(call);
  const backend = backendOf(made);
  sky.configure({ functions: { [name]: 'js' } });
  try {
    const js = await timed(call);
    const ratio = sky.formatFloat(js.ms / chosen.ms, 1);
    const besideJs = backend === 'js' ? 'is js' : `${duration(js.ms)} in js: ${ratio}x`;
    return { name, result: tell(chosen.answer as never), backend, time: duration(chosen.ms), besideJs };
  } finally {
    sky.configure({ functions: { [name]: undefined } });
  }
};

const rows = async (...calls: readonly Call[]): Promise<readonly Row[]> => {
  const told: Row[] = [];
  for (const call of calls) told.push(await row(call));
  return told;
};

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** A bar while files are hashed: on a terminal as it grows, else one line at the end. */
const hashWithProgress = async (files: readonly string[]): Promise<number> => {
  const totalBytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const bar = isInteractive ? progress({ max: Math.max(totalBytes, 1) }) : undefined;
  bar?.start('hashing');
  let before = 0;
  for (const file of files) {
    let here = 0;
    await sky.hashFile(file, 'sha256', {
      onProgress: ({ bytes }) => {
        bar?.advance(bytes - here, sky.truncate(file, 50, { position: 'start' }));
        here = bytes;
      },
    });
    before += statSync(file).size;
  }
  bar?.stop(`${files.length} files, ${sky.formatCompact(before)} bytes`);
  return before;
};

const firstLog = ['/var/log/dpkg.log', '/var/log/syslog', '/var/log/install.log', '/var/log/wtmp']
  .concat(join(root, 'CHANGELOG.md'))
  .find((file) => existsSync(file)) as string;

const steps: readonly Step[] = [
  {
    title: 'Name a cluster',
    asks: 'A name for the cluster',
    input: 'My.Training_Cluster-Llama-2026',
    run: (name) =>
      rows(
        { name: 'isValidClusterName', call: () => sky.isValidClusterName(name) },
        {
          name: 'makeClusterNameOnCloud',
          call: () => sky.makeClusterNameOnCloud(name, { userHash: 'a1b2c3d4', maxLength: 35 }),
        },
        { name: 'base36Encode', call: () => sky.base36Encode(sky.hash(name, 'md5')) },
      ),
  },
  {
    title: 'Hash the files of a folder',
    asks: 'A folder',
    input: join(root, 'dist'),
    run: async (folder) => {
      const files = filesIn(folder);
      const bytes = await hashWithProgress(files);
      const largest = files.reduce((a, b) => (statSync(a).size >= statSync(b).size ? a : b));
      const mebibyte = new Uint8Array(2 ** 20);
      const told = (digest: string): string => `${digest.slice(0, 16)}...`;
      if (!isInteractive) console.log(`  ${files.length} files, ${sky.formatCompact(bytes)} bytes`);
      return rows(
        { name: 'hashFile', call: () => sky.hashFile(largest), tell: told },
        {
          name: 'hash',
          algorithm: 'blake3',
          size: mebibyte.length,
          call: () => sky.hash(mebibyte, 'blake3'),
          tell: (digest: string) => `blake3 ${told(digest)}`,
        },
        {
          name: 'hash',
          algorithm: 'xxh3',
          size: mebibyte.length,
          call: () => sky.hash(mebibyte, 'xxh3'),
          tell: (digest: string) => `xxh3 ${digest}`,
        },
      );
    },
  },
  {
    title: 'Tail a log',
    asks: 'A text file',
    input: firstLog,
    run: (file) =>
      rows({
        name: 'readLastNLines',
        call: () => sky.readLastNLinesSync(file, 3),
        tell: (lines: string[]) => lines.map((line) => sky.truncate(line.trimEnd(), 48)).join('\n'),
      }),
  },
  {
    title: 'Find a port for the dashboard',
    asks: 'The first port to try',
    input: '8080',
    run: async (start) => {
      const busy = createServer();
      busy.listen(0, '127.0.0.1');
      await once(busy, 'listening');
      const { port } = busy.address() as { port: number };
      try {
        return await rows(
          { name: 'findFreePort', call: () => sky.findFreePortSync(Number(start)) },
          {
            name: 'isPortAvailable',
            call: () => sky.isPortAvailable(port),
            tell: (free: boolean) => `${port}, which a server has: ${free}`,
          },
        );
      } finally {
        busy.close();
      }
    },
  },
  {
    title: 'Look at a live and a dead process',
    asks: 'A process id',
    input: String(process.pid),
    run: async (pid) => {
      const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
      await once(child, 'exit');
      const dead = child.pid as number;
      return rows(
        {
          name: 'isProcessAlive',
          call: () => sky.isProcessAlive(Number(pid)),
          tell: (alive: boolean) => `${pid}: ${alive}`,
        },
        {
          name: 'isProcessAlive',
          call: () => sky.isProcessAlive(dead),
          tell: (alive: boolean) => `${dead}, which has ended: ${alive}`,
        },
      );
    },
  },
  {
    title: "Read this container's limits",
    asks: '',
    input: '',
    run: () =>
      rows(
        {
          name: 'getCpuCount',
          call: () => sky.getCpuCount(),
          tell: (count: number) => `${count}, by ${cpuLimit().source}`,
        },
        {
          name: 'getMemSizeGb',
          call: () => sky.getMemSizeGb(),
          tell: (gb: number) => `${sky.formatFloat(gb)} GiB, by ${memoryLimit().source}`,
        },
        {
          name: 'getParallelThreads',
          call: () => sky.getParallelThreads('kubernetes'),
          tell: (threads: number) => `${threads} on kubernetes`,
        },
      ),
  },
  {
    title: 'Decide how many workers sync a folder',
    asks: 'A folder to mount',
    input: root,
    run: (folder) =>
      rows(
        {
          name: 'estimateFdForDirectory',
          call: () => sky.estimateFdForDirectory(folder),
          tell: (count: number) => `${count} descriptors`,
        },
        {
          name: 'getMaxWorkersForFileMounts',
          call: () => sky.getMaxWorkersForFileMounts({ '/data': folder }),
          tell: (workers: number) => `${workers} workers`,
        },
      ),
  },
  {
    title: 'Fit text and numbers into a table',
    asks: 'A text to shorten',
    input: 'A job with a very long description that nobody reads to its end, 日本語 and 👩‍🚀 included',
    run: (words) =>
      rows(
        { name: 'truncateLongString', call: () => sky.truncateLongString(words, 35) },
        { name: 'truncate', size: words.length, call: () => sky.truncate(words, 35, { unit: 'column', words: true }) },
        { name: 'formatFloat', call: () => sky.formatFloat(2.25) },
        { name: 'formatCompact', call: () => sky.formatCompact(1_234_567.89, 2) },
      ),
  },
];

const print = (told: readonly Row[]): void => {
  const table = new Table({
    head: ['function', 'result', 'backend', 'time', 'beside js'].map((title) => colors.bold(title)),
    style: { head: [], border: [], compact: true },
  });
  const room = Math.max(20, Math.min(52, width - 88));
  for (const { name, result, backend, time, besideJs } of told) {
    const lines = result.split('\n').map((line) => sky.truncate(line, room, { unit: 'column', position: 'middle' }));
    table.push([name, lines.join('\n'), backend === 'js' ? backend : colors.green(backend), time, besideJs]);
  }
  console.log(table.toString());
};

/** What getBackendInfo() says of every function. */
const printBackends = (): void => {
  const table = new Table({
    head: ['function', 'order', 'backend', 'why'].map((title) => colors.bold(title)),
    style: { head: [], border: [], compact: true },
    colWidths: [28, 20, 9, Math.max(30, Math.min(70, width - 62))],
    wordWrap: true,
  });
  for (const [name, { order, backend, why }] of Object.entries(info.functions)) {
    table.push([name, order.join(', '), backend === 'js' ? backend : colors.green(backend), why]);
  }
  console.log(table.toString());
};

const { version, runtime, backends } = info;
const summary = `skypilot-utils ${version} on ${runtime.name} ${runtime.version}: ${Object.entries(backends)
  .map(([name, { state }]) => `${name} ${state}`)
  .join(', ')}`;

const runAll = async (): Promise<void> => {
  console.log(summary);
  const used = new Set<string>();
  for (const step of steps) {
    console.log(`\n${colors.bold(step.title)}${step.input ? ` (${step.input})` : ''}`);
    const told = await step.run(step.input);
    print(told);
    for (const { backend } of told) used.add(backend);
  }
  console.log(`\n${colors.bold('Which backend answers which function, and why')}`);
  printBackends();
  console.log(`\nBackends used: ${[...used].sort().join(', ')}`);
};

const runChosen = async (): Promise<void> => {
  intro(summary);
  for (;;) {
    const options = steps.map(({ title }, value) => ({ label: title, value }));
    const chosen = await select({
      message: 'Which step?',
      options: [...options, { label: 'See which backend answers, and why', value: -2 }, { label: 'Leave', value: -1 }],
    });
    if (isCancel(chosen) || chosen === -1) break;
    if (chosen === -2) {
      printBackends();
      continue;
    }
    const step = steps[chosen] as Step;
    const input = step.asks === '' ? '' : await text({ message: step.asks, initialValue: step.input });
    if (isCancel(input)) continue;
    try {
      print(await step.run(input));
    } catch (error) {
      log.error((error as Error).message);
    }
  }
  outro('That was all twelve, if you tried every step.');
};

await (isInteractive ? runChosen() : runAll());
