/**
 * What a caller may pass: one check per kind of argument, the same class, code and wording everywhere.
 *
 * Nothing here coerces: no valueOf, no toString, no getter of an argument is ever run, but those of an option,
 * once each.
 */
import { detachedError, rangeError, typeError, valueError } from './errors.js';
import {
  arrayBufferByteLength,
  arrayBufferIsView,
  dataViewBuffer,
  dataViewByteLength,
  dataViewByteOffset,
  NumberIsInteger,
  objectHasOwn,
  sharedBufferByteLength,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArrayKeys,
  typedArraySet,
  typedArrayTag,
  Uint8ArrayConstructor,
  utf8Encode,
} from './intrinsics.js';

/** An option's own value, or undefined. The caller reads each option once. */
export const option = (what: string, options: unknown, key: string): unknown => {
  if (options === undefined) return undefined;
  if (options === null || typeof options !== 'object') throw typeError(what, 'options', 'an object', options);
  return objectHasOwn(options, key) ? (options as Record<string, unknown>)[key] : undefined;
};

/** A string. */
export const checkString = (what: string, argument: string, value: unknown): string => {
  if (typeof value !== 'string') throw typeError(what, argument, 'a string', value);
  return value;
};

/** A boolean, or the default. */
export const checkBoolean = (what: string, argument: string, value: unknown, fallback: boolean): boolean => {
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean') throw typeError(what, argument, 'a boolean', value);
  return value;
};

/** A whole number from `least` to `most`, or the default. */
export const checkInteger = (
  what: string,
  argument: string,
  value: unknown,
  least: number,
  most: number,
  fallback?: number,
): number => {
  if (value === undefined && fallback !== undefined) return fallback;
  if (typeof value !== 'number') throw typeError(what, argument, 'a number', value);
  if (!NumberIsInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_VALUE ? `of at least ${least}` : `from ${least} to ${most}`;
    throw rangeError(what, argument, `a whole number ${range}`, value);
  }
  return value;
};

/** The place of a name in a list of names, or the default's. */
export const checkOneOf = (
  what: string,
  argument: string,
  value: unknown,
  names: readonly string[],
  fallback?: string,
): number => {
  const name = value === undefined && fallback !== undefined ? fallback : checkString(what, argument, value);
  for (let index = 0; index < names.length; index += 1) if (names[index] === name) return index;
  let list = '';
  for (let index = 0; index < names.length; index += 1) list += `${index === 0 ? '' : ', '}'${names[index]}'`;
  throw valueError(what, argument, `one of ${list}`, name);
};

/** A function, or undefined. */
export const checkFunction = <F>(what: string, argument: string, value: unknown): F | undefined => {
  if (value !== undefined && typeof value !== 'function') throw typeError(what, argument, 'a function', value);
  return value as F | undefined;
};

const copy = (bytes: Uint8Array, length: number): Uint8Array => {
  const copied = new Uint8ArrayConstructor(length);
  typedArraySet(copied, bytes);
  return copied;
};

const isShared = (buffer: ArrayBufferLike): boolean => {
  try {
    arrayBufferByteLength(buffer);
    return false;
  } catch {
    return true;
  }
};

const view = (what: string, argument: string, buffer: ArrayBufferLike, offset: number, length: number): Uint8Array => {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8ArrayConstructor(buffer, offset, length);
  } catch {
    throw detachedError(what, argument);
  }
  // Another thread may write shared bytes meanwhile; no backend may see them change under its hands.
  return isShared(buffer) ? copy(bytes, length) : bytes;
};

const viewOf = (what: string, argument: string, value: ArrayBufferView): Uint8Array => {
  if (typedArrayTag(value) !== undefined) {
    const length = typedArrayByteLength(value);
    if (length === 0) {
      // A detached or out-of-bounds array says 0, as an empty one does; only its methods tell them apart.
      try {
        typedArrayKeys(value as Uint8Array);
      } catch {
        throw detachedError(what, argument);
      }
    }
    return view(what, argument, typedArrayBuffer(value), typedArrayByteOffset(value), length);
  }
  let buffer: ArrayBufferLike;
  let offset: number;
  let length: number;
  try {
    buffer = dataViewBuffer(value);
    offset = dataViewByteOffset(value);
    length = dataViewByteLength(value);
  } catch {
    throw detachedError(what, argument);
  }
  return view(what, argument, buffer, offset, length);
};

/** The byte length of an ArrayBuffer or SharedArrayBuffer of any realm, or undefined for anything else. */
const bufferLength = (value: object): number | undefined => {
  try {
    return arrayBufferByteLength(value);
  } catch {
    try {
      return sharedBufferByteLength?.(value);
    } catch {
      return undefined;
    }
  }
};

/** Exactly the viewed bytes of binary data from any realm; undefined for anything else. */
export const viewedBytes = (what: string, argument: string, value: unknown): Uint8Array | undefined => {
  if (arrayBufferIsView(value)) return viewOf(what, argument, value);
  if (typeof value !== 'object' || value === null) return undefined;
  const length = bufferLength(value);
  return length === undefined ? undefined : view(what, argument, value as ArrayBufferLike, 0, length);
};

/** Binary data only, as the bytes it shows. */
export const checkBytes = (what: string, argument: string, value: unknown): Uint8Array => {
  const bytes = viewedBytes(what, argument, value);
  if (bytes === undefined) throw typeError(what, argument, 'an ArrayBuffer or a view of one', value);
  return bytes;
};

/** Text (as UTF-8, a lone surrogate as U+FFFD) or binary data, as bytes. */
export const checkData = (what: string, argument: string, value: unknown): Uint8Array => {
  if (typeof value === 'string') return utf8Encode(value);
  const bytes = viewedBytes(what, argument, value);
  if (bytes === undefined) throw typeError(what, argument, 'a string, an ArrayBuffer or a view of one', value);
  return bytes;
};
