/** The hash family: every digest of every size, text, pieces and a stream. */

import { createHash, hash as cryptoHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { inTurn } from '../../ts/cli/report/case.ts';
import { randomBytes } from '../../ts/cli/report/random.ts';
import type { Algorithm } from '../../ts/contract.ts';
import { type Cases, ours, type Participant } from '../case.ts';
import { type Digest, digestCases, hexadecimal, loadPeers, type Peers } from '../digests.ts';
import { peer } from '../peers.ts';

/** As OpenSSL names those that it has under another name. */
const cryptoNames: { readonly [A in Algorithm]?: string } = { blake2b: 'blake2b512', blake2s: 'blake2s256' };
const notInCrypto: readonly string[] = ['blake3', 'xxh3', 'xxh128', 'xxh64', 'crc32'];

const cryptoNameOf = (algorithm: Algorithm): string | undefined =>
  notInCrypto.includes(algorithm) ? undefined : (cryptoNames[algorithm] ?? algorithm);

/** Those that run in Node alone, too. */
const loadNodePeers = async (): Promise<Peers> => {
  const portable = await loadPeers();
  const { hashSync } = await peer('hasha');
  const { xxh3, xxh64 } = await peer('@node-rs/xxhash');
  const others: { readonly [A in Algorithm]?: Readonly<Record<string, Digest>> } = {
    xxh3: { '@node-rs/xxhash': (data) => hexadecimal(xxh3.xxh64(data), 16) },
    xxh128: { '@node-rs/xxhash': (data) => hexadecimal(xxh3.xxh128(data), 32) },
    xxh64: { '@node-rs/xxhash': (data) => hexadecimal(xxh64(data), 16) },
    crc32: { 'node:zlib': (data) => hexadecimal(crc32(data), 8) },
  };
  return (algorithm) => {
    const crypto = cryptoNameOf(algorithm);
    const byCrypto: Readonly<Record<string, Digest>> =
      crypto === undefined
        ? {}
        : {
            'node:crypto': (data) => cryptoHash(crypto, data, 'hex'),
            'node:crypto createHash': (data) => createHash(crypto).update(data).digest('hex'),
            hasha: (data) => hashSync(data, { algorithm: crypto }),
          };
    return { ...byCrypto, ...portable(algorithm), ...others[algorithm] };
  };
};

const nodeCases: Cases = async (instances) => digestCases(instances, await loadNodePeers());

const textCase: Cases = async (instances) => {
  const { sha256 } = await peer('@noble/hashes/sha2.js');
  const { bytesToHex, utf8ToBytes } = await peer('@noble/hashes/utils.js');
  const hasher = await (await peer('hash-wasm')).createSHA256();
  const { hashSync } = await peer('hasha');
  const texts = Array.from({ length: 32 }, (_, index) => `short text ${index}`);
  const byPeer = (name: string, call: (text: string) => string): Participant => ({ name, call: inTurn(texts, call) });
  return [
    {
      function: 'hash',
      algorithm: 'sha256',
      title: 'short text',
      size: texts[0]?.length as number,
      participants: [
        ...ours(instances, texts, (sky, text) => sky.hash(text)),
        byPeer('node:crypto', (text) => cryptoHash('sha256', text, 'hex')),
        byPeer('node:crypto createHash', (text) => createHash('sha256').update(text).digest('hex')),
        byPeer('hasha', (text) => hashSync(text, { algorithm: 'sha256' })),
        byPeer('hash-wasm', (text) => hasher.init().update(text).digest('hex')),
        byPeer('@noble/hashes', (text) => bytesToHex(sha256(utf8ToBytes(text)))),
      ],
    },
  ];
};

interface Updatable {
  readonly update: (data: Uint8Array) => unknown;
}

const piecesCase: Cases = async (instances) => {
  const { sha256 } = await peer('@noble/hashes/sha2.js');
  const { bytesToHex } = await peer('@noble/hashes/utils.js');
  const wasmHasher = await (await peer('hash-wasm')).createSHA256();
  const pieces = Array.from({ length: 16 }, (_, index) => randomBytes(4096, index + 1));
  const feed = <Hasher extends Updatable>(hasher: Hasher): Hasher => {
    for (const piece of pieces) hasher.update(piece);
    return hasher;
  };
  return [
    {
      function: 'hash',
      algorithm: 'sha256',
      title: 'createHasher, 16 pieces of 4 KiB',
      size: 16 * 4096,
      participants: [
        ...ours(instances, [undefined], (sky) => feed(sky.createHasher()).digest()),
        { name: 'node:crypto createHash', call: () => feed(createHash('sha256')).digest('hex') },
        { name: 'hash-wasm', call: () => feed(wasmHasher.init()).digest('hex') },
        { name: '@noble/hashes', call: () => bytesToHex(feed(sha256.create()).digest()) },
      ],
    },
  ];
};

const streamCase: Cases = async (instances) => {
  const { hash } = await peer('hasha');
  const wasmHasher = await (await peer('hash-wasm')).createSHA256();
  const piece = randomBytes(65_536, 1);
  const count = 256;
  const stream = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let index = 0; index < count; index += 1) yield piece;
  };
  const feed = async <Hasher extends Updatable>(hasher: Hasher): Promise<Hasher> => {
    for await (const bytes of stream()) hasher.update(bytes);
    return hasher;
  };
  return [
    {
      function: 'hash',
      algorithm: 'sha256',
      title: 'hashStream, 16 MiB in pieces of 64 KiB',
      size: count * piece.length,
      participants: [
        ...ours(instances, [undefined], (sky) => sky.hashStream(stream())),
        { name: 'node:crypto createHash', call: async () => (await feed(createHash('sha256'))).digest('hex') },
        { name: 'hasha', call: () => hash(Readable.from(stream()), { algorithm: 'sha256' }) },
        { name: 'hash-wasm', call: async () => (await feed(wasmHasher.init())).digest('hex') },
      ],
    },
  ];
};

export const cases: Cases = async (instances, folder) =>
  (await Promise.all([nodeCases, textCase, piecesCase, streamCase].map((family) => family(instances, folder)))).flat();
