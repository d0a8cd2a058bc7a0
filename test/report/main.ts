/**
 * The report as a user gets it: the built program measures, and its page is looked at in real browsers, offline.
 * Leaves pictures of it in dist/report-pictures.
 *
 * Usage: npm run test:report
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { install } from '../../scripts/install.ts';
import { root, run } from '../../scripts/run.ts';
import { readReport } from '../../ts/cli/report/reading.ts';
import type { Report } from '../../ts/cli/report/report.ts';
import { backends, functionNames } from '../../ts/contract.ts';
import { type Browser, drivers, isInstalled, type Scheme, type Tab } from '../playground/browsers.ts';
import { checksIn, conclude, until } from '../playground/checks.ts';
import { type Outcome, start } from './program.ts';

const wide = 1200;
const narrow = 360;
const quickSeconds = 120;
const pictures = join(root, 'dist/report-pictures');
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-report-test-'));

install('test/playground');
const { checkAccessibility, checkContrast, checkWidth } = await import('../playground/looks.ts');

/** What the program left in its temporary folder. */
const leftovers = (): readonly string[] =>
  readdirSync(folder).filter((name) => name.startsWith('skypilot-utils-report-'));

/** What must hold of any quick report. */
const checkQuick = ({ status, stderr, seconds }: Outcome, report: Report): void => {
  assert.equal(status, 0, stderr);
  assert.ok(seconds < quickSeconds, `it took ${seconds} s`);
  assert.deepEqual(report.problems, []);
  assert.deepEqual([...new Set(report.cases.map((made) => made.function))].sort(), [...functionNames].sort());
  assert.deepEqual(leftovers(), []);
};

const checkAll = async (): Promise<string> => {
  const check = checksIn('all backends');
  const [json, html] = [join(folder, 'all.json'), join(folder, 'all.html')];
  const outcome = await start(folder, ['--quick', '--json', json, '--html', html]).outcome;
  const report = readReport(readFileSync(json, 'utf8'), json);
  await check(`a quick report is there within ${quickSeconds} s, and has every function`, async () => {
    checkQuick(outcome, report);
    assert.equal(outcome.stderr, '', 'no bar where there is no terminal');
  });
  await check('every backend is measured where it has the function', async () => {
    for (const name of backends) assert.equal(report.backends[name].state, 'ok', `${report.backends[name].cause}`);
    const hashes = report.cases.filter((made) => made.function === 'hash');
    for (const { times } of hashes) assert.deepEqual(Object.keys(times), ['router', 'js', 'wasm', 'native']);
  });
  await check('the screen tells of each function, and where Rust loses', async () => {
    for (const name of functionNames) assert.ok(outcome.stdout.includes(`\n${name}`), name);
    assert.match(outcome.stdout, /\nWhere Rust loses: /);
    assert.match(outcome.stdout, /as fast as its plain JavaScript:\sthe\sgeometric\smean\sof\s19\sfunctions\.\n$/);
  });
  return html;
};

const checkWithoutAddon = async (): Promise<string> => {
  const check = checksIn('without addons');
  const html = join(folder, 'without.html');
  const run = start(folder, ['--quick', '--json', '-', '--html', html], ['--no-addons']);
  const outcome = await run.outcome;
  await check('the standard output is the JSON alone, and says why native is not there', async () => {
    const report = readReport(outcome.stdout, 'the standard output');
    checkQuick(outcome, report);
    assert.equal(report.backends.native.state, 'absent');
    assert.match(report.backends.native.cause ?? '', /addon/);
    assert.ok(report.cases.every(({ times }) => times.native === undefined && times.js && times.router));
  });
  return html;
};

const checkBrokenOff = async (): Promise<void> => {
  await checksIn('broken off')('a report that is broken off leaves nothing behind', async () => {
    const { child, outcome } = start(folder, ['--quick']);
    await until(
      async () => leftovers(),
      ({ length }) => length > 0,
      20_000,
    );
    child.kill('SIGINT');
    assert.equal((await outcome).status, 130);
    assert.deepEqual(leftovers(), []);
  });
};

const readCharts = () => ({
  resources: performance.getEntriesByType('resource').map(({ name }) => name),
  charts: [...document.querySelectorAll('[data-chart]')].map((place) => ({
    role: place.querySelector('svg')?.getAttribute('role'),
    label: place.querySelector('svg')?.getAttribute('aria-label') ?? '',
    // Axes, lines and marks: something is drawn, at more than one place.
    places: new Set([...place.querySelectorAll('circle, path')].map((mark) => mark.outerHTML)).size,
  })),
  tables: document.querySelectorAll('table').length,
});

const checkCharts = (where: string, tab: Tab): Promise<void> =>
  checksIn(where)('every chart is drawn and labelled, and nothing is asked for', async () => {
    const { resources, charts, tables } = await tab.evaluate(readCharts);
    assert.deepEqual(resources, []);
    assert.equal(charts.length, 4);
    assert.ok(tables >= 6, `only ${tables} tables`);
    for (const { role, label, places } of charts) {
      assert.equal(role, 'img');
      assert.match(label, /table below/);
      assert.ok(places > 3, `only ${places} marks`);
    }
  });

const unfold = (tab: Tab): Promise<void> =>
  tab.evaluate(() => {
    for (const folded of document.querySelectorAll('details')) folded.open = true;
  });

/** The page in one browser and its colours. */
const checkPage = async (browser: Browser, scheme: Scheme, name: string, html: string): Promise<void> => {
  const where = `${browser.name}, ${scheme}, ${name}`;
  const check = checksIn(where);
  const picture = (width: number) =>
    join(pictures, `${browser.name.split(' ')[0]}-${scheme}-${width}-${name}.png`) as `${string}.png`;
  const tab = await browser.open(pathToFileURL(html).href, wide);
  await checkCharts(where, tab);
  await tab.picture(picture(wide));
  if (tab.print) {
    const paper = join(pictures, `${scheme}-${name}.pdf`) as `${string}.pdf`;
    await tab.print(paper);
    await check('on paper all tables are unfolded', async () => {
      assert.ok(statSync(paper).size > 10_000);
      assert.equal(await tab.evaluate(() => document.querySelectorAll('details:not([open])').length), 0);
    });
  }
  await unfold(tab);
  await checkContrast(check, tab);
  await checkAccessibility(check, tab, 'unfolded');
  await checkWidth(check, tab, narrow, 'unfolded');
  await checkCharts(where, tab);
  await tab.picture(picture(narrow));
  await check('the console is silent', async () => assert.deepEqual(tab.complaints, []));
  await tab.close();
};

mkdirSync(pictures, { recursive: true });
run(process.execPath, [`${root}scripts/compile.ts`]);
try {
  const pages = { all: await checkAll(), without: await checkWithoutAddon() };
  await checkBrokenOff();
  for (const driver of drivers) {
    if (!isInstalled(driver)) {
      const missing = `${driver.name} is not there: apt-get install ${driver.from}`;
      console.log(missing);
      if (process.env.CI === 'true') await checksIn(driver.name)('it is there', async () => assert.fail(missing));
      continue;
    }
    for (const scheme of ['light', 'dark'] as const) {
      await checksIn(`${driver.name}, ${scheme}`)('every check is reached', async () => {
        const browser = await driver.launch(scheme);
        try {
          for (const [name, html] of Object.entries(pages)) await checkPage(browser, scheme, name, html);
        } finally {
          await browser.close();
        }
      });
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`pictures: ${pictures}`);
conclude('report');
