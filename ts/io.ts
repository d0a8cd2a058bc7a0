/**
 * The io family's public functions: files and ports of the operating system.
 *
 * Importing it makes the addon known to the router; nothing is opened before the first call.
 */
import { checkBoolean, checkInteger, checkOneOf, checkString, option } from './arguments.js';
import * as js from './backends/js/io.js';
import { native } from './backends/native.js';
import { demandFiles, demandReadable, demandSockets } from './capabilities.js';
import type { Path } from './contract.js';
import {
  type AlgorithmName,
  checkAlgorithm,
  checkEncoding,
  type DigestIn,
  type Encoding,
  encodeDigest,
} from './digest.js';
import { noFreePortError, rangeError, valueError } from './errors.js';
import { stringIndexOf } from './intrinsics.js';
import { errorModes, linesOf, textEncodings } from './lines.js';
import * as orders from './orders.js';
import { checkPath } from './paths.js';
import { checkProgressOptions, type ProgressOptions, supervise } from './progress.js';
import { register } from './registry.js';
import { routeTo, run } from './route.js';
import { runAsync } from './router.js';
import { builtin } from './runtime.js';
import { passTurn, takeTurn } from './turns.js';

export type { AlgorithmName, DigestIn, Encoding } from './digest.js';
export type { Progress, ProgressOptions } from './progress.js';

register('native', native);

const fileHash = /* @__PURE__ */ routeTo('hashFile', 'hashFile', js.hashFile, () => orders.hashFile);
const fileHashSync = /* @__PURE__ */ routeTo<'hashFileSync'>(
  'hashFile',
  'hashFileSync',
  js.hashFileSync,
  () => orders.hashFile,
);
const tail = /* @__PURE__ */ routeTo('readLastNLines', 'readTail', js.readTail, () => orders.readTail);
const tailSync = /* @__PURE__ */ routeTo<'readTailSync'>(
  'readLastNLines',
  'readTailSync',
  js.readTailSync,
  () => orders.readTail,
);
const search = /* @__PURE__ */ routeTo('findFreePort', 'findPort', js.findPort, () => orders.findPort);
const searchSync = /* @__PURE__ */ routeTo<'findPortSync'>(
  'findFreePort',
  'findPortSync',
  js.findPortSync,
  () => orders.findPort,
);
const claim = /* @__PURE__ */ routeTo('findFreePort', 'claimPort', js.claimPort, () => orders.claimPort);
const trial = /* @__PURE__ */ routeTo('isPortAvailable', 'findPort', js.findPort, () => orders.findPort);
const trialSync = /* @__PURE__ */ routeTo<'findPortSync'>(
  'isPortAvailable',
  'findPortSync',
  js.findPortSync,
  () => orders.findPort,
);

const readablePath = (what: string, value: unknown): Path => {
  demandFiles(what);
  const path = checkPath(what, value);
  demandReadable(what, path);
  return path;
};

/** What `hashFileSync` takes beside a path and an algorithm. */
export interface HashFileSyncOptions<E extends Encoding = 'hex'> {
  /** 'hex' (lower case; the default), 'base64' (RFC 4648, padded) or 'bytes' (a fresh Uint8Array). */
  readonly encoding?: E | undefined;
  /** Refuses a file that is written while it is read; false unless given. */
  readonly stable?: boolean | undefined;
}

/** What `hashFile` takes beside a path and an algorithm. */
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
 * The digest of a regular file, read to its end in constant memory.
 *
 * Files under /proc, whose size is 0, are read, too. Of a file that keeps growing no more is read than its size at
 * opening and one block. At most two files are hashed at once per thread; the others wait.
 *
 * @param path - text, a file: URL, or bytes where the name is no UTF-8.
 * @param algorithm - one of `algorithms`; case, '_' for '-' and 'sha-256' for 'sha256' do not matter.
 * @returns a promise of the digest; it rejects with
 *   Error ENOENT, EACCES, EISDIR and whatever else the system says, worded as node:fs does;
 *   Error ERR_NOT_REGULAR_FILE, at once, for a FIFO, socket or device; Error ERR_FILE_CHANGED with `stable`;
 *   `signal.reason` after an abort; what `onProgress` throws;
 *   TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE; Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED.
 * @example
 * await hashFile('/etc/hostname', 'crc32', { signal: AbortSignal.timeout(1000) });
 */
export const hashFile = async <E extends Encoding = 'hex'>(
  path: string | URL | Uint8Array,
  algorithm: AlgorithmName = 'sha256',
  options?: HashFileOptions<E>,
): Promise<DigestIn<E>> => {
  const file = checkFileToHash(path, algorithm, options);
  return supervise(checkProgressOptions(hashing, options), async (watch) => {
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
 * As `hashFile`, holding the thread until it is done; without `signal` and `onProgress`.
 *
 * @throws what `hashFile` rejects with.
 * @example
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

/** What `readLastNLines` takes beside a path and a number of lines. */
export interface ReadLastNLinesOptions {
  /** Bytes of the first read, from 1 to 2^30; 8192 unless given. The lines are the same whatever it is. */
  readonly chunkSize?: number | undefined;
  /** 'utf-8' (the default), 'latin1' (ISO 8859-1) or 'ascii'. */
  readonly encoding?: (typeof textEncodings)[number] | undefined;
  /** What becomes of malformed bytes: U+FFFD ('replace', the default), nothing ('ignore') or an error ('strict'). */
  readonly errors?: (typeof errorModes)[number] | undefined;
  /** Never reads more bytes than this; a line that does not fit is left out. No limit unless given. */
  readonly maxBytes?: number | undefined;
}

interface TailToRead {
  readonly path: Path;
  readonly n: number;
  readonly chunkSize: number;
  readonly maxBytes: number;
  readonly lines: (bytes: Uint8Array) => readonly string[];
}

const largestChunkBytes = 2 ** 30;

const checkTailToRead = (value: unknown, n: unknown, options: unknown): TailToRead => {
  const what = 'read the last lines';
  const from = (key: string): unknown => option(what, options, key);
  const lineCount = checkInteger(what, 'n', n, 0, Number.POSITIVE_INFINITY);
  const chunkSize = checkInteger(what, 'chunkSize', from('chunkSize'), 1, largestChunkBytes, 8192);
  const encoding = checkOneOf(what, 'encoding', from('encoding'), textEncodings, 'utf-8');
  const errors = checkOneOf(what, 'errors', from('errors'), errorModes, 'replace');
  const maxBytes = checkInteger(
    what,
    'maxBytes',
    from('maxBytes'),
    0,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER,
  );
  const path = readablePath(what, value);
  return { path, n: lineCount, chunkSize, maxBytes, lines: (bytes) => linesOf(what, path, bytes, encoding, errors) };
};

/**
 * The last lines of a file, read from its end: the cost grows with the lines asked for, not with the file.
 *
 * As SkyPilot's `read_last_n_lines`: only '\n' ends a line, '\r's before it go, every line but the last gets its '\n'
 * back and the last never has one. A byte order mark stays. An empty file, or n = 0, gives [].
 *
 * @param path - of a regular file: text, a file: URL, or bytes where the name is no UTF-8.
 * @param n - how many lines, a whole number of at least 0; more than there are give all.
 * @returns a promise of a frozen array; it rejects with
 *   Error ENOENT, EACCES, EISDIR and whatever else the system says, worded as node:fs does;
 *   Error ERR_NOT_REGULAR_FILE, at once, for a FIFO, socket or device;
 *   TypeError ERR_INVALID_ARG_VALUE for malformed bytes with `errors: 'strict'`, a NUL in the path, an unknown option's
 *   value; TypeError ERR_INVALID_ARG_TYPE; RangeError ERR_OUT_OF_RANGE;
 *   Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED.
 * @example
 * await readLastNLines('/etc/passwd', 2, { maxBytes: 65536 });
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
 * As `readLastNLines`, holding the thread until it is done.
 *
 * @throws what `readLastNLines` rejects with.
 * @example
 * readLastNLinesSync('/etc/passwd', 0); // []
 */
export const readLastNLinesSync = (
  path: string | URL | Uint8Array,
  n: number,
  options?: ReadLastNLinesOptions,
): readonly string[] => {
  const wanted = checkTailToRead(path, n, options);
  return wanted.lines(run(tailSync, 0, wanted.path, wanted.n, wanted.chunkSize, wanted.maxBytes));
};

/** On which address a port is to be free. */
export interface PortOptions {
  /** An IP literal (without a zone) or 'localhost' (127.0.0.1 and ::1); every address of both families unless given. */
  readonly host?: string | undefined;
}

/** What `findFreePort` takes beside a start. */
export interface FindFreePortOptions extends PortOptions {
  /** The last port to try, from 0 to 65535; 65535 unless given. */
  readonly end?: number | undefined;
}

const largestPort = 65535;

const checkHost = (what: string, options: unknown): string => {
  demandSockets(what);
  const value = option(what, options, 'host');
  if (value === undefined) return '';
  const host = checkString(what, 'host', value);
  // A zone ('%eth0') names an interface of this machine, which no other reader of the address can know.
  if (host === 'localhost' || (stringIndexOf(host, '%') < 0 && builtin('node:net')?.isIP(host))) return host;
  throw valueError(what, 'host', "an IP address or 'localhost'", host);
};

interface PortRange {
  readonly start: number;
  readonly end: number;
  readonly host: string;
}

const checkRange = (first: unknown, options: unknown): PortRange => {
  const what = 'find a free port';
  const start = checkInteger(what, 'start', first, 0, largestPort, 0);
  const end = checkInteger(what, 'end', option(what, options, 'end'), 0, largestPort, largestPort);
  if (start > end) throw rangeError(what, 'start', `at most end (${end})`, start);
  return { start, end, host: checkHost(what, options) };
};

/** How often a port of the system's choice may prove to be handed out already: enough with all but a few of 28,000 so. */
const mostChoices = 10_000;

/** The port if this search may give it out, undefined if the system is to choose again. */
const accept = ({ start, end }: PortRange, port: number): number | undefined => {
  if (port === 0) throw noFreePortError(start, end);
  return start > 0 || run(claim, 0, port) ? port : undefined;
};

/**
 * A TCP port on which a server can listen: the lowest from `start` to `end`, or with start 0 one that the system picks.
 *
 * It is tried by binding it, as a server's listen() does (SO_REUSEADDR; on Windows SO_EXCLUSIVEADDRUSE): a port that a
 * closed connection still holds in TIME_WAIT is free. By default it is free on every address of both families. Nothing
 * keeps it free afterwards, but a port the system picked is not given out again by this process for 15 seconds. After
 * bind(2), tcp(7) and ipv6(7).
 *
 * @param start - from 0 to 65535; with 0 `end` has no meaning.
 * @returns a promise of a port from 1 to 65535; it rejects with
 *   Error ERR_NO_FREE_PORT when all are in use; Error EACCES when this process may use none of them (below 1024, as a
 *   rule); Error EADDRNOTAVAIL for a host that is none of this machine's, and whatever else the system says;
 *   RangeError ERR_OUT_OF_RANGE, also for start > end; TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE;
 *   Error ERR_UNSUPPORTED_RUNTIME, ERR_ACCESS_DENIED.
 * @example
 * await findFreePort(8080, { host: 'localhost' }); // 8080, or the next free one
 */
export const findFreePort = async (start = 0, options?: FindFreePortOptions): Promise<number> => {
  const range = checkRange(start, options);
  for (let choice = 0; choice < mostChoices; choice += 1) {
    const port = accept(range, await runAsync(search, 0, range.start, range.end, range.host));
    if (port !== undefined) return port;
  }
  throw noFreePortError(range.start, range.end);
};

/**
 * As `findFreePort`, holding the thread until it is done.
 *
 * @throws what `findFreePort` rejects with; Error ERR_UNSUPPORTED_RUNTIME with `host` where the addon is missing.
 * @example
 * findFreePortSync(0); // 43817, say
 */
export const findFreePortSync = (start = 0, options?: FindFreePortOptions): number => {
  const range = checkRange(start, options);
  for (let choice = 0; choice < mostChoices; choice += 1) {
    const port = accept(range, run(searchSync, 0, range.start, range.end, range.host));
    if (port !== undefined) return port;
  }
  throw noFreePortError(range.start, range.end);
};

const checkTrial = (port: unknown, options: unknown): PortRange => {
  const what = 'try a port';
  const number = checkInteger(what, 'port', port, 1, largestPort);
  return { start: number, end: number, host: checkHost(what, options) };
};

/** A port that this process may not use is not available to it. */
const isForbidden = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EACCES';

/**
 * Whether a server could listen on a port right now; by default on every address of both families.
 *
 * @param port - from 1 to 65535.
 * @returns a promise of false for a port that is in use or forbidden to this process; it rejects as `findFreePort` does,
 *   but never with ERR_NO_FREE_PORT or EACCES.
 * @example
 * await isPortAvailable(8080, { host: '127.0.0.1' });
 */
export const isPortAvailable = async (port: number, options?: PortOptions): Promise<boolean> => {
  const { start, end, host } = checkTrial(port, options);
  try {
    return (await runAsync(trial, 0, start, end, host)) !== 0;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
};

/**
 * As `isPortAvailable`, at once.
 *
 * @throws what `isPortAvailable` rejects with; Error ERR_UNSUPPORTED_RUNTIME with `host` where the addon is missing.
 * @example
 * isPortAvailableSync(8080);
 */
export const isPortAvailableSync = (port: number, options?: PortOptions): boolean => {
  const { start, end, host } = checkTrial(port, options);
  try {
    return run(trialSync, 0, start, end, host) !== 0;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
};
