/**
 * What becomes of a process that makes and ends hundreds of threads which are in the middle of a call.
 *
 * Runs in each runtime, from the folder of a package that is installed twice, in two versions. Writes its trials.
 *
 * Usage: RUNTIME probe.mjs COUNT PACKAGE OTHER FILE LINES
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

const [count, entry, other, file, lines] = process.argv.slice(2);
const atOnce = 4;
/** Calls of 15 kinds, one a thread. */
const warmUp = 100;

const trials = [];
const expect = (title, holds, told) => trials.push({ title, problem: holds ? undefined : `${told}` });

const hasAddon = () => /skypilot-utils\.[\w-]+\.node/.test(readFileSync('/proc/self/maps', 'utf8'));
const open = () => readdirSync('/proc/self/fd').length;
const threads = () => readdirSync('/proc/self/task').length;
const residentMiB = () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

let slowestMs = 0;
const makeAndEnd = async (kind) => {
  const worker = new Worker(new URL('./thread.mjs', import.meta.url), { workerData: { entry, kind, file, lines } });
  await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  // Somewhere in the first calls: which place that is differs from one run to the next.
  await setTimeout((kind * 7) % 23);
  const started = performance.now();
  await worker.terminate();
  slowestMs = Math.max(slowestMs, performance.now() - started);
};

expect('the main thread has not loaded the addon', !hasAddon(), 'it is mapped');
let ended = 0;
let marks;
const queue = Array.from({ length: Number(count) }, (_, index) => index).values();
const failures = [];
const work = async () => {
  for (const index of queue) {
    try {
      await makeAndEnd(index);
      ended += 1;
      if (ended === warmUp) marks = { open: open(), threads: threads(), residentMiB: residentMiB() };
    } catch (error) {
      failures.push(`${index}: ${error}`);
    }
  }
};
await Promise.all(Array.from({ length: atOnce }, work));
expect(`${count} threads were made, and ended in the middle of a call`, ended === Number(count), failures.slice(0, 3));
expect('the threads had the addon', hasAddon(), 'it is not mapped');

// What the pool still does for a thread that has gone ends by itself.
globalThis.gc?.();
for (let tries = 0; tries < 100 && (open() > marks.open || threads() > marks.threads); tries += 1) await setTimeout(50);
const after = { open: open(), threads: threads(), residentMiB: residentMiB() };
expect('no descriptor stays open', after.open <= marks.open, `${after.open}, after ${warmUp} threads ${marks.open}`);
expect(
  'no thread goes on',
  after.threads <= marks.threads,
  `${after.threads}, after ${warmUp} threads ${marks.threads}`,
);
const grownMiB = after.residentMiB - marks.residentMiB;

const ours = await import(entry);
const theirs = await import(other);
const digest = await ours.hashFile(file, 'blake3');
expect(
  'the main thread then loads the addon, too',
  ours.getBackendInfo().backends.native.state === 'ok',
  'it does not',
);
const events = ours.getBackendInfo().events;
expect('no backend is at fault', events.length === 0, JSON.stringify(events));
const together = await Promise.all(Array.from({ length: 8 }, () => ours.hashFile(file)));
expect('hashing goes on, two files at once', new Set(together).size === 1, together);

const versions = [ours, theirs].map((utils) => utils.getBackendInfo().version);
expect('two versions are in one process', versions[0] !== versions[1], versions);
const states = theirs.getBackendInfo().backends.native;
expect('each with its own addon', states.state === 'ok', states.cause);
expect('and they answer alike', (await theirs.hashFile(file, 'blake3')) === digest, 'they do not');
const both = await Promise.all([ours, theirs, ours, theirs].map((utils) => utils.hashFile(file)));
expect('also at once', new Set(both).size === 1, both);

process.stdout.write(JSON.stringify({ trials, grownMiB, slowestMs, after }));
process.exit();
