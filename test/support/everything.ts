/** Every public function put to an everyday use, for suites that call them a great many times. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../../ts/contract.ts';

type Package = typeof import('../../ts/index.ts');

/** One way to use one function. */
export interface Use {
  readonly title: string;
  /** Whose backends it runs in; undefined for what none has. */
  readonly function: FunctionName | undefined;
  readonly call: () => unknown;
  /** Whether it answers the same each time. */
  readonly isStable: boolean;
}

/** What a call throws or rejects with, as an answer. */
const refused = (call: () => unknown) => async (): Promise<unknown> => {
  try {
    return await call();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

const refusedSync = (call: () => unknown) => (): unknown => {
  try {
    return call();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
};

/** Large enough for threads that help. */
const largeBytes = 5 * 1024 * 1024;
/** Large enough not to be read when the addon is told to stop. */
const hugeBytes = 64 * 1024 * 1024;
const abortAfterMs = 30;

/** All of them; files of theirs lie in the folder. */
export const usesOf = (utils: Package, folder: string): readonly Use[] => {
  const file = join(folder, 'file');
  const large = join(folder, 'large');
  const huge = join(folder, 'huge');
  const binary = join(folder, 'binary');
  writeFileSync(file, 'one\ntwo\nthree\n'.repeat(20));
  writeFileSync(large, Buffer.alloc(largeBytes, 'large'));
  writeFileSync(huge, '');
  truncateSync(huge, hugeBytes);
  writeFileSync(binary, Buffer.from('one\ntwo \xff\n', 'latin1'));
  mkdirSync(join(folder, 'entries', 'a'), { recursive: true });
  const text = 'A text of some words that is longer than it may be, and 日本語 and 👩‍🚀';
  const bytes = new TextEncoder().encode(text);
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
    yield bytes;
  };
  const hasher = (): string => {
    const begun = utils.createHasher('blake3').update(text);
    begun.clone().update(bytes);
    return begun.update(bytes).digest();
  };
  const abort = refused(() => utils.hashFile(huge, 'sha3-512', { signal: AbortSignal.timeout(abortAfterMs) }));

  const uses: [title: string, name: FunctionName | undefined, call: () => unknown, isStable?: false][] = [
    ['base36Encode', 'base36Encode', () => utils.base36Encode('d41d8cd98f00b204e9800998ecf8427e')],
    ['base36Encode of bytes', 'base36Encode', () => utils.base36Encode(bytes)],
    ['base36Encode, refused', 'base36Encode', refusedSync(() => utils.base36Encode('no number'))],
    ['base36Decode', 'base36Decode', () => utils.base36Decode('ck2u8j60r58fu0sgyxrigm3cu')],
    ['formatFloat', 'formatFloat', () => utils.formatFloat(1234.5678, 2)],
    ['formatCompact', 'formatCompact', () => utils.formatCompact(1_234_567)],
    ['truncateLongString', 'truncateLongString', () => utils.truncateLongString(text)],
    ['truncate', 'truncate', () => utils.truncate(text, 20, { unit: 'column', placeholder: '…' })],
    [
      'makeClusterNameOnCloud',
      'makeClusterNameOnCloud',
      () => utils.makeClusterNameOnCloud('a-cluster-of-a-long-name'),
    ],
    ['isValidClusterName', 'isValidClusterName', () => utils.isValidClusterName('my-cluster')],
    ['hash', 'hash', () => utils.hash(text)],
    ['hash with blake3 as bytes', 'hash', () => utils.hash(bytes, 'blake3', 'bytes')],
    ['hash with xxh3', 'hash', () => utils.hash(bytes, 'xxh3')],
    ['hash, refused', 'hash', refusedSync(() => utils.hash(null as never))],
    ['createHasher', 'hash', hasher],
    ['hashStream', 'hash', () => utils.hashStream(pieces(), 'blake3')],
    ['hashFile', 'hashFile', () => utils.hashFile(file)],
    ['hashFile of a missing file', 'hashFile', refused(() => utils.hashFile(`${file}2`))],
    ['hashFileSync', 'hashFile', () => utils.hashFileSync(file, 'xxh3')],
    ['hashFileSync of a missing file', 'hashFile', refusedSync(() => utils.hashFileSync(`${file}2`))],
    ['hashFile of 5 MiB', 'hashFile', () => utils.hashFile(large, 'sha1')],
    ['hashFile of 5 MiB with blake3', 'hashFile', () => utils.hashFile(large, 'blake3')],
    ['hashFile, aborted', 'hashFile', abort, false],
    ['readLastNLines', 'readLastNLines', () => utils.readLastNLines(file, 2)],
    ['readLastNLines of bytes', 'readLastNLines', () => utils.readLastNLines(binary, 2)],
    ['readLastNLinesSync', 'readLastNLines', () => utils.readLastNLinesSync(file, 2)],
    ['findFreePort', 'findFreePort', () => utils.findFreePort(28_000), false],
    ['findFreePort of the system', 'findFreePort', refused(() => utils.findFreePort()), false],
    ['findFreePortSync', 'findFreePort', () => utils.findFreePortSync(28_000), false],
    ['isPortAvailable', 'isPortAvailable', () => utils.isPortAvailable(28_000), false],
    ['isPortAvailableSync', 'isPortAvailable', () => utils.isPortAvailableSync(28_000), false],
    ['getCpuCount', 'getCpuCount', () => utils.getCpuCount()],
    ['getMemSizeGb', 'getMemSizeGb', () => utils.getMemSizeGb()],
    ['isProcessAlive', 'isProcessAlive', () => utils.isProcessAlive(process.pid)],
    ['isProcessAlive of another', 'isProcessAlive', () => utils.isProcessAlive(process.ppid)],
    ['getParallelThreads', 'getParallelThreads', () => utils.getParallelThreads('kubernetes')],
    [
      'getMaxWorkersForFileMounts',
      'getMaxWorkersForFileMounts',
      () => utils.getMaxWorkersForFileMounts({ '/a': folder }),
    ],
    ['getMaxWorkersForFileMounts of a number', 'getMaxWorkersForFileMounts', () => utils.getMaxWorkersForFileMounts(4)],
    ['estimateFdForDirectory', 'estimateFdForDirectory', () => utils.estimateFdForDirectory(folder)],
    ['getBackendInfo', undefined, () => utils.getBackendInfo().version],
    ['isRustAvailable', undefined, () => utils.isRustAvailable()],
    ['ready', undefined, () => utils.ready()],
    ['configure', undefined, () => utils.configure({ functions: { truncate: undefined } })],
  ];
  return uses.map(([title, name, call, isStable = true]) => ({ title, function: name, call, isStable }));
};
