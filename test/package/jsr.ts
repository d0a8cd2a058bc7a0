/** jsr.json says what package.json says; JSR takes the package on trial; Deno runs the files that JSR would serve. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../../scripts/run.ts';
import { check } from './check.ts';
import { libraries, reviewedFiles } from './contents.ts';
import { entries, readManifest } from './manifest.ts';

interface Jsr {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
}

const jsr = (): Jsr => JSON.parse(readFileSync(`${root}jsr.json`, 'utf8')) as Jsr;

const checkAgreement = async (): Promise<void> => {
  const manifest = readManifest();
  await check('jsr.json has the name in a scope, and the version and license of package.json', () => {
    const { name, version, license } = jsr();
    assert.equal(name, '@skypilot-utils/skypilot-utils');
    assert.deepEqual([version, license], [manifest.version, manifest.license]);
  });
  await check('jsr.json exports the sources of what package.json exports', () => {
    const sources = entries(manifest).map(([subpath, { default: target = '' }]) => [
      subpath,
      target.replace(/^\.\/dist\/(.*)\.js$/, './ts/$1.ts'),
    ]);
    assert.deepEqual(Object.entries(jsr().exports), sources);
  });
  await check('jsr.json imports the libraries in the versions of package.json, and its own module', () => {
    const { devDependencies = {}, imports = {} } = manifest;
    const modules = Object.entries(imports).map(([name, targets]) => [name, targets.default]);
    const packages = libraries.map((name) => [name, `npm:${name}@${devDependencies[name]}`]);
    assert.deepEqual(Object.entries(jsr().imports), [...modules, ...packages]);
  });
};

/** What JSR gets: the reviewed sources, the module and its types, what people read. The tarball's other files are npm's. */
const expectedFiles = (): readonly string[] =>
  [
    'jsr.json',
    ...reviewedFiles().filter((name) => name.startsWith('ts/') || /^[A-Z]/.test(name)),
    'wasm/module.js',
    'wasm/module.d.ts',
    'wasm/exports.d.ts',
  ].sort();

/** What a trial says when all is well: neither a warning, nor a slow type, nor an import that cannot be analysed. */
const wellKnown = [
  /^Check ts\/\w+\.ts$/,
  /^Checking for slow types in the public API\.\.\.$/,
  /^Simulating publish of \S+ with files:$/,
  /^ {3}file:\/\/\/\S+ \([\d.]+K?B\)$/,
  /^Success Dry run complete$/,
];

const answers = `
  import { configure, getBackendInfo, hash, truncate } from './ts/index.ts';
  configure({ backend: 'wasm' });
  const found = [hash('', 'blake3'), truncate('x'.repeat(9000), 4)];
  const { functions } = getBackendInfo();
  console.log(JSON.stringify([...found, functions.hash?.backend, functions.truncate?.backend]));
`;

/** Publishes on trial with the Deno in `tools`, copies what would be published into `folder`, and runs it there. */
export const checkJsr = async (tools: string, folder: string): Promise<void> => {
  await checkAgreement();
  const cache = `${folder}-cache`;
  const deno = (cwd: string, args: readonly string[], input = '') => {
    const env = { ...process.env, DENO_DIR: cache, DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' };
    const { status, stdout, stderr } = spawnSync(join(tools, '.bin/deno'), args, { cwd, env, input, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const { status, stdout, stderr } = deno(root, ['publish', '--dry-run', '--allow-dirty']);
  await check('deno publish --dry-run is content, without a warning', () => {
    assert.equal(status, 0, stderr);
    const lines = `${stdout}${stderr}`.split('\n').filter((line) => line !== '');
    assert.deepEqual(
      lines.filter((line) => !wellKnown.some((known) => known.test(line))),
      [],
    );
    assert.equal(lines.at(-1), 'Success Dry run complete');
  });
  const files = [...stderr.matchAll(/^ {3}(file:\S+) \(/gm)].map(([, url]) =>
    relative(root, fileURLToPath(url as string)),
  );
  await check('JSR gets the sources, the module and what people read, and no other file', () =>
    assert.deepEqual(files.sort(), expectedFiles()),
  );
  await check('Deno runs what JSR gets, and wasm answers', () => {
    for (const file of expectedFiles()) {
      mkdirSync(join(folder, dirname(file)), { recursive: true });
      cpSync(root + file, join(folder, file));
    }
    const run = deno(
      folder,
      ['run', '--no-lock', '--no-prompt', '--quiet', '--check', '--config', 'jsr.json', '-'],
      answers,
    );
    assert.equal(run.status, 0, run.stderr);
    assert.equal(run.stderr, '');
    const digest = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';
    assert.deepEqual(JSON.parse(run.stdout), [digest, 'x...', 'wasm', 'wasm']);
  });
};
