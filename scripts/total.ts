/**
 * Adds up what the suites counted: JSON reports of vitest, logs of cargo, and logs with a line of `SUITE: N passed, N failed`.
 *
 * Usage: node scripts/total.ts FILE...
 */
import { readFileSync } from 'node:fs';

const lines = /^(?:test result: .*?(\d+) passed; (\d+) failed;.*|[\w ]+: (\d+) passed, (\d+) failed)$/gm;

let passed = 0;
let failed = 0;
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  const counts = file.endsWith('.json')
    ? [[JSON.parse(text).numPassedTests, JSON.parse(text).numFailedTests]]
    : [...text.matchAll(lines)].map(([, ...counts]) => counts.filter((count) => count !== undefined).map(Number));
  if (counts.length === 0) {
    console.log(`${file} counts no tests: the suite did not end`);
    failed += 1;
  }
  for (const [ok, bad] of counts) {
    passed += ok;
    failed += bad;
  }
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
