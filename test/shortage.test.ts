/** What is answered while no descriptor is to be had: what is still known, or the error, and never a guess. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { hashFile, hashFileSync, readLastNLinesSync } from '../ts/io.ts';
import { configure } from '../ts/settings.ts';
import { openDescriptors, osBackends, runChild, temporaryFolder } from './support/os.ts';

const folder = temporaryFolder();
const onLinux = process.platform === 'linux';

/** A process that has ended, and whose parent, which is not us, never waits for it. */
const startZombie = async (): Promise<number> => {
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    parent.kill();
  });
  const [text] = await once(parent.stdout, 'data');
  const pid = Number(text);
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^State:\tZ/m), 5000);
  return pid;
};

describe.runIf(onLinux).each(osBackends)('with every descriptor in use [%s]', (backend) => {
  test(`limits are those known last, and else EMFILE like whatever else only a file tells [${backend}]`, async () => {
    const code = `
      import { closeSync, openSync } from 'node:fs';
      import { getBackendInfo } from '#info';
      import { getMaxWorkersForFileMounts, getParallelThreads, isProcessAlive } from '#process';
      import { configure } from '#settings';
      import { getCpuCount, getMemSizeGb } from '#system';
      const told = (call) => {
        // What was answered a moment ago does not hold for another choice of backends.
        configure({});
        try { return call() } catch ({ code, errno, syscall, message }) { return [code, errno, syscall, message.slice(0, 27)] }
      };
      const ask = () => [
        getCpuCount,
        getMemSizeGb,
        getParallelThreads,
        () => getMaxWorkersForFileMounts({ '/a': 's3://b' }),
        () => getMaxWorkersForFileMounts({ '/a': ${JSON.stringify(folder)} }),
        () => isProcessAlive(${await startZombie()}),
        () => isProcessAlive(4194305),
        () => isProcessAlive(process.pid),
      ].map(told);
      const withoutDescriptors = () => {
        const opened = [];
        try { for (;;) opened.push(openSync('/dev/null')) } catch {}
        const answers = ask();
        opened.forEach(closeSync);
        return answers;
      };
      getBackendInfo();
      const first = withoutDescriptors();
      const between = ask();
      process.stdout.write(JSON.stringify([first, between, withoutDescriptors(), getBackendInfo().events]));`;
    const through = ['sh', '-c', 'ulimit -n 60; exec "$@"', 'sh'];
    const told = (await runChild(backend, code, { through })) as unknown[][];
    const [first, between, last, events] = told;
    const refused = (syscall: string): unknown => ['EMFILE', -24, syscall, 'EMFILE: too many open files'];
    const [open, scandir] = [refused('open'), refused('scandir')];
    // How many files may be open js reads in /proc, before it looks at any folder.
    const mounts = backend === 'js' ? open : scandir;
    expect(first).toEqual([open, open, open, mounts, mounts, open, false, true]);
    const number = expect.any(Number);
    expect(between).toEqual([number, number, number, number, number, false, false, true]);
    expect(last).toEqual([...(between as unknown[]).slice(0, 3), scandir, scandir, open, false, true]);
    expect(events).toEqual([]);
  });
});

test('js gives what was read although closing fails, and closes once', async () => {
  configure({ backend: 'js' });
  const path = join(folder, 'unclosed');
  writeFileSync(path, 'abc\n');
  const expected = [hashFileSync(path), await hashFile(path), readLastNLinesSync(path, 1)];
  for (const code of ['EIO', 'EINTR']) {
    const failure = Object.assign(new Error(`${code}: of close`), { code, errno: -5, syscall: 'close' });
    const { close, closeSync } = fs;
    const sync = vi.spyOn(fs, 'closeSync').mockImplementation((descriptor) => {
      closeSync(descriptor);
      throw failure;
    });
    const async = vi.spyOn(fs, 'close').mockImplementation((descriptor, callback) => {
      close(descriptor, () => callback?.(failure));
    });
    try {
      expect([hashFileSync(path), await hashFile(path), readLastNLinesSync(path, 1)]).toEqual(expected);
      expect([sync.mock.calls.length, async.mock.calls.length]).toEqual([2, 1]);
    } finally {
      vi.restoreAllMocks();
    }
  }
  expect(openDescriptors('unclosed')).toEqual([]);
  configure({ backend: undefined });
});
