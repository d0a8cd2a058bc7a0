/**
 * The io family's public functions: files of the operating system here, its ports in ports.ts.
 *
 * Nothing is opened before the first call.
 */
import { checkBoolean, checkInteger, checkOneOf, option } from './arguments.ts';
import * as js from './backends/js/io.ts';
import { routeToNative } from './backends/native.ts';
import { demandFiles, demandReadable } from './capabilities.ts';
import type { Path } from './contract.ts';
import {
  type AlgorithmName,
  checkAlgorithm,
  checkEncoding,
  type DigestIn,
  type Encoding,
  encodeDigest,
} from './digest.ts';
import { infinity, largestInteger } from './intrinsics.ts';
import { errorModes, linesOf, textEncodings } from './lines.ts';
import * as orders from './orders.ts';
import { checkPath } from './paths.ts';
import { checkProgressOptions, type ProgressOptions, supervise } from './progress.ts';
import { run } from './route.ts';
import { runAsync } from './router.ts';
import { passTurn, takeTurn } from './turns.ts';

export type { AlgorithmName, DigestIn, Encoding } from './digest.ts';
export {
  type FindFreePortOptions,
  findFreePort,
  findFreePortSync,
  isPortAvailable,
  isPortAvailableSync,
  type PortOptions,
} from './ports.ts';
export type { Progress, ProgressOptions } from './progress.ts';

const fileHash = /* @__PURE__ */ routeToNative('hashFile', 'hashFile', js.hashFile, () => orders.hashFile);
const fileHashSync = /* @__PURE__ */ routeToNative<'hashFileSync'>(
  'hashFile',
  'hashFileSync',
  js.hashFileSync,
  () => orders.hashFile,
);
const tail = /* @__PURE__ */ routeToNative('readLastNLines', 'readTail', js.readTail, () => orders.readTail);
const tailSync = /* @__PURE__ */ routeToNative<'readTailSync'>(
  'readLastNLines',
  'readTailSync',
  js.readTailSync,
  () => orders.readTail,
);

const readablePath = (what: string, value: unknown): Path => {
  demandFiles(what);
  const path = checkPath(what, value);
  demandReadable(what, path);
  return path;
};

/** What {@link hashFileSync} takes beside a path and an algorithm. */
export interface HashFileSyncOptions<E extends Encoding = 'hex'> {
  /**
   * 'hex' (lower case), 'base64' (RFC 4648, padded) or 'bytes' (a fresh Uint8Array).
   *
   * @defaultValue 'hex'
   */
  readonly encoding?: E | undefined;
  /**
   * Refuses a file that is written while it is read.
   *
   * @defaultValue false
   */
  readonly stable?: boolean | undefined;
}

/** What {@link hashFile} takes beside a path and an algorithm. */
export interface HashFileOptions<E extends Encoding = 'hex'> extends HashFileSyncOptions<E>, ProgressOptions {}

interface FileToHash {
  readonly path: Path;
  readonly algorithm: number;
  readonly encoding: number;
  readonly stable: boolean;
}

const hashing = 'hash a file';

const checkFileToHash = (path: unknown, algorithm: unknown, options: unknown): FileToHash => ({
  algorithm: checkAlgorithm(hashing, algorithm),
  encoding: checkEncoding(hashing, option(hashing, options, 'encoding')),
  stable: checkBoolean(hashing, 'stable', option(hashing, options, 'stable'), false),
  path: readablePath(hashing, path),
});

/**
 * The digest of a regular file, read to its end in constant memory; an empty file has one too.
 *
 * Files under /proc, whose size is 0, are read, too. Of a file that keeps growing no more is read than its size at
 * opening and one block. At most two files are hashed at once, by the addon on as many of libuv's threads (BLAKE3 of
 * 4 MiB or more with the help of threads of its own), else on this one; the others wait. SkyPilot's `hash_file`, after
 * open(2) and read(2).
 *
 * @param path - text, a file: URL, or bytes where the name is no UTF-8.
 * @param algorithm - one of {@link algorithms}; case, '_' for '-' and 'sha-256' for 'sha256' do not matter.
 * @param options - `encoding` ('hex'), `stable` (false), `signal`, `onProgress`.
 * @returns a promise of the digest.
 * @throws by rejecting with
 * - Error ENOENT, EACCES, EISDIR and whatever else the system says, worded as node:fs does
 * - Error ERR_NOT_REGULAR_FILE, at once, for a FIFO, socket or device
 * - Error ERR_FILE_CHANGED with `stable`
 * - `signal.reason` after an abort
 * - what `onProgress` throws
 * - TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE
 * - Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED
 * @example
 * await hashFile('hello.txt', 'crc32', { signal: AbortSignal.timeout(1000) }); // '3610a686'
 * await hashFile('missing.txt'); // throws ENOENT
 */
export const hashFile = async <E extends Encoding = 'hex'>(
  path: string | URL | Uint8Array,
  algorithm: AlgorithmName = 'sha256',
  options?: HashFileOptions<E>,
): Promise<DigestIn<E>> => {
  const file = checkFileToHash(path, algorithm, options);
  return await supervise(checkProgressOptions(hashing, options), async (watch) => {
    await takeTurn(watch);
    try {
      const digest = await runAsync(fileHash, 0, file.path, file.algorithm, file.stable, watch);
      return encodeDigest(digest, file.encoding) as DigestIn<E>;
    } finally {
      passTurn();
    }
  });
};

/**
 * As {@link hashFile}, holding the thread until it is done; without `signal` and `onProgress`.
 *
 * @param path - as for {@link hashFile}.
 * @param algorithm - as for {@link hashFile}.
 * @param options - `encoding` ('hex'), `stable` (false).
 * @returns the digest: a string, or with 'bytes' a Uint8Array.
 * @throws what {@link hashFile} rejects with.
 * @example
 * hashFileSync('hello.txt', 'crc32'); // '3610a686'
 * hashFileSync('/dev/null'); // throws ERR_NOT_REGULAR_FILE
 */
export const hashFileSync = <E extends Encoding = 'hex'>(
  path: string | URL | Uint8Array,
  algorithm: AlgorithmName = 'sha256',
  options?: HashFileSyncOptions<E>,
): DigestIn<E> => {
  const file = checkFileToHash(path, algorithm, options);
  return encodeDigest(run(fileHashSync, 0, file.path, file.algorithm, file.stable), file.encoding) as DigestIn<E>;
};

/** What {@link readLastNLines} takes beside a path and a number of lines. */
export interface ReadLastNLinesOptions {
  /**
   * Bytes of the first read, from 1 to 2^30. The lines are the same whatever it is.
   *
   * @defaultValue 8192
   */
  readonly chunkSize?: number | undefined;
  /**
   * 'utf-8', 'latin1' (ISO 8859-1) or 'ascii'.
   *
   * @defaultValue 'utf-8'
   */
  readonly encoding?: 'utf-8' | 'latin1' | 'ascii' | undefined;
  /**
   * What becomes of malformed bytes: U+FFFD ('replace'), nothing ('ignore') or an error ('strict').
   *
   * @defaultValue 'replace'
   */
  readonly errors?: 'replace' | 'ignore' | 'strict' | undefined;
  /**
   * Never reads more bytes than this, a whole number of at least 0; a line that does not fit, with the '\n' before it,
   * is left out. No limit unless given.
   */
  readonly maxBytes?: number | undefined;
}

interface TailToRead {
  readonly path: Path;
  readonly n: number;
  readonly chunkSize: number;
  readonly maxBytes: number;
  readonly lines: (tail: string | Uint8Array) => readonly string[];
}

const largestChunkBytes = 0x4000_0000;

const checkTailToRead = (value: unknown, n: unknown, options: unknown): TailToRead => {
  const what = 'read the last lines';
  const from = (key: string): unknown => option(what, options, key);
  const lineCount = checkInteger(what, 'n', n, 0, infinity);
  const chunkSize = checkInteger(what, 'chunkSize', from('chunkSize'), 1, largestChunkBytes, 8192);
  const encoding = checkOneOf(what, 'encoding', from('encoding'), textEncodings);
  const errors = checkOneOf(what, 'errors', from('errors'), errorModes);
  const maxBytes = checkInteger(what, 'maxBytes', from('maxBytes'), 0, infinity, largestInteger);
  const path = readablePath(what, value);
  return { path, n: lineCount, chunkSize, maxBytes, lines: (tail) => linesOf(what, path, tail, encoding, errors) };
};

/**
 * The last lines of a file, read from its end: the cost grows with the lines asked for, not with the file.
 *
 * As SkyPilot's `read_last_n_lines`: only '\n' ends a line, '\r's before it go, every line but the last gets its '\n'
 * back and the last never has one. A byte order mark stays. An empty file, or n = 0, gives [].
 *
 * @param path - of a regular file: text, a file: URL, or bytes where the name is no UTF-8.
 * @param n - how many lines, a whole number of at least 0; more than there are give all.
 * @param options - `encoding` ('utf-8'), `errors` ('replace'), `chunkSize` (8192 bytes), `maxBytes`.
 * @returns a promise of a frozen array.
 * @throws by rejecting with
 * - Error ENOENT, EACCES, EISDIR and whatever else the system says, worded as node:fs does
 * - Error ERR_NOT_REGULAR_FILE, at once, for a FIFO, socket or device
 * - TypeError ERR_INVALID_ARG_VALUE for malformed bytes with `errors: 'strict'`, a NUL in the path, an unknown
 *   option's value
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE
 * - Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED
 * @example
 * await readLastNLines('train.log', 2, { maxBytes: 65536 }); // ['step 2\n', 'step 3']
 */
export const readLastNLines = async (
  path: string | URL | Uint8Array,
  n: number,
  options?: ReadLastNLinesOptions,
): Promise<readonly string[]> => {
  const wanted = checkTailToRead(path, n, options);
  return wanted.lines(await runAsync(tail, 0, wanted.path, wanted.n, wanted.chunkSize, wanted.maxBytes));
};

/**
 * As {@link readLastNLines}, holding the thread until it is done.
 *
 * @param path - as for {@link readLastNLines}.
 * @param n - as for {@link readLastNLines}.
 * @param options - as for {@link readLastNLines}.
 * @returns a frozen array of lines.
 * @throws what {@link readLastNLines} rejects with.
 * @example
 * readLastNLinesSync('train.log', 1); // ['step 3']
 */
export const readLastNLinesSync = (
  path: string | URL | Uint8Array,
  n: number,
  options?: ReadLastNLinesOptions,
): readonly string[] => {
  const wanted = checkTailToRead(path, n, options);
  return wanted.lines(run(tailSync, 0, wanted.path, wanted.n, wanted.chunkSize, wanted.maxBytes));
};
