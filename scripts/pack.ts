/**
 * Packs the package as users get it: what package.json's `files` names, under a manifest without what only this
 * repository needs.
 *
 * Usage: node scripts/pack.ts [FOLDER]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { read, root, run } from './run.ts';

/** Of no use to who installs the package; npm would warn of the scripts. */
const ours = ['scripts', 'devDependencies', 'overrides', 'allowScripts', 'napi'];

/** What a package.json holds. */
export type Manifest = { [key: string]: unknown };

/** `npm pack` of one folder as it stands into another. Returns the tarball's path. */
export const packFolder = (from: string, to: string): string => {
  const [{ filename }] = JSON.parse(
    read('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', to], { cwd: from }),
  ) as [{ filename: string }];
  return join(to, filename);
};

/** Compiles and packs into a folder; `change` has the last word on the manifest. Returns the tarball's path. */
export const pack = (folder: string, change: (manifest: Manifest) => Manifest = (manifest) => manifest): string => {
  run(process.execPath, [`${root}scripts/compile.ts`]);
  const stage = mkdtempSync(join(tmpdir(), 'skypilot-utils-pack-'));
  try {
    run('tar', ['-xzf', packFolder(root, stage), '-C', stage]);
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
