/** The playground's worker: digests files and measures, one job at a time, and hears a cancellation meanwhile. */
import { getBackendInfo, hashStream, type Progress, ready } from '../index.ts';
import { messageOf } from './elements.ts';
import { compare } from './measure.ts';
import type { Digested, Kind, Reply, Request, Work } from './messages.ts';

type Report = (progress: Progress) => void;
type Workers = {
  readonly [K in Kind]: (input: Work[K]['input'], signal: AbortSignal, report: Report) => Promise<Work[K]['output']>;
};

const digest = async (
  { file, algorithm }: Work['digest']['input'],
  signal: AbortSignal,
  onProgress: Report,
): Promise<Digested> => {
  const started = performance.now();
  const hexadecimal = await hashStream(file, algorithm, { signal, onProgress });
  const tookMs = performance.now() - started;
  // Streams go by the order for the largest inputs, the one that is told; in a browser it is every algorithm's.
  return { digest: hexadecimal, tookMs, backend: getBackendInfo().functions.hash?.backend ?? 'js' };
};

const workers: Workers = { digest, compare: (_, signal, report) => compare(signal, report) };
const running = new Map<number, AbortController>();

const reply = (message: Reply): void => postMessage(message);

const run = async <K extends Kind>(id: number, kind: K, input: Work[K]['input']): Promise<void> => {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    await ready();
    const report: Report = (progress) => reply({ id, type: 'progress', progress });
    reply({ id, type: 'done', output: await workers[kind](input, controller.signal, report) });
  } catch (error) {
    reply({ id, type: 'failed', message: messageOf(error) });
  } finally {
    running.delete(id);
  }
};

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.kind === 'cancel') running.get(data.id)?.abort();
  else void run(data.id, data.kind, data.input);
});
