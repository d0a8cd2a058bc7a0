/**
 * Which backend comes first, per kernel and input size: written by `npm run bench:orders` from what was measured.
 *
 * Every order names each backend that has the kernel. js may stand anywhere; naming a backend that lacks the kernel does
 * not compile. Sizes are the kernel's own: characters of text, bytes of data.
 */
import type { Algorithm, Order } from './contract.ts';

export const base36Encode: Order<'base36Encode'> = [{ first: ['js', 'wasm'] }];
export const base36Decode: Order<'base36Decode'> = [{ below: 11585, first: ['wasm', 'js'] }, { first: ['js', 'wasm'] }];
export const formatFloat: Order<'formatFloat'> = [{ first: ['js', 'wasm'] }];
export const formatCompact: Order<'formatCompact'> = [{ first: ['js', 'wasm'] }];
export const truncateLongString: Order<'truncateLongString'> = [{ first: ['js', 'wasm'] }];
export const truncate: Order<'truncate'> = [{ first: ['js', 'wasm'] }];
export const clusterNameHash: Order<'clusterNameHash'> = [{ first: ['wasm', 'js'] }];
export const isValidClusterName: Order<'isValidClusterName'> = [{ first: ['js', 'wasm'] }];
export const hashFile: Order<'hashFile'> = [{ first: ['native', 'js'] }];
export const readTail: Order<'readTail'> = [{ first: ['native', 'js'] }];
export const findPort: Order<'findPort'> = [{ first: ['native', 'js'] }];
export const claimPort: Order<'claimPort'> = [{ first: ['native', 'js'] }];
export const cpuLimit: Order<'cpuLimit'> = [{ first: ['native', 'js'] }];
export const memoryLimit: Order<'memoryLimit'> = [{ first: ['native', 'js'] }];
export const openFilesLimit: Order<'openFilesLimit'> = [{ first: ['native', 'js'] }];
export const isProcessAlive: Order<'isProcessAlive'> = [{ first: ['native', 'js'] }];
export const countEntries: Order<'countEntries'> = [{ first: ['native', 'js'] }];
/** One-shot digests where js has node:crypto. */
export const digestWithCrypto: { readonly [A in Algorithm]: Order<'digest'> } = {
  md5: [{ below: 1024, first: ['wasm', 'native', 'js'] }, { first: ['js', 'wasm', 'native'] }],
  sha1: [{ below: 16384, first: ['native', 'js', 'wasm'] }, { first: ['js', 'wasm', 'native'] }],
  sha224: [{ first: ['js', 'wasm', 'native'] }],
  sha256: [
    { below: 64, first: ['native', 'wasm', 'js'] },
    { below: 16384, first: ['native', 'js', 'wasm'] },
    { first: ['js', 'wasm', 'native'] },
  ],
  sha384: [{ below: 64, first: ['native', 'js', 'wasm'] }, { first: ['js', 'wasm', 'native'] }],
  sha512: [{ below: 64, first: ['native', 'js', 'wasm'] }, { first: ['js', 'wasm', 'native'] }],
  'sha3-224': [{ below: 64, first: ['native', 'js', 'wasm'] }, { first: ['js', 'wasm', 'native'] }],
  'sha3-256': [{ below: 64, first: ['native', 'wasm', 'js'] }, { first: ['js', 'wasm', 'native'] }],
  'sha3-384': [{ first: ['js', 'wasm', 'native'] }],
  'sha3-512': [{ first: ['js', 'wasm', 'native'] }],
  blake2b: [
    { below: 64, first: ['native', 'wasm', 'js'] },
    { below: 16384, first: ['native', 'js', 'wasm'] },
    { first: ['js', 'wasm', 'native'] },
  ],
  blake2s: [
    { below: 64, first: ['native', 'js', 'wasm'] },
    { below: 1024, first: ['native', 'wasm', 'js'] },
    { first: ['js', 'wasm', 'native'] },
  ],
  blake3: [{ below: 1024, first: ['wasm', 'native', 'js'] }, { first: ['native', 'wasm', 'js'] }],
  xxh3: [{ below: 1024, first: ['wasm', 'native', 'js'] }, { first: ['native', 'wasm', 'js'] }],
  xxh128: [{ below: 1024, first: ['wasm', 'native', 'js'] }, { first: ['native', 'wasm', 'js'] }],
  xxh64: [{ below: 16384, first: ['wasm', 'native', 'js'] }, { first: ['native', 'wasm', 'js'] }],
  crc32: [
    { below: 64, first: ['wasm', 'js', 'native'] },
    { below: 1024, first: ['native', 'wasm', 'js'] },
    { first: ['native', 'js', 'wasm'] },
  ],
};
/** One-shot digests where js has only @noble/hashes. */
export const digestWithoutCrypto: { readonly [A in Algorithm]: Order<'digest'> } = {
  md5: [{ first: ['wasm', 'native', 'js'] }],
  sha1: [{ first: ['wasm', 'native', 'js'] }],
  sha224: [{ first: ['wasm', 'native', 'js'] }],
  sha256: [{ first: ['wasm', 'native', 'js'] }],
  sha384: [{ first: ['wasm', 'native', 'js'] }],
  sha512: [{ first: ['wasm', 'native', 'js'] }],
  'sha3-224': [{ first: ['wasm', 'native', 'js'] }],
  'sha3-256': [{ first: ['wasm', 'native', 'js'] }],
  'sha3-384': [{ first: ['wasm', 'native', 'js'] }],
  'sha3-512': [{ first: ['wasm', 'native', 'js'] }],
  blake2b: [{ first: ['wasm', 'native', 'js'] }],
  blake2s: [{ first: ['wasm', 'native', 'js'] }],
  blake3: [{ first: ['wasm', 'native', 'js'] }],
  xxh3: [{ first: ['wasm', 'native', 'js'] }],
  xxh128: [{ first: ['wasm', 'native', 'js'] }],
  xxh64: [{ first: ['wasm', 'native', 'js'] }],
  crc32: [{ first: ['wasm', 'native', 'js'] }],
};
