/**
 * Thousands of files hashed at once where few descriptors are to be had. Writes what came of it.
 *
 * Usage: node many.mjs COUNT FOLDER, whose files hold their own names
 */
import { readdirSync, readFileSync } from 'node:fs';
import { hash, hashFile } from '../../dist/index.js';

const [count, folder] = process.argv.slice(2);
const names = readdirSync(folder);
const expected = new Map(names.map((name) => [name, hash(readFileSync(`${folder}/${name}`))]));
const limit = Number(/^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))[1]);

let mostOpen = 0;
const look = () => {
  mostOpen = Math.max(mostOpen, readdirSync('/proc/self/fd').length);
};
const before = readdirSync('/proc/self/fd').length;
const failures = [];
const started = performance.now();
const timer = setInterval(look, 1);
await Promise.all(
  Array.from({ length: Number(count) }, async (_, index) => {
    const name = names[index % names.length];
    try {
      const digest = await hashFile(`${folder}/${name}`);
      if (digest !== expected.get(name)) failures.push(`${name} has another digest`);
    } catch (error) {
      failures.push(`${error}`);
    }
  }),
);
clearInterval(timer);
const seconds = (performance.now() - started) / 1000;
const left = readdirSync('/proc/self/fd').length - before;
process.stdout.write(JSON.stringify({ limit, mostOpen, left, seconds, failed: failures.length, first: failures[0] }));
