/** The package in real browsers, each visit on a line: `npm run test:browser`. */
import { runBrowsers, type Visited } from './browsers.ts';

/** Of a visit: each family's golden answers in one backend count as one, whatever their number. */
const countOf = ({ outcome, checks, failure }: Visited): readonly [passed: number, failed: number] => {
  const isRight = [
    ...(outcome?.rows ?? []).map((row) => row.failed === 0),
    ...checks.map(({ problem }) => problem === null),
  ];
  const failed = isRight.filter((right) => !right).length;
  // A visit that came to nothing has failed as a whole.
  return [isRight.length - failed, failure === undefined ? failed : Math.max(1, failed)];
};

const rows = await runBrowsers();
let passed = 0;
let failed = 0;
for (const row of rows) {
  const [right, wrong] = countOf(row);
  passed += right;
  failed += wrong;
  console.log(`${row.runtime.padEnd(24)} ${row.how.padEnd(62)} ${right} passed, ${wrong} failed`);
  if (row.failure) console.log(row.failure.replaceAll(/^/gm, '    '));
}
console.log(`browser: ${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exitCode = 1;
