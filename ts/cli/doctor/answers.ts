/**
 * A known answer for each public function, asked for on this machine: real files, a real port, real processes.
 *
 * The answers that each backend is asked when it is loaded (ts/backends/answers.ts) open nothing and bind nothing.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digestsOfAbc } from '../../backends/answers.ts';
import type { FunctionName } from '../../index.ts';

/** The package's public functions. */
export type Library = typeof import('../../index.ts');

/** Gives a port that a server has; nothing need be made for the other questions, not even where nothing may be written. */
export type BusyPort = () => Promise<number>;

/** What a function is asked, and what it must answer. */
export interface Question {
  readonly ask: (library: Library, busyPort: BusyPort) => unknown;
  readonly answer: unknown;
}

/** A file of our own, seen from dist/cli, where this runs. It ends with a brace in a line of its own. */
const manifest = fileURLToPath(new URL('../../package.json', import.meta.url));

const folder = dirname(manifest);

const md5OfManifest = (): string => createHash('md5').update(readFileSync(manifest)).digest('hex');

/** Whole blocks of vector instructions, which the processor decides on. */
const zeros = new Uint8Array(65_536);

/** No system gives a process this id. */
const deadPid = 2 ** 31 - 1;

export const questions: Readonly<Record<FunctionName, Question>> = {
  base36Encode: { ask: (sky) => sky.base36Encode('deadbeef'), answer: '1ps9wxb' },
  base36Decode: { ask: (sky) => String(sky.base36Decode('1ps9wxb')), answer: '3735928559' },
  formatFloat: { ask: (sky) => sky.formatFloat(2.25), answer: '2.2' },
  formatCompact: { ask: (sky) => sky.formatCompact(999_950), answer: '1.0M' },
  truncateLongString: { ask: (sky) => sky.truncateLongString('hello world', 7), answer: 'hello w...' },
  truncate: { ask: (sky) => sky.truncate('日本語 and more', 9, { unit: 'column' }), answer: '日本語...' },
  makeClusterNameOnCloud: {
    ask: (sky) => sky.makeClusterNameOnCloud('My.Training_Cluster', { userHash: 'a1b2' }),
    answer: 'my-trai-b7-a1b2',
  },
  isValidClusterName: {
    ask: (sky) => [sky.isValidClusterName('a-1'), sky.isValidClusterName('1')],
    answer: [true, false],
  },
  hash: {
    ask: (sky) => [...sky.algorithms.map((name) => sky.hash('abc', name).slice(0, 8)), sky.hash(zeros, 'blake3')],
    answer: [...digestsOfAbc, '3bdeaf8f8e98780b318106aafdc3ca257f73df123d97b69112b26044c91a7d56'],
  },
  hashFile: { ask: async (sky) => (await sky.hashFile(manifest, 'md5')) === md5OfManifest(), answer: true },
  readLastNLines: { ask: (sky) => sky.readLastNLines(manifest, 1), answer: ['}'] },
  findFreePort: { ask: async (sky) => (await sky.findFreePort()) > 0, answer: true },
  isPortAvailable: { ask: async (sky, busyPort) => sky.isPortAvailable(await busyPort()), answer: false },
  getCpuCount: { ask: (sky) => sky.getCpuCount() >= 1, answer: true },
  getMemSizeGb: { ask: (sky) => sky.getMemSizeGb() > 0, answer: true },
  getParallelThreads: { ask: (sky) => sky.getParallelThreads() >= 4, answer: true },
  isProcessAlive: {
    ask: (sky) => [sky.isProcessAlive(process.pid), sky.isProcessAlive(deadPid)],
    answer: [true, false],
  },
  getMaxWorkersForFileMounts: {
    ask: (sky) => sky.getMaxWorkersForFileMounts({ '/data': folder }) >= 1,
    answer: true,
  },
  estimateFdForDirectory: {
    ask: (sky) => sky.estimateFdForDirectory(folder) === 5 * readdirSync(folder).length,
    answer: true,
  },
};

/** Serves until the use has ended. */
export const withBusyPort = async <Result>(use: (busyPort: BusyPort) => Promise<Result>): Promise<Result> => {
  const server = createServer();
  const busyPort = async (): Promise<number> => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as { readonly port: number }).port;
  };
  try {
    return await use(busyPort);
  } finally {
    server.close();
  }
};
