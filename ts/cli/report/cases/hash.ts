/** The hash family: every digest of several sizes, text, pieces and a stream. */
import { algorithms } from '../../../contract.ts';
import { type Case, type Cases, callsOn, type Sources } from '../case.ts';
import { randomBytes } from '../random.ts';

const kibibyte = 1024;
const mebibyte = 1_048_576;

/** Fewer inputs where one alone fills the caches. */
const sizes = [
  { input: '16 B', size: 16, inputs: 32, isThorough: false },
  { input: '256 B', size: 256, inputs: 32, isThorough: true },
  { input: '4 KiB', size: 4 * kibibyte, inputs: 16, isThorough: false },
  { input: '64 KiB', size: 64 * kibibyte, inputs: 4, isThorough: true },
  { input: '1 MiB', size: mebibyte, inputs: 1, isThorough: false },
] as const;

const digestCases = (): readonly Case[] => {
  const data = sizes.map(({ size, inputs }) =>
    Array.from({ length: inputs }, (_, index) => randomBytes(size, index + 1)),
  );
  return algorithms.flatMap((algorithm) =>
    sizes.map(
      ({ input, size, isThorough }, index): Case => ({
        function: 'hash',
        algorithm,
        input,
        size,
        isThorough,
        ...callsOn(data[index] as readonly Uint8Array[], (sky, bytes) => sky.hash(bytes, algorithm)),
      }),
    ),
  );
};

const sha256 = { function: 'hash', algorithm: 'sha256' } as const;

const textCase = (): Case => {
  const texts = Array.from({ length: 32 }, (_, index) => `a short text, number ${index + 10}`);
  return {
    ...sha256,
    input: 'short text',
    size: texts[0]?.length as number,
    ...callsOn(texts, (sky, text) => sky.hash(text)),
  };
};

const piecesCase = (): Case => {
  const pieces = Array.from({ length: 16 }, (_, index) => randomBytes(4 * kibibyte, index + 1));
  return {
    ...sha256,
    input: 'createHasher 16 x 4 KiB',
    // createHasher cannot know how much will come, and takes whom long inputs get.
    size: Number.POSITIVE_INFINITY,
    ...callsOn([pieces], (sky, all) => {
      const hasher = sky.createHasher();
      for (const piece of all) hasher.update(piece);
      return hasher.digest();
    }),
  };
};

const streamCase = (): Case => {
  const piece = randomBytes(64 * kibibyte, 1);
  const stream = async function* (): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let index = 0; index < 16; index += 1) yield piece;
  };
  return {
    ...sha256,
    input: 'hashStream, 16 x 64 KiB',
    size: Number.POSITIVE_INFINITY,
    ...callsOn([undefined], (sky) => sky.hashStream(stream())),
  };
};

const hashCases: Cases = () => [...digestCases(), textCase(), piecesCase(), streamCase()];

export const sources: Sources = { 'the hash family': hashCases };
