/** Installs the tools of a suite that has a package.json and a lock file of its own, so that ours stays small. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.ts';

/** `npm ci` in a folder of the repository, unless what lies there is newer than its lock file. Returns its node_modules. */
export const install = (folder: string): string => {
  const at = join(root, folder);
  const mark = join(at, 'node_modules/.package-lock.json');
  const isFresh = existsSync(mark) && statSync(mark).mtimeMs >= statSync(join(at, 'package-lock.json')).mtimeMs;
  if (!isFresh) run('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: at });
  return join(at, 'node_modules');
};
