/** An application that has installed the package as its users do, and what can be done with its bundles. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from '../../scripts/pack.ts';
import { root, run } from '../../scripts/run.ts';

const here = `${root}test/bundlers`;
const platform = JSON.parse(readFileSync(`${root}dist/native/package.json`, 'utf8')) as { readonly name: string };

/** Puts this machine's addon beside what is installed in a folder. */
export const addAddon = (folder: string): void =>
  cpSync(`${root}dist/native`, join(folder, 'node_modules', platform.name), { recursive: true });

/** Installs the package from its tarball, its dependencies from the registry. */
export const makeApp = (folder: string): string => {
  const app = join(folder, 'app');
  cpSync(`${here}/app`, app, { recursive: true });
  for (const name of ['check.js', 'golden.json']) cpSync(`${root}test/golden/${name}`, join(app, name));
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n');
  const quiet = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts'];
  run('npm', ['install', ...quiet, pack(folder)], { cwd: app });
  addAddon(app);
  return app;
};

/** What runs bundles, away from the application. */
export const makeKit = (folder: string): string => {
  const kit = join(folder, 'kit');
  cpSync(`${here}/kit`, kit, { recursive: true });
  for (const name of ['check.js', 'golden.json']) cpSync(`${root}test/golden/${name}`, join(kit, name));
  writeFileSync(join(kit, 'package.json'), '{ "type": "module" }\n');
  return kit;
};

/** Says what kind of modules a folder of bundles holds. */
export const markFolder = (folder: string, isCommonJs: boolean): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), `{ "type": "${isCommonJs ? 'commonjs' : 'module'}" }\n`);
};

/** All the JavaScript that a build wrote. */
export const textOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('');

export const gzippedBytes = (text: string): number => gzipSync(text, { level: 9 }).length;
