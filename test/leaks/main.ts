/**
 * Leaks, as a gate: every public function in every backend it has, a million times after a warm-up (fewer where a call
 * takes long: the count is told). Resident memory may grow by 8 MiB, wasm's memory, descriptors and threads by nothing.
 * Builds that leak 64 bytes a call must fail the same gate, or nothing here counts.
 *
 * Usage: npm run test:leaks            on Linux
 *        npm run test:leaks -- TEXT    the functions whose title holds the text; keeps no result
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import * as utils from '../../ts/index.ts';
import { build } from '../panics/build.ts';
import { usesOf } from '../support/everything.ts';
import { keepResult } from '../support/results.ts';
import { allowedBytes, type Measurement } from './child.ts';
import { sanitize, watch } from './tools.ts';

const child = fileURLToPath(new URL('./child.ts', import.meta.url));

const measure = (backend: string, title: string, ...mode: string[]): Measurement => {
  const args = ['--expose-gc', '--max-semi-space-size=2', child, backend, title, ...mode];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${title} in ${backend} ended with ${signal ?? status}: ${stderr}`);
  return JSON.parse(stdout) as Measurement;
};

const grown = ({ residentBytes, wasmBytes, descriptors, threads }: Measurement): readonly string[] => [
  ...(residentBytes > allowedBytes ? [`resident memory by ${Math.round(residentBytes / 1024)} KiB`] : []),
  ...(wasmBytes > 0 ? [`wasm's memory by ${wasmBytes} bytes`] : []),
  ...(descriptors > 0 ? [`descriptors by ${descriptors}`] : []),
  ...(threads > 0 ? [`threads by ${threads}`] : []),
];

let passed = 0;
let failed = 0;
const note = (title: string, failure: string | undefined): void => {
  if (failure === undefined) passed += 1;
  else failed += 1;
  console.log(`${failure === undefined ? 'ok' : 'FAILED'} ${title}${failure === undefined ? '' : `: ${failure}`}`);
};

const attempt = (title: string, check: () => string | undefined): void => {
  try {
    note(title, check());
  } catch (error) {
    note(title, (error as Error).message);
  }
};

if (process.platform !== 'linux') throw new Error('this suite reads /proc: it needs Linux');
const [only = ''] = process.argv.slice(2);
build();
await utils.ready();
const { functions } = utils.getBackendInfo();
const folder = mkdtempSync(`${tmpdir()}/skypilot-utils-leaks-`);
const uses = usesOf(utils, folder).filter(({ title }) => title.includes(only));
rmSync(folder, { recursive: true, force: true });

const counts: { [calls: string]: number } = {};
let calls = 0;
for (const { title, function: name } of uses) {
  for (const backend of name ? (functions[name]?.has ?? []) : ['none']) {
    attempt(`${title} [${backend}]`, () => {
      const found = measure(backend, title);
      calls += found.calls;
      counts[found.calls] = (counts[found.calls] ?? 0) + 1;
      const kilobytes = Math.round(found.residentBytes / 1024);
      const seen = Math.ceil(allowedBytes / found.calls);
      console.log(
        `  ${found.calls} calls of ${found.microseconds.toFixed(1)} us: ${kilobytes} KiB; ${seen} bytes a call would fail`,
      );
      return grown(found).length > 0 ? `grew ${grown(found).join(', ')} in ${found.calls} calls` : undefined;
    });
  }
}
for (const backend of ['js', 'wasm', 'native']) {
  attempt(`64 bytes a call do not pass [${backend}]`, () => {
    const growth = grown(measure(backend, 'hash with blake3 as bytes', 'leak'));
    return growth.length === 0 ? 'they passed: this gate sees nothing' : undefined;
  });
}
attempt('AddressSanitizer finds nothing in the code of the system', sanitize);
attempt('valgrind finds nothing of the addon, each export called', () => watch('calm'));
attempt('valgrind finds 64 bytes a call', () => (watch('leak') === undefined ? 'it found nothing' : undefined));

if (only === '') keepResult('leaks', { calls, passesByCalls: counts, passed, failed });
console.log(`leaks: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
