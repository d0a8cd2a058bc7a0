/**
 * Fuzzes the Rust core's targets and the argument layer, each for so many seconds.
 *
 * Usage: npm run fuzz                  60 seconds each
 *        npm run fuzz -- SECONDS       so many each
 *        npm run fuzz -- SECONDS NAME... of these only
 *
 * What held is kept target by target, in place of what was kept of it before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fuzz } from '../support/figures.ts';
import { keepResult, keptResults } from '../support/results.ts';
import { runArguments } from './arguments.ts';
import { buildTargets, type Outcome, runTarget, targetNames } from './targets.ts';

const [seconds = '60', ...chosen] = process.argv.slice(2);
const secondsEach = Number(seconds);
if (!(secondsEach >= 1)) throw new Error(`SECONDS must be a number of at least 1, got ${seconds}`);

const layer = 'arguments';
const known = [...targetNames(), layer];
const strangers = chosen.filter((name) => !known.includes(name));
if (strangers.length > 0) throw new Error(`there is no ${strangers.join(', ')}, but ${known.join(', ')}`);
const names = chosen.length > 0 ? chosen : known;

const tell = ({ target, executions, failure }: Outcome): void => {
  const rate = Math.round(executions / secondsEach).toLocaleString('en');
  console.log(`${target}: ${executions.toLocaleString('en')} executions, ${rate} a second${failure ? ', failed' : ''}`);
  if (failure) console.log(`  ${failure.replaceAll('\n', '\n  ')}`);
};

const keep = ({ target, executions, seconds }: Outcome): void => {
  const found = { executions, cpuHours: Number((seconds / 3600).toFixed(3)), date: new Date().toISOString() };
  // Read anew, for another run may have kept its own meanwhile.
  const kept = (keptResults().fuzz?.figures as Partial<Fuzz> | undefined)?.targets;
  const targets = Object.entries({ ...kept, [target]: found }).filter(([name]) => known.includes(name));
  keepResult('fuzz', { targets: Object.fromEntries(targets), failed: 0 });
};

const work = mkdtempSync(join(tmpdir(), 'skypilot-utils-fuzz-'));
try {
  if (names.some((name) => name !== layer)) buildTargets();
  let failed = 0;
  for (const name of names) {
    const outcome = name === layer ? await runArguments(secondsEach) : runTarget(name, secondsEach, work);
    tell(outcome);
    if (outcome.failure === undefined) keep(outcome);
    else failed += 1;
  }
  console.log(`fuzz: ${names.length - failed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
