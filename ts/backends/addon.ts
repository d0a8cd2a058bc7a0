/** Opens the addon that is found (places.ts), if it is what it should be. */
import type { Limit, Path } from '../contract.ts';
import { Absence } from '../errors.ts';
import { ErrorConstructor, jsonParse, stringStartsWith } from '../intrinsics.ts';
import { builtin, isPermitted } from '../runtime.ts';
import { version } from '../version.ts';
import { candidateFolders, folderOf, nameOfPackage } from './places.ts';

/** A file's digest under way on libuv's pool. */
export interface FileHash {
  readonly run: () => Promise<string>;
  readonly cancel: () => void;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** What the addon exports; the generated declarations are checked against it. */
export interface Addon {
  readonly version: () => string;
  readonly digest: (data: Uint8Array, algorithm: number) => string;
  readonly hasherSize: () => number;
  readonly hasherNew: (state: Uint8Array, algorithm: number) => void;
  readonly hasherUpdate: (state: Uint8Array, data: Uint8Array) => void;
  readonly hasherDigest: (state: Uint8Array) => string;
  readonly FileHash: new (path: Path, algorithm: number, stable: boolean) => FileHash;
  readonly hashFileSync: (path: Path, algorithm: number, stable: boolean) => string;
  readonly readTail: (path: Path, n: number, chunkSize: number, maxBytes: number) => Promise<string | Uint8Array>;
  readonly readTailSync: (path: Path, n: number, chunkSize: number, maxBytes: number) => string | Uint8Array;
  readonly findPort: (start: number, end: number, host: string) => number;
  readonly claimPort: (port: number) => boolean;
  readonly cpuLimit: (root: string, logicalCpus: number, affinityCpus: number) => Limit;
  readonly memoryLimit: (root: string, machineBytes: number) => Limit;
  readonly openFilesLimit: () => number;
  readonly isProcessAlive: (pid: number, root?: string) => boolean;
  readonly countEntries: (path: Path) => number;
}

/** What a platform package, or our own build, says of the addon beside it. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  /** The addon's length: glibc maps a truncated file and the process dies of SIGBUS, so it is looked at first. */
  readonly bytes: number;
}

/** Bare: a page may have given Object.prototype an encoding. */
const utf8 = { __proto__: null, encoding: 'utf8' } as { readonly encoding: 'utf8' };

/**
 * On Windows node:fs names files to the system such that a dot or blank at a name's end stays and 'NUL' is a device in no
 * folder: the addon's files are to be the same.
 */
const namingAsNode = (addon: Addon, { toNamespacedPath }: typeof import('node:path')): Addon => {
  const named = (path: Path): Path => (typeof path === 'string' ? toNamespacedPath(path) : path);
  return {
    ...addon,
    FileHash: class extends addon.FileHash {
      constructor(path: Path, algorithm: number, stable: boolean) {
        super(named(path), algorithm, stable);
      }
    },
    hashFileSync: (path, algorithm, stable) => addon.hashFileSync(named(path), algorithm, stable),
    readTail: (path, n, chunkSize, maxBytes) => addon.readTail(named(path), n, chunkSize, maxBytes),
    readTailSync: (path, n, chunkSize, maxBytes) => addon.readTailSync(named(path), n, chunkSize, maxBytes),
    countEntries: (path) => addon.countEntries(named(path)),
  };
};

/** Opens the addon in one folder; undefined where there is none. */
const openFrom = (path: typeof import('node:path'), folder: string): Addon | undefined => {
  const fs = builtin('node:fs') as typeof import('node:fs');
  let text: string;
  try {
    text = fs.readFileSync(`${folder}/package.json`, utf8);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ENOTDIR') {
      return undefined;
    }
    throw error;
  }
  const manifest = jsonParse(text) as Manifest;
  // A bundle may lie in a folder called as ours is, beside an addon of somebody else's.
  if (typeof manifest.name === 'string' && !stringStartsWith(manifest.name, nameOfPackage)) return undefined;
  const file = `${folder}/${manifest.main}`;
  if (manifest.version !== version) {
    throw new ErrorConstructor(
      `${folder} is of version ${manifest.version}, not ${version}: reinstall ${nameOfPackage}`,
    );
  }
  const { size } = fs.statSync(file);
  if (size !== manifest.bytes) {
    throw new ErrorConstructor(`${file} has ${size} bytes, not ${manifest.bytes}: reinstall ${nameOfPackage}`);
  }
  // Not require(): bundlers would swallow the addon or fail, and what a page put into Object.prototype would stop it.
  const module = { __proto__: null, exports: {} };
  // As Node's own require() does: on Windows a path may have more than 260 characters so.
  process.dlopen(module, path.toNamespacedPath(file));
  const addon = module.exports as Addon;
  if (addon.version() !== version) {
    throw new ErrorConstructor(`${file} is of version ${addon.version()}, not ${version}: reinstall ${nameOfPackage}`);
  }
  return process.platform === 'win32' ? namingAsNode(addon, path) : addon;
};

const isForbidden = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ERR_DLOPEN_DISABLED' || code === 'ERR_ACCESS_DENIED';
};

/** The addon, or an Absence where there is none, or what is wrong with those that are there. */
export const findAddon = (): Addon => {
  const path = builtin('node:path');
  if (!path || !builtin('node:url') || !builtin('node:fs') || !process.dlopen)
    throw new Absence('this runtime has no addons');
  const base: string | undefined = import.meta.url;
  if (base === undefined || !stringStartsWith(base, 'file:'))
    throw new Absence('bundled as CommonJS or served from elsewhere, this code has no folder to look in');
  let isClosed = false;
  try {
    const folders = candidateFolders(path, folderOf(path, base));
    let failure: Error | undefined;
    for (let index = 0; index < folders.length; index += 1) {
      const folder = folders[index] as string;
      if (!isPermitted({ name: 'ffi', path: folder }) || !isPermitted({ name: 'read', path: folder })) {
        isClosed = true;
        continue;
      }
      try {
        const addon = openFrom(path, folder);
        if (addon) return addon;
      } catch (error) {
        if (isForbidden(error)) throw error;
        failure = new ErrorConstructor((error as Error).message, failure ? { cause: failure } : { cause: error });
      }
    }
    if (failure) throw failure;
  } catch (error) {
    if (isForbidden(error)) throw new Absence('this process may not load addons (--no-addons or --permission)', error);
    throw error;
  }
  if (isClosed) throw new Absence('Deno needs --allow-ffi and --allow-read, at least of node_modules, for the addon');
  throw new Absence(`no addon for ${process.platform}-${process.arch} is installed`);
};
