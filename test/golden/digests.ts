/** The questions of golden.json about digests: every algorithm at every edge of its blocks, in one piece and in several. */
import { algorithms } from '../../ts/contract.ts';
import { type Asked, ask, combine, expect, refuse, wrongType, wrongValue } from './ask.ts';
import type { Value } from './check.js';

type Algorithm = (typeof algorithms)[number];

/** The bytes that an algorithm takes in at once; of xxh3 and xxh128 a stripe. */
const blockBytes: Readonly<Record<Algorithm, number>> = {
  md5: 64,
  sha1: 64,
  sha224: 64,
  sha256: 64,
  sha384: 128,
  sha512: 128,
  'sha3-224': 144,
  'sha3-256': 136,
  'sha3-384': 104,
  'sha3-512': 72,
  blake2b: 128,
  blake2s: 64,
  blake3: 64,
  xxh3: 64,
  xxh128: 64,
  xxh64: 32,
  crc32: 16,
};

const around = (...edges: readonly number[]): readonly number[] => edges.flatMap((edge) => [edge - 1, edge, edge + 1]);

/** Where XXH3 changes its way (0, 1-3, 4-8, 9-16, 17-128, 129-240, more), and its blocks of 1,024 bytes. */
const xxh3Edges = [
  2,
  3,
  4,
  5,
  7,
  8,
  9,
  10,
  15,
  16,
  17,
  18,
  31,
  32,
  33,
  96,
  97,
  ...around(240),
  256,
  512,
  ...around(2048),
];
/** Chunks of 1,024 bytes, and the subtrees of 2 to 8 of them. */
const blake3Edges = [...around(2048, 3072, 4096, 5120, 6144, 7168, 8192), 16384, 16385];

const moreEdges: Readonly<Partial<Record<Algorithm, readonly number[]>>> = {
  // Lengths at which the padding needs a block of its own.
  md5: around(56),
  sha1: around(56),
  sha224: around(56),
  sha256: around(56),
  sha384: around(112),
  sha512: around(112),
  blake3: blake3Edges,
  xxh3: xxh3Edges,
  xxh128: xxh3Edges,
  xxh64: [2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 28],
  crc32: [2, 3, 4, 5, 7, 8, 9],
};

/** 65,536 bytes is what WebAssembly is given at once. */
const lengthsOf = (algorithm: Algorithm): readonly number[] => {
  const block = blockBytes[algorithm];
  const edges = [...around(block, 2 * block, 1024, 65536), ...(moreEdges[algorithm] ?? []), 0, 1, 100, 131073];
  return [...new Set(edges)].sort((a, b) => a - b);
};

const bytes = (...form: readonly Value[]): Value => ({ $bytes: form });
const each = (list: (algorithm: Algorithm) => readonly (readonly Value[])[]): readonly (readonly Value[])[] =>
  algorithms.flatMap((algorithm) => list(algorithm));

/** Lengths of pieces that leave every kind of remainder in a hasher. */
const piecesOf = (algorithm: Algorithm): readonly (readonly number[])[] => {
  const block = blockBytes[algorithm];
  return [
    [],
    [0, 1, 0, block - 1, block, block + 1, 3 * block, 5],
    [block - 1, 1, 2 * block - 1, 2, 1],
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    [1023, 1, 1, 1024, 1025],
    [65535, 2, 65536, 65537],
  ];
};

const views = ['ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Float64Array'] as const;
const texts: readonly Value[] = [
  '',
  'a',
  'abc',
  '123456789',
  'h\u00e9llo w\u00f6rld',
  '\u65e5\u672c\u8a9e',
  '\u{1f469}\u200d\u{1f680}',
  '\ufeffbom',
  'a\0b',
  '\ud800',
  'a\udc00b',
  '\udc00\ud800',
  '\ud83d\ude00\ud83d',
  { $repeat: ['\u00e9', 700] },
];
const spellings = ['MD5', 'Sha256', 'SHA-256', 'sha_512', 'SHA_1', 'sha-224', 'Sha-384', 'SHA3_256', 'BLAKE3', 'XXH64'];
const noAlgorithms = ['', 'sha', 'sha-3-256', 'sha 256', ' sha256', '__proto__', 'constructor', 'md4', 'toString'];

export const digestQuestions: readonly Asked[] = [
  ...ask(
    'hash',
    each((algorithm) => lengthsOf(algorithm).map((length) => [bytes(length), algorithm])),
  ),
  ...ask(
    'hash',
    each((algorithm) => [
      [bytes(100, 3), algorithm],
      [bytes(64, 1), algorithm],
    ]),
  ),
  ...ask('hash', combine([bytes(256, 5, ...['DataView'])], algorithms)),
  ...ask(
    'hash',
    combine(
      views.map((view) => bytes(64, 8, view)),
      ['md5', 'blake3', 'xxh3', 'crc32'],
    ),
  ),
  ...ask('hash', [['abc'], [bytes(3)], ['abc', { $undefined: 0 }, 'base64']]),
  ...ask('hash', combine(texts, ['md5', 'sha256', 'blake3', 'xxh3', 'crc32'])),
  ...ask('hash', combine(['encoded'], algorithms, ['base64', 'bytes'])),
  ...ask('hash', combine(['spelled'], spellings)),
  ...ask(
    'hashPieces',
    each((algorithm) => piecesOf(algorithm).map((lengths) => [algorithm, lengths])),
  ),
  ...ask('hashPieces', combine(algorithms, [[3, 4]], ['base64', 'bytes'])),
  ...ask(
    'hashClone',
    each((algorithm) => [1, blockBytes[algorithm], 65537].map((first) => [algorithm, [first, 99]])),
  ),
  ...ask('hashInterleaved', [[[...algorithms], [1, 64, 200, 1024]]]),
  ...ask('hashBlob', combine(algorithms, [[], [1000, 24, 1], [70000]])),
  ...ask('hashIterable', combine(algorithms, [[], [0, 1, 1023, 0, 1025]])),
  ...ask('hashReadable', combine(algorithms, [[], [64, 65, 70000]])),
  ...ask('hashBlob', combine(['sha1'], [[5]], [{ encoding: 'base64' }, { encoding: 'bytes' }, { encoding: 'hex' }])),
  ...expect([...algorithms], 'listAlgorithms', [[]]),
  ...refuse(wrongType, 'hash', [
    ...[5, null, true, {}, [], [1, 2], { $symbol: 's' }, { $bigint: '1' }, { $undefined: 0 }].map((value) => [value]),
  ]),
  ...refuse(
    wrongType,
    'hash',
    [5, null, {}, true].map((value) => ['a', value]),
  ),
  ...refuse(
    wrongValue,
    'hash',
    noAlgorithms.map((name) => ['a', name]),
  ),
  ...refuse(
    wrongType,
    'hash',
    [5, null, {}].map((value) => ['a', 'md5', value]),
  ),
  ...refuse(
    wrongValue,
    'hash',
    ['', 'HEX', 'base64url', 'constructor'].map((value) => ['a', 'md5', value]),
  ),
  ...refuse('TypeError ERR_DETACHED', 'hash', combine([bytes(8, 0, 'Detached')], algorithms)),
  ...refuse(wrongType, 'createHasher', [[5], [null], [{}]]),
  ...refuse(
    wrongValue,
    'createHasher',
    noAlgorithms.map((name) => [name]),
  ),
  ...refuse('Error ERR_INVALID_STATE', 'hasherAfterDigest', combine(algorithms, ['update', 'digest', 'clone'])),
  ...refuse(wrongType, 'hashStream', [['text'], [5], [null], [{}], [bytes(3)]]),
  ...refuse(wrongValue, 'hashBlob', [
    ['md4', [1]],
    ['md5', [1], { encoding: 'HEX' }],
  ]),
  ...refuse(wrongType, 'hashBlob', [
    ['md5', [1], null],
    ['md5', [1], { signal: 5 }],
    ['md5', [1], { onProgress: 5 }],
  ]),
];
