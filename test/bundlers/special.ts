/** What one bundler alone is asked: Vite's two ways to run unbundled dependencies, and the conditions of edge runtimes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';
import type * as Vite from 'vite';
import type { Browser } from '../browser/drivers.ts';
import { markFolder } from './app.ts';
import { load } from './job.ts';
import { listen } from './modern.ts';
import { base64 } from './rows.ts';
import { type Answers, problemsOf, runInNode } from './runs.ts';
import { makeEar, type Site } from './site.ts';
import { attempt, expectNothing } from './tally.ts';
import { withAddon, withoutAddon } from './visits.ts';

/** `vite build --ssr` as it is without options: the package stays outside. Returns the warnings. */
const buildForServer = async (app: string, out: string): Promise<readonly string[]> => {
  const { build } = await load<typeof Vite>('vite');
  const warnings: string[] = [];
  await build({
    root: app,
    configFile: false,
    logLevel: 'warn',
    customLogger: listen({ app }, warnings),
    build: { outDir: out, ssr: 'whole.js' },
  });
  return warnings;
};

/** `vite build` of a page and its worker. Returns the warnings. */
const buildPage = async (app: string, out: string): Promise<readonly string[]> => {
  const { build } = await load<typeof Vite>('vite');
  const warnings: string[] = [];
  await build({
    root: app,
    configFile: false,
    logLevel: 'warn',
    customLogger: listen({ app }, warnings),
    build: { outDir: out },
  });
  return warnings;
};

/** The page and its worker from Vite's development server, first without and then with bundled dependencies at hand. */
const visitServer = async (app: string, browser: Browser): Promise<readonly Answers[]> => {
  const { createServer } = await load<typeof Vite>('vite');
  const warnings: string[] = [];
  const ear = makeEar(browser);
  const server = await createServer({
    root: app,
    configFile: false,
    logLevel: 'warn',
    customLogger: listen({ app }, warnings),
    server: { port: 0, host: '127.0.0.1' },
    // By the hook, for what is added to the server later comes after its answer to everything unknown.
    plugins: [
      {
        name: 'report',
        configureServer: ({ middlewares }) => {
          middlewares.use('/report', (request, response) => void ear.handle(request, response));
        },
      },
    ],
  });
  try {
    await server.listen();
    const url = server.resolvedUrls?.local[0] ?? '';
    const answers = [await ear.visit(url), await ear.visit(url)];
    return [...answers, { outcomes: [], wrong: warnings }];
  } finally {
    await server.close();
  }
};

/** All of the package as esbuild bundles it under conditions; what is already WebAssembly stays outside. */
const bundleUnder = async (app: string, conditions: readonly string[]): Promise<string> => {
  const { build } = await load<typeof Esbuild>('esbuild');
  const { outputFiles, warnings } = await build({
    entryPoints: [`${app}/whole.js`],
    bundle: true,
    format: 'esm',
    conditions: [...conditions],
    external: ['*.wasm'],
    write: false,
    logLevel: 'silent',
  });
  if (warnings.length > 0) throw new Error(warnings.map(({ text }) => text).join('; '));
  return outputFiles[0]?.text ?? '';
};

/** Vite's page with a worker, served and built. */
export const tryVite = async (app: string, browser: Browser, site: Site): Promise<void> => {
  const served = (await attempt('Vite serves', () => visitServer(app, browser))) ?? [];
  for (const answers of served) {
    expectNothing('Vite serves a page and its worker', problemsOf(answers, withoutAddon, false));
  }
  const bundled = existsSync(join(app, 'node_modules/.vite/deps/skypilot-utils.js'));
  expectNothing('Vite has bundled the dependency before', bundled ? [] : ['it has not']);
  const out = join(app, 'out/page/dist');
  expectNothing('Vite builds a page and its worker', (await attempt('Vite builds', () => buildPage(app, out))) ?? []);
  expectNothing(
    'a page and its worker, as Vite built them',
    problemsOf(await site.open(out, 'index.html'), withoutAddon, false),
  );
};

/** The conditions of edge runtimes: a module beside the bundle for workerd, none at all for the others. */
export const tryEdges = async (app: string): Promise<void> => {
  const workerd = await bundleUnder(app, ['workerd', 'worker', 'browser']);
  expectNothing('for workerd: imports the module', /from "[^"]*module\.wasm"/.test(workerd) ? [] : ['no import']);
  expectNothing('for workerd: no base64', base64.test(workerd) ? ['there is'] : []);
  const edge = await bundleUnder(app, ['edge-light', 'worker', 'browser']);
  expectNothing('for edge-light: no module', base64.test(edge) || /\.wasm"/.test(edge) ? ['there is'] : []);
};

/** `vite build --ssr` as it comes: the package stays in node_modules. */
export const tryServer = async (app: string, kit: string): Promise<void> => {
  const out = join(app, 'out/server/dist');
  expectNothing('vite build --ssr', (await attempt('vite build --ssr', () => buildForServer(app, out))) ?? []);
  markFolder(out, false);
  const answers = await runInNode(process.execPath, kit, join(out, 'whole.js'));
  expectNothing('what vite build --ssr left outside', problemsOf(answers, withAddon, true));
};
