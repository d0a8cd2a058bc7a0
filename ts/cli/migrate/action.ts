/**
 * Migrates files: all are read and thought over before one is written, the patch before the files.
 *
 * What cannot be read or parsed is complained of and stays; the others go on.
 */
import { wrap } from '../screen.ts';
import { colors, complain, exits, messageColors, print, printJson, say, UsageError } from '../terminal.ts';
import { isBelow, listFiles, nameOf, packageTypeOf, readText, writeWhole } from './files.ts';
import { migrate } from './migrate.ts';
import { patchOf } from './patch.ts';
import { describe, type Look, type Looked, paintPatch } from './report.ts';
import type { PackageType } from './source.ts';

interface Options {
  readonly check?: true;
  readonly dryRun?: true;
  readonly write?: true;
  readonly patch?: string;
  readonly json?: true;
}

/** A file with its real path. */
interface Planned extends Looked {
  readonly path: string;
}

interface Failed {
  readonly file: string;
  readonly error: string;
}

const command = 'migrate';

/** A pipe gets each line whole. */
const lookOn = ({ isTTY }: NodeJS.WriteStream, paint: Look['paint']): Look => ({
  paint,
  wrap: isTTY ? wrap : (text) => text,
});

const fail = (file: string, error: unknown, failed: Failed[]): void => {
  const { message } = error as Error;
  const text = error instanceof SyntaxError ? `Cannot parse '${file}': ${message}` : message;
  complain(command, text);
  failed.push({ file, error: text });
};

const plan = (paths: readonly string[], failed: Failed[]): readonly Planned[] => {
  const types = new Map<string, PackageType>();
  return listFiles(paths).flatMap((path): readonly Planned[] => {
    const file = nameOf(path);
    try {
      const before = readText(path);
      return [{ path, file, before, migration: migrate(before, path, packageTypeOf(path, types)) }];
    } catch (error) {
      fail(file, error, failed);
      return [];
    }
  });
};

const backwards = (planned: readonly Planned[]): string =>
  planned.map(({ file, before, migration }) => patchOf(file, migration.text, before)).join('');

/** Writes the files, and leaves a patch of those alone that were written. */
const write = (planned: readonly Planned[], patch: string | undefined, failed: Failed[]): readonly Planned[] => {
  const written = planned.filter(({ path, file, migration }) => {
    try {
      writeWhole(path, migration.text);
      return true;
    } catch (error) {
      fail(file, error, failed);
      return false;
    }
  });
  if (patch !== undefined && written.length < planned.length) writeWhole(patch, backwards(written));
  return written;
};

const checkPatch = (planned: readonly Planned[]): void => {
  const outside = planned.find(({ file }) => !isBelow(file));
  if (outside) throw new UsageError(`Cannot write a patch: '${outside.file}' must lie in the current folder`);
};

export const run = async (paths: readonly string[], { check, write: writes, patch, json }: Options): Promise<void> => {
  const failed: Failed[] = [];
  const planned = plan(paths, failed);
  const changing = planned.filter(({ migration }) => migration.rewrites.length > 0);
  if (patch !== undefined) {
    checkPatch(changing);
    // An empty one would take the place of the patch of the run that did something.
    if (changing.length > 0) writeWhole(patch, backwards(changing));
    else say(`nothing to rewrite: ${patch} is not written`);
  }
  const written = writes ? write(changing, patch, failed) : [];
  const told = writes ? planned.filter((one) => !changing.includes(one) || written.includes(one)) : planned;
  if (json) {
    const files = told.map(({ file, migration: { rewrites, findings } }) => ({ file, rewrites, findings }));
    printJson([...files.filter(({ rewrites, findings }) => rewrites.length + findings.length > 0), ...failed]);
  } else if (check || writes) print(describe(told, writes === true, lookOn(process.stdout, colors)));
  else {
    const diff = changing.map(({ file, before, migration }) => patchOf(file, before, migration.text)).join('');
    if (diff) print(paintPatch(diff.replace(/\n$/, ''), colors));
    say(describe(told, false, lookOn(process.stderr, messageColors)));
  }
  if (failed.length > 0 || (check && changing.length > 0)) process.exitCode = exits.finding;
};
