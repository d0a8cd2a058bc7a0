/** The digests of @noble/hashes that are used where the runtime has none of its own. The build evaluates them at first use. */
import { blake2b, blake2s } from '@noble/hashes/blake2.js';
import { blake3 } from '@noble/hashes/blake3.js';
import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { sha3_224, sha3_256, sha3_384, sha3_512 } from '@noble/hashes/sha3.js';
import type { Algorithm } from '../../contract.ts';

/** The part of @noble/hashes that is used. */
export interface NobleHash {
  readonly create: () => NobleState;
}

/** A digest under way. */
export interface NobleState {
  readonly update: (data: Uint8Array) => unknown;
  /** Ends the state. */
  readonly digest: () => Uint8Array;
  readonly clone: () => NobleState;
}

/** The algorithms that are by hand here, since no kept library has them. */
type ByHand = 'xxh3' | 'xxh128' | 'xxh64' | 'crc32';

/** Each algorithm of @noble/hashes by our name. */
export const nobleHashes = (): { readonly [A in Exclude<Algorithm, ByHand>]: NobleHash } => ({
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  'sha3-224': sha3_224,
  'sha3-256': sha3_256,
  'sha3-384': sha3_384,
  'sha3-512': sha3_512,
  blake2b,
  blake2s,
  blake3,
});
