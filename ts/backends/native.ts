/** Turns the addon's errors into ours and hands its kernels over. */
import type { Catalogue, FunctionName, HashState, KernelName, Kernels, Order, Path, Watch } from '../contract.ts';
import { Fault, fileChangedError, networkError, notRegularFileError, systemError } from '../errors.ts';
import {
  min,
  reflectApply,
  startClock,
  stopClock,
  stringSlice,
  stringSplit,
  toNumber,
  Uint8ArrayConstructor,
} from '../intrinsics.ts';
import { type Loader, register } from '../registry.ts';
import { type Route, routeTo } from '../route.ts';
import { pause } from '../runtime.ts';
import { type Addon, type FileHash, findAddon } from './addon.ts';
import { checkAnswers } from './answers.ts';

/**
 * The addon says what is wrong in words for machines: 'ERR_SYSTEM errno syscall port', 'ERR_SHORTAGE errno path' or another
 * code of ours.
 */
const translate = (error: unknown, subject: Path): unknown => {
  const words = stringSplit((error as Error).message, ' ');
  switch (words[0]) {
    case 'ERR_SYSTEM': {
      const errno = toNumber(words[1]);
      const syscall = words[2] as string;
      if (words.length < 4) return systemError(errno, syscall, subject);
      return networkError(errno, syscall, subject === '' ? '::' : (subject as string), toNumber(words[3]));
    }
    case 'ERR_SHORTAGE': {
      const path = stringSlice((error as Error).message, `ERR_SHORTAGE ${words[1]} `.length);
      return systemError(toNumber(words[1]), 'open', path);
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

/** Threads share libuv's pool, but not a queue: who finds it full asks again. */
const askAgainMs = 5;

const inTurn = async (job: FileHash, watch: Watch): Promise<string> => {
  for (;;) {
    try {
      return await job.run();
    } catch (error) {
      if ((error as Error).message !== 'ERR_BUSY' || watch.isAborted()) throw error;
      await pause(askAgainMs);
    }
  }
};

const wrap = (addon: Addon): Kernels<'native'> => {
  const { pid: ownPid } = process;
  const begin = guard(
    (path: Path, algorithm: number, stable: boolean) => new addon.FileHash(path, algorithm, stable),
    0,
  );
  const cancel = guard((job: FileHash) => job.cancel(), none);
  const bytesOf = guard((job: FileHash) => job.bytes, none);
  const totalBytesOf = guard((job: FileHash) => job.totalBytes, none);
  const hasherSize = guard(addon.hasherSize, none);
  const hasherNew = guard(addon.hasherNew, none);
  const hasherUpdate = guard(addon.hasherUpdate, none);
  const hasherDigest = guard(addon.hasherDigest, none);
  const findPortSync = guard(addon.findPort, 2);

  const hashState = (state: Uint8Array): HashState => ({
    backend: 'native',
    update: (data) => hasherUpdate(state, data),
    digest: () => hasherDigest(state),
    clone: () => hashState(new Uint8ArrayConstructor(state)),
  });

  const hashFile = async (path: Path, algorithm: number, stable: boolean, watch: Watch): Promise<string> => {
    const job = begin(path, algorithm, stable);
    let thrown: { readonly error: unknown } | undefined;
    const timer = startClock(() => {
      try {
        if (watch.isAborted()) cancel(job);
        else watch.report(bytesOf(job), totalBytesOf(job));
      } catch (error) {
        thrown = { error };
        try {
          cancel(job);
        } catch {
          // Then it reads to its end. Nobody would catch what a timer's callback throws.
        }
      }
    }, watchEveryMs);
    let digest: string;
    try {
      digest = await inTurn(job, watch);
    } catch (error) {
      if (thrown) throw thrown.error;
      // A cancelled job rejects: no fault of the addon's.
      throw watch.isAborted() ? error : translate(error, path);
    } finally {
      stopClock(timer);
    }
    if (thrown) throw thrown.error;
    watch.report(bytesOf(job), totalBytesOf(job));
    return digest;
  };

  /** The search in portions, between which other work of this thread goes on. */
  const findPort = async (start: number, end: number, host: string): Promise<number> => {
    let refusal: unknown;
    let wasUsed = false;
    for (let from = start; from <= end; from += portsPerTurn) {
      if (from > start) await pause();
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
      const state = new Uint8ArrayConstructor(hasherSize());
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
    isProcessAlive: guard((pid, root) => {
      // A string costs as much to hand over as all the rest: 90 of 180 ns. Who asks is alive: no need to go over.
      if (root === '') return pid === ownPid || addon.isProcessAlive(pid);
      return addon.isProcessAlive(pid, root);
    }, none),
    countEntries: guard(addon.countEntries, 0),
  };
};

/** The native backend, for the router. */
export const native: Loader = {
  load: () => {
    const kernels = wrap(findAddon());
    checkAnswers(kernels);
    return kernels as unknown as ReturnType<Loader['load']>;
  },
};

/** `routeTo` for what the addon has. Making such a route brings the addon in, so a bundle without one is without it. */
export const routeToNative = <K extends KernelName>(
  name: FunctionName,
  kernel: K,
  js: Catalogue[K]['call'],
  order: () => Order<K>,
  part?: NonNullable<Route<K>['part']>,
): Route<K> => {
  register('native', native);
  const route = routeTo(name, kernel, js, order);
  if (part) route.part = part;
  return route;
};
