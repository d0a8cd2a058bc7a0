/** A second copy of the repository, as somebody else would have it: another folder, other hours, other modes of files. */
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { read, root, run } from '../../scripts/run.ts';

/** Where builds go on, apart from ours; the tools in the PATH and cargo's downloads are shared. */
export interface Elsewhere {
  readonly folder: string;
  /** Runs one of the scripts there. */
  readonly runScript: (name: string, ...args: readonly string[]) => void;
}

/** Copies what git tracks, as it is now, into `folder`, and installs the development dependencies anew. */
export const settle = (folder: string): Elsewhere => {
  for (const file of read('git', ['ls-files', '-z']).split('\0')) {
    if (file !== '' && existsSync(root + file)) cpSync(root + file, join(folder, file));
  }
  const { CARGO_TARGET_DIR, ...env } = process.env;
  const runThere = (command: string, args: readonly string[]): void =>
    run('sh', ['-c', 'umask 077 && exec "$@"', 'sh', command, ...args], {
      cwd: folder,
      env: { ...env, TZ: 'Pacific/Kiritimati', LC_ALL: 'C' },
    });
  // Without their scripts: they would bring a Node of their own and build everything.
  runThere('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent']);
  return {
    folder,
    runScript: (name, ...args) => runThere(process.execPath, [join(folder, 'scripts', `${name}.ts`), ...args]),
  };
};
