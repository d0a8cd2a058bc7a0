/** The page's side of its worker: gives it one job at a time, passes progress on, and cancels. */
import type { Progress } from '../index.ts';
import type { Kind, Reply, Request, Work } from './messages.ts';

/** How a job's owner follows it. */
export interface Owner {
  readonly signal: AbortSignal;
  /** Called when the worker takes the job up, and then as it goes on. */
  readonly onProgress: (progress: Progress | undefined) => void;
}

let worker: Worker | undefined;
let turn: Promise<unknown> = Promise.resolve();
let lastId = 0;

const startWorker = (): Worker => {
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return worker;
};

const ask = <K extends Kind>(kind: K, input: Work[K]['input'], { signal, onProgress }: Owner) =>
  new Promise<Work[K]['output']>((resolve, reject) => {
    const asked = startWorker();
    lastId += 1;
    const id = lastId;
    const send = (request: Request): void => asked.postMessage(request);
    const onAbort = (): void => send({ id, kind: 'cancel' });
    const end = (): void => {
      signal.removeEventListener('abort', onAbort);
      asked.removeEventListener('message', onMessage);
      asked.removeEventListener('error', onError);
    };
    const onMessage = ({ data }: MessageEvent<Reply>): void => {
      if (data.id !== id) return;
      if (data.type === 'progress') {
        onProgress(data.progress);
        return;
      }
      end();
      if (data.type === 'done') resolve(data.output as Work[K]['output']);
      else reject(signal.aborted ? signal.reason : new Error(data.message));
    };
    const onError = (event: ErrorEvent): void => {
      end();
      asked.terminate();
      worker = undefined;
      reject(new Error(`The worker stopped: ${event.message || 'it could not be loaded'}`));
    };
    signal.addEventListener('abort', onAbort);
    asked.addEventListener('message', onMessage);
    asked.addEventListener('error', onError);
    send({ id, kind, input } as Request);
    onProgress(undefined);
  });

/** Rejects when the signal aborts, with its reason. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

/** Has the worker do a job after those that were submitted before; rejects with the signal's reason, or what went wrong. */
export const submit = async <K extends Kind>(
  kind: K,
  input: Work[K]['input'],
  owner: Owner,
): Promise<Work[K]['output']> => {
  const before = turn;
  const job = (async () => {
    await Promise.race([before, aborted(owner.signal)]);
    return await ask(kind, input, owner);
  })();
  turn = Promise.allSettled([before, job]);
  return await job;
};
