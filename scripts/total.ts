/**
 * Adds up what the suites counted: vitest's JSON report and cargo's log.
 *
 * Usage: node scripts/total.ts VITEST_JSON CARGO_LOG
 */
import { readFileSync } from 'node:fs';

const [vitestFile, cargoFile] = process.argv.slice(2) as [string, string];
const vitest = JSON.parse(readFileSync(vitestFile, 'utf8')) as { numPassedTests: number; numFailedTests: number };
let passed = vitest.numPassedTests;
let failed = vitest.numFailedTests;
for (const [, ok, bad] of readFileSync(cargoFile, 'utf8').matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)) {
  passed += Number(ok);
  failed += Number(bad);
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
