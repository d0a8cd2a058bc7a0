/**
 * Packs the package as users get it: what package.json's `files` names, under a manifest without what only this
 * repository needs.
 *
 * Usage: node scripts/pack.ts [FOLDER]
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, root, run } from './run.ts';

/** Of no use to who installs the package; npm would warn of the scripts. */
const ours = ['scripts', 'devDependencies', 'overrides', 'allowScripts', 'napi'];

/** What a package.json holds. */
export type Manifest = { [key: string]: unknown };

const npmPack = (from: string, to: string): string => {
  const [{ filename }] = JSON.parse(
    read('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', to], { cwd: from }),
  ) as [{ filename: string }];
  return join(to, filename);
};

/** The modes of its files as everybody would have them: npm packs them as they are, by the umask of whoever builds. */
const evenModes = (folder: string): void => {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const stats = statSync(path);
    if (stats.isFile()) chmodSync(path, stats.mode & 0o100 ? 0o755 : 0o644);
  }
};

/** `npm pack` of a folder that was made to be packed into another. Returns the tarball's path. */
export const packFolder = (from: string, to: string): string => {
  evenModes(from);
  return npmPack(from, to);
};

/** Compiles and packs into a folder; `change` has the last word on the manifest. Returns the tarball's path. */
export const pack = (folder: string, change: (manifest: Manifest) => Manifest = (manifest) => manifest): string => {
  run(process.execPath, [`${root}scripts/compile.ts`]);
  const stage = mkdtempSync(join(tmpdir(), 'skypilot-utils-pack-'));
  try {
    run('tar', ['-xzf', npmPack(root, stage), '-C', stage]);
    const file = join(stage, 'package/package.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    for (const key of ours) delete manifest[key];
    writeFileSync(file, `${JSON.stringify(change(manifest), null, 2)}\n`);
    return packFolder(join(stage, 'package'), folder);
  } finally {
    rmSync(stage, { recursive: true });
  }
};

if (import.meta.main) console.log(pack(process.argv[2] ?? process.cwd()));
