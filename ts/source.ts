/** One way to read every kind of stream of bytes: a Blob, a ReadableStream, an async iterable. */
import { typeError } from './errors.ts';
import { asyncIteratorSymbol } from './intrinsics.ts';

/** What is used of a Blob: the types of Node's own differ from those of the DOM's where both are around. */
interface BlobLike {
  readonly size: number;
  readonly stream: () => { readonly getReader: () => object };
}

/** A stream of bytes that {@link hashStream} can read. */
export type ByteSource =
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array | ArrayBufferLike | ArrayBufferView>
  | Blob
  | BlobLike;

/** A source under way. */
export interface Reading {
  /** The next piece, not yet checked; undefined at the end. */
  readonly next: () => Promise<{ readonly piece: unknown } | undefined>;
  /** Tells the source that no more is wanted. How it takes that is its own matter. */
  readonly cancel: (reason: unknown) => void;
  /** null where unknown. */
  readonly totalBytes: number | null;
}

/** Calls for an end and lets it come: what a source does or throws then concerns nobody any more. */
const endQuietly = (end: () => unknown): void => {
  const ending = async (): Promise<void> => {
    try {
      await end();
    } catch {
      // The operation has failed already, with a reason of its own.
    }
  };
  void ending();
};

const readStream = (stream: ReadableStream<unknown>, totalBytes: number | null): Reading => {
  const reader = stream.getReader();
  return {
    totalBytes,
    next: async () => {
      const { done, value } = await reader.read();
      if (!done) return { piece: value };
      reader.releaseLock();
      return undefined;
    },
    cancel: (reason) =>
      endQuietly(async () => {
        try {
          await reader.cancel(reason);
        } finally {
          reader.releaseLock();
        }
      }),
  };
};

/** What a Node stream has beside its iterator. */
interface Destroyable {
  readonly destroy?: () => unknown;
}

const readIterable = (iterable: AsyncIterable<unknown> & Destroyable): Reading => {
  const iterator = iterable[asyncIteratorSymbol]();
  // As in a `for await`: an iterator that has ended, or thrown, is not asked to return, and none is asked twice.
  let hasEnded = false;
  return {
    totalBytes: null,
    next: async () => {
      try {
        const { done, value } = await iterator.next();
        if (!done) return { piece: value };
      } catch (error) {
        hasEnded = true;
        throw error;
      }
      hasEnded = true;
      return undefined;
    },
    cancel: () => {
      if (hasEnded) return;
      hasEnded = true;
      endQuietly(() => iterator.return?.());
      // A Node stream's iterator lets go of the stream only once it has begun, and not while it waits for a piece.
      endQuietly(() => iterable.destroy?.());
    },
  };
};

const has = (source: object, method: PropertyKey): boolean =>
  typeof (source as Record<PropertyKey, unknown>)[method] === 'function';

/** Begins to read; by what a source can do, not by its class, so that every realm's and library's are taken. */
export const readSource = (what: string, source: unknown): Reading => {
  if (typeof source === 'object' && source !== null) {
    const { size } = source as Blob;
    if (has(source, 'stream') && typeof size === 'number') return readStream((source as Blob).stream(), size);
    if (has(source, 'getReader')) return readStream(source as ReadableStream<unknown>, null);
    if (has(source, asyncIteratorSymbol)) return readIterable(source as AsyncIterable<unknown>);
  }
  throw typeError(what, 'source', 'a ReadableStream, an async iterable of bytes, a Blob or a File', source);
};
