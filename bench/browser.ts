/** Has the digests timed in Chromium, where there is wasm alone. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { chromium, type Route } from 'playwright-core';
import { root } from '../scripts/run.ts';
import type { Plan } from './measure.ts';
import type { Results } from './results.ts';

const origin = 'http://localhost';

/** Where a browser finds what Node finds by package.json. */
const importMap = {
  imports: {
    '#module': '/wasm/module.js',
    'mitata/src/lib.mjs': '/node_modules/mitata/src/lib.mjs',
    'hash-wasm': '/bench/node_modules/hash-wasm/dist/index.esm.js',
    'xxhash-wasm': '/bench/node_modules/xxhash-wasm/esm/xxhash-wasm.js',
    '@noble/hashes/': '/bench/node_modules/@noble/hashes/',
  },
};

const page = `<!doctype html><title>bench</title><script type="importmap">${JSON.stringify(importMap)}</script>
<script type="module" src="/bench/page.ts"></script>`;

/** Serves the repository, TypeScript as JavaScript. */
const serve = async (route: Route): Promise<void> => {
  const { pathname } = new URL(route.request().url());
  // Isolated from other pages: only then does a page's clock count in 5 microseconds.
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
  if (pathname === '/') return await route.fulfill({ headers, contentType: 'text/html', body: page });
  const text = readFileSync(join(root, pathname), 'utf8');
  const body = pathname.endsWith('.ts') ? (await transform(text, { loader: 'ts' })).code : text;
  return await route.fulfill({ headers, contentType: 'text/javascript', body });
};

declare const timePage: (plan: Plan) => Promise<Results['browser']['cases']>;

/** Times them; Chromium is Debian's. */
export const timeInBrowser = async (plan: Plan): Promise<Results['browser']> => {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    chromiumSandbox: false,
    args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  try {
    const tab = await browser.newPage();
    tab.on('pageerror', (error) => console.error(error));
    await tab.route(`${origin}/**`, serve);
    await tab.goto(origin);
    await tab.waitForFunction(() => 'timePage' in globalThis);
    const cases = await tab.evaluate((how: Plan) => timePage(how), plan);
    return { name: `Chromium ${browser.version()}`, cases };
  } finally {
    await browser.close();
  }
};

if (import.meta.main) {
  const { name, cases } = await timeInBrowser({ rounds: 3, forNs: 10e6 });
  console.log(name);
  for (const made of cases) console.log(JSON.stringify(made));
}
