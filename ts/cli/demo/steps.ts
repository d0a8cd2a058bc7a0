/** A morning with SkyPilot, told by its twelve utility functions on this machine's own files, ports and processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  base36Encode,
  estimateFdForDirectory,
  findFreePortSync,
  formatCompact,
  formatFloat,
  getCpuCount,
  getMaxWorkersForFileMounts,
  getMemSizeGb,
  getParallelThreads,
  hash,
  hashFile,
  isPortAvailable,
  isProcessAlive,
  isValidClusterName,
  makeClusterNameOnCloud,
  readLastNLinesSync,
  truncate,
  truncateLongString,
} from '../../index.ts';
import { readLimits } from '../limits/read.ts';
import { print } from '../terminal.ts';
import { type Row, rowsOf } from './calls.ts';
import { hashFolder, packageFolder, someLog } from './files.ts';

/** A few calls that belong together. */
export interface Step {
  readonly title: string;
  /** What a person may change, and its value without a person. */
  readonly asks: string;
  readonly input: string;
  readonly run: (input: string) => Promise<readonly Row[]>;
}

/** A morning with SkyPilot. */
export const steps: readonly Step[] = [
  {
    title: 'Name a cluster',
    asks: 'A name for the cluster',
    input: 'My.Training_Cluster-Llama-2026',
    run: (name) =>
      rowsOf(
        { name: 'isValidClusterName', call: () => isValidClusterName(name) },
        {
          name: 'makeClusterNameOnCloud',
          call: () => makeClusterNameOnCloud(name, { userHash: 'a1b2c3d4', maxLength: 35 }),
        },
        { name: 'base36Encode', call: () => base36Encode(hash(name, 'md5')) },
      ),
  },
  {
    title: 'Hash the files of a folder',
    asks: 'A folder',
    input: join(packageFolder, 'dist'),
    run: async (folder) => {
      const { told, largest } = await hashFolder(folder);
      print(`  ${told}`);
      const mebibyte = new Uint8Array(2 ** 20);
      const head = (digest: string): string => `${digest.slice(0, 16)}...`;
      return rowsOf(
        { name: 'hashFile', call: () => hashFile(largest), tell: head },
        {
          name: 'hash',
          algorithm: 'blake3',
          size: mebibyte.length,
          call: () => hash(mebibyte, 'blake3'),
          tell: (digest: string) => `blake3 ${head(digest)}`,
        },
        {
          name: 'hash',
          algorithm: 'xxh3',
          size: mebibyte.length,
          call: () => hash(mebibyte, 'xxh3'),
          tell: (digest: string) => `xxh3 ${digest}`,
        },
      );
    },
  },
  {
    title: 'Tail a log',
    asks: 'A text file',
    input: someLog(),
    run: (file) =>
      rowsOf({
        name: 'readLastNLines',
        call: () => readLastNLinesSync(file, 3),
        tell: (lines: string[]) => lines.map((line) => truncate(line.trimEnd(), 48)).join('\n'),
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
        return await rowsOf(
          { name: 'findFreePort', call: () => findFreePortSync(Number(start)) },
          {
            name: 'isPortAvailable',
            call: () => isPortAvailable(port),
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
      return rowsOf(
        {
          name: 'isProcessAlive',
          call: () => isProcessAlive(Number(pid)),
          tell: (alive: boolean) => `${pid}: ${alive}`,
        },
        {
          name: 'isProcessAlive',
          call: () => isProcessAlive(dead),
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
      rowsOf(
        {
          name: 'getCpuCount',
          call: () => getCpuCount(),
          tell: (count: number) => `${count}, by ${readLimits().cpus.source}`,
        },
        {
          name: 'getMemSizeGb',
          call: () => getMemSizeGb(),
          tell: (gb: number) => `${formatFloat(gb)} GiB, by ${readLimits().memoryBytes.source}`,
        },
        {
          name: 'getParallelThreads',
          call: () => getParallelThreads('kubernetes'),
          tell: (threads: number) => `${threads} on kubernetes`,
        },
      ),
  },
  {
    title: 'Decide how many workers sync a folder',
    asks: 'A folder to mount',
    input: packageFolder,
    run: (folder) =>
      rowsOf(
        {
          name: 'estimateFdForDirectory',
          call: () => estimateFdForDirectory(folder),
          tell: (count: number) => `${count} descriptors`,
        },
        {
          name: 'getMaxWorkersForFileMounts',
          call: () => getMaxWorkersForFileMounts({ '/data': folder }),
          tell: (workers: number) => `${workers} workers`,
        },
      ),
  },
  {
    title: 'Fit text and numbers into a table',
    asks: 'A text to shorten',
    input: 'A job with a very long description that nobody reads to its end, 日本語 and 👩‍🚀 included',
    run: (words) =>
      rowsOf(
        { name: 'truncateLongString', call: () => truncateLongString(words, 35) },
        { name: 'truncate', size: words.length, call: () => truncate(words, 35, { unit: 'column', words: true }) },
        { name: 'formatFloat', call: () => formatFloat(2.25) },
        { name: 'formatCompact', call: () => formatCompact(1_234_567.89, 2) },
      ),
  },
];
