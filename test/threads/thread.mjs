/** A worker thread that is ended while it is at it: says that it begins, and then calls without an end. */
import { parentPort, workerData } from 'node:worker_threads';

const { entry, kind, file, lines } = workerData;
const utils = await import(entry);
const bytes = new Uint8Array(8 * 1024 * 1024);
const text = 'e\u0301 日本 '.repeat(2000);

/** One call after the other, each in the backend that the number of the thread says. */
const kinds = [
  () => utils.hashFile(file),
  () => utils.hashFileSync(file),
  () => utils.hashFile(file, 'blake3', { onProgress: () => {} }),
  () => utils.readLastNLines(lines, 100_000),
  () => utils.readLastNLinesSync(lines, 100_000),
  () => utils.findFreePort(),
  () => utils.findFreePortSync(20_000),
  () => utils.hash(bytes, 'xxh3'),
  () => utils.hash(bytes, 'blake3'),
  () => utils.hashStream(new Blob([bytes]), 'xxh128'),
  () => utils.createHasher('blake3').update(bytes).digest(),
  () => utils.truncate(text, 100),
  () => utils.getCpuCount() + utils.getMemSizeGb(),
  () => utils.isProcessAlive(process.ppid),
  () => Promise.all(Array.from({ length: 20 }, () => utils.hashFile(file, 'crc32'))),
];
export const kindCount = kinds.length;

const call = kinds[kind % kindCount];
parentPort?.postMessage('begins');
for (;;) await call();
