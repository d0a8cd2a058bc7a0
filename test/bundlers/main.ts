/**
 * Bundles an application that has installed the package by every bundler for every target, without configuration beyond
 * entry, output, target and mode, and runs what they made.
 *
 * Usage: npm run test:bundlers
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../scripts/install.ts';
import { table, writeSection } from '../../scripts/readme.ts';
import { read } from '../../scripts/run.ts';
import { type Browser, drivers, isInstalled } from '../browser/drivers.ts';
import { makeApp, makeKit } from './app.ts';
import { makers as commandMakers } from './commands.ts';
import type { Bundler } from './job.ts';
import { makers as modernMakers } from './modern.ts';
import { makers as packerMakers } from './packers.ts';
import { bundleAll, cellsOf, headings, type Row } from './rows.ts';
import { openSite, type Site } from './site.ts';
import { tryEdges, tryServer, tryVite } from './special.ts';
import { expectNothing, tally } from './tally.ts';
import { runAway, runInBrowser, runOnNode } from './visits.ts';

/** The oldest Node that is promised. */
const oldestNode = '20.19.0';

const launch = async (): Promise<Browser | undefined> => {
  const driver = drivers.find(({ name }) => name === 'Chromium');
  if (driver && isInstalled(driver)) return driver.launch();
  const missing = 'Chromium is not installed, so no page was opened: apt-get install chromium';
  if (process.env.CI === 'true') expectNothing('bundles in a page', [missing]);
  else console.log(missing);
  return undefined;
};

const bundlersFrom = async (programs: string): Promise<readonly Bundler[]> => {
  const makers = [...modernMakers, ...packerMakers, ...commandMakers.map((make) => () => make(programs))];
  return Promise.all(makers.map((make) => make()));
};

/** A step with the time it took. */
const timed = async <Result>(what: string, step: () => Promise<Result>): Promise<Result> => {
  const start = performance.now();
  const result = await step();
  console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
};

const work = mkdtempSync(join(tmpdir(), 'skypilot-utils-bundlers-'));
let browser: Browser | undefined;
let site: Site | undefined;
try {
  const bundlers = await bundlersFrom(join(install('test/bundlers'), '.bin'));
  const oldest = read('npx', ['--yes', '-p', `node@${oldestNode}`, 'node', '-p', 'process.execPath']).trim();
  const app = makeApp(work);
  const kit = makeKit(work);
  const rows: Row[] = [];
  for (const bundler of bundlers) {
    await timed(bundler.name, async () => {
      for (const target of bundler.targets) rows.push(await bundleAll(app, bundler, target));
    });
  }
  browser = await launch();
  if (browser) {
    const opened = await openSite(browser, kit);
    site = opened;
    await timed('pages', () => runInBrowser(rows, opened));
    await timed('Vite', () => tryVite(app, browser as Browser, opened));
  }
  await timed('edge conditions', () => tryEdges(app));
  await timed('vite build --ssr', () => tryServer(app, kit));
  await timed('Node', () => runOnNode(rows, kit, [process.execPath, oldest]));
  await timed('away from the application', () => runAway(rows, kit, work, app));
  const text = table(headings, rows.map(cellsOf));
  console.log(text);
  writeSection('bundlers', text);
} finally {
  site?.close();
  await browser?.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`bundlers: ${tally.passed} passed, ${tally.failed} failed`);
if (tally.failed > 0) process.exitCode = 1;
