/**
 * Everything mixed, for as long as a server runs between two looks at it: what the slowest calls take, and what the
 * process holds, at the end as at the beginning.
 *
 * Usage: npm run test:soak [-- MINUTES], 15 minutes
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, run } from '../../scripts/run.ts';
import { askChild } from '../runtimes/child.ts';
import { keepResult } from '../support/results.ts';
import { counts, expect } from './tally.ts';

interface Quarter {
  readonly calls: number;
  readonly p99Ms: Readonly<Record<string, number>>;
  readonly residentMiB: number;
  readonly descriptors: number;
  readonly threads: number;
}

interface Soaked {
  readonly quarters: readonly Quarter[];
  readonly failures: readonly string[];
  readonly events: number;
}

const minutes = Number(process.argv[2] ?? 15);
/** What V8's heap and the allocator's pieces come and go by; what leaks grows beyond it in 15 minutes. */
const mostGrownMiB = 32;

run(process.execPath, [`${root}scripts/compile.ts`]);
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-soak-'));
try {
  writeFileSync(join(folder, 'lines'), 'a line of the file\n'.repeat(50_000));
  writeFileSync(join(folder, 'large'), new Uint8Array(5 * 1024 * 1024).fill(7));
  const { quarters, failures, events } = await askChild<Soaked>(
    [process.execPath, '--expose-gc', join(import.meta.dirname, 'mix.mjs'), `${minutes}`, folder],
    { cwd: folder, timeoutMs: minutes * 60_000 + 120_000 },
  );
  const [first, last] = [quarters[0] as Quarter, quarters.at(-1) as Quarter];
  const drifts = Object.entries(last.p99Ms).map(([name, ms]) => [name, ms / (first.p99Ms[name] as number)] as const);
  const grownMiB = last.residentMiB - first.residentMiB;
  const calls = quarters.reduce((sum, quarter) => sum + quarter.calls, 0);
  expect(`${calls} calls in ${minutes} minutes answered as at first`, failures.length === 0, failures.slice(0, 5));
  expect('no backend was at fault', events === 0, events);
  expect(`memory grew by at most ${mostGrownMiB} MiB`, grownMiB <= mostGrownMiB, grownMiB);
  expect('no descriptor stayed open', last.descriptors <= first.descriptors, [first.descriptors, last.descriptors]);
  expect('no thread was left', last.threads <= first.threads, [first.threads, last.threads]);
  // Told, not judged: what else runs on the machine moves it.
  for (const [name, drift] of drifts) {
    console.log(
      `    ${name}: 99th percentile ${last.p99Ms[name]?.toFixed(3)} ms, ${drift.toFixed(2)} times the first's`,
    );
  }
  const p99Drift = Object.fromEntries(drifts.map(([name, drift]) => [name, Number(drift.toFixed(3))]));
  keepResult('soak', { ...counts, minutes, calls, grownMiB, p99Drift, p99Ms: last.p99Ms });
  console.log(`soak: ${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
