/**
 * Which backend comes first, per kernel and input size: measured facts, no mechanism.
 *
 * Every order names each backend that has the kernel, the fastest first. js may stand anywhere; naming a backend
 * that lacks the kernel does not compile. Sizes are the kernel's own: characters of text, bytes of data.
 */
import type { Algorithm, Order } from './contract.ts';

export const base36Encode: Order<'base36Encode'> = [{ first: ['js', 'wasm'] }];
export const base36Decode: Order<'base36Decode'> = [{ first: ['js', 'wasm'] }];
export const formatFloat: Order<'formatFloat'> = [{ first: ['js', 'wasm'] }];
export const formatCompact: Order<'formatCompact'> = [{ first: ['js', 'wasm'] }];
export const truncateLongString: Order<'truncateLongString'> = [{ first: ['js', 'wasm'] }];
/** From some thousand characters on, segmenting outweighs the way into wasm. */
export const truncate: Order<'truncate'> = [{ below: 4096, first: ['js', 'wasm'] }, { first: ['wasm', 'js'] }];
export const clusterNameHash: Order<'clusterNameHash'> = [{ first: ['js', 'wasm'] }];
export const isValidClusterName: Order<'isValidClusterName'> = [{ first: ['js', 'wasm'] }];

type DigestOrder = Order<'digest'>;

/** Where js has node:crypto, which runs the machine's own instructions without crossing a boundary. */
const cryptoFirst: DigestOrder = [{ first: ['js', 'native', 'wasm'] }];
const wasmFirst: DigestOrder = [{ first: ['wasm', 'native', 'js'] }];
/** AVX pays for the way into the addon from half a kilobyte on. */
const nativeWhenLarge: DigestOrder = [
  { below: 512, first: ['wasm', 'native', 'js'] },
  { first: ['native', 'wasm', 'js'] },
];

/** One-shot digests where js has node:crypto. */
export const digestWithCrypto: { readonly [A in Algorithm]: DigestOrder } = {
  md5: cryptoFirst,
  sha1: cryptoFirst,
  sha224: cryptoFirst,
  sha256: cryptoFirst,
  sha384: cryptoFirst,
  sha512: cryptoFirst,
  'sha3-224': cryptoFirst,
  'sha3-256': cryptoFirst,
  'sha3-384': cryptoFirst,
  'sha3-512': cryptoFirst,
  blake2b: cryptoFirst,
  blake2s: cryptoFirst,
  blake3: nativeWhenLarge,
  xxh3: wasmFirst,
  xxh128: wasmFirst,
  xxh64: wasmFirst,
  crc32: cryptoFirst,
};

/** One-shot digests where js has only @noble/hashes. */
export const digestWithoutCrypto: DigestOrder = wasmFirst;

export const hashFile: Order<'hashFile'> = [{ first: ['native', 'js'] }];
export const readTail: Order<'readTail'> = [{ first: ['native', 'js'] }];
export const findPort: Order<'findPort'> = [{ first: ['native', 'js'] }];
export const claimPort: Order<'claimPort'> = [{ first: ['native', 'js'] }];
export const cpuLimit: Order<'cpuLimit'> = [{ first: ['native', 'js'] }];
export const memoryLimit: Order<'memoryLimit'> = [{ first: ['native', 'js'] }];
export const openFilesLimit: Order<'openFilesLimit'> = [{ first: ['native', 'js'] }];
export const isProcessAlive: Order<'isProcessAlive'> = [{ first: ['native', 'js'] }];
export const countEntries: Order<'countEntries'> = [{ first: ['native', 'js'] }];
