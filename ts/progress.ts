/**
 * What every long operation shares: it tells how far it has come, and it ends when its caller's signal says so.
 *
 * Knows nothing of files or streams.
 */
import { checkFunction, option } from './arguments.ts';
import type { Watch } from './contract.ts';
import { typeError } from './errors.ts';
import {
  eventTargetAdd,
  eventTargetRemove,
  monotonicMs,
  objectFreeze,
  PromiseConstructor,
  startTimer,
  stopTimer,
} from './intrinsics.ts';

/** How far an operation has come. */
export interface Progress {
  /** Read so far. */
  readonly bytes: number;
  /** To be read in all; null where the size is not known: a stream, a file under /proc, one that grows. */
  readonly totalBytes: number | null;
}

/** What a caller may pass to a long operation. */
export interface ProgressOptions {
  /** Rejects the operation with `signal.reason` within 50 ms of its abort. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called at most every 50 ms and once at the end; what it throws rejects the operation.
   *
   * @param progress - how far it has come; frozen.
   */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A watch that can wake its operation out of waiting. */
export interface Supervision extends Watch {
  /** What ends the present wait at once when the signal aborts; the operation sets it as it goes. */
  onAbort: (() => void) | undefined;
}

const reportEveryMs = 50;
/** How long an aborted operation may take to clean up before its caller stops waiting for that. */
const graceMs = 40;

const isSignal = (value: unknown): value is AbortSignal =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as AbortSignal).aborted === 'boolean' &&
  typeof (value as AbortSignal).addEventListener === 'function' &&
  typeof (value as AbortSignal).removeEventListener === 'function';

const listen = (signal: AbortSignal, onAbort: () => void): void => {
  try {
    eventTargetAdd(signal, 'abort', onAbort);
  } catch {
    // Another realm's, or a library's own.
    signal.addEventListener('abort', onAbort);
  }
};

const unlisten = (signal: AbortSignal, onAbort: () => void): void => {
  try {
    eventTargetRemove(signal, 'abort', onAbort);
  } catch {
    signal.removeEventListener('abort', onAbort);
  }
};

/** The options of a long operation, each read once. */
export const checkProgressOptions = (what: string, options: unknown): ProgressOptions => {
  const signal = option(what, options, 'signal');
  if (signal !== undefined && !isSignal(signal)) throw typeError(what, 'signal', 'an AbortSignal', signal);
  return { signal, onProgress: checkFunction(what, 'onProgress', option(what, options, 'onProgress')) };
};

/**
 * Runs an operation under its caller's signal and progress callback.
 *
 * `work` reports at will (totalBytes -1 where unknown) and looks at `isAborted` between its steps; how it ends once
 * aborted does not matter. It is not called at all when the signal has aborted before.
 */
export const supervise = async <Result>(
  { signal, onProgress }: ProgressOptions,
  work: (watch: Supervision) => Promise<Result>,
): Promise<Result> => {
  if (signal?.aborted) throw signal.reason;
  let isAborted = false;
  let reported = monotonicMs();
  let latest: Progress = { bytes: 0, totalBytes: null };
  const watch: Supervision = {
    onAbort: undefined,
    isAborted: () => isAborted,
    report: (bytes, totalBytes) => {
      latest = { bytes, totalBytes: totalBytes < bytes ? null : totalBytes };
      const now = monotonicMs();
      if (isAborted || now - reported < reportEveryMs) return;
      reported = now;
      onProgress?.(objectFreeze(latest));
    },
  };
  const finish = async (): Promise<Result> => {
    const result = await work(watch);
    if (!isAborted) onProgress?.(objectFreeze(latest));
    return result;
  };
  if (!signal) return await finish();

  return await new PromiseConstructor<Result>((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onAbort = (): void => {
      isAborted = true;
      timer = startTimer(() => reject(signal.reason), graceMs);
      watch.onAbort?.();
    };
    const run = async (): Promise<void> => {
      try {
        const result = await finish();
        if (isAborted) reject(signal.reason);
        else resolve(result);
      } catch (error) {
        reject(isAborted ? signal.reason : error);
      } finally {
        stopTimer(timer);
        unlisten(signal, onAbort);
      }
    };
    listen(signal, onAbort);
    void run();
  });
};
