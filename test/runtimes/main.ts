/**
 * The golden file in every runtime, the browsers among them, from the package as users install it.
 *
 * Usage: npm run test:runtimes
 */
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { install } from '../../scripts/install.ts';
import { writeSection } from '../../scripts/readme.ts';
import { ask, root } from '../../scripts/run.ts';
import { runBrowsers } from '../browser/browsers.ts';
import type { Golden, Outcome } from '../golden/check.js';
import { runAll, runChild } from './child.ts';
import { type Duration, importTimes } from './cost.ts';
import { problemsOf } from './expectation.ts';
import { looksAt } from './looks.ts';
import { draw, sectionOf } from './matrix.ts';
import type { Row } from './row.ts';
import { makeSite } from './site.ts';
import { ownWords, type Way, waysOf } from './ways.ts';

const golden: Golden = JSON.parse(readFileSync(`${root}test/golden/golden.json`, 'utf8'));
const { dependencies: versions } = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8'));

/** One way, and what went against expectation. */
const runWay = async ({ runtime, how, command, cwd, env, input, expected }: Way): Promise<Row> => {
  const { status, output, errors } = await runChild(command, { cwd, ...(env && { env }), ...(input && { input }) });
  const said = errors.replaceAll(ownWords, '');
  const text = output.trimEnd();
  try {
    if (status !== 0) throw new Error(`it ended with status ${status}: ${said}${text}`);
    const outcome = JSON.parse(text) as Outcome;
    const problems = [...problemsOf(outcome, golden, expected), ...(said === '' ? [] : [`it said ${said}`])];
    return { runtime, how, outcome, ...(problems.length > 0 && { failure: problems.join('\n') }) };
  } catch (error) {
    return { runtime, how, failure: `${error}`.slice(0, 2000) };
  }
};

/** The questions answered rightly and, of a row without a failure, the functions of the system that did as expected. */
const passedIn = ({ outcome, failure }: Row): number =>
  (outcome?.rows.filter(({ failed }) => failed === 0).length ?? 0) + (failure === undefined ? 1 : 0);

if (`${process.platform}-${process.arch}` !== 'linux-x64') {
  console.log('runtimes: not run, for their binaries are for Linux x64');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

/** What the system's packages must bring; without it some of this is not run, and with CI=true that is a failure. */
const lacking = Object.entries({ strace: 'strace', script: 'bsdutils' }).flatMap(([program, from]) =>
  ask(program, ['--version']) === undefined
    ? [{ program, hint: `${program} is missing: apt-get install ${from}` }]
    : [],
);
const isLacking = (program: string | undefined): boolean => lacking.some((tool) => tool.program === program);
for (const { hint } of lacking) console.log(`not run: ${hint}`);

const modules = install('test/runtimes');
const site = await makeSite();
try {
  // Before anything else takes the processors.
  const { ours, empty } = await importTimes(join(modules, 'node-24/bin/node'), site.whole);
  const ways = waysOf(site, modules, versions).filter(({ command }) => !isLacking(command[0]));
  const own = await runAll(
    ways.map((way) => () => runWay(way)),
    2,
  );
  const looks = await runAll(
    looksAt(site, modules)
      .filter(({ by }) => !isLacking(by))
      .map(({ what, see }) => async () => ({ what, problem: await see().catch(String) })),
    2,
  );
  const rows: readonly Row[] = [...own, ...(await runBrowsers())];
  console.log(draw(rows));
  const told = ({ clock, processor }: Duration): string =>
    `${clock.toFixed(1)} ms (processor ${processor.toFixed(1)} ms)`;
  console.log(`import in Node 24: ${told(ours)}; an empty package ${told(empty)}; medians of 20`);
  for (const { what, problem } of looks) if (problem === undefined) console.log(`ok  ${what}`);
  const failures = [
    ...(process.env.CI === 'true' ? lacking.map(({ hint }) => hint) : []),
    ...rows.flatMap(({ runtime, how, failure }) => (failure ? [`${runtime}, ${how}:\n${failure}`] : [])),
    ...looks.flatMap(({ what, problem }) => (problem === undefined ? [] : [`${what}: ${problem}`])),
  ];
  for (const failure of failures) console.log(`FAILED  ${failure}`);
  if (failures.length === 0) writeSection('runtimes', sectionOf(rows));
  const passed = rows.reduce((sum, row) => sum + passedIn(row), 0) + looks.filter(({ problem }) => !problem).length;
  console.log(`runtimes: ${passed} passed, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = 1;
} finally {
  rmSync(dirname(site.whole), { recursive: true });
}
