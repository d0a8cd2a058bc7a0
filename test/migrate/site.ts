/** A folder in which a package's sources are changed and run: their own dependencies in reach, and this package. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/run.ts';

/** A new folder whose node_modules leads to everything installed, and to this package. */
export const site = (modules: string): string => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'skypilot-utils-migrate-')));
  const link = (name: string, to: string): void => {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(to, path);
  };
  for (const name of readdirSync(modules)) {
    if (name.startsWith('@'))
      for (const scoped of readdirSync(join(modules, name))) link(`${name}/${scoped}`, join(modules, name, scoped));
    else if (!name.startsWith('.')) link(name, join(modules, name));
  }
  link('skypilot-utils', root);
  link('@types/node', `${root}node_modules/@types/node`);
  return folder;
};

/** A copy of what is installed or kept, in the folder. */
export const copyTo = (folder: string, from: string, name: string): string => {
  const to = join(folder, name);
  cpSync(from, to, { recursive: true, dereference: true });
  return to;
};
