/** The files that are migrated: found, read, and written each at once. Knows nothing of what is in them. */
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  type Dirent,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { PackageType } from './source.ts';

/** JavaScript and TypeScript, but for declarations, which call nothing. */
const isSource = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name) && !/\.d\.(?:\w+\.)?[cm]?ts$/.test(name);

/** Other people's files, and git's. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git']);

const byName = (one: Dirent, other: Dirent): number => (one.name < other.name ? -1 : 1);

/** Links are not followed on the way: what they lead to is found where it is, or was not meant. */
const listFolder = (folder: string, files: Set<string>): void => {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !skipped.has(entry.name)) listFolder(path, files);
    else if (entry.isFile() && isSource(entry.name)) files.add(path);
  }
};

/**
 * The files that paths mean, each once, by its real path: a folder means the JavaScript and TypeScript in it, a file
 * itself, whatever its name. Throws the system's error for what cannot be found or listed.
 */
export const listFiles = (paths: readonly string[]): readonly string[] => {
  const files = new Set<string>();
  for (const path of paths) {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) listFolder(real, files);
    else files.add(real);
  }
  return [...files];
};

/** How a file is called in messages and patches: relative to the current folder, with '/'. */
export const nameOf = (file: string): string => relative(realpathSync('.'), file).split(sep).join('/');

/** Whether the current folder holds it, however deep. */
export const isBelow = (name: string): boolean => !/^(?:\.\.(?:\/|$)|\/|[A-Za-z]:)/.test(name);

/** A file's text; throws where it is not UTF-8, for what is written back would not be what was read. */
export const readText = (file: string): string => {
  if (!statSync(file).isFile()) throw new Error(`Cannot read '${nameOf(file)}': it must be a regular file`);
  const bytes = readFileSync(file);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Its own message is about "the encoded data".
    throw new Error(`Cannot read '${nameOf(file)}': it must be text in UTF-8`);
  }
};

/** The `type` of the package that a file belongs to. */
export const packageTypeOf = (file: string, known: Map<string, PackageType>): PackageType => {
  const folder = dirname(file);
  const before = known.get(folder);
  if (before !== undefined) return before;
  let type: PackageType;
  try {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly type?: unknown };
    type = manifest.type === 'module' ? 'module' : 'commonjs';
  } catch {
    // None here, or none that can be read: Node then asks the folder above.
    type = folder === dirname(folder) ? 'commonjs' : packageTypeOf(folder, known);
  }
  known.set(folder, type);
  return type;
};

const statOf = (file: string): Stats | undefined => statSync(file, { throwIfNoEntry: false });

/** The new file is the old one's, with its mode. */
const inherit = (file: string, { mode, uid, gid }: Stats): void => {
  try {
    chownSync(file, uid, gid);
  } catch {
    // Only root may give files away; anybody else who may write here gets the file.
  }
  chmodSync(file, mode & 0o7777);
};

/** Writes a file so that at every moment it has the old text or the new: beside it, then in its place. */
export const writeWhole = (path: string, text: string): void => {
  const before = statOf(path);
  const file = before ? realpathSync(path) : path;
  // A new file takes its place whatever its mode says; one that may not be written is to stay.
  if (before) accessSync(file, constants.W_OK);
  const beside = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  const descriptor = openSync(beside, 'wx', 0o666);
  try {
    try {
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (before) inherit(beside, before);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
};
