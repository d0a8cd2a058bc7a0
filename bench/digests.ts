/** Every digest of every size, by whoever runs anywhere: in Node, and in a browser's page. */
import { inTurn } from '../ts/cli/report/case.ts';
import { randomBytes } from '../ts/cli/report/random.ts';
import { type Algorithm, algorithms } from '../ts/contract.ts';
import { type Case, type Instances, ours } from './case.ts';
import { type NobleHash, peer, type WasmHasher } from './peers.ts';

const mebibyte = 1_048_576;

/** Fewer inputs where one alone fills the caches. */
const sizes = [
  { title: '16 B', size: 16, inputs: 32 },
  { title: '256 B', size: 256, inputs: 32 },
  { title: '4 KiB', size: 4096, inputs: 16 },
  { title: '64 KiB', size: 65_536, inputs: 4 },
  { title: '1 MiB', size: mebibyte, inputs: 2 },
  { title: '64 MiB', size: 64 * mebibyte, inputs: 1 },
] as const;

/** Arithmetic of 64 bits in numbers of 32 or in BigInts, and BLAKE3 without SIMD: 64 MiB take 2 to 10 s. */
const takesSeconds = (name: string, algorithm: Algorithm): boolean =>
  (name === 'js' && /^xxh|^blake3/.test(algorithm)) || (name === '@noble/hashes' && /^sha3|^blake/.test(algorithm));

/** One call of a peer, from bytes to lower-case hexadecimal. */
export type Digest = (data: Uint8Array) => string;

/** Everyone beside ours who has an algorithm, by name. */
export type Peers = (algorithm: Algorithm) => Readonly<Record<string, Digest>>;

type NobleHashes = { readonly [A in Algorithm]?: NobleHash };

const loadNoble = async (): Promise<NobleHashes> => {
  const [blake2, { blake3 }, { md5, sha1 }, { sha224, sha256, sha384, sha512 }, sha3] = await Promise.all([
    peer('@noble/hashes/blake2.js'),
    peer('@noble/hashes/blake3.js'),
    peer('@noble/hashes/legacy.js'),
    peer('@noble/hashes/sha2.js'),
    peer('@noble/hashes/sha3.js'),
  ]);
  return {
    md5,
    sha1,
    sha224,
    sha256,
    sha384,
    sha512,
    'sha3-224': sha3.sha3_224,
    'sha3-256': sha3.sha3_256,
    'sha3-384': sha3.sha3_384,
    'sha3-512': sha3.sha3_512,
    blake2b: blake2.blake2b,
    blake2s: blake2.blake2s,
    blake3,
  };
};

const loadHashWasm = async (): Promise<{ readonly [A in Algorithm]: WasmHasher }> => {
  const wasm = await peer('hash-wasm');
  return {
    md5: await wasm.createMD5(),
    sha1: await wasm.createSHA1(),
    sha224: await wasm.createSHA224(),
    sha256: await wasm.createSHA256(),
    sha384: await wasm.createSHA384(),
    sha512: await wasm.createSHA512(),
    'sha3-224': await wasm.createSHA3(224),
    'sha3-256': await wasm.createSHA3(256),
    'sha3-384': await wasm.createSHA3(384),
    'sha3-512': await wasm.createSHA3(512),
    blake2b: await wasm.createBLAKE2b(512),
    blake2s: await wasm.createBLAKE2s(256),
    blake3: await wasm.createBLAKE3(),
    xxh3: await wasm.createXXHash3(),
    xxh128: await wasm.createXXHash128(),
    xxh64: await wasm.createXXHash64(),
    crc32: await wasm.createCRC32(),
  };
};

/** A number as digests are written. */
export const hexadecimal = (value: number | bigint, digits: number): string => value.toString(16).padStart(digits, '0');

/** The peers that run anywhere, each by its quickest call. */
export const loadPeers = async (): Promise<Peers> => {
  const noble = await loadNoble();
  const { bytesToHex } = await peer('@noble/hashes/utils.js');
  const hashWasm = await loadHashWasm();
  const { h64Raw } = await (await peer('xxhash-wasm')).default();
  return (algorithm) => {
    const hasher = hashWasm[algorithm];
    const nobleHash = noble[algorithm];
    return {
      'hash-wasm': (data) => hasher.init().update(data).digest('hex'),
      ...(nobleHash && { '@noble/hashes': (data: Uint8Array) => bytesToHex(nobleHash(data)) }),
      ...(algorithm === 'xxh64' && { 'xxhash-wasm': (data: Uint8Array) => hexadecimal(h64Raw(data), 16) }),
    };
  };
};

/** A case for each algorithm and each size up to `largest`. */
export const digestCases = (
  instances: Instances,
  peersOf: Peers,
  largest: number = Number.POSITIVE_INFINITY,
): readonly Case[] =>
  sizes
    .filter(({ size }) => size <= largest)
    .flatMap(({ title, size, inputs }) => {
      const data = Array.from({ length: inputs }, (_, index) => randomBytes(size, index + 1));
      return algorithms.map((algorithm): Case => {
        const participants = [
          ...ours(instances, data, (sky, bytes) => sky.hash(bytes, algorithm)),
          ...Object.entries(peersOf(algorithm)).map(([name, digest]) => ({ name, call: inTurn(data, digest) })),
        ];
        return {
          function: 'hash',
          algorithm,
          title,
          size,
          participants: participants.filter(({ name }) => size <= mebibyte || !takesSeconds(name, algorithm)),
        };
      });
    });
