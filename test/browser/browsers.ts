/** Runs every visit in every browser, and tells what went against expectation. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from '../runtimes/row.ts';
import { type Browser, type Driver, drivers, isInstalled } from './drivers.ts';
import type { Check, Report } from './pages/report.ts';
import { type Server, serve } from './server.ts';
import { addressOf, describe, type Visit, visits } from './visits.ts';

/** A row, and what was looked at beside the golden file. */
export interface Visited extends Row {
  readonly checks: readonly Check[];
}

const timeoutMs = 60_000;

/** Firefox tells of what a policy refused as of an error; that is the browser's word, not ours. */
const refusal = /^uncaught: Content-Security-Policy: The page\S+ settings blocked WebAssembly \(script-src\)/;

/** Numbers the visits, so that a late report is not taken for another's. */
let runs = 0;

const problemsOf = ({ checks, outcome }: Report): readonly string[] => {
  const unmet = checks.filter(({ problem }) => problem !== null).map(({ title, problem }) => `${title}: ${problem}`);
  const wrong = (outcome?.rows ?? [])
    .filter(({ failed }) => failed > 0)
    .map(({ family, backend, failed, failures }) => `${failed} of ${family} [${backend}]: ${failures.join('; ')}`);
  return [...unmet, ...wrong];
};

const visit = async (server: Server, browser: Browser, what: Visit): Promise<Visited> => {
  const [runtime, how] = [browser.name, describe(what)];
  runs += 1;
  const reported = server.reportOf(runs, timeoutMs);
  try {
    const tab = await browser.open(server.origin + addressOf(what, runs));
    const { checks, ...told } = await reported;
    await tab.close();
    const complaints = tab.complaints.filter((text) => what.policy !== 'forbid' || !refusal.test(text));
    const shown = { title: 'the browser shows no complaint', problem: complaints.join('; ') || null };
    const report = { ...told, checks: [...checks, shown] };
    const problems = problemsOf(report);
    return { runtime, how, ...report, ...(problems.length > 0 && { failure: problems.join('\n') }) };
  } catch (error) {
    return { runtime, how, checks: [], failure: String(error) };
  }
};

const visitAll = async (server: Server, driver: Driver): Promise<readonly Visited[]> => {
  if (!isInstalled(driver)) {
    const how = `not run: apt-get install ${driver.from}`;
    const failure = `${driver.name} is not installed`;
    return [{ runtime: driver.name, how, checks: [], ...(process.env.CI === 'true' && { failure }) }];
  }
  const browser = await driver.launch();
  try {
    const rows: Visited[] = [];
    for (const what of visits) rows.push(await visit(server, browser, what));
    return rows;
  } finally {
    await browser.close();
  }
};

/** A row per browser and visit. A browser that is not installed has one that says so, and fails with CI=true. */
export const runBrowsers = async (): Promise<Visited[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-browser-'));
  const server = await serve(folder);
  try {
    return (await Promise.all(drivers.map((driver) => visitAll(server, driver)))).flat();
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
};
