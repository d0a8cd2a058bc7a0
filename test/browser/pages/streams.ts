/** hashStream over what a browser has to read from, its progress, and how it ends early. The server knows a digest. */

// biome-ignore assist/source/organizeImports: what counts compilations must come before the package
import { compiled } from './watch.ts';
import * as sky from 'skypilot-utils';
import { get, policy } from './place.ts';
import { expectEqual, expectSame, hexOf, report } from './report.ts';

const largeBytes = 64 * 2 ** 20;

/** What an operation rejects with. */
const reasonOf = async (operation: Promise<unknown>): Promise<unknown> => {
  try {
    return `it resolved: ${await operation}`;
  } catch (error) {
    return error;
  }
};

const expectDigest = async (
  title: string,
  source: sky.ByteSource,
  digest: string,
  bytes: number,
  totalBytes: number | null,
): Promise<void> => {
  const told: sky.Progress[] = [];
  const onProgress = (progress: sky.Progress): void => void told.push(progress);
  const start = performance.now();
  expectEqual(`${title}: the digest`, await sky.hashStream(source, 'sha256', { onProgress }), digest);
  const tookMs = performance.now() - start;
  expectEqual(`${title}: the last progress tells all`, told.at(-1), { bytes, totalBytes });
  const isGrowing = told.every(({ bytes: now }, at) => now >= (told[at - 1]?.bytes ?? 0));
  expectEqual(`${title}: progress only grows`, isGrowing, true);
  // Clocks of browsers are coarse on purpose.
  const isRare = told.length - 1 <= (tookMs + 5) / 50;
  expectEqual(`${title}: ${told.length} calls of onProgress in ${tookMs} ms`, isRare, true);
};

/** A stream that never ends, and what became of it. */
const endless = () => {
  const seen = { pulls: 0, reason: undefined as unknown };
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      seen.pulls += 1;
      controller.enqueue(new Uint8Array(65536));
    },
    cancel: (reason) => {
      seen.reason = reason;
    },
  });
  return { seen, stream };
};

const turn = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const expectAborts = async (): Promise<void> => {
  const { seen, stream } = endless();
  const controller = new AbortController();
  const reason = new Error('enough');
  let abortedAt = 0;
  setTimeout(() => {
    abortedAt = performance.now();
    controller.abort(reason);
  }, 100);
  const rejected = await reasonOf(sky.hashStream(stream, 'sha256', { signal: controller.signal }));
  const tookMs = performance.now() - abortedAt;
  expectSame('abort in the middle rejects with signal.reason', rejected, reason);
  expectSame('abort in the middle cancels the stream with it', seen.reason, reason);
  expectEqual('the stream had been read before', seen.pulls > 1, true);
  expectEqual(`abort rejects at once, not in ${tookMs} ms`, abortedAt > 0 && tookMs < 100, true);
  const { pulls } = seen;
  await turn(50);
  expectEqual('nothing is read after the abort', seen.pulls, pulls);

  const stuck = new AbortController();
  const silent = new ReadableStream<Uint8Array>({});
  setTimeout(() => stuck.abort(reason), 20);
  const waiting = sky.hashStream(silent, 'sha256', { signal: stuck.signal });
  expectSame('abort while a stream gives nothing rejects', await reasonOf(waiting), reason);

  const download = await get('large');
  const body = download.body as ReadableStream<Uint8Array>;
  const byDefault = new AbortController();
  const onProgress = (): void => byDefault.abort();
  const { signal } = byDefault;
  const refused = (await reasonOf(sky.hashStream(body, 'blake3', { signal, onProgress }))) as DOMException;
  expectSame('abort of a download rejects with signal.reason', refused, signal.reason);
  expectEqual('and that is an AbortError', refused.name, 'AbortError');
  expectEqual('a download is let go of', body.locked, false);
};

const expectFailures = async (): Promise<void> => {
  const failure = new Error('a callback of the page');
  const { seen, stream } = endless();
  const onProgress = (): void => {
    throw failure;
  };
  expectSame('what onProgress throws rejects', await reasonOf(sky.hashStream(stream, 'md5', { onProgress })), failure);
  expectSame('and cancels the stream', seen.reason, failure);
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(failure) });
  expectSame("a stream's own error comes back", await reasonOf(sky.hashStream(broken)), failure);
  const aborted = endless();
  const operation = sky.hashStream(aborted.stream, 'md5', { signal: AbortSignal.abort(failure) });
  expectSame('an aborted signal rejects', await reasonOf(operation), failure);
  expectSame('and cancels the stream that was not begun', aborted.seen.reason, failure);
};

report(async () => {
  expectEqual('hash() answers without ready()', sky.hash('', 'xxh3'), '2d06800538d394c2');
  expectEqual('the first call compiles at once', compiled, { atOnce: 1, asynchronously: 0 });
  const blob = await (await get('large')).blob();
  expectEqual('all bytes are there', blob.size, largeBytes);
  const large = await (await get('digest')).text();
  await expectDigest('File', new File([blob], 'large.bin'), large, largeBytes, largeBytes);
  await expectDigest('download', (await get('large')).body as ReadableStream<Uint8Array>, large, largeBytes, null);
  const slice = blob.slice(12_345, 3_456_789);
  const digest = hexOf(await crypto.subtle.digest('SHA-256', await slice.arrayBuffer()));
  await expectDigest('slice of a Blob', slice, digest, slice.size, slice.size);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void slice.stream().pipeTo(writable);
  await expectDigest('transformed stream', readable, digest, slice.size, null);
  expectEqual('an empty File', await sky.hashStream(new File([], 'none'), 'crc32'), '00000000');
  await expectAborts();
  await expectFailures();
  const { state } = sky.getBackendInfo().backends.wasm;
  expectEqual('wasm answered unless the policy forbids it', state, policy === 'forbid' ? 'absent' : 'ok');
  return undefined;
});
