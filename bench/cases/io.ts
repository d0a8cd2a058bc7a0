/** The io family: digests of files, tails, free ports, and the entries of directories that file mounts count. */

import { createHash, hash as cryptoHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { inTurn } from '../../ts/cli/report/case.ts';
import { randomBytes, randomSequence } from '../../ts/cli/report/random.ts';
import { type Case, type Cases, type Elsewhere, ours, type Participant } from '../case.ts';
import { peer } from '../peers.ts';

/** wasm cannot ask the system. */
const backends = ['router', 'js', 'native'] as const;

const mebibyte = 1_048_576;
/** A larger file is nothing to read into memory whole, as some peers do. */
const mostAtOnce = 16 * mebibyte;

interface FileOfSize {
  readonly title: string;
  readonly path: string;
  readonly size: number;
}

/** In blocks of up to a mebibyte, which hashes a large file up to twice as fast as by the 64 KiB that a stream reads. */
const blocksOf = (path: string, size: number): AsyncIterable<Uint8Array> =>
  createReadStream(path, { highWaterMark: Math.min(size, mebibyte) });

const fileCases: Cases = async (instances, folder) => {
  const hasha = await peer('hasha');
  const blake3 = await (await peer('hash-wasm')).createBLAKE3();
  const fileOf = (title: string, bytes: number, size = bytes): FileOfSize => {
    const path = join(folder, title.replace(' ', ''));
    writeFileSync(path, randomBytes(bytes, 1));
    truncateSync(path, size);
    return { title, path, size };
  };
  const small = fileOf('4 KiB', 4096);
  const middle = fileOf('16 MiB', 16 * mebibyte);
  // A hole behind the first mebibyte, so that the disk has no part in it.
  const large = fileOf('1 GiB', mebibyte, 1024 * mebibyte);

  const sha256Case = ({ title, path, size }: FileOfSize): Case => ({
    function: 'hashFile',
    algorithm: 'sha256',
    title,
    size: 0,
    participants: [
      ...ours(instances, [path], (sky, input) => sky.hashFile(input), backends),
      { name: 'hasha', call: () => hasha.hashFile(path, { algorithm: 'sha256' }) },
      {
        name: 'node:crypto createReadStream',
        call: async () => {
          const hash = createHash('sha256');
          for await (const bytes of blocksOf(path, size)) hash.update(bytes);
          return hash.digest('hex');
        },
      },
      ...(size > mostAtOnce
        ? []
        : [{ name: 'node:crypto readFile', call: async () => cryptoHash('sha256', await readFile(path), 'hex') }]),
    ],
    python: { name: 'hash_file', inputs: [[path, 'sha256']] },
    floor: { name: 'read_file', inputs: [[path]] },
  });
  const sha256SyncCase = ({ title, path, size }: FileOfSize): Case => ({
    function: 'hashFile',
    algorithm: 'sha256',
    title: `${title}, Sync`,
    size: 0,
    participants: [
      ...ours(instances, [path], (sky, input) => sky.hashFileSync(input), backends),
      { name: 'hasha', call: () => hasha.hashFileSync(path, { algorithm: 'sha256' }) },
      ...(size > mostAtOnce
        ? []
        : [{ name: 'node:crypto readFileSync', call: () => cryptoHash('sha256', readFileSync(path), 'hex') }]),
    ],
    python: { name: 'hash_file', inputs: [[path, 'sha256']] },
    floor: { name: 'read_file', inputs: [[path]] },
  });
  const middleSha256 = cryptoHash('sha256', readFileSync(middle.path), 'hex');
  const blake3Case = ({ title, path, size }: FileOfSize): Case => ({
    function: 'hashFile',
    algorithm: 'blake3',
    title,
    size: 0,
    participants: [
      // js takes 20 s for a gibibyte: BLAKE3 without SIMD.
      ...ours(
        instances,
        [path],
        (sky, input) => sky.hashFile(input, 'blake3'),
        size > mostAtOnce ? ['router', 'native'] : backends,
      ),
      {
        name: 'hash-wasm createReadStream',
        call: async () => {
          blake3.init();
          for await (const bytes of blocksOf(path, size)) blake3.update(bytes);
          return blake3.digest('hex');
        },
      },
    ],
    // hashlib, which SkyPilot asks, has no BLAKE3: what its users get is SHA-256.
    ...(path === middle.path && {
      python: { name: 'hash_file', inputs: [[path, 'sha256']] },
      agrees: (one: unknown, other: unknown) => one === other || other === middleSha256,
    }),
    floor: { name: 'read_file', inputs: [[path]] },
  });
  return [
    ...[small, middle, large].map(sha256Case),
    ...[small, middle, large].map(sha256SyncCase),
    ...[middle, large].map(blake3Case),
  ];
};

const lineCount = 200_000;

const tailCases: Cases = async (instances, folder) => {
  const { read } = await peer('read-last-lines');
  const random = randomSequence(1);
  const lines = Array.from({ length: lineCount }, (_, index) => {
    const step = `${index}`.padStart(6, '0');
    const digits = `${random()}${random()}${random()}${random()}`.padEnd(64, '0');
    return `2026-01-01 00:00:00 INFO step ${step} loss ${digits.slice(0, 20 + (random() % 45))}`;
  });
  const path = join(folder, 'train.log');
  writeFileSync(path, `${lines.join('\n')}\n`);
  // It gives one string, as the file has it.
  const readLines = (answer: unknown): readonly string[] =>
    (answer as string)
      .slice(0, -1)
      .split('\n')
      .map((line, index, { length }) => (index + 1 === length ? line : `${line}\n`));
  return [10, 10_000].flatMap((n): readonly Case[] => {
    const bytes = lines.slice(-n).join('\n').length + 1;
    const common = {
      function: 'readLastNLines',
      size: 0,
      python: { name: 'read_last_n_lines', inputs: [[path, n]] },
      floor: { name: 'read_tail', inputs: [[path, bytes]] },
    } as const;
    const byPeer: Participant = { name: 'read-last-lines', call: () => read(path, n), read: readLines };
    return [
      {
        ...common,
        title: `${n} lines`,
        participants: [...ours(instances, [n], (sky, count) => sky.readLastNLines(path, count), backends), byPeer],
      },
      {
        ...common,
        title: `${n} lines, Sync`,
        participants: [...ours(instances, [n], (sky, count) => sky.readLastNLinesSync(path, count), backends)],
      },
    ];
  });
};

const busyPorts = 50;
const freePorts = 8;
/** Below what the system gives to those who connect. */
const firstPort = 20_000;
const lastPort = 32_000;

const closeAll = async (servers: readonly Server[]): Promise<void> => {
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
};

/** Servers on so many ports from the first one on; those that could not listen end it. */
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
  for (let first = firstPort; first < lastPort; first += count) {
    try {
      await closeAll(await listenFrom(first, count));
      return first;
    } catch {
      // Somebody has one of them.
    }
  }
  throw new Error(`There are no ${count} free ports in a row`);
};

const portCases: Cases = async (instances) => {
  const { default: getPort, portNumbers, clearLockedPorts } = await peer('get-port');
  const { detect } = await peer('detect-port');
  const { getPortPromise } = await peer('portfinder');
  const first = await findFreePorts(busyPorts + freePorts);
  const servers = await listenFrom(first, busyPorts);
  const free = Array.from({ length: freePorts }, (_, index) => first + busyPorts + index);

  const casesOf = (
    title: string,
    starts: readonly number[],
    floor: Elsewhere,
    last: Pick<Case, 'close'> = {},
  ): readonly Case[] => {
    // It gives no port twice within 15 s unless told to forget.
    const forgetfully = (options: { readonly host?: string }) => async (start: number) => {
      clearLockedPorts();
      return await getPort({ port: portNumbers(start, start + 100), ...options });
    };
    const common = {
      function: 'findFreePort',
      size: 0,
      python: { name: 'find_free_port', inputs: starts.map((start) => [start]) },
      floor,
    } as const;
    const byPeers = [
      // It binds the addresses of all interfaces in turn; told this host, all of them at once, as ours does.
      { name: 'get-port', call: inTurn(starts, forgetfully({})) },
      { name: "get-port host '::'", call: inTurn(starts, forgetfully({ host: '::' })) },
      { name: 'portfinder', call: inTurn(starts, (port) => getPortPromise({ port })) },
    ];
    // It gives up after ten ports and takes any.
    if (starts === free) byPeers.push({ name: 'detect-port', call: inTurn(starts, (port) => detect(port)) });
    return [
      {
        ...common,
        title,
        participants: [...ours(instances, starts, (sky, start) => sky.findFreePort(start), backends), ...byPeers],
      },
      {
        ...common,
        title: `${title}, Sync`,
        participants: ours(instances, starts, (sky, start) => sky.findFreePortSync(start), backends),
        ...last,
      },
    ];
  };
  return [
    ...casesOf('at once', free, { name: 'bind_port', inputs: free.map((port) => [port]) }),
    ...casesOf(
      `after ${busyPorts} busy ones`,
      [first],
      { name: 'bind_after_busy', inputs: [[first, busyPorts]] },
      { close: () => closeAll(servers) },
    ),
  ];
};

const directoryCases: Cases = async (instances, folder) => {
  const { fdir: Reader } = await peer('fdir');
  return [10, 1000, 100_000].map((entries): Case => {
    const path = join(folder, `entries-${entries}`);
    mkdirSync(path);
    for (let index = 0; index < entries; index += 1) writeFileSync(join(path, `file-${index}`), '');
    return {
      function: 'estimateFdForDirectory',
      title: `${entries} entries`,
      size: 0,
      participants: [
        ...ours(instances, [path], (sky, input) => sky.estimateFdForDirectory(input), backends),
        { name: 'node:fs readdirSync', call: () => 5 * readdirSync(path).length },
        // All entries are files, which is what it counts.
        { name: 'fdir', call: () => 5 * new Reader().withMaxDepth(0).onlyCounts().crawl(path).sync().files },
      ],
      python: { name: 'estimate_fd_for_directory', inputs: [[path]] },
      floor: { name: 'count_entries', inputs: [[path]] },
    };
  });
};

export const cases: Cases = async (instances, folder) => {
  const families = [fileCases, tailCases, portCases, directoryCases];
  return (await Promise.all(families.map((family) => family(instances, folder)))).flat();
};
