/**
 * A known answer for each public function, asked for on this machine: real files, a real port, real processes.
 *
 * The answers that each backend is asked when it is loaded (ts/backends/answers.ts) open nothing and bind nothing.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { digestsOfAbc } from '../../backends/answers.ts';
import type { FunctionName } from '../../index.ts';

/** The package's public functions. */
export type Library = typeof import('../../index.ts');

/** What questions are about; made when first asked for, so that what may not be made here fails those alone. */
export interface Place {
  /** Holds one file. */
  readonly folder: () => string;
  /** 'one\ntwo\nthree\n' */
  readonly file: () => string;
  /** A port that a server has. */
  readonly port: () => Promise<number>;
}

/** What a function is asked, and what it must answer. */
export interface Question {
  readonly ask: (library: Library, place: Place) => unknown;
  readonly answer: unknown;
}

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
  hashFile: { ask: (sky, { file }) => sky.hashFile(file(), 'md5'), answer: 'deed54b823522e0525693b090363f9df' },
  readLastNLines: { ask: (sky, { file }) => sky.readLastNLines(file(), 2), answer: ['two\n', 'three'] },
  findFreePort: { ask: async (sky) => (await sky.findFreePort()) > 0, answer: true },
  isPortAvailable: { ask: async (sky, { port }) => sky.isPortAvailable(await port()), answer: false },
  getCpuCount: { ask: (sky) => sky.getCpuCount() >= 1, answer: true },
  getMemSizeGb: { ask: (sky) => sky.getMemSizeGb() > 0, answer: true },
  getParallelThreads: { ask: (sky) => sky.getParallelThreads() >= 4, answer: true },
  isProcessAlive: {
    ask: (sky) => [sky.isProcessAlive(process.pid), sky.isProcessAlive(deadPid)],
    answer: [true, false],
  },
  getMaxWorkersForFileMounts: {
    ask: (sky, { folder }) => sky.getMaxWorkersForFileMounts({ '/data': folder() }) >= 1,
    answer: true,
  },
  estimateFdForDirectory: { ask: (sky, { folder }) => sky.estimateFdForDirectory(folder()), answer: 5 },
};

/** Gives the place, and clears it away after its use. */
export const inPlace = async <Result>(use: (place: Place) => Promise<Result>): Promise<Result> => {
  const server = createServer();
  let folder: string | undefined;
  const file = (): string => {
    folder ??= mkdtempSync(join(tmpdir(), 'skypilot-utils-doctor-'));
    const path = join(folder, 'file.txt');
    writeFileSync(path, 'one\ntwo\nthree\n');
    return path;
  };
  const port = async (): Promise<number> => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as { readonly port: number }).port;
  };
  try {
    return await use({ folder: () => dirname(file()), file, port });
  } finally {
    server.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  }
};
