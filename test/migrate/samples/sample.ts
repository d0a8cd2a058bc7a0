/** Asks every library something whose answer can be compared, and prints the answers. Migrated by the suite. */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import cliTruncate from 'cli-truncate';
import detectPort from 'detect-port';
import getPort from 'get-port';
import * as wasm from 'hash-wasm';
import { blake2b, blake2s, blake3, crc32, md5, sha1, sha3, sha224, sha256, sha384, sha512 } from 'hash-wasm';
import { hash, hashFile, hashFileSync, hashSync } from 'hasha';
import isRunning from 'is-running';
import md5File from 'md5-file';
import portfinder from 'portfinder';
import { processExists } from 'process-exists';
import readLastLines from 'read-last-lines';

const file = 'sample.log';
writeFileSync(file, 'one\ntwo\n日本語\nfour\n');
const text = 'The quick brown fox, 日本語 and é jump';
const bytes = new Uint8Array(1000).fill(7);

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1024 && port <= 65535;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const answers = {
  ports: [
    isPort(await getPort()),
    isPort(await detectPort(3000)),
    isPort(await portfinder.getPortPromise()),
    isPort(await portfinder.getPortPromise({ port: 4000, stopPort: 5000 })),
  ],
  processes: [
    await processExists(process.pid),
    await processExists(4194305),
    isRunning(process.ppid),
    isRunning(4194305),
    isAlive(1),
    isAlive(4194305),
  ],
  hasha: [
    await hash(text, { algorithm: 'sha256' }),
    await hash('', { algorithm: 'md5', encoding: 'base64' }),
    hashSync(`${text}!`),
    hashSync(Buffer.from(text), { algorithm: 'SHA1' }),
    await hashFile(file, { algorithm: 'sha384' }),
    await hashFile(file),
    hashFileSync(file, { algorithm: 'blake2b512', encoding: 'base64' }),
  ],
  md5File: [await md5File(file), md5File.sync(file)],
  wasm: [
    await md5(text),
    await sha1(text),
    await sha224(text),
    await sha256(bytes),
    await sha384(bytes),
    await sha512(bytes),
    ...(await Promise.all([sha3(text), sha3(text, 224), sha3(bytes, 256), sha3(bytes, 384)])),
    await blake2b(bytes),
    await blake2b(bytes, 512),
    await blake2s(bytes),
    await blake3(text),
    await crc32(text),
    await wasm.xxhash64(bytes),
    await wasm.xxhash3(''),
    await wasm.xxhash3(bytes),
    await wasm.xxhash128(text),
  ],
  lines: [
    (await readLastLines.read(file, 2)).trim(),
    (await readLastLines.read(file, 9, 'utf8')).trimEnd().split('\n'),
    (await readLastLines.read(file, 0)).trim(),
  ],
  texts: [0, 5, 12, 21, 22, 23, 100].map((width: number) => [
    cliTruncate(text, width),
    cliTruncate(text, width, { position: 'start' }),
    cliTruncate(text, width, { position: 'middle', truncationCharacter: '~' }),
  ]),
  names: [
    BigInt(`0x${createHash('md5').update(text).digest('hex')}`)
      .toString(36)
      .slice(0, 8),
    BigInt('0x00ff').toString(36),
  ],
  // The container's limits may be tighter than the machine.
  machine: [os.cpus().length >= 1, os.totalmem() / 1024 ** 3 > 0],
};

console.log(JSON.stringify(answers, null, 2));
