/** The package installed in an empty folder: quietly, without scripts, every subpath within reach by name. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { check } from './check.ts';
import { entries, readManifest, specifierOf } from './manifest.ts';

/** What doctor says of one function in one backend. */
interface Check {
  readonly backend: string;
  readonly result: string;
}

/** npm runs for a user here: what another npm told this repository's scripts must not reach it. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));

const npmInstall = (folder: string, ...args: readonly string[]): string => {
  mkdirSync(folder);
  const all = ['install', '--no-audit', '--no-fund', ...args];
  const { status, stderr } = spawnSync('npm', all, { cwd: folder, env: environment, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stderr;
};

/** Every file under a folder with its digest, but for npm's own record, which differs by the path of the tarball. */
const treeOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.package-lock.json')
    .map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      return `${createHash('sha256').update(readFileSync(file)).digest('hex')} ${relative(folder, file)}`;
    })
    .sort();

/** What a program prints as JSON that runs in a folder, without a word on standard error. */
const ask = (folder: string, code: string): unknown => {
  const args = ['--input-type=module', '--eval', code];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, '');
  return JSON.parse(stdout);
};

const checkSubpath = (folder: string, name: string, index: string): void => {
  const answer = ask(
    folder,
    `import { createRequire } from 'node:module';
    const [imported, all] = [await import('${name}'), await import('${index}')];
    const required = createRequire(process.cwd() + '/')('${name}');
    const names = Object.keys(imported);
    const differing = names.filter((key) => imported[key] !== required[key] || imported[key] !== all[key]);
    console.log(JSON.stringify({ names, differing }));`,
  ) as { readonly names: readonly string[]; readonly differing: readonly string[] };
  assert.notDeepEqual(answer.names, []);
  assert.deepEqual(answer.differing, []);
};

/** Installs the tarball into two folders that this makes, one with --ignore-scripts, and asks the first. */
export const checkInstallation = async (tarball: string, folder: string, withoutScripts: string): Promise<void> => {
  const manifest = readManifest();
  const { name, version } = manifest;
  await check('npm install says nothing on standard error', () => {
    // The setting that npm does not know is this machine's or its user's, not the package's.
    const lines = npmInstall(folder, tarball).split('\n');
    assert.deepEqual(
      lines.filter((line) => line !== '' && !line.startsWith('npm warn Unknown user config')),
      [],
    );
  });
  await check('npm install --ignore-scripts gives the same files', () => {
    npmInstall(withoutScripts, '--ignore-scripts', tarball);
    const tree = treeOf(join(folder, 'node_modules'));
    assert.ok(tree.length > 50, `${tree.length} files`);
    assert.deepEqual(treeOf(join(withoutScripts, 'node_modules')), tree);
  });
  await check('nothing else is installed with it, and npm knows of no script to run', () => {
    const lock = readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8');
    const { packages } = JSON.parse(lock) as { readonly packages: Readonly<Record<string, object>> };
    assert.deepEqual(Object.keys(packages), [`node_modules/${name}`]);
    assert.ok(!('hasInstallScript' in (packages[`node_modules/${name}`] as object)));
  });
  for (const [subpath] of entries(manifest)) {
    const specifier = specifierOf(manifest, subpath);
    await check(`import and require() of ${specifier} give the same, all of it in the index too`, () =>
      checkSubpath(folder, specifier, name),
    );
  }
  await check(`${name}/package.json is within reach of tools`, () => {
    const code = `import manifest from '${name}/package.json' with { type: 'json' };
    console.log(JSON.stringify(manifest.version));`;
    assert.equal(ask(folder, code), version);
  });
  await check('what is installed answers in wasm and js, and native is absent without a word', () => {
    const answer = ask(
      folder,
      `import { configure, getBackendInfo, hash, truncate } from '${name}';
      const ask = (backend) => {
        configure({ backend });
        return [hash('', 'blake3'), truncate('x'.repeat(9000), 4), getBackendInfo().functions.hash.backend];
      };
      const { backends } = getBackendInfo();
      const states = Object.fromEntries(Object.entries(backends).map(([name, { state }]) => [name, state]));
      console.log(JSON.stringify({ wasm: ask('wasm'), js: ask('js'), states }));`,
    );
    const digest = 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262';
    assert.deepEqual(answer, {
      wasm: [digest, 'x...', 'wasm'],
      js: [digest, 'x...', 'js'],
      states: { js: 'ok', wasm: 'ok', native: 'absent' },
    });
  });
  await check('npx runs the command line, which asks the library that was installed with it', () => {
    const args = ['--no', name, '--', 'doctor', '--json'];
    const { status, stdout, stderr } = spawnSync('npx', args, { cwd: folder, env: environment, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const { version: told, backends, checks, faults } = JSON.parse(stdout);
    assert.deepEqual([told, backends.wasm.state, backends.native.state, faults], [version, 'ok', 'absent', []]);
    assert.ok(checks.some(({ backend, result }: Check) => backend === 'wasm' && result === 'ok'));
  });
};
