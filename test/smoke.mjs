/**
 * Asks the built package on the Node that runs this: each function once in each backend that is there.
 *
 * Usage: node test/smoke.mjs [BACKEND_THAT_MUST_BE_THERE...]
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sky from '../dist/index.js';

const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-'));
const file = join(folder, 'log');
writeFileSync(file, 'one\ntwo\nthree\n');

const ask = async () => {
  assert.equal(sky.base36Encode('deadbeef'), '1ps9wxb');
  assert.equal(sky.base36Decode('1ps9wxb'), 0xdeadbeefn);
  assert.equal(sky.formatFloat(2.25), '2.2');
  assert.equal(sky.formatCompact(999950), '1.0M');
  assert.equal(sky.truncateLongString('hello world again', 12), 'hello world ...');
  assert.equal(sky.truncate('\u{1f1eb}\u{1f1f7}'.repeat(5), 4), '\u{1f1eb}\u{1f1f7}...');
  assert.equal(sky.makeClusterNameOnCloud('A.b'), 'a-b');
  assert.equal(sky.isValidClusterName('a-1'), true);
  for (const algorithm of sky.algorithms) {
    const whole = sky.hash('hello world', algorithm);
    assert.equal(sky.createHasher(algorithm).update('hello ').update('world').digest(), whole);
    assert.equal(await sky.hashStream(new Blob(['hello world']), algorithm), whole);
    assert.equal(await sky.hashFile(file, algorithm), sky.hash('one\ntwo\nthree\n', algorithm));
    assert.equal(sky.hashFileSync(file, algorithm), sky.hash('one\ntwo\nthree\n', algorithm));
  }
  assert.deepEqual(await sky.readLastNLines(file, 2), ['two\n', 'three']);
  assert.deepEqual(sky.readLastNLinesSync(file, 2), ['two\n', 'three']);
  const port = await sky.findFreePort(20000);
  assert.ok(port >= 20000);
  assert.ok(sky.findFreePortSync() > 0);
  assert.equal(await sky.isPortAvailable(port), true);
  assert.ok(sky.getCpuCount() >= 1);
  assert.ok(sky.getMemSizeGb() > 0);
  assert.ok(sky.getParallelThreads() >= 4);
  assert.equal(sky.isProcessAlive(process.pid), true);
  assert.equal(sky.isProcessAlive(2 ** 31 - 1), false);
  assert.ok(sky.getMaxWorkersForFileMounts({ a: folder }) >= 1);
  assert.equal(sky.estimateFdForDirectory(folder), 5);
  await assert.rejects(sky.hashFile(join(folder, 'missing')), { code: 'ENOENT', syscall: 'open' });
};

try {
  assert.equal(createRequire(import.meta.url)('../dist/index.js').hash, sky.hash);
  const { backends } = sky.getBackendInfo();
  for (const needed of process.argv.slice(2)) assert.equal(backends[needed]?.state, 'ok', `${needed} must be there`);
  await ask();
  const there = Object.keys(backends).filter((name) => backends[name].state === 'ok');
  for (const backend of there) {
    sky.configure({ backend });
    await ask();
  }
  console.log(`Node ${process.version}: ${there.join(', ')}`);
} finally {
  rmSync(folder, { recursive: true });
}
