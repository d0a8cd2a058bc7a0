/** What a bundler makes of the package, and how large what we ship is: budgets, printed as they are today. */
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { compileTo, manifest, root } from './fixtures/loading/installation.ts';
import { temporaryFolder } from './support/os.ts';

const folder = temporaryFolder();

beforeAll(() => compileTo(folder));

interface Bundle {
  readonly text: string;
  readonly bytes: number;
  readonly gzipped: number;
}

/** Bundled for a browser, minified. */
const bundle = async (contents: string): Promise<Bundle> => {
  const { outputFiles, warnings } = await build({
    stdin: { contents, resolveDir: join(folder, 'dist') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    nodePaths: [`${root}node_modules`],
    logLevel: 'silent',
  });
  expect(warnings).toEqual([]);
  const { text, contents: bytes } = outputFiles[0] as (typeof outputFiles)[0];
  return { text, bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
};

const report = (what: string, { bytes, gzipped }: Pick<Bundle, 'bytes' | 'gzipped'>): void =>
  console.log(`${what}: ${bytes} bytes, ${gzipped} gzipped`);

describe('a bundle', () => {
  test("of SkyPilot's three string functions takes at most 2,500 bytes gzipped, and holds no WebAssembly", async () => {
    const three = await bundle("export { base36Encode, formatFloat, truncateLongString } from './index.js';");
    report('three string functions', three);
    expect(three.gzipped).toBeLessThanOrEqual(2500);
    // A module as base64 begins so: '\0asm'.
    expect(three.text).not.toMatch(/WebAssembly|AGFzbQ|atob/);
    expect(three.text).not.toMatch(/node:/);
    expect(three.text).not.toMatch(/[A-Za-z0-9+/]{200}/);
  });

  test('of nothing but an import is empty: no module has side effects that must stay', async () => {
    const { text } = await bundle("import { hash } from './index.js';");
    expect(text.trim()).toBe('');
  });

  /** Bytes gzipped: about a tenth above what it was when it was written. */
  test.each([
    ['string', 24_900],
    ['hash', 108_000],
    ['io', 31_500],
    ['system', 11_800],
    ['process', 13_600],
    ['index', 123_000],
  ])('of %s takes at most %i bytes gzipped', async (name, budget) => {
    const all = await bundle(`export * from './${name}.js';`);
    report(name, all);
    expect(all.gzipped).toBeLessThanOrEqual(budget);
  });

  test.each(['string', 'io', 'system', 'process'])('of %s alone holds no WebAssembly module', async (name) => {
    const { text } = await bundle(`export * from './${name}.js';`);
    expect(text).not.toContain('AGFzbQ');
  });

  test('answers in a browser as the package does', async () => {
    const { text } = await bundle("export { base36Encode, hash, truncate, getBackendInfo } from './index.js';");
    const url = `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
    const bundled = (await import(/* @vite-ignore */ url)) as typeof import('../ts/index.ts');
    expect(bundled.base36Encode('deadbeef')).toBe('1ps9wxb');
    expect(bundled.hash('123456789', 'crc32')).toBe('cbf43926');
    expect(bundled.truncate('hello world', 8)).toBe('hello...');
    const { backends } = bundled.getBackendInfo();
    expect(backends.wasm.state).toBe('ok');
    expect(backends.native).toMatchObject({
      state: 'absent',
      cause: { message: expect.stringContaining('no folder') },
    });
  });
});

test('the WebAssembly module takes at most 170,000 bytes, 60,000 gzipped', () => {
  const bytes = readFileSync(`${root}wasm/module.wasm`);
  const size = { bytes: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
  report('wasm/module.wasm', size);
  expect(size.bytes).toBeLessThanOrEqual(170_000);
  expect(size.gzipped).toBeLessThanOrEqual(60_000);
});

test('the addon takes at most 2,000,000 bytes, and its manifest says how many', () => {
  const { size } = statSync(`${root}dist/native/${manifest.main}`);
  console.log(`${manifest.main}: ${size} bytes`);
  expect(size).toBe(manifest.bytes);
  expect(size).toBeLessThanOrEqual(2_000_000);
});

describe('the compiled JavaScript', () => {
  const sources = (): readonly (readonly [name: string, text: string])[] => {
    const names = globSync('**/*.js', { cwd: join(folder, 'dist') });
    expect(names).toHaveLength(6);
    return names.map((name) => [name, readFileSync(join(folder, 'dist', name), 'utf8')]);
  };

  test('imports no built-in module of Node by name, so that one file serves every runtime', () => {
    for (const [name, text] of sources()) {
      expect(text, name).not.toMatch(/\b(?:import|from)\s*\(?\s*['"]node:/);
      const imported = [...text.matchAll(/^\s*(?:import|export)\b[^'"]*?from ['"]([^'"]+)['"]/gm)].map(([, id]) => id);
      for (const id of imported) expect(id, name).toMatch(/^\.\/index\.js$|^#module$/);
    }
  });

  test('has no top-level await, so that require() takes it', async () => {
    // esbuild refuses a top-level await where the target has none; functions with an await of their own it takes.
    const entryPoints = globSync('**/*.js', { cwd: join(folder, 'dist') }).map((name) => join(folder, 'dist', name));
    const supported = { 'top-level-await': false };
    const result = await build({
      entryPoints,
      outdir: folder,
      write: false,
      format: 'esm',
      supported,
      logLevel: 'silent',
    });
    expect(result.errors).toEqual([]);
    const awaiting = build({
      stdin: { contents: 'await 0;' },
      write: false,
      format: 'esm',
      supported,
      logLevel: 'silent',
    });
    await expect(awaiting).rejects.toThrow('Top-level await');
  });

  test('every subpath of package.json leads to a file that was compiled', () => {
    const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      exports: { [path: string]: string | { types: string; default: string } };
    };
    for (const target of Object.values(exports)) {
      const file = typeof target === 'string' ? target : target.default;
      expect(() => statSync(join(folder, file)), file).not.toThrow();
      if (typeof target !== 'string') expect(target.types).toBe(target.default.replace(/\.js$/, '.d.ts'));
    }
  });
});
