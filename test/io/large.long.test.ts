/** What takes gigabytes: files beyond 32 bits of length, in constant memory. */
import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashFile, hashFileSync, type Progress } from '../../ts/io.ts';
import { configure } from '../../ts/settings.ts';
import { osBackends, temporaryFolder } from '../support/os.ts';

const folder = temporaryFolder();
const gib = 2 ** 30;
const tail = 'the end';

/** The digest of so many zeros and the tail. */
const expected = (algorithm: string, zeros: number): string => {
  const hash = createHash(algorithm);
  const block = new Uint8Array(2 ** 24);
  for (let bytes = 0; bytes < zeros; bytes += block.length) hash.update(block);
  return hash.update(tail).digest('hex');
};

describe.each(osBackends)('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(() => configure({ backend: undefined }));

  test(`hashFile() of a sparse file of over 4 GiB is right, with flat memory [${backend}]`, async () => {
    const path = join(folder, 'sparse');
    writeFileSync(path, '');
    truncateSync(path, 4 * gib + 2 ** 24);
    writeFileSync(path, tail, { flag: 'a' });
    const before = process.memoryUsage().rss;
    let highest = 0;
    let last: Progress | undefined;
    const onProgress = (progress: Progress): void => {
      highest = Math.max(highest, process.memoryUsage().rss);
      last = progress;
    };
    const digest = await hashFile(path, 'md5', { onProgress });
    expect(highest - before).toBeLessThan(64 * 2 ** 20);
    const bytes = 4 * gib + 2 ** 24 + tail.length;
    expect(last).toEqual({ bytes, totalBytes: bytes });
    expect(digest).toBe(expected('md5', 4 * gib + 2 ** 24));
    expect(hashFileSync(path, 'md5')).toBe(digest);
  });
});
