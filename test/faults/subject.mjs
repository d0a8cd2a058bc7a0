/**
 * The process into which faults are injected: the built package, asked call by call over its standard input.
 *
 * A line that names a call is answered by what came of it. Two calls of access(2) mark in the trace where it begins and
 * where it ends. A line that asks for what is left is answered by the descriptors that stayed open, and by what the same
 * call then gives: both are looked at when no fault is injected any more.
 *
 * Usage: node subject.mjs FOLDER ZOMBIE
 */
import { accessSync, closeSync, readdirSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import * as utils from '../../dist/index.js';

const [folder, zombie] = process.argv.slice(2);
const file = `${folder}/file`;
const large = `${folder}/large`;

/** Two ports in use, so that a search has to pass them. */
const firstPort = 23_456;
for (const port of [firstPort, firstPort + 1]) {
  await new Promise((resolve) => createServer().listen(port, '::', resolve));
}
const parent = process.ppid;
const ownThread = Number(readdirSync('/proc/self/task').find((id) => id !== `${process.pid}`));
const path = (name) => `${folder}/${name}`;

const calls = {
  hashFile: () => utils.hashFile(file, 'sha256', { stable: true }),
  hashFileSync: () => utils.hashFileSync(file, 'sha256', { stable: true }),
  'hashFile, 5 MiB': () => utils.hashFile(large),
  'hashFileSync, 5 MiB': () => utils.hashFileSync(large),
  'hashFile, 5 MiB, blake3': () => utils.hashFile(large, 'blake3'),
  'hashFileSync, 5 MiB, blake3': () => utils.hashFileSync(large, 'blake3'),
  readLastNLines: () => utils.readLastNLines(path('lines'), 500, { chunkSize: 16 }).then((lines) => lines.join('')),
  readLastNLinesSync: () => utils.readLastNLinesSync(path('lines'), 500, { chunkSize: 16 }).join(''),
  findFreePort: () => utils.findFreePort(firstPort),
  findFreePortSync: () => utils.findFreePortSync(firstPort),
  'findFreePort, any': async () => (await utils.findFreePort()) > 0,
  'findFreePortSync, any': () => utils.findFreePortSync() > 0,
  'findFreePort, localhost': () => utils.findFreePort(firstPort, { host: 'localhost' }),
  'findFreePortSync, localhost': () => utils.findFreePortSync(firstPort, { host: 'localhost' }),
  isPortAvailable: () => utils.isPortAvailable(firstPort + 2),
  isPortAvailableSync: () => utils.isPortAvailableSync(firstPort + 2),
  getCpuCount: () => utils.getCpuCount(),
  getMemSizeGb: () => utils.getMemSizeGb(),
  'isProcessAlive, another': () => utils.isProcessAlive(parent),
  'isProcessAlive, a zombie': () => utils.isProcessAlive(Number(zombie)),
  'isProcessAlive, a thread': () => utils.isProcessAlive(ownThread),
  'isProcessAlive, none': () => utils.isProcessAlive(4_194_305),
  getParallelThreads: () => utils.getParallelThreads('kubernetes'),
  getMaxWorkersForFileMounts: () => utils.getMaxWorkersForFileMounts({ '/a': path('entries'), '/b': file }),
  estimateFdForDirectory: () => utils.estimateFdForDirectory(path('entries')),
};

const outcomeOf = async (call) => {
  // What was answered a moment ago holds for half a second, but not for another choice of backends.
  utils.configure({});
  try {
    return { value: await call() };
  } catch (error) {
    const { name, message, code, errno, syscall } = error;
    return { error: { name, message, code, errno, syscall } };
  }
};

const descriptors = () => {
  const open = new Map();
  for (const descriptor of readdirSync('/proc/self/fd')) {
    try {
      open.set(descriptor, readlinkSync(`/proc/self/fd/${descriptor}`));
    } catch {
      // The one by which the folder itself was read.
    }
  }
  return open;
};

const mark = (place) => {
  try {
    accessSync(`/faults/${place}`);
  } catch {
    // There is no such file: it is the call that counts.
  }
};

let before;
const make = async (call) => {
  before = descriptors();
  mark('begin');
  const outcome = await outcomeOf(call);
  mark('end');
  return outcome;
};

const lookAfterwards = async (call) => {
  // A server of node:net closes a turn after it says so.
  await new Promise(setImmediate);
  const left = [...descriptors()].filter(([descriptor, name]) => before.get(descriptor) !== name);
  // An injected close(2) was never made: what it was to close would stay for the next call.
  for (const [descriptor] of left) closeSync(Number(descriptor));
  return { left: left.map(([, name]) => name), next: await outcomeOf(call), events: utils.getBackendInfo().events };
};

// Everything that is loaded at a first call, threads of the pool included, is there before the faults.
for (const call of Object.values(calls)) await outcomeOf(call);
writeSync(1, `${JSON.stringify({ pid: process.pid, backend: utils.getBackendInfo().functions.hashFile.backend })}\n`);

const line = new Uint8Array(256);
for (;;) {
  const length = readSync(0, line);
  if (length === 0) break;
  const { call, isAfterwards } = JSON.parse(new TextDecoder().decode(line.subarray(0, length)));
  const answer = isAfterwards ? await lookAfterwards(calls[call]) : await make(calls[call]);
  writeSync(1, `${JSON.stringify(answer)}\n`);
}
process.exit();
