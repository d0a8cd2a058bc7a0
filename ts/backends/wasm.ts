/**
 * Compiles the WebAssembly module, writes arguments into its memory, reads answers out of it.
 *
 * The module imports nothing and takes only numbers, so wasm-bindgen's generated glue is not needed: it would allocate
 * per call, turn lone surrogates into U+FFFD, and call methods that a page may have replaced.
 */
import { source } from '#module';
import type * as exports from '../../wasm/exports.d.ts';
import type { HashState, Kernels } from '../contract.ts';
import { Absence, Fault } from '../errors.ts';
import {
  base64Decode,
  charCodeAt,
  fromCharCode,
  memoryBuffer,
  stringSlice,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArraySet,
  Uint8ArrayConstructor,
  Uint16ArrayConstructor,
  Uint32ArrayConstructor,
  webAssembly,
} from '../intrinsics.ts';
import type { Loader } from '../registry.ts';
import { checkAnswers } from './answers.ts';

type Exports = typeof exports;

/** Bytes handed over at once: the module's memory then never grows with the data. */
const windowBytes = 65536;

/** One instance, and views of its memory as long as that does not grow. */
interface Instance {
  readonly exports: Exports;
  bytes: Uint8Array;
  units: Uint16Array;
  words: Uint32Array;
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

const viewsOf = (raw: Exports): Instance => {
  const buffer = (memoryBuffer as NonNullable<typeof memoryBuffer>)(raw.memory);
  return {
    exports: raw,
    bytes: new Uint8ArrayConstructor(buffer),
    units: new Uint16ArrayConstructor(buffer),
    words: new Uint32ArrayConstructor(buffer),
  };
};

const instantiate = (): Instance => {
  module ??= compile();
  const { Instance } = webAssembly as NonNullable<typeof webAssembly>;
  return viewsOf(new Instance(module).exports as unknown as Exports);
};

/** Makes the views anew where the memory grew, which detaches them. */
const refresh = (instance: Instance): void => {
  if (typedArrayByteLength(instance.bytes) > 0) return;
  const { bytes, units, words } = viewsOf(instance.exports);
  instance.bytes = bytes;
  instance.units = units;
  instance.words = words;
};

/** Runs one step in the instance. Whatever leaves wasm poisons the instance: it is dropped, and made anew at the next call. */
const run = <Result>(step: (instance: Instance) => Result): Result => {
  try {
    current ??= instantiate();
    refresh(current);
    return step(current);
  } catch (error) {
    current = undefined;
    throw new Fault(error);
  }
};

/** Room for input: its address. */
const reserve = (instance: Instance, bytes: number): number => {
  const address = instance.exports.input(bytes) >>> 0;
  refresh(instance);
  return address;
};

const writeUnits = (units: Uint16Array, at: number, text: string): void => {
  for (let index = 0; index < text.length; index += 1) units[at + index] = charCodeAt(text, index);
};

/** Writes text as UTF-16. */
const writeText = (instance: Instance, text: string, more = ''): void => {
  const at = reserve(instance, 2 * (text.length + more.length)) / 2;
  writeUnits(instance.units, at, text);
  writeUnits(instance.units, at + text.length, more);
};

/** Writes text that should be ASCII, one byte each; what is not becomes 0, which no grammar accepts. */
const writeAscii = (instance: Instance, text: string): void => {
  const at = reserve(instance, text.length);
  for (let index = 0; index < text.length; index += 1) {
    const code = charCodeAt(text, index);
    instance.bytes[at + index] = code < 128 ? code : 0;
  }
};

/** A word of the result that the last call left. */
const resultWord = (instance: Instance, index: number): number =>
  instance.words[(instance.exports.result() >>> 2) + index] as number;

/** Reads the ASCII text that the last call left. */
const readAscii = (instance: Instance): string => {
  refresh(instance);
  const at = resultWord(instance, 0);
  const length = resultWord(instance, 1);
  let text = '';
  for (let index = 0; index < length; index += 1) text += fromCharCode(instance.bytes[at + index] as number);
  return text;
};

/** Hands data over in windows. */
const feed = (instance: Instance, data: Uint8Array, absorb: (length: number) => void): void => {
  const buffer = typedArrayBuffer(data);
  const offset = typedArrayByteOffset(data);
  const length = typedArrayByteLength(data);
  for (let start = 0; start < length; start += windowBytes) {
    const size = length - start < windowBytes ? length - start : windowBytes;
    const at = reserve(instance, windowBytes);
    typedArraySet(instance.bytes, new Uint8ArrayConstructor(buffer, offset + start, size), at);
    absorb(size);
  }
};

/** The text that a call left as three counts: head, placeholder, tail. */
const cutText = (instance: Instance, text: string, placeholder: string): string => {
  refresh(instance);
  const head = resultWord(instance, 0);
  if (head === text.length) return text;
  const mark = stringSlice(placeholder, 0, resultWord(instance, 1));
  return stringSlice(text, 0, head) + mark + stringSlice(text, text.length - resultWord(instance, 2));
};

const greatestLength = 0xffffffff;
const clamp = (length: number): number => (length < greatestLength ? length : greatestLength);

/** The state of a digest is bytes owned by JavaScript, copied in and out: an abandoned one is mere garbage. */
const hashState = (state: Uint8Array): HashState => {
  const copyIn = (instance: Instance): void => typedArraySet(instance.bytes, state, instance.exports.state() >>> 0);
  return {
    backend: 'wasm',
    update: (data) =>
      run((instance) => {
        copyIn(instance);
        feed(instance, data, instance.exports.hasherUpdate);
        copyOut(instance, state);
      }),
    digest: () =>
      run((instance) => {
        copyIn(instance);
        instance.exports.hasherDigest();
        return readAscii(instance);
      }),
    clone: () => hashState(new Uint8ArrayConstructor(state)),
  };
};

const copyOut = (instance: Instance, state: Uint8Array): void => {
  const at = instance.exports.state() >>> 0;
  const buffer = typedArrayBuffer(instance.bytes);
  typedArraySet(state, new Uint8ArrayConstructor(buffer, at, typedArrayByteLength(state)));
};

const kernels: Kernels<'wasm'> = {
  base36Encode: (hexadecimal) =>
    run((instance) => {
      writeAscii(instance, hexadecimal);
      instance.exports.base36Encode(hexadecimal.length);
      return readAscii(instance);
    }),
  base36Decode: (text) =>
    run((instance) => {
      writeAscii(instance, text);
      instance.exports.base36Decode(text.length);
      return readAscii(instance);
    }),
  formatFloat: (value, precision) =>
    run((instance) => {
      instance.exports.formatFloat(value, precision);
      return readAscii(instance);
    }),
  formatCompact: (value, precision) =>
    run((instance) => {
      instance.exports.formatCompact(value, precision);
      return readAscii(instance);
    }),
  truncateLongString: (text, maxLength, truncateMiddle) =>
    run((instance) => {
      writeText(instance, text);
      instance.exports.truncateLongString(text.length, clamp(maxLength), truncateMiddle ? 1 : 0);
      return cutText(instance, text, '...');
    }),
  truncate: (text, max, unit, position, placeholder, words) =>
    run((instance) => {
      writeText(instance, text, placeholder);
      instance.exports.truncate(text.length, clamp(max), unit, position, placeholder.length, words ? 1 : 0);
      return cutText(instance, text, placeholder);
    }),
  clusterNameHash: (displayName) =>
    run((instance) => {
      writeText(instance, displayName);
      instance.exports.clusterNameHash(displayName.length);
      return readAscii(instance);
    }),
  isValidClusterName: (name) =>
    run((instance) => {
      writeText(instance, name);
      return instance.exports.isValidClusterName(name.length) !== 0;
    }),
  digest: (data, algorithm) =>
    run((instance) => {
      const length = typedArrayByteLength(data);
      if (length <= windowBytes) {
        // First the room: it may grow the memory, which detaches the views.
        const at = reserve(instance, windowBytes);
        typedArraySet(instance.bytes, data, at);
        instance.exports.digest(algorithm, length);
      } else {
        instance.exports.hasherNew(algorithm);
        feed(instance, data, instance.exports.hasherUpdate);
        instance.exports.hasherDigest();
      }
      return readAscii(instance);
    }),
  createHashState: (algorithm) => {
    const state = run((instance) => {
      instance.exports.hasherNew(algorithm);
      refresh(instance);
      const bytes = new Uint8ArrayConstructor(instance.exports.hasherSize());
      copyOut(instance, bytes);
      return bytes;
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
