/**
 * Calls of everything, mixed, eight at a time, beside threads that come and go. Writes what each quarter of the time saw.
 *
 * Usage: node --expose-gc mix.mjs MINUTES FOLDER
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import * as utils from '../../dist/index.js';

const [minutes, folder] = process.argv.slice(2);
const lines = `${folder}/lines`;
const large = `${folder}/large`;
const bytes = new Uint8Array(100_000).fill(5);
const text = 'e\u0301 日本 and more of it '.repeat(300);
const atOnce = 8;

const abort = async () => {
  const signal = AbortSignal.timeout(1);
  return utils.hashFile(large, 'sha256', { signal }).then(
    () => 'ended or ended early',
    (error) => (error === signal.reason ? 'ended or ended early' : `${error}`),
  );
};

const thread = async () => {
  const code = `import('${new URL('../../dist/index.js', import.meta.url)}').then((utils) => utils.hashFile('${large}')).then((digest) => process.getBuiltinModule('node:worker_threads').parentPort.postMessage(digest))`;
  const worker = new Worker(code, { eval: true });
  const digest = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  await worker.terminate();
  return digest;
};

const calls = {
  base36Encode: () => utils.base36Encode('deadbeef'.repeat(4)),
  formatFloat: () => utils.formatFloat(2.25, 1),
  truncate: () => utils.truncate(text, 120),
  truncateLongString: () => utils.truncateLongString(text, 80),
  makeClusterNameOnCloud: () => utils.makeClusterNameOnCloud('a-long-name-of-a-cluster', { userHash: 'a1b2' }),
  ...Object.fromEntries(utils.algorithms.map((name) => [`hash ${name}`, () => utils.hash(bytes, name)])),
  createHasher: () => utils.createHasher('blake3').update(bytes).update(bytes).digest(),
  hashStream: () => utils.hashStream(new Blob([bytes, bytes]), 'xxh3'),
  hashFile: () => utils.hashFile(large),
  'hashFile blake3': () => utils.hashFile(large, 'blake3', { onProgress: () => {} }),
  hashFileSync: () => utils.hashFileSync(lines, 'crc32'),
  'hashFile aborted': abort,
  'hashFile of none': () => utils.hashFile(`${folder}/none`).catch(({ code }) => code),
  readLastNLines: () => utils.readLastNLines(lines, 1000).then((found) => found.length),
  readLastNLinesSync: () => utils.readLastNLinesSync(lines, 10).length,
  findFreePort: async () => (await utils.findFreePort(20_000)) >= 20_000,
  findFreePortSync: () => utils.findFreePortSync() > 0,
  isPortAvailable: () => utils.isPortAvailable(1).then((answer) => typeof answer),
  getCpuCount: () => utils.getCpuCount(),
  getMemSizeGb: () => utils.getMemSizeGb(),
  isProcessAlive: () => [utils.isProcessAlive(process.ppid), utils.isProcessAlive(4_194_305)].join(),
  getParallelThreads: () => utils.getParallelThreads('kubernetes'),
  getMaxWorkersForFileMounts: () => utils.getMaxWorkersForFileMounts({ '/a': folder }),
  estimateFdForDirectory: () => utils.estimateFdForDirectory(folder),
};
const names = Object.keys(calls);
const right = {};
for (const name of names) right[name] = await calls[name]();
right.thread = await thread();

const failures = [];
const note = (name, answer) => {
  if (answer !== right[name] && failures.length < 100) failures.push(`${name}: ${answer} instead of ${right[name]}`);
};

/** The longest durations of a name, enough for its 99th percentile: a histogram by steps of 5 %, from a microsecond on. */
const makeHistogram = () => ({ count: 0, steps: new Uint32Array(400) });
const stepOf = (ms) => Math.min(399, Math.max(0, Math.floor(Math.log(ms * 1000) / Math.log(1.05))));
const p99Of = ({ count, steps }) => {
  let left = count / 100;
  for (let step = steps.length - 1; step >= 0; step -= 1) {
    left -= steps[step];
    if (left <= 0) return 1.05 ** (step + 1) / 1000;
  }
  return 0;
};

let histograms = {};
let callCount = 0;
let isOver = false;
const work = async (place) => {
  for (let index = place; !isOver; index += 1) {
    const name = names[(index * 7 + place) % names.length];
    const started = performance.now();
    let answer;
    try {
      answer = await calls[name]();
    } catch (error) {
      answer = `${error}`;
    }
    histograms[name] ??= makeHistogram();
    const histogram = histograms[name];
    histogram.count += 1;
    histogram.steps[stepOf(performance.now() - started)] += 1;
    callCount += 1;
    note(name, answer);
    if (index % 50 === 0) await setTimeout(0);
  }
};
const workThreads = async () => {
  while (!isOver) {
    note('thread', await thread().catch(String));
    await setTimeout(500);
  }
};

const residentMiB = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
/** The least of several looks: what calls under way hold is not what stays. */
const look = async () => {
  const looks = [];
  for (let count = 0; count < 20; count += 1) {
    globalThis.gc();
    const [descriptors, threads] = ['fd', 'task'].map((name) => readdirSync(`/proc/self/${name}`).length);
    looks.push({ residentMiB: residentMiB(), descriptors, threads });
    await setTimeout(25);
  }
  const least = (key) => Math.min(...looks.map((one) => one[key]));
  return { residentMiB: least('residentMiB'), descriptors: least('descriptors'), threads: least('threads') };
};

const workers = [...Array.from({ length: atOnce }, (_, place) => work(place)), workThreads()];
const quarters = [];
// The first moments, in which code is compiled and memory taken, belong to no quarter.
await setTimeout(Math.min(60_000, Number(minutes) * 6000));
for (let quarter = 0; quarter < 4; quarter += 1) {
  histograms = {};
  callCount = 0;
  await setTimeout(Number(minutes) * 15_000);
  const p99Ms = Object.fromEntries(Object.entries(histograms).map(([name, histogram]) => [name, p99Of(histogram)]));
  quarters.push({ calls: callCount, p99Ms, ...(await look()) });
}
isOver = true;
await Promise.all(workers);
process.stdout.write(JSON.stringify({ quarters, failures, events: utils.getBackendInfo().events.length }));
process.exit();
