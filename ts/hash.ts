/**
 * The hash family's public functions: digests of data, of pieces of data, and of streams. Portable.
 *
 * Nothing is loaded before the first call.
 */
import { checkBytes, checkData, option } from './arguments.ts';
import * as js from './backends/js/hash.ts';
import { routeToNative } from './backends/native.ts';
import { wasm } from './backends/wasm.ts';
import { type Algorithm, algorithms, type HashState } from './contract.ts';
import {
  type AlgorithmName,
  checkAlgorithm,
  checkEncoding,
  type DigestIn,
  type Encoding,
  encodeDigest,
} from './digest.ts';
import { type Fault, stateError, unavailableError } from './errors.ts';
import { infinity, monotonicMs, objectFreeze, typedArrayByteLength } from './intrinsics.ts';
import * as orders from './orders.ts';
import { checkProgressOptions, type ProgressOptions, type Supervision, supervise } from './progress.ts';
import { register } from './registry.ts';
import { type AnyRoute, type Route, run } from './route.ts';
import { type Answerer, answererOf, report } from './router.ts';
import { pause } from './runtime.ts';
import { type ByteSource, type Reading, readSource } from './source.ts';

export { type Algorithm, algorithms } from './contract.ts';
export type { AlgorithmName, DigestIn, Encoding } from './digest.ts';
export type { Progress, ProgressOptions } from './progress.ts';
export type { ByteSource } from './source.ts';

const sha256 = 3;

const makeRoutes = <K extends 'digest' | 'createHashState'>(kernel: K, call: (typeof js)[K]): readonly Route<K>[] => {
  register('wasm', wasm);
  const routeOf = (index: number): Route<K> => {
    const name = algorithms[index] as Algorithm;
    const order = () => (js.hasNodeCrypto() ? orders.digestWithCrypto : orders.digestWithoutCrypto)[name];
    const route: Route<K> = routeToNative<K>('hash', kernel, call, order);
    // One report per algorithm is enough.
    route.label = kernel === 'digest' ? name : '';
    return route;
  };
  // The default algorithm's route comes first: in reports it stands for the function.
  const routes: Route<K>[] = [];
  routes[sha256] = routeOf(sha256);
  for (let index = 0; index < algorithms.length; index += 1) routes[index] ??= routeOf(index);
  return routes;
};

const digestRoutes = /* @__PURE__ */ makeRoutes('digest', js.digest);
const stateRoutes = /* @__PURE__ */ makeRoutes('createHashState', js.createHashState);

/**
 * The digest of data, all at once.
 *
 * No data has a digest too. Each algorithm follows its standard, which {@link Algorithm} names.
 *
 * @param data - text, hashed as UTF-8 (a lone surrogate as U+FFFD); an ArrayBuffer, SharedArrayBuffer or any view of
 *   one, of which exactly the viewed bytes are hashed.
 * @param algorithm - one of {@link algorithms}; case, '_' for '-' and 'sha-256' for 'sha256' do not matter.
 * @param encoding - 'hex' (lower case; the default), 'base64' (RFC 4648, padded) or 'bytes' (a fresh Uint8Array).
 * @returns the digest: a string, or with 'bytes' a Uint8Array.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - TypeError ERR_INVALID_ARG_VALUE for an unknown algorithm or encoding
 * - TypeError ERR_DETACHED for a view whose bytes are gone
 * @example
 * hash('hello', 'crc32'); // '3610a686'
 * hash(new Uint8Array(0), 'md5', 'base64'); // '1B2M2Y8AsgTpgAmY7PhCfg=='
 */
export const hash = <E extends Encoding = 'hex'>(
  data: string | ArrayBufferLike | ArrayBufferView,
  algorithm: AlgorithmName = 'sha256',
  encoding?: E,
): DigestIn<E> => {
  const what = 'hash data';
  const index = checkAlgorithm(what, algorithm);
  const form = checkEncoding(what, encoding);
  const bytes = checkData(what, 'data', data);
  const hexadecimal = run(digestRoutes[index] as Route<'digest'>, typedArrayByteLength(bytes), bytes, index);
  return encodeDigest(hexadecimal, form) as DigestIn<E>;
};

/** A digest that grows piece by piece. */
export interface Hasher {
  /**
   * Adds data.
   *
   * @param data - as for {@link hash}.
   * @returns the hasher itself.
   * @throws
   * - Error ERR_INVALID_STATE after `digest`
   * - else as {@link hash}
   */
  readonly update: (data: string | ArrayBufferLike | ArrayBufferView) => Hasher;
  /**
   * Ends the hasher.
   *
   * @param encoding - as for {@link hash}.
   * @returns the digest of everything added.
   * @throws
   * - Error ERR_INVALID_STATE when called again
   * - TypeError ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, after which the hasher goes on
   */
  readonly digest: <E extends Encoding = 'hex'>(encoding?: E) => DigestIn<E>;
  /**
   * Splits the hasher in two, which go on apart.
   *
   * @returns a second hasher that starts with what this one has taken so far.
   * @throws Error ERR_INVALID_STATE after `digest`.
   */
  readonly clone: () => Hasher;
}

/** A digest under way. */
interface Work {
  readonly route: Route<'createHashState'>;
  readonly state: HashState;
}

const begin = (index: number): Work => {
  const route = stateRoutes[index] as Route<'createHashState'>;
  return { route, state: run(route, infinity, index) };
};

/** Runs a step of a digest under way; a backend that breaks is tried once more, for the state outlives its instance. */
const surviving = <Result>({ route, state: { backend } }: Work, step: () => Result): Result => {
  if (backend === undefined) return step();
  const answerer = answererOf(route as AnyRoute, backend) as Answerer;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const result = step();
      answerer.faults = 0;
      return result;
    } catch (error) {
      report(route as AnyRoute, answerer, error);
      if (attempt < 2) continue;
      const { cause } = error as Fault;
      throw unavailableError(`Cannot go on with a digest: ${backend} broke twice`, cause);
    }
  }
};

const hasherOf = (start: Work): Hasher => {
  let work: Work | undefined = start;
  const live = (what: string): Work => {
    if (!work) throw stateError(what, 'the digest has been taken');
    return work;
  };
  const hasher: Hasher = objectFreeze({
    update: (data: string | ArrayBufferLike | ArrayBufferView) => {
      const what = 'update a hasher';
      const current = live(what);
      const bytes = checkData(what, 'data', data);
      surviving(current, () => current.state.update(bytes));
      return hasher;
    },
    digest: <E extends Encoding = 'hex'>(encoding?: E) => {
      const what = 'digest a hasher';
      const current = live(what);
      const form = checkEncoding(what, encoding);
      const hexadecimal = surviving(current, () => current.state.digest());
      work = undefined;
      return encodeDigest(hexadecimal, form) as DigestIn<E>;
    },
    clone: () => {
      const current = live('clone a hasher');
      return hasherOf({ route: current.route, state: current.state.clone() });
    },
  });
  return hasher;
};

/**
 * A digest that grows piece by piece; abandoning one costs nothing.
 *
 * Its digest is that of {@link hash} for all pieces together, however they were cut.
 *
 * @param algorithm - as for {@link hash}.
 * @returns a frozen hasher that has taken nothing yet.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - TypeError ERR_INVALID_ARG_VALUE for an unknown algorithm
 * @example
 * createHasher('blake3').update('hello ').update('world').digest() === hash('hello world', 'blake3'); // true
 */
export const createHasher = (algorithm: AlgorithmName = 'sha256'): Hasher => {
  return hasherOf(begin(checkAlgorithm('create a hasher', algorithm)));
};

/** What {@link hashStream} takes beside source and algorithm. */
export interface HashStreamOptions<E extends Encoding = 'hex'> extends ProgressOptions {
  /**
   * As for {@link hash}.
   *
   * @defaultValue 'hex'
   */
  readonly encoding?: E | undefined;
}

/** A source whose pieces are all there would never let timers run, nor an abort be heard. */
const yieldEveryMs = 20;

const hashPieces = async (what: string, index: number, reading: Reading, watch: Supervision): Promise<string> => {
  const work = begin(index);
  const totalBytes = reading.totalBytes ?? -1;
  let bytes = 0;
  let turned = monotonicMs();
  watch.report(bytes, totalBytes);
  while (!watch.isAborted()) {
    const next = await reading.next();
    if (!next) break;
    const piece = checkBytes(what, 'a piece of source', next.piece);
    surviving(work, () => work.state.update(piece));
    bytes += typedArrayByteLength(piece);
    watch.report(bytes, totalBytes);
    if (monotonicMs() - turned < yieldEveryMs) continue;
    await pause();
    turned = monotonicMs();
  }
  return surviving(work, () => work.state.digest());
};

/**
 * The digest of a stream of bytes, in constant memory.
 *
 * An empty source has a digest too. On abort and on failure the source is cancelled (a stream) or returned (an
 * iterator). After the Streams and File API standards.
 *
 * @param source - a ReadableStream or async iterable of bytes (a Node stream is one), a Blob or a File.
 * @param algorithm - as for {@link hash}.
 * @param options - `encoding` as for {@link hash}; `signal`; `onProgress`, called with the bytes so far and the size of
 *   a Blob (else null).
 * @returns a promise of the digest.
 * @throws by rejecting with
 * - `signal.reason` after an abort
 * - what the source or `onProgress` throws
 * - TypeError ERR_INVALID_ARG_TYPE, also for a piece that is not bytes
 * - TypeError ERR_INVALID_ARG_VALUE for an unknown algorithm or encoding
 * - TypeError ERR_DETACHED for a piece whose bytes are gone
 * @example
 * await hashStream(new Blob(['hello']), 'xxh3'); // '9555e8555c62dcfd'
 */
export const hashStream = async <E extends Encoding = 'hex'>(
  source: ByteSource,
  algorithm: AlgorithmName = 'sha256',
  options?: HashStreamOptions<E>,
): Promise<DigestIn<E>> => {
  const what = 'hash a stream';
  const index = checkAlgorithm(what, algorithm);
  const form = checkEncoding(what, option(what, options, 'encoding'));
  const progress = checkProgressOptions(what, options);
  const reading = readSource(what, source);
  try {
    const hexadecimal = await supervise(progress, (watch) => {
      watch.onAbort = () => reading.cancel(progress.signal?.reason);
      return hashPieces(what, index, reading, watch);
    });
    return encodeDigest(hexadecimal, form) as DigestIn<E>;
  } catch (error) {
    reading.cancel(error);
    throw error;
  }
};
