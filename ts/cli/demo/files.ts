/** The files that the demo reads when nobody names others: they are there wherever the package is. */
import { accessSync, constants, readdirSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { formatCompact, hashFile } from '../../index.ts';
import { openBar } from '../bar.ts';

/** The folder of the package, seen from dist/cli, where this runs. */
export const packageFolder: string = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));

/** A log of this machine's, or our own changes. */
export const someLog = (): string =>
  ['/var/log/dpkg.log', '/var/log/syslog', '/var/log/install.log', join(packageFolder, 'CHANGELOG.md')].find(
    isReadable,
  ) ?? join(packageFolder, 'package.json');

const isReadable = (file: string): boolean => {
  try {
    accessSync(file, constants.R_OK);
    return statSync(file).size > 0;
  } catch {
    // Not there, or only root's.
    return false;
  }
};

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Hashes the files of a folder with a bar; returns what there was, and the largest of them. */
export const hashFolder = async (folder: string): Promise<{ readonly told: string; readonly largest: string }> => {
  const files = filesIn(folder).map((file) => ({ file, bytes: statSync(file).size }));
  const [first] = files;
  if (!first) throw new Error(`${folder} has no files`);
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const bar = openBar((bytes) => `${formatCompact(bytes)} bytes`);
  let before = 0;
  try {
    for (const { file } of files) {
      let here = 0;
      await hashFile(file, 'sha256', {
        onProgress: ({ bytes }) => {
          here = bytes;
          bar.show({ done: before + bytes, total, label: file });
        },
      });
      before += here;
    }
  } finally {
    bar.close();
  }
  const largest = files.reduce((one, other) => (other.bytes > one.bytes ? other : one), first).file;
  return { told: `${files.length} files, ${formatCompact(before)} bytes`, largest };
};
