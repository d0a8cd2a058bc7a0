/**
 * What a user may write in any runtime, and what must not compile. Every public function, type and option occurs: the
 * suite compares this file with the declarations.
 */

import type {
  Algorithm,
  AlgorithmName,
  Backend,
  BackendInfo,
  BackendState,
  ByteSource,
  ClusterNameOptions,
  CodedError,
  Configuration,
  DigestIn,
  Encoding,
  FileMountOptions,
  FindFreePortOptions,
  FunctionInfo,
  FunctionName,
  FunctionTelemetry,
  Hasher,
  HashFileOptions,
  HashFileSyncOptions,
  HashStreamOptions,
  PortOptions,
  Progress,
  ProgressOptions,
  ReadLastNLinesOptions,
  Reproduction,
  Rollout,
  RouterEvent,
  Sample,
  SystemError,
  Telemetry,
  TruncateLongStringOptions,
  TruncateOptions,
} from 'skypilot-utils';
import * as sky from 'skypilot-utils';
import * as hashing from 'skypilot-utils/hash';
import * as files from 'skypilot-utils/io';
import * as processes from 'skypilot-utils/process';
import * as strings from 'skypilot-utils/string';
import * as system from 'skypilot-utils/system';

/** The index gives what the families give. */
type OfTheRouter =
  | 'configure'
  | 'getBackendInfo'
  | 'getTelemetry'
  | 'isRustAvailable'
  | 'onEvent'
  | 'ready'
  | 'resetTelemetry';
export const families: Omit<typeof sky, OfTheRouter> = {
  ...strings,
  ...hashing,
  ...files,
  ...system,
  ...processes,
};

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** Refuses every answer that is not of exactly this type, `any` too. */
const is =
  <Expected>() =>
  <Actual>(_answer: Actual, _same: Same<Actual, Expected>): void => {};

export const useStrings = (): void => {
  is<string>()(sky.base36Encode('ff'), true);
  sky.base36Encode(255n);
  sky.base36Encode(new Uint8Array(2));
  is<bigint>()(sky.base36Decode('73'), true);
  is<string>()(sky.formatFloat(2.25), true);
  sky.formatFloat(1n, 3);
  is<string>()(sky.formatCompact(999950, 2), true);
  const middle: TruncateLongStringOptions = { truncateMiddle: true };
  is<string>()(sky.truncateLongString('text', 35, middle), true);
  const cut: TruncateOptions = { unit: 'grapheme', position: 'middle', placeholder: '', words: false };
  is<string>()(sky.truncate('text', 8, cut), true);
  sky.truncate('text', undefined, { unit: undefined, position: undefined, placeholder: undefined, words: undefined });
  for (const unit of ['grapheme', 'column', 'codePoint'] as const) sky.truncate('text', 8, { unit });
  for (const position of ['end', 'middle', 'start'] as const) sky.truncate('text', 8, { position });
  const name: ClusterNameOptions = { maxLength: null, userHash: 'a1b2' };
  is<string>()(sky.makeClusterNameOnCloud('cluster', name), true);
  sky.makeClusterNameOnCloud('cluster', { maxLength: undefined, userHash: undefined });
  is<boolean>()(sky.isValidClusterName('cluster'), true);
  is<string>()(sky.unicodeVersion, true);
  // @ts-expect-error: a number has no digits of its own to read
  sky.base36Encode(255);
  // @ts-expect-error: text, not bytes
  sky.base36Decode(new Uint8Array(2));
  // @ts-expect-error: text is no number
  sky.formatFloat('2.25');
  // @ts-expect-error: no decimals of a bigint
  sky.formatCompact(1n);
  // @ts-expect-error: null is not the default
  sky.truncateLongString('text', null);
  // @ts-expect-error: a flag, not a word
  sky.truncateLongString('text', 35, { truncateMiddle: 'yes' });
  // @ts-expect-error: an option that is none
  sky.truncateLongString('text', 35, { middle: true });
  // @ts-expect-error: a unit that is none
  sky.truncate('text', 8, { unit: 'byte' });
  // @ts-expect-error: a position that is none
  sky.truncate('text', 8, { position: 'center' });
  // @ts-expect-error: text
  sky.truncate('text', 8, { placeholder: 3 });
  // @ts-expect-error: options are for reading
  cut.words = true;
  // @ts-expect-error: a number or null
  sky.makeClusterNameOnCloud('cluster', { maxLength: '15' });
  // @ts-expect-error: a name is text
  sky.isValidClusterName(undefined);
  // @ts-expect-error: what is exported stays as it is
  sky.unicodeVersion = '1.0.0';
};

export const useDigests = async (encoding: Encoding, data: ArrayBuffer | DataView): Promise<void> => {
  is<string>()(sky.hash(''), true);
  is<string>()(sky.hash('', 'SHA_256', 'hex'), true);
  is<string>()(sky.hash('', 'md5', 'base64'), true);
  is<Uint8Array>()(sky.hash('', 'md5', 'bytes'), true);
  is<string | Uint8Array>()(sky.hash(data, 'md5', encoding), true);
  is<DigestIn<'bytes'>>()(new Uint8Array(2) as Uint8Array, true);
  sky.hash(new SharedArrayBuffer(1));
  sky.hash(new Float64Array(1));
  const first: Algorithm = sky.algorithms[0];
  const any: AlgorithmName = 'SHA-256';
  is<'md5'>()(sky.algorithms[0], true);
  is<Algorithm>()(sky.algorithms[2 as number] as Algorithm, true);
  const hasher: Hasher = sky.createHasher(any);
  is<Hasher>()(hasher.update('a').update(data).clone(), true);
  is<string>()(hasher.digest(), true);
  is<Uint8Array>()(sky.createHasher().digest('bytes'), true);

  const { signal } = new AbortController();
  const onProgress = ({ bytes, totalBytes }: Progress): void => {
    is<number>()(bytes, true);
    is<number | null>()(totalBytes, true);
  };
  const watched: ProgressOptions = { signal, onProgress };
  const streamed: HashStreamOptions<'bytes'> = { ...watched, encoding: 'bytes' };
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(1);
  };
  const lines = async function* (): AsyncGenerator<string> {
    yield '';
  };
  const sources: ByteSource[] = [new Blob([]), new Blob([]).stream(), pieces(), new ReadableStream<Uint8Array>()];
  for (const source of sources) is<Uint8Array>()(await sky.hashStream(source, first, streamed), true);
  is<string>()(await sky.hashStream(pieces()), true);
  sky.hashStream(pieces(), undefined, { encoding: undefined, signal: undefined, onProgress: undefined });

  // @ts-expect-error: an encoding that is none
  sky.hash('', 'md5', 'base32');
  // @ts-expect-error: an algorithm is text
  sky.hash('', 5);
  // @ts-expect-error: numbers are not data
  sky.hash(5);
  // @ts-expect-error: nor are lists of them
  sky.hash([1, 2, 3]);
  // @ts-expect-error: a digest in hexadecimal is text
  sky.hash('').byteLength;
  // @ts-expect-error: a digest is text unless bytes are asked for
  const bytes: Uint8Array = sky.hash('', 'md5');
  // @ts-expect-error: an algorithm that is none, where only listed names go
  const unknown: Algorithm = 'sha-256';
  // @ts-expect-error: the list is for reading
  sky.algorithms[0] = 'sha1';
  // @ts-expect-error: and not for adding to
  sky.algorithms.push('sha1');
  // @ts-expect-error: pieces are data
  hasher.update(5);
  // @ts-expect-error: a hasher keeps its methods
  hasher.update = () => hasher;
  // @ts-expect-error: text is no stream
  sky.hashStream('');
  // @ts-expect-error: nor is an iterable of text
  sky.hashStream(lines());
  // @ts-expect-error: a signal, not its controller
  sky.hashStream(pieces(), 'md5', { signal: new AbortController() });
  // @ts-expect-error: progress has bytes and totalBytes
  sky.hashStream(pieces(), 'md5', { onProgress: ({ percent }) => percent });
  // @ts-expect-error: for files only
  sky.hashStream(pieces(), 'md5', { stable: true });
  void [bytes, unknown];
};

export const useFiles = async (path: string | URL | Uint8Array): Promise<void> => {
  const once: HashFileSyncOptions<'base64'> = { encoding: 'base64', stable: true };
  const watched: HashFileOptions = {
    encoding: 'hex',
    stable: false,
    signal: AbortSignal.abort(),
    onProgress: () => {},
  };
  is<string>()(sky.hashFileSync(path, 'blake3', once), true);
  is<string>()(await sky.hashFile(path, 'blake3', watched), true);
  is<Uint8Array>()(await sky.hashFile(path, undefined, { encoding: 'bytes', stable: undefined }), true);
  const tail: ReadLastNLinesOptions = { chunkSize: 1, encoding: 'latin1', errors: 'strict', maxBytes: 1 };
  is<readonly string[]>()(await sky.readLastNLines(path, 3, tail), true);
  is<readonly string[]>()(sky.readLastNLinesSync(path, 3), true);
  for (const encoding of ['utf-8', 'latin1', 'ascii'] as const) sky.readLastNLinesSync(path, 3, { encoding });
  for (const errors of ['replace', 'ignore', 'strict'] as const) sky.readLastNLinesSync(path, 3, { errors });
  const host: PortOptions = { host: 'localhost' };
  const range: FindFreePortOptions = { ...host, end: 9000 };
  is<number>()(await sky.findFreePort(8080, range), true);
  is<number>()(sky.findFreePortSync(), true);
  is<boolean>()(await sky.isPortAvailable(8080, host), true);
  is<boolean>()(sky.isPortAvailableSync(8080, { host: undefined }), true);
  // @ts-expect-error: a path is no descriptor
  sky.hashFile(3);
  // @ts-expect-error: what blocks cannot be aborted
  sky.hashFileSync(path, 'md5', { signal: AbortSignal.abort() });
  // @ts-expect-error: an option that is none
  sky.hashFile(path, 'md5', { endcoding: 'hex' });
  // @ts-expect-error: a promise is no digest
  const digest: string = sky.hashFile(path);
  // @ts-expect-error: how many lines must be said
  sky.readLastNLines(path);
  // @ts-expect-error: a text encoding that is none
  sky.readLastNLines(path, 1, { encoding: 'utf16le' });
  // @ts-expect-error: how to take errors that is none
  sky.readLastNLines(path, 1, { errors: 'surrogateescape' });
  // @ts-expect-error: the lines are frozen
  sky.readLastNLinesSync(path, 1).push('');
  // @ts-expect-error: a port is a number
  sky.findFreePort('8080');
  // @ts-expect-error: one port has no end
  sky.isPortAvailable(8080, { end: 9000 });
  void digest;
};

export const useSystem = (path: string | URL | Uint8Array): void => {
  is<number>()(sky.getCpuCount(), true);
  is<number>()(sky.getMemSizeGb(), true);
  is<boolean>()(sky.isProcessAlive(1), true);
  is<number>()(sky.getParallelThreads('kubernetes'), true);
  is<number>()(sky.estimateFdForDirectory(path), true);
  is<number>()(sky.getMaxWorkersForFileMounts({ target: 'source' } as const, 'kubernetes'), true);
  const counted: FileMountOptions = { filesPerSource: 5, cloud: 'aws' };
  is<number>()(sky.getMaxWorkersForFileMounts(10, counted), true);
  // @ts-expect-error: a pid is a number
  sky.isProcessAlive('1');
  // @ts-expect-error: nothing to say to it
  sky.getCpuCount(1);
  // @ts-expect-error: a cloud goes by its name
  sky.getParallelThreads({ cloud: 'aws' });
  // @ts-expect-error: a source is text
  sky.getMaxWorkersForFileMounts({ target: 1 });
  // @ts-expect-error: options go with a number
  sky.getMaxWorkersForFileMounts({ target: 'source' }, counted);
  // @ts-expect-error: a number goes with options
  sky.getMaxWorkersForFileMounts(10, 'aws');
  // @ts-expect-error: a path is no descriptor
  sky.estimateFdForDirectory(3);
};

export const useBackends = async (): Promise<void> => {
  const all: Configuration = { backend: 'js', functions: { hash: 'wasm', isProcessAlive: undefined } };
  sky.configure(all);
  sky.configure({ backend: undefined, functions: undefined });
  is<void>()(await sky.ready(), true);
  is<boolean>()(sky.isRustAvailable(), true);
  const info: BackendInfo = sky.getBackendInfo();
  is<string>()(info.version + info.runtime.name + info.runtime.version, true);
  const name: FunctionName = 'hash';
  const told: FunctionInfo | undefined = info.functions[name];
  if (told) is<readonly Backend[]>()([...told.has, ...told.order, told.backend] as readonly Backend[], true);
  is<string | undefined>()(told?.why, true);
  const { state, cause }: BackendState = info.backends.native;
  is<'ok' | 'absent' | 'broken'>()(state, true);
  is<Error | null>()(cause, true);
  for (const event of info.events satisfies readonly RouterEvent[]) {
    is<'broken' | 'fault' | 'mismatch' | 'rollback'>()(event.type, true);
    is<FunctionName | null>()(event.function, true);
    is<string>()(event.message + event.backend + event.time.toFixed(), true);
    is<Reproduction | null>()(event.reproduction, true);
    const seen: readonly Sample[] = event.reproduction?.arguments ?? [];
    for (const { start } of seen) is<string>()(start, true);
  }
  const rollout: Rollout = { percent: 25, verify: 0.1, functions: { hash: 10, truncate: undefined }, minCalls: 1 };
  sky.configure({ rollout });
  sky.configure({ rollout: { maxFaultRate: undefined, samples: false } });
  sky.configure({ rollout: undefined });
  const telemetry: Telemetry = sky.getTelemetry();
  const counts: FunctionTelemetry = telemetry.functions.hash;
  is<number>()(telemetry.since + counts.calls.native + counts.faults + counts.verified + counts.mismatches, true);
  is<boolean>()(counts.rolledBack, true);
  is<void>()(sky.resetTelemetry(), true);
  is<() => void>()(
    sky.onEvent((event) => event.message),
    true,
  );
  sky.onEvent(async () => {});
  // @ts-expect-error: a share is a number
  sky.configure({ rollout: { percent: '25' } });
  // @ts-expect-error: createHasher goes by hash
  sky.configure({ rollout: { functions: { createHasher: 1 } } });
  // @ts-expect-error: counts are for reading
  counts.faults = 0;
  // @ts-expect-error: a backend that is none
  sky.configure({ backend: 'rust' });
  // @ts-expect-error: createHasher goes by hash
  sky.configure({ functions: { createHasher: 'js' } });
  // @ts-expect-error: reports are for reading
  info.version = '';
  // @ts-expect-error: all of them
  info.events.pop();
};

export const useErrors = (error: SystemError): string => {
  const coded: CodedError = error;
  is<number>()(error.errno, true);
  is<string | undefined>()(error.path, true);
  is<string | undefined>()(error.address, true);
  is<number | undefined>()(error.port, true);
  // @ts-expect-error: for reading
  coded.code = '';
  return `${coded.code} ${error.syscall} ${error.message}`;
};
