/**
 * Finds the addon, requires it, turns its errors into ours and hands its kernels over.
 *
 * Looked for by absolute path in our own build and in the platform packages of the node_modules folders above us,
 * never by an environment variable, the current folder, NODE_PATH or a child process.
 */
import type { HashState, Kernels, Limit, Path, Watch } from '../contract.js';
import { Absence, Fault, fileChangedError, networkError, notRegularFileError, systemError } from '../errors.js';
import {
  bareArray,
  ErrorConstructor,
  jsonParse,
  min,
  PromiseConstructor,
  reflectApply,
  startClock,
  startTimer,
  stopClock,
  stringSplit,
  stringStartsWith,
  toNumber,
  typedArrayByteLength,
  typedArraySet,
  Uint8ArrayConstructor,
  urlHref,
} from '../intrinsics.js';
import type { Loader } from '../registry.js';
import { builtin, isPermitted } from '../runtime.js';
import { version } from '../version.js';
import { checkAnswers } from './answers.js';

/** A file's digest under way on libuv's pool. */
interface FileHash {
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
  readonly readTail: (path: Path, n: number, chunkSize: number, maxBytes: number) => Promise<Uint8Array>;
  readonly readTailSync: (path: Path, n: number, chunkSize: number, maxBytes: number) => Uint8Array;
  readonly findPort: (start: number, end: number, host: string) => number;
  readonly claimPort: (port: number) => boolean;
  readonly cpuLimit: (root: string, logicalCpus: number, affinityCpus: number) => Limit;
  readonly memoryLimit: (root: string, machineBytes: number) => Limit;
  readonly openFilesLimit: () => number;
  readonly isProcessAlive: (pid: number, root: string) => boolean;
  readonly countEntries: (path: Path) => number;
}

/** What a platform package, or our own build, says of the addon beside it. */
interface Manifest {
  readonly version: string;
  readonly main: string;
  /** The addon's length: glibc maps a truncated file and the process dies of SIGBUS, so it is looked at first. */
  readonly bytes: number;
}

const nameOfPackage = 'skypilot-utils';

/** The C libraries that a platform's addons are built for, the likelier first. */
const suffixes: { readonly [platform: string]: readonly string[] } = {
  linux: ['-gnu', '-musl'],
  win32: ['-msvc', '-gnu'],
};

/** Folders that may hold an addon for this platform, nearest first. */
const candidateFolders = (path: typeof import('node:path'), ourRoot: string): readonly string[] => {
  const folders: string[] = bareArray();
  folders[0] = `${ourRoot}/dist/native`;
  const endings = suffixes[process.platform] ?? [''];
  let folder = ourRoot;
  for (;;) {
    for (let index = 0; index < endings.length; index += 1) {
      const name = `${nameOfPackage}-${process.platform}-${process.arch}${endings[index]}`;
      folders[folders.length] = `${folder}/node_modules/${name}`;
    }
    const parent = path.dirname(folder);
    if (parent === folder) return folders;
    folder = parent;
  }
};

/** Bare: a page may have given Object.prototype an encoding. */
const utf8 = { __proto__: null, encoding: 'utf8' } as { readonly encoding: 'utf8' };

/** Requires the addon in one folder; undefined where there is none. */
const requireFrom = (folder: string, base: string): Addon | undefined => {
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
  // The name is computed: a literal one would make bundlers swallow the addon or fail.
  const addon = (builtin('node:module') as typeof import('node:module')).createRequire(base)(file) as Addon;
  if (addon.version() !== version) {
    throw new ErrorConstructor(`${file} is of version ${addon.version()}, not ${version}: reinstall ${nameOfPackage}`);
  }
  return addon;
};

const isForbidden = (error: unknown): boolean => {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ERR_DLOPEN_DISABLED' || code === 'ERR_ACCESS_DENIED';
};

const find = (): Addon => {
  const path = builtin('node:path');
  const url = builtin('node:url');
  const fs = builtin('node:fs');
  if (!path || !url || !fs || !builtin('node:module')) throw new Absence('this runtime has no addons');
  const base: string | undefined = import.meta.url;
  if (base === undefined || !stringStartsWith(base, 'file:'))
    throw new Absence('bundled as CommonJS or served from elsewhere, this code has no folder to look in');
  if (!isPermitted({ name: 'ffi' }) || !isPermitted({ name: 'read' }))
    throw new Absence('Deno needs --allow-ffi and --allow-read for the addon');
  try {
    const ourRoot = fs.realpathSync(url.fileURLToPath(urlHref(new URL('../..', base))));
    const folders = candidateFolders(path, ourRoot);
    let failure: Error | undefined;
    for (let index = 0; index < folders.length; index += 1) {
      try {
        const addon = requireFrom(folders[index] as string, base);
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
  throw new Absence(`no addon for ${process.platform}-${process.arch} is installed`);
};

/** The addon says what is wrong in words for machines: 'ERR_SYSTEM errno syscall port' or another code of ours. */
const translate = (error: unknown, subject: Path): unknown => {
  const words = stringSplit((error as Error).message, ' ');
  switch (words[0]) {
    case 'ERR_SYSTEM': {
      const errno = toNumber(words[1]);
      const syscall = words[2] as string;
      if (words.length < 4) return systemError(errno, syscall, subject);
      return networkError(errno, syscall, subject === '' ? '::' : (subject as string), toNumber(words[3]));
    }
    case 'ERR_NOT_REGULAR_FILE':
      return notRegularFileError(subject);
    case 'ERR_FILE_CHANGED':
      return fileChangedError(subject);
    default:
      return new Fault(error);
  }
};

/** The same call, its errors made ours. `subject` is the place of the path or host among the arguments. */
const guard = <Args extends unknown[], Result>(
  call: (...args: Args) => Result,
  subject: number,
): ((...args: Args) => Result) => {
  return (...args) => {
    try {
      return reflectApply(call, undefined, args) as Result;
    } catch (error) {
      throw translate(error, (args[subject] ?? '') as Path);
    }
  };
};

const guardAsync = <Args extends unknown[], Result>(
  call: (...args: Args) => Promise<Result>,
): ((...args: Args) => Promise<Result>) => {
  return async (...args) => {
    try {
      return (await reflectApply(call, undefined, args)) as Result;
    } catch (error) {
      throw translate(error, args[0] as Path);
    }
  };
};

const none = -1;
/** So often that an aborted read has ended, its file closed, within 50 ms. */
const watchEveryMs = 20;
/** So few that the event loop is not held: about 0.4 ms, measured with every port busy. */
const portsPerTurn = 64;

const wrap = (addon: Addon): Kernels<'native'> => {
  const hasherNew = guard(addon.hasherNew, none);
  const hasherUpdate = guard(addon.hasherUpdate, none);
  const hasherDigest = guard(addon.hasherDigest, none);
  const findPortSync = guard(addon.findPort, 2);

  const hashState = (state: Uint8Array): HashState => ({
    backend: 'native',
    update: (data) => hasherUpdate(state, data),
    digest: () => hasherDigest(state),
    clone: () => {
      const copy = new Uint8ArrayConstructor(typedArrayByteLength(state));
      typedArraySet(copy, state);
      return hashState(copy);
    },
  });

  const hashFile = async (path: Path, algorithm: number, stable: boolean, watch: Watch): Promise<string> => {
    const job = new addon.FileHash(path, algorithm, stable);
    let thrown: { readonly error: unknown } | undefined;
    const timer = startClock(() => {
      try {
        if (watch.isAborted()) job.cancel();
        else watch.report(job.bytes, job.totalBytes);
      } catch (error) {
        thrown = { error };
        job.cancel();
      }
    }, watchEveryMs);
    let digest: string;
    try {
      digest = await job.run();
    } catch (error) {
      if (thrown) throw thrown.error;
      // A cancelled job rejects: no fault of the addon's.
      throw watch.isAborted() ? error : translate(error, path);
    } finally {
      stopClock(timer);
    }
    if (thrown) throw thrown.error;
    watch.report(job.bytes, job.totalBytes);
    return digest;
  };

  /** The search in portions, between which other work of this thread goes on. */
  const findPort = async (start: number, end: number, host: string): Promise<number> => {
    let refusal: unknown;
    let wasUsed = false;
    for (let from = start; from <= end; from += portsPerTurn) {
      if (from > start) await new PromiseConstructor<void>((resolve) => startTimer(resolve, 0));
      try {
        const port = findPortSync(from, from === 0 ? end : min(end, from + portsPerTurn - 1), host);
        if (port !== 0 || from === 0) return port;
        wasUsed = true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
        refusal ??= error;
      }
    }
    // The whole range is refused only if every port of every portion was.
    if (refusal !== undefined && !wasUsed) throw refusal;
    return 0;
  };

  return {
    digest: guard(addon.digest, none),
    createHashState: (algorithm) => {
      const state = new Uint8ArrayConstructor(addon.hasherSize());
      hasherNew(state, algorithm);
      return hashState(state);
    },
    hashFile,
    hashFileSync: guard(addon.hashFileSync, 0),
    readTail: guardAsync(addon.readTail),
    readTailSync: guard(addon.readTailSync, 0),
    findPort,
    findPortSync,
    claimPort: guard(addon.claimPort, none),
    cpuLimit: guard(addon.cpuLimit, none),
    memoryLimit: guard(addon.memoryLimit, none),
    openFilesLimit: guard(addon.openFilesLimit, none),
    isProcessAlive: guard(addon.isProcessAlive, none),
    countEntries: guard(addon.countEntries, 0),
  };
};

/** The native backend, for the router. */
export const native: Loader = {
  load: () => {
    const kernels = wrap(find());
    checkAnswers(kernels);
    return kernels as unknown as ReturnType<Loader['load']>;
  },
};
