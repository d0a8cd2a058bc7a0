/**
 * Where the addon may lie: in our own build, and in the platform packages beside or above us.
 *
 * By absolute path alone, never by an environment variable, the current folder, NODE_PATH or a child process.
 */
import { Absence } from '../errors.ts';
import { bareArray, objectHasOwn } from '../intrinsics.ts';
import { builtin, isPermitted } from '../runtime.ts';

export const nameOfPackage = 'skypilot-utils';

/** The C libraries that a platform's addons are built for, the likelier first. */
const suffixes: { readonly [platform: string]: readonly string[] } = {
  linux: ['-gnu', '-musl'],
  win32: ['-msvc', '-gnu'],
};

/** The folder this code lies in. webpack and rspack tell, for ever, where they found it; that may be another machine's. */
export const folderOf = (path: typeof import('node:path'), address: string): string => {
  const { fileURLToPath } = builtin('node:url') as typeof import('node:url');
  const { realpathSync } = builtin('node:fs') as typeof import('node:fs');
  try {
    const file = fileURLToPath(address);
    // Deno has followed the links already.
    return path.dirname(isPermitted({ name: 'read', path: file }) ? realpathSync(file) : file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ACCESS_DENIED') throw error;
    throw new Absence('bundled, this code has no folder to look in: it was built elsewhere', error);
  }
};

/** What Yarn's Plug'n'Play, which has no node_modules folders, adds to node:module. */
interface PlugModule {
  readonly findPnpApi?: (
    issuer: string,
  ) => { readonly resolveToUnqualified: (name: string, issuer: string) => string | null } | null;
}

/** The folder that Plug'n'Play keeps a package of ours in; undefined where it did not install us. */
const plugFolder = (name: string, ourFolder: string): string | undefined => {
  if (!objectHasOwn(process.versions, 'pnp')) return undefined;
  const module = builtin('node:module') as PlugModule | undefined;
  const issuer = `${ourFolder}/`;
  try {
    return module?.findPnpApi?.(issuer)?.resolveToUnqualified(name, issuer) ?? undefined;
  } catch {
    // Our manifest names it, but it was not installed.
    return undefined;
  }
};

/** Folders that may hold an addon for this platform: our own build's, Plug'n'Play's, then those above us, nearest first. */
export const candidateFolders = (path: typeof import('node:path'), ourFolder: string): readonly string[] => {
  const folders: string[] = bareArray();
  // Built, this code lies in dist; unbuilt, in ts/backends; bundled, where somebody else likes.
  const place = path.basename(ourFolder);
  if (place === 'dist') folders[0] = `${ourFolder}/native`;
  else if (place === 'backends') folders[0] = `${path.dirname(path.dirname(ourFolder))}/dist/native`;
  const names: string[] = bareArray();
  const endings = suffixes[process.platform] ?? [''];
  for (let index = 0; index < endings.length; index += 1) {
    const name = `${nameOfPackage}-${process.platform}-${process.arch}${endings[index]}`;
    names[index] = name;
    const plugged = plugFolder(name, ourFolder);
    if (plugged !== undefined) folders[folders.length] = plugged;
  }
  for (let folder = ourFolder; ; folder = path.dirname(folder)) {
    for (let index = 0; index < names.length; index += 1) {
      folders[folders.length] = `${folder}/node_modules/${names[index]}`;
    }
    if (path.dirname(folder) === folder) return folders;
  }
};
