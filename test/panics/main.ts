/**
 * Panics and traps: every export of the addon and of the module, made to panic again and again under the public functions,
 * which go on with another backend; no memory, no stack, an addon that answers wrongly.
 *
 * Usage: npm run test:panics            on a machine with Rust
 *        npm run test:panics -- TEXT    the places whose name holds the text; keeps no result
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { keepResult } from '../support/results.ts';
import type { Broken } from './broken.ts';
import { build, sitesOf } from './build.ts';
import type { Trial } from './child.ts';
import type { Depth } from './depth.ts';
import { exhaustion, panic, recursion } from './kinds.ts';

let passed = 0;
const failures: string[] = [];
const note = (title: string, fault: string | undefined): void => {
  if (fault === undefined) passed += 1;
  else failures.push(`${title}: ${fault}`);
  console.log(`${fault === undefined ? 'ok' : 'FAILED'} ${title}${fault === undefined ? '' : `: ${fault}`}`);
};

/** What a child writes; it must end well, and say nothing on its standard error that `isAllowed` does not. */
const ask = <Answer>(program: string, args: readonly string[], isAllowed = /^$/): Answer => {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const { status, signal, stdout, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', '--max-semi-space-size=2', file, ...args],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  if (status !== 0) throw new Error(`ended with ${signal ?? `status ${status}`}: ${stderr.slice(0, 2000)}`);
  const said = stderr.trim();
  if (!isAllowed.test(said)) throw new Error(`it wrote ${JSON.stringify(said.slice(0, 500))} to standard error`);
  return JSON.parse(stdout) as Answer;
};

const attempt = (title: string, check: () => void): void => {
  try {
    check();
  } catch (error) {
    note(title, (error as Error).message);
  }
};

/** What is asked when the package is loaded, and not later. */
const onlyAtLoad: { readonly [backend: string]: readonly string[] } = {
  native: ['version'],
  wasm: ['input', 'placeholder', 'result', 'state', 'hasher_size'],
};

let panics = 0;

const tryPlace = (backend: 'native' | 'wasm', site: string, how: number, told: string): void => {
  const title = `${told} in ${site} [${backend}]`;
  attempt(title, () => {
    const trials = ask<readonly Trial[]>('./child.ts', [backend, `${how}`, site]);
    if (trials.length === 0) throw new Error('no function comes by');
    for (const trial of trials) {
      panics += trial.panics;
      const coded = trial.refused > 0 ? `, ${trial.refused} refused with a code` : '';
      note(`${title}: ${trial.panics} times under ${trial.use}${coded}`, trial.fault);
    }
  });
};

const warned =
  /^\(node:\d+\) \[SKYPILOT_UTILS_BROKEN\] Warning: skypilot-utils goes on without its \w+ backend: [^\n]+(\n\(Use `node --trace-warnings[^\n]+)?$/;

const tryLoading = (backend: 'native' | 'wasm', how: 'panic' | 'wrong', name: string): void => {
  const title = `${how === 'panic' ? 'a panic' : 'a wrong answer'} in ${name} while loading [${backend}]`;
  attempt(title, () => {
    const { state, wrong } = ask<Broken>('./broken.ts', [backend, how, name], warned);
    const isNoticed = state === 'broken' && wrong.length === 0;
    note(title, isNoticed ? undefined : `${backend} is ${state}, wrong are: ${wrong.join(', ') || 'none'}`);
  });
};

/** Exports of which no known answer is asked: they promise theirs, and their Sync twins vouch for them. */
const vouchedFor = ['FileHash', 'readTail', 'provoke', 'passed'];

/** What the generated declarations have, and the addon at run time. */
const exportsOfAddon = (): readonly string[] => Object.keys(ask<Record<string, string>>('./exports.ts', []));

const tryDepth = (): void => {
  attempt('the end of the stack', () => {
    const { exhausted, afterwards, withoutMemory } = ask<Depth>('./depth.ts', []);
    const { answers, overflows, wrong } = exhausted;
    const some = answers > 0 && overflows > 0 ? undefined : `${answers} answers, ${overflows} overflows`;
    note('near the end of the stack a call is right or the overflow that JavaScript has', wrong[0] ?? some);
    note(`afterwards calls are right, by ${afterwards.backend}`, afterwards.right ? undefined : 'they are not');
    note('where wasm has no memory left, js answers', withoutMemory.right ? undefined : 'wrongly');
    const isNoticed = withoutMemory.events.length > 0 && withoutMemory.wasmBytes > 2 ** 31;
    note('which is kept as a fault', isNoticed ? undefined : JSON.stringify(withoutMemory));
  });
};

const [only = ''] = process.argv.slice(2);
build();
for (const backend of ['native', 'wasm'] as const) {
  for (const site of sitesOf(backend)) {
    if (!site.includes(only)) continue;
    if (onlyAtLoad[backend]?.includes(site)) tryLoading(backend, 'panic', site);
    else tryPlace(backend, site, panic, 'a panic');
  }
}
for (const site of ['truncate', 'digest', 'hasher_update'].filter((name) => name.includes(only))) {
  tryPlace('wasm', site, recursion, 'recursion without end');
  tryPlace('wasm', site, exhaustion, 'all memory taken');
}
if (only === '') {
  tryDepth();
  for (const name of exportsOfAddon()) if (!vouchedFor.includes(name)) tryLoading('native', 'wrong', name);
  keepResult('panics', { panics, passed, failed: failures.length });
}
console.log(`panics: ${passed} passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
