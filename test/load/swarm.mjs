/**
 * Starts the searchers, lets them go at once and adds up what they found. All of them are in one network.
 *
 * Usage: node swarm.mjs PROCESSES COUNT START KEPT
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [processes, ...args] = process.argv.slice(2);
const program = fileURLToPath(new URL('./searcher.mjs', import.meta.url));

/** A child, and its lines one after the other. */
const startOne = () => {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  return { child, lines: child.stdout.setEncoding('utf8')[Symbol.asyncIterator]() };
};

const searchers = Array.from({ length: Number(processes) }, startOne);
await Promise.all(searchers.map(({ lines }) => lines.next()));
const started = performance.now();
for (const { child } of searchers) child.stdin.write('go\n');
const told = await Promise.all(
  searchers.map(async ({ child, lines }) => {
    const { value } = await lines.next();
    if (value === undefined) throw new Error(`a process ended by ${child.exitCode ?? child.signalCode}`);
    return JSON.parse(value);
  }),
);
const seconds = (performance.now() - started) / 1000;
for (const { child } of searchers) child.stdin.end();
const sum = (key) => told.reduce((total, one) => total + one[key], 0);
const first = told.find((one) => one.first)?.first;
process.stdout.write(JSON.stringify({ seconds, collisions: sum('collisions'), failed: sum('failed'), first }));
