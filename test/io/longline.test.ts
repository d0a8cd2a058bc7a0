/**
 * The time that a long line takes. In a file of its own: where each step of the sources is counted, as under mutation, no
 * bound on time holds.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configure } from '../../ts/settings.ts';
import { linesOf } from '../support/lines.ts';
import { osBackends, processorMs, temporaryFolder } from '../support/os.ts';

const path = join(temporaryFolder(), 'heavy');
writeFileSync(path, Buffer.alloc(50_000_000, 'x'));

describe.each(osBackends)('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(() => configure({ backend: undefined }));

  test(`readLastNLines() of one line of 50 MB is linear [${backend}]`, async () => {
    const started = processorMs();
    const lines = await linesOf(path, 1);
    expect(processorMs() - started).toBeLessThan(5000);
    expect(lines.map((line) => line.length)).toEqual([50_000_000]);
    expect(await linesOf(path, 1, { maxBytes: 1_000_000 })).toEqual([]);
  });
});
