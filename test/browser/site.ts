/**
 * What the browsers are served: the packed package and our own pages, as they are and bundled. The first folder of an
 * address names the policy, so that whatever a page starts is under the same one.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { pack } from '../../scripts/pack.ts';
import { root, run } from '../../scripts/run.ts';

const scripts = "default-src 'self'; script-src 'self' 'nonce-ours'";

/** Response headers by the policy's name. */
export const policies = {
  forbid: { 'content-security-policy': scripts },
  allow: { 'content-security-policy': `${scripts} 'wasm-unsafe-eval'` },
  trust: { 'content-security-policy': `${scripts} 'wasm-unsafe-eval'; require-trusted-types-for 'script'` },
  isolate: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
} as const satisfies { readonly [name: string]: { readonly [header: string]: string } };

export type Policy = keyof typeof policies;

/** The scripts in pages/ that ask the package and report what they saw. */
export const entries = ['golden', 'control', 'streams', 'realms', 'shared'] as const;

export type Entry = (typeof entries)[number];

/** The body of an answer, and its media type. */
export interface Content {
  readonly type: string;
  readonly body: string | Uint8Array;
}

const javascript = (body: string): Content => ({ type: 'text/javascript', body });

/** The package as npm would lay it out, and the files that a browser needs to be told of. */
interface Installed {
  readonly folder: string;
  readonly main: string;
  readonly module: string;
}

const installTo = (folder: string): Installed => {
  run('tar', ['-xzf', pack(folder), '-C', folder]);
  const installed = join(folder, 'package');
  const { exports, imports } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  return { folder: installed, main: exports['.'].default, module: imports['#module'].default };
};

/** Import maps know no package.json: the same rules again. */
const importMapOf = (policy: string, { main, module }: Installed): object => {
  const at = (path: string): string => new URL(path, `http://site/${policy}/package/`).pathname;
  return { imports: { 'skypilot-utils': at(main), '#module': at(module) } };
};

/** Every entry in one file, by its path. */
const bundle = async ({ folder, main }: Installed, format: 'esm' | 'iife'): Promise<[string, Content][]> => {
  const { outputFiles } = await build({
    entryPoints: entries.map((entry) => `${root}test/browser/pages/${entry}.ts`),
    outdir: format,
    write: false,
    bundle: true,
    minify: true,
    format,
    platform: 'browser',
    // The package looks for its addon beside itself; where there is no address, as in a script, it goes without.
    logOverride: { 'empty-import-meta': 'silent' },
    // Our own folder bears the package's name too, and must not be taken for what was packed.
    alias: { 'skypilot-utils': join(folder, main) },
  });
  return entries.map((entry, index) => [`${format}/${entry}.js`, javascript(outputFiles[index]?.text ?? '')]);
};

const html = (...head: readonly string[]): Content => ({
  type: 'text/html; charset=utf-8',
  body: ['<!doctype html>', '<html lang="en">', '<title>skypilot-utils</title>', ...head].join('\n'),
});

/** Finds the content of an address below its policy; undefined for one that leads nowhere. */
export type Site = (policy: string, path: string, query: URLSearchParams) => Promise<Content | undefined>;

/** Packs the package into a folder, and makes all that is served from there. */
export const makeSite = async (folder: string): Promise<Site> => {
  const installed = installTo(folder);
  const bundles = new Map([...(await bundle(installed, 'esm')), ...(await bundle(installed, 'iife'))]);
  const places: { readonly [prefix: string]: string } = { package: installed.folder, test: `${root}test` };

  return async (policy, path, query) => {
    const map = `<script type="importmap" nonce="ours">${JSON.stringify(importMapOf(policy, installed))}</script>`;
    const script = (source: string): string => `<script type="module" src="/${policy}/${source}"></script>`;
    const entry = query.get('entry');
    if (path === 'page') return html(map, script(`test/browser/pages/${entry}.ts`));
    if (path === 'bundle') return html(script(`esm/${entry}.js`));
    if (path === 'start') return html(script('test/browser/pages/start.ts'));
    const bundled = bundles.get(path);
    if (bundled) return bundled;
    const [prefix = '', ...rest] = path.split('/');
    const place = places[prefix];
    if (!place) return undefined;
    const text = readFileSync(join(place, ...rest), 'utf8');
    if (path.endsWith('.json')) return { type: 'application/json', body: text };
    return javascript(path.endsWith('.ts') ? (await transform(text, { loader: 'ts' })).code : text);
  };
};
