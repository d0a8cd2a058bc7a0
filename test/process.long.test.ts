/** What takes thousands of processes or files. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { estimateFdForDirectory, isProcessAlive } from '../ts/process.ts';
import { configure } from '../ts/settings.ts';
import { osBackends, temporaryFolder } from './support/os.ts';

const folder = temporaryFolder();

describe.each(osBackends)('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(() => configure({ backend: undefined }));

  test(`isProcessAlive() asked of 2,000 short-lived children while they come and go never throws [${backend}]`, async () => {
    const shell = spawn('sh', ['-c', 'for i in $(seq 2000); do sh -c : & echo $!; done; wait']);
    let told = '';
    shell.stdout.on('data', (data) => {
      told += data;
    });
    // Only what ends with a line break has been told in full.
    const pids = (): readonly number[] => told.split('\n').slice(0, -1).map(Number);
    let alive = 0;
    const asking = setInterval(() => {
      alive += pids().filter(isProcessAlive).length;
    }, 1);
    await once(shell, 'close');
    clearInterval(asking);
    expect(alive).toBeGreaterThan(0);
    expect(pids()).toHaveLength(2000);
    expect(pids().filter(isProcessAlive)).toEqual([]);
  });

  test(`estimateFdForDirectory() counts 100,000 entries [${backend}]`, () => {
    execFileSync('sh', ['-c', 'seq 100000 | xargs touch'], { cwd: folder });
    expect(estimateFdForDirectory(folder)).toBe(500_000);
  });
});
