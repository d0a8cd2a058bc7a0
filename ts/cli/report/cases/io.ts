/** The io family: digests of files, tails, free ports, entries of directories. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type Case, type Cases, callsOn, type Sources } from '../case.ts';
import { randomBytes, randomSequence } from '../random.ts';

const mebibyte = 1_048_576;

const fileCases: Cases = ({ folder }) => {
  const fileOf = (name: string, size: number): string => {
    const path = join(folder, name);
    writeFileSync(path, randomBytes(size, 1));
    return path;
  };
  const small = fileOf('small', 4096);
  const middle = fileOf('middle', 4 * mebibyte);
  const large = fileOf('large', 32 * mebibyte);
  const caseOf = (algorithm: 'sha256' | 'blake3', input: string, path: string, isThorough = false): Case => ({
    function: 'hashFile',
    algorithm,
    input,
    size: 0,
    isThorough,
    ...(input.endsWith('Sync')
      ? callsOn([path], (sky, file) => sky.hashFileSync(file, algorithm))
      : callsOn([path], (sky, file) => sky.hashFile(file, algorithm))),
  });
  return [
    caseOf('sha256', '4 KiB', small),
    caseOf('sha256', '4 KiB, Sync', small),
    caseOf('sha256', '4 MiB', middle),
    caseOf('sha256', '4 MiB, Sync', middle, true),
    caseOf('sha256', '32 MiB', large, true),
    caseOf('blake3', '4 MiB', middle),
    caseOf('blake3', '32 MiB', large, true),
  ];
};

const tailCases: Cases = ({ folder }) => {
  const random = randomSequence(1);
  const lines = Array.from({ length: 50_000 }, (_, index) => `INFO step ${index} loss ${random()}${random()}\n`);
  const path = join(folder, 'train.log');
  writeFileSync(path, lines.join(''));
  const caseOf = (n: number, isSync: boolean, isThorough = false): Case => ({
    function: 'readLastNLines',
    input: `${n} lines${isSync ? ', Sync' : ''}`,
    size: 0,
    isThorough,
    ...(isSync
      ? callsOn([n], (sky, count) => sky.readLastNLinesSync(path, count))
      : callsOn([n], (sky, count) => sky.readLastNLines(path, count))),
  });
  return [caseOf(10, false), caseOf(10, true), caseOf(10_000, false), caseOf(10_000, true, true)];
};

const busyPorts = 20;
const freePorts = 4;
/** Below what the system gives to those who connect. */
const firstPort = 20_000;
const lastPort = 32_000;

const closeAll = async (servers: readonly Server[]): Promise<void> => {
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
};

/** Servers on so many ports from the first one on, of all addresses; those that could not listen end it. */
const listenFrom = async (first: number, count: number): Promise<readonly Server[]> => {
  const servers: Server[] = [];
  try {
    for (let port = first; port < first + count; port += 1) {
      const server = createServer();
      await once(server.listen(port), 'listening');
      server.unref();
      servers.push(server);
    }
  } catch (error) {
    await closeAll(servers);
    throw error;
  }
  return servers;
};

/** The first of so many ports in a row that are all free. */
const findFreePorts = async (count: number): Promise<number> => {
  let cause: unknown;
  for (let first = firstPort; first < lastPort; first += count) {
    try {
      await closeAll(await listenFrom(first, count));
      return first;
    } catch (error) {
      // Somebody has one of them.
      cause = error;
    }
  }
  throw new Error(`There are no ${count} free ports in a row from ${firstPort} to ${lastPort}`, { cause });
};

const portCases: Cases = async ({ defer }) => {
  const first = await findFreePorts(busyPorts + freePorts);
  const servers = await listenFrom(first, busyPorts);
  defer(() => closeAll(servers));
  const free = Array.from({ length: freePorts }, (_, index) => first + busyPorts + index);
  const searchOf = (input: string, starts: readonly number[], isSync: boolean, isThorough = false): Case => ({
    function: 'findFreePort',
    input: `${input}${isSync ? ', Sync' : ''}`,
    size: 0,
    isThorough,
    ...(isSync
      ? callsOn(starts, (sky, start) => sky.findFreePortSync(start))
      : callsOn(starts, (sky, start) => sky.findFreePort(start))),
  });
  const trialOf = (input: string, ports: readonly number[]): Case => ({
    function: 'isPortAvailable',
    input,
    size: 0,
    ...callsOn(ports, (sky, port) => sky.isPortAvailable(port)),
  });
  return [
    searchOf('at once', free, false),
    searchOf('at once', free, true),
    searchOf(`after ${busyPorts} busy ones`, [first], false),
    searchOf(`after ${busyPorts} busy ones`, [first], true, true),
    trialOf('free', free),
    trialOf('busy', [first]),
  ];
};

const directoryCases: Cases = ({ folder }) =>
  [10, 1000].map((entries): Case => {
    const path = join(folder, `entries-${entries}`);
    mkdirSync(path);
    for (let index = 0; index < entries; index += 1) writeFileSync(join(path, `file-${index}`), '');
    return {
      function: 'estimateFdForDirectory',
      input: `${entries} entries`,
      size: 0,
      ...callsOn([path], (sky, directory) => sky.estimateFdForDirectory(directory)),
    };
  });

export const sources: Sources = {
  hashFile: fileCases,
  readLastNLines: tailCases,
  'findFreePort and isPortAvailable': portCases,
  estimateFdForDirectory: directoryCases,
};
