/** What takes minutes to ask of the hash family: every length at every offset, gigabytes, a million hashers. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { backends } from '../ts/contract.ts';
import { algorithms, configure, createHasher, hash, hashStream } from '../ts/index.ts';
import { everywhere } from './support/kernels.ts';

const longestLength = 4161;
const offsets = 64;
const mebibyte = 2 ** 20;

const kernels = everywhere();

const countingBytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);

afterEach(() => configure({ functions: undefined }));

test.each(algorithms)(
  `%s of every length to ${longestLength} at every offset to ${offsets - 1} [js, wasm, native]`,
  (name) => {
    const algorithm = algorithms.indexOf(name);
    const bytes = countingBytes(longestLength);
    const expected = Array.from({ length: longestLength + 1 }, (_, length) =>
      kernels.js.digest(bytes.subarray(0, length), algorithm),
    );
    for (let offset = 0; offset < offsets; offset += 1) {
      const shifted = new Uint8Array(offset + longestLength);
      shifted.set(bytes, offset);
      for (const [backend, { digest }] of Object.entries(kernels)) {
        for (let length = 0; length <= longestLength; length += 1) {
          const answer = digest(shifted.subarray(offset, offset + length), algorithm);
          // expect() itself would take longer than the digests.
          if (answer !== expected[length]) expect.fail(`${length} bytes at offset ${offset} in ${backend}: ${answer}`);
        }
      }
    }
  },
);

/** What the process holds in memory, rubbish included; of the last moments the least, since rubbish comes and goes. */
const residentMebibytes = async (): Promise<number> => {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 20; look += 1) {
    await setImmediate();
    least = Math.min(least, process.memoryUsage.rss());
  }
  return least / mebibyte;
};

describe.each(backends)('[%s]', (backend) => {
  test(`a million abandoned hashers leave memory flat [${backend}]`, async () => {
    configure({ functions: { hash: backend } });
    const data = countingBytes(100);
    const abandon = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        createHasher(algorithms[index % algorithms.length]).update(data);
        if (index % 1000 === 0) await setImmediate();
      }
    };
    await abandon(200_000);
    const before = await residentMebibytes();
    await abandon(1_000_000);
    expect(await residentMebibytes()).toBeLessThan(before + 64);
  });
});

describe('5 GiB, more than 32 bits count', () => {
  const piece = countingBytes(16 * mebibyte);
  const pieces = 320;
  async function* fiveGibibytes() {
    for (let index = 0; index < pieces; index += 1) yield piece;
  }

  test.each(algorithms)(
    '%s of 5 GiB in a stream is the same everywhere, and memory flat [js, wasm, native]',
    async (name) => {
      const digests: string[] = [];
      const before = await residentMebibytes();
      for (const backend of backends) {
        configure({ functions: { hash: backend } });
        const reports: number[] = [];
        digests.push(await hashStream(fiveGibibytes(), name, { onProgress: ({ bytes }) => reports.push(bytes) }));
        expect(reports.at(-1)).toBe(5 * 2 ** 30);
      }
      expect(new Set(digests).size, digests.join()).toBe(1);
      expect(await residentMebibytes()).toBeLessThan(before + 64);
    },
  );

  test.each(backends)('5 GiB at once are hashed like 5 GiB in pieces [%s]', (backend) => {
    configure({ functions: { hash: backend } });
    const data = new Uint8Array(pieces * piece.length);
    for (let index = 0; index < pieces; index += 1) data.set(piece, index * piece.length);
    for (const algorithm of ['sha256', 'crc32']) {
      const hasher = createHasher(algorithm);
      for (let index = 0; index < pieces; index += 1) hasher.update(piece);
      expect(hash(data, algorithm), algorithm).toBe(hasher.digest());
    }
  });
});
