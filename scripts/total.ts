/**
 * Adds up what the suites counted: JSON reports of vitest, logs of cargo, and logs with a line of `SUITE: N passed, N failed`.
 *
 * Usage: node scripts/total.ts FILE...
 */
import { readFileSync } from 'node:fs';

const lines = /^(?:test result: .*?|[\w ]+: )(\d+) passed[,;] (\d+) failed/gm;

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const counts = file.endsWith('.json')
    ? [[JSON.parse(text).numPassedTests, JSON.parse(text).numFailedTests]]
    : [...text.matchAll(lines)].map(([, ok, bad]) => [Number(ok), Number(bad)]);
  // A suite that counted nothing did not run.
  if (counts.length === 0) throw new Error(`${file} counts no tests`);
  for (const [ok, bad] of counts) {
    passed += ok;
    failed += bad;
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
