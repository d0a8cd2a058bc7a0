/** Built-ins that a page replaces after the import, and what it puts into Object.prototype, change no answer. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { temporaryFolder } from './support/os.ts';
import { sabotaged } from './support/sabotage.ts';

const folder = temporaryFolder();
const file = join(folder, 'log');
writeFileSync(file, 'one\ntwo\r\nthr\u00e9e \u65e5\n');
mkdirSync(join(folder, 'more'));
const bytes = Uint8Array.of(1, 2, 255);

type Package = typeof import('../ts/index.ts');

/** One call of every synchronous function, errors and odd forms among them. */
const calls: { readonly [title: string]: (sky: Package) => unknown } = {
  base36Encode: (sky) => sky.base36Encode('deadbeef'),
  'base36Encode of what Python reads too': (sky) => sky.base36Encode(' +0xde_ad\n'),
  'base36Encode of bytes': (sky) => sky.base36Encode(bytes),
  'base36Encode of a bigint': (sky) => sky.base36Encode(255n),
  base36Decode: (sky) => sky.base36Decode('1ps9wxb1ps9wxb'),
  formatFloat: (sky) => sky.formatFloat(2.25),
  'formatFloat of a huge number': (sky) => sky.formatFloat(1e22),
  formatCompact: (sky) => sky.formatCompact(-999950),
  truncateLongString: (sky) => sky.truncateLongString('hello world \u{1f600} again', 12),
  'truncateLongString in the middle': (sky) => sky.truncateLongString('hello world', 8, { truncateMiddle: true }),
  truncate: (sky) => sky.truncate('This is a very long string that needs truncation', 20),
  'truncate by columns': (sky) =>
    sky.truncate('\u65e5\u672c\u8a9e \u2764\ufe0f\u2764\ufe0f', 9, { unit: 'column', position: 'middle' }),
  'truncate to words': (sky) => sky.truncate('hello world foo', 11, { words: true }),
  'truncate of long text': (sky) => sky.truncate('\u{1f468}\u200d\u{1f469} '.repeat(2000), 30),
  makeClusterNameOnCloud: (sky) => sky.makeClusterNameOnCloud('My.Training_Cluster-2026', { userHash: 'a1b2' }),
  isValidClusterName: (sky) => sky.isValidClusterName('train-gpt'),
  hash: (sky) => sky.hash('hello', 'SHA_256', 'base64'),
  'hash of bytes': (sky) => sky.base36Encode(sky.hash(bytes, 'blake3', 'bytes')),
  hashFileSync: (sky) => sky.hashFileSync(file),
  'hashFileSync of what is missing': (sky) => told(() => sky.hashFileSync('/missing')),
  readLastNLinesSync: (sky) => sky.readLastNLinesSync(file, 2),
  'readLastNLinesSync as ascii': (sky) => sky.readLastNLinesSync(file, 2, { encoding: 'ascii', errors: 'ignore' }),
  findFreePortSync: (sky) => sky.findFreePortSync(20000) >= 20000,
  getCpuCount: (sky) => sky.getCpuCount(),
  getMemSizeGb: (sky) => sky.getMemSizeGb(),
  getParallelThreads: (sky) => sky.getParallelThreads('Kubernetes'),
  isProcessAlive: (sky) => sky.isProcessAlive(process.pid),
  getMaxWorkersForFileMounts: (sky) => sky.getMaxWorkersForFileMounts({ a: folder, b: 's3://bucket' }),
  estimateFdForDirectory: (sky) => sky.estimateFdForDirectory(folder),
  'functions in a rollout that draws and compares': (sky) => {
    sky.configure({ rollout: { percent: 99.9, verify: 0.999 } });
    const answers = [
      sky.base36Decode('1ps9wxb'),
      // None that js asks @noble/hashes or node:fs for: they look at built-ins anew.
      sky.hash(bytes, 'xxh3'),
      sky.createHasher('xxh3').update(bytes).digest(),
      sky.getCpuCount(),
      sky.isProcessAlive(process.pid),
      sky.getMaxWorkersForFileMounts({ a: folder, b: 's3://bucket' }),
    ];
    const { hash } = sky.getTelemetry().functions;
    sky.resetTelemetry();
    sky.configure({ rollout: undefined });
    return [answers, hash.mismatches, sky.getBackendInfo().events];
  },
  onEvent: (sky) => typeof sky.onEvent(() => {}),
  'an argument that is refused': (sky) => told(() => sky.truncate('a', 1.5)),
};

/** An error's code and message. */
const told = (call: () => unknown): string => {
  try {
    return `nothing was thrown: ${call()}`;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code} ${message}`;
  }
};

afterEach(() => vi.resetModules());

test.each(Object.keys(calls))('%s, after a first call', async (title) => {
  const sky = await import('../ts/index.ts');
  const call = calls[title] as (sky: Package) => unknown;
  const expected = call(sky);
  expect(sabotaged(() => call(sky))).toEqual(expected);
});

const index = new URL('../ts/index.ts', import.meta.url).href;

/** Answers of a fresh process, in which Object.prototype has this key before the first call of anything. */
const answersWith = (key: string): string => {
  const code = `
    import * as sky from ${JSON.stringify(index)};
    ${key && `Object.prototype[${JSON.stringify(key)}] = 'planted';`}
    const answers = [
      sky.hash('hello', 'blake3'), sky.hashFileSync(${JSON.stringify(file)}), sky.readLastNLinesSync(${JSON.stringify(file)}, 1)[0],
      sky.truncate('hello world', 8), sky.base36Encode('ff'), sky.isProcessAlive(process.pid), sky.getCpuCount(),
      sky.getBackendInfo().backends.native.state, sky.getBackendInfo().backends.wasm.state,
    ];
    let text = '';
    for (let index = 0; index < answers.length; index += 1) text += answers[index] + '\\n';
    ${key && `delete Object.prototype[${JSON.stringify(key)}];`}
    process.stdout.write(text);`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toBe('');
  return stdout;
};

test.each([
  'encoding',
  'signal',
  'path',
  'once',
  'unit',
  'stable',
  'backend',
  'rollout',
  'percent',
  'part',
  'hash',
  'hashFile',
  'wasm',
  'native',
  '0',
  '3',
])('Object.prototype.%s, planted before the first call', (key) => {
  expect(answersWith(key)).toBe(answersWith(''));
});
