/**
 * The playground, built and used in real browsers: files, typing, keyboard, widths, colours, assistive technology,
 * measuring. Leaves pictures of it in dist/playground-pictures.
 *
 * Usage: npm run test:playground
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'vite';
import { install } from '../../scripts/install.ts';
import { root } from '../../scripts/run.ts';
import * as sky from '../../ts/index.ts';
import { type Browser, type Driver, drivers, isInstalled, type Tab } from './browsers.ts';
import { checksIn, conclude, until } from './checks.ts';
import { checkOutcome, startMeasuring, statesIn } from './comparison.ts';
import { checkFiles, type Sample } from './files.ts';
import { checkKeyboard } from './keyboard.ts';
import { type Site, serve } from './site.ts';
import { checkText } from './text.ts';

const largeBytes = 200_000_000;
const smallBytes = 1_234_567;
const wide = 1280;
const narrow = 360;
const pictures = join(root, 'dist/playground-pictures');
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-playground-'));

install('test/playground');
const { checkAccessibility, checkContrast, checkWidth } = await import('./looks.ts');

const makeSample = (folder: string, name: string, bytes: number): Sample => {
  const data = randomBytes(bytes);
  const path = join(folder, name);
  writeFileSync(path, data);
  return { path, name, sha256: createHash('sha256').update(data).digest('hex'), blake3: sky.hash(data, 'blake3') };
};

const picture = (name: string) => join(pictures, `${name.replaceAll(' ', '-').toLowerCase()}.png`) as `${string}.png`;

const checkComplaints = (where: string, complaints: readonly string[]): Promise<void> =>
  checksIn(where)('the console is silent', async () => assert.deepEqual(complaints, []));

/** Waits until the first file's digest is this. */
const digestIn = (tab: Tab, digest: string): Promise<string> =>
  until(
    () => tab.evaluate(() => document.querySelector('.digest')?.textContent ?? ''),
    (text) => text === digest,
    20_000,
  );

const checkLight = async (browser: Browser, site: Site, large: Sample, small: Sample): Promise<string> => {
  const check = checksIn(browser.name);
  const name = browser.name.split(' ')[0];

  const walked = await browser.open(`${site.origin}/allowed/any/folder/`, wide);
  await checkKeyboard(check, walked, small.path, small.sha256);
  await walked.close();

  const tab = await browser.open(`${site.origin}/allowed/any/folder/`, wide);
  await check('the page tells the state of each backend', async () => {
    const states = await statesIn(tab);
    assert.deepEqual([states.js, states.wasm], ['ok', 'ok']);
    assert.match(states.native as string, /^absent .+/);
  });
  const colours = await checkContrast(check, tab);
  await checkAccessibility(check, tab, 'in light colours');
  await checkWidth(check, tab, narrow, 'at first');
  await tab.picture(picture(`${name} light ${narrow}`));
  await tab.resize(wide);
  await tab.picture(picture(`${name} light ${wide}`));
  await checkFiles(check, tab, site, large, small);
  await checkText(check, tab);
  await tab.click('.sample:nth-of-type(2)');
  await tab.fill('#encode-value', '12g');
  await startMeasuring(tab);
  await tab.picture(picture(`${name} light ${wide} measuring`));
  await checkOutcome(check, tab);
  await tab.picture(picture(`${name} light ${wide} results`));
  await tab.click('summary');
  await checkAccessibility(check, tab, 'with digests, a refusal and figures');
  await checkWidth(check, tab, narrow, 'with results');
  await tab.click('summary');
  await tab.picture(picture(`${name} light ${narrow} results`));
  if (tab.darken) {
    await tab.darken();
    await checkAccessibility(check, tab, 'with results in dark colours');
    await tab.picture(picture(`${name} dark ${narrow} results`));
    await tab.resize(wide);
    await tab.picture(picture(`${name} dark ${wide} results`));
  }
  await checkComplaints(browser.name, [...walked.complaints, ...tab.complaints]);
  await tab.close();
  return colours;
};

/** The same page in dark colours; `light` are the colours that it had. */
const checkDark = async (browser: Browser, site: Site, small: Sample, light: string): Promise<void> => {
  const check = checksIn(`${browser.name}, dark`);
  const name = browser.name.split(' ')[0];
  const tab = await browser.open(`${site.origin}/allowed/any/folder/`, wide);
  await statesIn(tab);
  await tab.choose('#picker', small.path);
  await tab.click('.sample:nth-of-type(4)');
  await tab.fill('#encode-value', '12g');
  await digestIn(tab, small.sha256);
  const colours = await checkContrast(check, tab);
  await check('dark colours are others than the light ones', async () => assert.notEqual(colours, light));
  await checkAccessibility(check, tab, 'in dark colours');
  await tab.picture(picture(`${name} dark ${wide}`));
  await checkWidth(check, tab, narrow, 'in dark colours');
  await tab.picture(picture(`${name} dark ${narrow}`));
  await checkComplaints(`${browser.name}, dark`, tab.complaints);
  await tab.close();
};

/** Under a policy that forbids WebAssembly, to the page and to its worker. */
const checkForbidden = async (browser: Browser, site: Site, small: Sample): Promise<void> => {
  const check = checksIn(`${browser.name}, WebAssembly forbidden`);
  const tab = await browser.open(`${site.origin}/forbidden/any/folder/`, wide);
  await check('the page says that js answers, and why', async () => {
    assert.match((await statesIn(tab)).wasm as string, /^absent .*Content-Security-Policy/);
    const badges = await tab.evaluate(() =>
      [...document.querySelectorAll('#functions .badge')].map((b) => b.textContent),
    );
    assert.deepEqual([...new Set(badges)], ['js']);
  });
  await check('a file is hashed by js', async () => {
    await tab.choose('#picker', small.path);
    await digestIn(tab, small.sha256);
    const facts = await tab.evaluate(() => document.querySelector('.job-facts')?.textContent ?? '');
    assert.match(facts, / by js in /);
  });
  await check('measuring says that there is nothing to compare', async () => {
    await tab.click('#measure');
    const error = () => tab.evaluate(() => document.querySelector('#comparison-error')?.textContent ?? '');
    await until(error, (text) => /^Cannot compare: wasm is absent here/.test(text), 10_000);
  });
  await tab.picture(picture(`${browser.name.split(' ')[0]} light ${wide} without wasm`));
  await check('nothing else is complained of', async () => {
    assert.deepEqual(
      tab.complaints.filter((text) => !/wasm-unsafe-eval|unsafe-eval|Content.Security.Policy/i.test(text)),
      [],
    );
  });
  await tab.close();
};

/** The page as `npm run playground` serves it, from its sources. */
const checkSources = async (browser: Browser, small: Sample): Promise<void> => {
  const check = checksIn(`${browser.name}, from its sources`);
  const server = await createServer({
    root: join(root, 'ts/playground'),
    cacheDir: join(folder, `vite-${browser.name}`),
    logLevel: 'error',
    // Who edits a source meanwhile would have the page reloaded.
    server: { port: 0, watch: null },
  });
  try {
    await server.listen();
    const tab = await browser.open(server.resolvedUrls?.local[0] as string, wide);
    await check('a file is hashed by wasm', async () => {
      assert.equal((await statesIn(tab)).wasm, 'ok');
      await tab.choose('#picker', small.path);
      await digestIn(tab, small.sha256);
      const facts = await tab.evaluate(() => document.querySelector('.job-facts')?.textContent ?? '');
      assert.match(facts, / by wasm in /);
    });
    await checkComplaints(`${browser.name}, from its sources`, tab.complaints);
    await tab.close();
  } finally {
    await server.close();
  }
};

const checkBrowser = async (driver: Driver, site: Site, large: Sample, small: Sample): Promise<void> => {
  const browser = await driver.launch('light');
  let light = '';
  try {
    light = await checkLight(browser, site, large, small);
    await checkForbidden(browser, site, small);
    await checkSources(browser, small);
  } finally {
    await browser.close();
  }
  const dark = await driver.launch('dark');
  try {
    await checkDark(dark, site, small, light);
  } finally {
    await dark.close();
  }
};

mkdirSync(pictures, { recursive: true });
const site = await serve();
try {
  const large = makeSample(folder, 'large.bin', largeBytes);
  const small = makeSample(folder, 'small.bin', smallBytes);
  for (const driver of drivers) {
    if (isInstalled(driver)) {
      await checksIn(driver.name)('every check is reached', () => checkBrowser(driver, site, large, small));
      continue;
    }
    const missing = `${driver.name} is not there: apt-get install ${driver.from}`;
    console.log(missing);
    if (process.env.CI === 'true')
      await checksIn(driver.name)('the browser is there', async () => assert.fail(missing));
  }
} finally {
  site.close();
  rmSync(folder, { recursive: true });
}
console.log(`pictures: ${pictures}`);
conclude('playground');
