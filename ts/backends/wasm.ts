/**
 * Compiles the WebAssembly module, writes arguments into its memory, reads answers out of it.
 *
 * The module imports nothing and takes only numbers, so wasm-bindgen's generated glue is not needed: it would allocate
 * per call, and call methods that a page may have replaced. A lone surrogate becomes U+FFFD on the way, which counts for
 * as much: text is answered as counts, and cut here.
 */
import { source } from '#module';
import type * as exports from '../../wasm/exports.d.ts';
import type { Catalogue, HashState, KernelName, Kernels } from '../contract.ts';
import { Absence, Fault } from '../errors.ts';
import {
  base64Decode,
  charCodeAt,
  ErrorConstructor,
  fromCharCode,
  memoryBuffer,
  stringSlice,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArraySet,
  Uint8ArrayConstructor,
  Uint32ArrayConstructor,
  utf8EncodeInto,
  webAssembly,
} from '../intrinsics.ts';
import type { Loader } from '../registry.ts';
import { type AnyRoute, routes } from '../route.ts';
import { checkAnswers } from './answers.ts';

type Exports = typeof exports;

/** What the module has room for, in bytes: its memory never grows with the data. */
const windowBytes = 65536;
const placeholderBytes = 1024;

/** One instance, and views of its memory as long as that does not grow. */
interface Instance {
  readonly exports: Exports;
  bytes: Uint8Array;
  words: Uint32Array;
  input: Uint8Array;
  placeholder: Uint8Array;
  state: Uint8Array;
  /** Where the result's words begin among `words`. */
  result: number;
  /** The placeholder that stands in its place, and its length there. */
  marked: string;
  markLength: number;
}

let module: WebAssembly.Module | undefined;
let current: Instance | undefined;

const decode = (base64: string): Uint8Array<ArrayBuffer> => {
  const text = base64Decode(base64);
  const bytes = new Uint8ArrayConstructor(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = charCodeAt(text, index);
  return bytes;
};

/** A page whose Content-Security-Policy lacks 'wasm-unsafe-eval' refuses to compile; that is its choice, not a defect. */
const refused = (error: unknown): unknown =>
  /Content.Security.Policy|unsafe-eval|blocked by CSP/i.test((error as Error).message)
    ? new Absence('this page does not allow WebAssembly (Content-Security-Policy)', error)
    : error;

const compile = (): WebAssembly.Module => {
  if (!webAssembly) throw new Absence('this runtime has no WebAssembly (--jitless)');
  if (source === undefined) throw new Absence('the entry for edge runtimes has no WebAssembly');
  // Text in every runtime that compiles; what is not text was compiled before this code ran.
  if (typeof source !== 'string') return source;
  try {
    return new webAssembly.Module(decode(source));
  } catch (error) {
    throw refused(error);
  }
};

const instanceOf = (raw: Exports): Instance => {
  const buffer = (memoryBuffer as NonNullable<typeof memoryBuffer>)(raw.memory);
  const viewOf = (address: number, length: number) => new Uint8ArrayConstructor(buffer, address >>> 0, length);
  return {
    exports: raw,
    bytes: new Uint8ArrayConstructor(buffer),
    words: new Uint32ArrayConstructor(buffer),
    input: viewOf(raw.input(), windowBytes),
    placeholder: viewOf(raw.placeholder(), placeholderBytes),
    state: viewOf(raw.state(), raw.hasherSize()),
    result: raw.result() >>> 2,
    marked: '',
    markLength: 0,
  };
};

const instantiate = (): Instance => {
  module ??= compile();
  const { Instance } = webAssembly as NonNullable<typeof webAssembly>;
  return instanceOf(new Instance(module).exports as unknown as Exports);
};

/** The instance, with views anew where the memory grew, which detaches them: then not even a first byte is there. */
const refresh = (instance: Instance): Instance =>
  instance.bytes[0] === undefined ? instanceOf(instance.exports) : instance;

/** Runs one step in the instance. Whatever leaves wasm poisons the instance: it is dropped, and made anew at the next call. */
const run = <Result>(step: (instance: Instance) => Result): Result => {
  try {
    current = current ? refresh(current) : instantiate();
    return step(current);
  } catch (error) {
    current = undefined;
    throw new Fault(error);
  }
};

/** So many a loop writes in less than the 50 ns that a TextEncoder takes for any (Node 24). */
const fewCharacters = 24;

/** Writes text as UTF-8, in which a lone surrogate is a U+FFFD: how many bytes, or undefined where there is no room. */
const writeText = (window: Uint8Array, text: string): number | undefined => {
  let length = 0;
  if (text.length <= fewCharacters) {
    for (; length < text.length; length += 1) {
      const code = charCodeAt(text, length);
      if (code > 127) break;
      window[length] = code;
    }
    if (length === text.length) return length;
  }
  const { read, written } = utf8EncodeInto(text, window);
  return read === text.length ? written : undefined;
};

// Many characters by one call: one by one they take three times as long, and make a tree of strings.
const charactersOf = fromCharCode as (...codes: readonly (number | undefined)[]) => string;

// biome-ignore format: a table
const text16 = (b: Uint8Array, i: number): string => charactersOf(
  b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7],
  b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13], b[i + 14], b[i + 15],
);

// biome-ignore format: a table
const text64 = (b: Uint8Array, i: number): string => charactersOf(
  b[i], b[i + 1], b[i + 2], b[i + 3], b[i + 4], b[i + 5], b[i + 6], b[i + 7],
  b[i + 8], b[i + 9], b[i + 10], b[i + 11], b[i + 12], b[i + 13], b[i + 14], b[i + 15],
  b[i + 16], b[i + 17], b[i + 18], b[i + 19], b[i + 20], b[i + 21], b[i + 22], b[i + 23],
  b[i + 24], b[i + 25], b[i + 26], b[i + 27], b[i + 28], b[i + 29], b[i + 30], b[i + 31],
  b[i + 32], b[i + 33], b[i + 34], b[i + 35], b[i + 36], b[i + 37], b[i + 38], b[i + 39],
  b[i + 40], b[i + 41], b[i + 42], b[i + 43], b[i + 44], b[i + 45], b[i + 46], b[i + 47],
  b[i + 48], b[i + 49], b[i + 50], b[i + 51], b[i + 52], b[i + 53], b[i + 54], b[i + 55],
  b[i + 56], b[i + 57], b[i + 58], b[i + 59], b[i + 60], b[i + 61], b[i + 62], b[i + 63],
);

/** Reads the ASCII text that the last call left. */
const readText = (instance: Instance): string => {
  const { bytes, words, result } = refresh(instance);
  const end = (words[result] as number) + (words[result + 1] as number);
  let text = '';
  let at = words[result] as number;
  for (; at + 64 <= end; at += 64) text += text64(bytes, at);
  for (; at + 16 <= end; at += 16) text += text16(bytes, at);
  return at < end ? text + stringSlice(text16(bytes, at), 0, end - at) : text;
};

/** Hands data over in windows. */
const feed = (instance: Instance, data: Uint8Array, absorb: (length: number) => void): void => {
  const buffer = typedArrayBuffer(data);
  const offset = typedArrayByteOffset(data);
  const length = typedArrayByteLength(data);
  for (let start = 0; start < length; start += windowBytes) {
    const size = length - start < windowBytes ? length - start : windowBytes;
    typedArraySet(instance.input, new Uint8ArrayConstructor(buffer, offset + start, size));
    absorb(size);
  }
};

/** A text cut as the last call said in three counts: head, placeholder, tail. */
const cutText = (instance: Instance, text: string, placeholder: string): string => {
  const { words, result } = refresh(instance);
  const head = words[result] as number;
  if (head === text.length) return text;
  const mark = stringSlice(placeholder, 0, words[result + 1]);
  const tail = words[result + 2] as number;
  return stringSlice(text, 0, head) + mark + (tail > 0 ? stringSlice(text, text.length - tail) : '');
};

const greatestLength = 0xffffffff;
const clamp = (length: number): number => (length < greatestLength ? length : greatestLength);

/** js's kernel, which answers where there is no room. It is found by its route: a bundle of hashes alone has none of text. */
const inJs = <K extends KernelName>(kernel: K): Catalogue[K]['call'] => {
  for (let index = 0; index < routes.length; index += 1) {
    const route = routes[index] as AnyRoute;
    if (route.kernel === kernel) return route.js as Catalogue[K]['call'];
  }
  throw new Fault(new ErrorConstructor(`no room for so much text, and no ${kernel} in js`));
};

/** The state of a digest is bytes owned by JavaScript, copied in and out: an abandoned one is mere garbage. */
const hashState = (state: Uint8Array): HashState => ({
  backend: 'wasm',
  update: (data) =>
    run((instance) => {
      typedArraySet(instance.state, state);
      feed(instance, data, instance.exports.hasherUpdate);
      typedArraySet(state, instance.state);
    }),
  digest: () =>
    run((instance) => {
      typedArraySet(instance.state, state);
      instance.exports.hasherDigest();
      return readText(instance);
    }),
  clone: () => hashState(new Uint8ArrayConstructor(state)),
});

/** A call whose argument is text; undefined where there is no room for it. */
const runOnText = (text: string, call: (instance: Instance, length: number) => void): string | undefined =>
  run((instance) => {
    const length = writeText(instance.input, text);
    if (length === undefined) return undefined;
    call(instance, length);
    return readText(instance);
  });

/** Puts the placeholder in its place: its length there, or undefined where there is no room. */
const mark = (instance: Instance, placeholder: string): number | undefined => {
  if (instance.marked !== placeholder) {
    const length = writeText(instance.placeholder, placeholder);
    if (length === undefined) return undefined;
    instance.marked = placeholder;
    instance.markLength = length;
  }
  return instance.markLength;
};

/** The start of a text, ending between two characters. */
const startOf = (text: string, length: number): string => {
  if (length >= text.length) return text;
  const isSplit = (charCodeAt(text, length - 1) & 0xfc00) === 0xd800;
  return stringSlice(text, 0, isSplit ? length - 1 : length);
};

const kernels: Kernels<'wasm'> = {
  base36Encode: (hexadecimal) =>
    runOnText(hexadecimal, ({ exports }, length) => exports.base36Encode(length)) ?? inJs('base36Encode')(hexadecimal),
  base36Decode: (text) =>
    runOnText(text, ({ exports }, length) => exports.base36Decode(length)) ?? inJs('base36Decode')(text),
  formatFloat: (value, precision) =>
    run((instance) => {
      instance.exports.formatFloat(value, precision);
      return readText(instance);
    }),
  formatCompact: (value, precision) =>
    run((instance) => {
      instance.exports.formatCompact(value, precision);
      return readText(instance);
    }),
  truncateLongString: (text, maxLength, truncateMiddle) =>
    run((instance) => {
      const length = writeText(instance.input, text);
      if (length === undefined) return undefined;
      instance.exports.truncateLongString(length, clamp(maxLength), truncateMiddle ? 1 : 0);
      return cutText(instance, text, '...');
    }) ?? inJs('truncateLongString')(text, maxLength, truncateMiddle),
  truncate: (text, max, unit, position, placeholder, words) =>
    run((instance) => {
      const markLength = mark(instance, placeholder);
      if (markLength === undefined) return undefined;
      // What is kept of a text's start shows in a little more than that, unless all of the little fits.
      for (let part = position === 0 ? startOf(text, 4 * max + 64) : text; ; part = text) {
        const length = writeText(instance.input, part);
        if (length === undefined) return undefined;
        instance.exports.truncate(length, clamp(max), unit, position, markLength, words ? 1 : 0);
        const { words: counts, result } = refresh(instance);
        const fits = counts[result] === part.length;
        if (!fits || part === text) return cutText(instance, text, placeholder);
      }
    }) ?? inJs('truncate')(text, max, unit, position, placeholder, words),
  clusterNameHash: (displayName) =>
    runOnText(displayName, ({ exports }, length) => exports.clusterNameHash(length)) ??
    inJs('clusterNameHash')(displayName),
  isValidClusterName: (name) =>
    run((instance) => {
      const length = writeText(instance.input, name);
      return length === undefined ? undefined : instance.exports.isValidClusterName(length) !== 0;
    }) ?? inJs('isValidClusterName')(name),
  digest: (data, algorithm) =>
    run((instance) => {
      const length = typedArrayByteLength(data);
      if (length <= windowBytes) {
        typedArraySet(instance.input, data);
        instance.exports.digest(algorithm, length);
      } else {
        instance.exports.hasherNew(algorithm);
        feed(instance, data, instance.exports.hasherUpdate);
        instance.exports.hasherDigest();
      }
      return readText(instance);
    }),
  createHashState: (algorithm) => {
    const state = run((instance) => {
      instance.exports.hasherNew(algorithm);
      return new Uint8ArrayConstructor(instance.state);
    });
    return hashState(state);
  },
};

/** The wasm backend, for the router. */
export const wasm: Loader = {
  load: () => {
    module ??= compile();
    checkAnswers(kernels);
    return kernels as unknown as ReturnType<Loader['load']>;
  },
  prepare: async () => {
    if (!webAssembly || module || typeof source !== 'string') return;
    try {
      module = await webAssembly.compile(decode(source));
    } catch {
      // `load` comes upon the same and tells it.
    }
  },
};
