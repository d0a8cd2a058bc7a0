/**
 * What a caller may pass: one check per kind of argument, the same class, code and wording everywhere.
 *
 * Nothing here coerces: no valueOf, no toString, no getter of an argument is ever run, but those of an option,
 * once each.
 */
import { detachedError, rangeError, typeError, valueError } from './errors.ts';
import {
  arrayBufferByteLength,
  arrayBufferIsView,
  arrayIndexOf,
  arrayJoin,
  DataViewConstructor,
  dataViewBuffer,
  dataViewByteLength,
  dataViewByteOffset,
  numberIsInteger,
  objectHasOwn,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArrayKeys,
  typedArrayTag,
  Uint8ArrayConstructor,
  utf8Encode,
  utf8EncodeInto,
} from './intrinsics.ts';

/** An option's own value, or undefined. The caller reads each option once. */
export const option = (what: string, options: unknown, key: string): unknown => {
  if (options === undefined) return undefined;
  if (options === null || typeof options !== 'object') throw typeError(what, 'options', 'an object', options);
  return objectHasOwn(options, key) ? (options as Record<string, unknown>)[key] : undefined;
};

interface Primitives {
  string: string;
  number: number;
  boolean: boolean;
  function: unknown;
}

const checkType = <T extends keyof Primitives>(
  what: string,
  argument: string,
  given: unknown,
  type: T,
  fallback?: Primitives[T],
): Primitives[T] => {
  const value = given === undefined ? fallback : given;
  if (typeof value !== type) throw typeError(what, argument, `a ${type}`, value);
  return value as Primitives[T];
};

/** A string, or the default. */
export const checkString = (what: string, argument: string, value: unknown, fallback?: string): string =>
  checkType(what, argument, value, 'string', fallback);

/** A boolean, or the default. */
export const checkBoolean = (what: string, argument: string, value: unknown, fallback?: boolean): boolean =>
  checkType(what, argument, value, 'boolean', fallback);

/** A whole number from `least` to `most`, which may be Infinity, or the default. */
export const checkInteger = (
  what: string,
  argument: string,
  value: unknown,
  least: number,
  most: number,
  fallback?: number,
): number => {
  const number = value === undefined ? (fallback as number) : (value as number);
  if (numberIsInteger(number) && number >= least && number <= most) return number;
  checkType(what, argument, number, 'number');
  throw rangeError(what, argument, `a whole number from ${least} to ${most}`, number);
};

/** A number from `least` to `most`, or the default. */
export const checkNumber = (
  what: string,
  argument: string,
  value: unknown,
  least: number,
  most: number,
  fallback?: number,
): number => {
  const number = checkType(what, argument, value, 'number', fallback);
  if (number >= least && number <= most) return number;
  throw rangeError(what, argument, `a number from ${least} to ${most}`, number);
};

/** The place of a name in a list of names, of which the first is the default. */
export const checkOneOf = (what: string, argument: string, value: unknown, names: readonly string[]): number => {
  if (value === undefined) return 0;
  const name = checkString(what, argument, value);
  const place = arrayIndexOf(names, name);
  if (place >= 0) return place;
  throw valueError(what, argument, `one of '${arrayJoin(names, "', '")}'`, name);
};

/** A function, or undefined. */
export const checkFunction = <F>(what: string, argument: string, value: unknown): F | undefined =>
  value === undefined ? undefined : (checkType(what, argument, value, 'function') as F);

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
    throw detachedError(what, argument, 'an attached view', buffer);
  }
  // Another thread may write shared bytes meanwhile; no backend may see them change under its hands.
  return isShared(buffer) ? new Uint8ArrayConstructor(bytes) : bytes;
};

/** The byte length of a typed array; throws for one whose bytes are gone. */
const typedLength = (what: string, argument: string, value: unknown): number => {
  const length = typedArrayByteLength(value);
  if (length > 0) return length;
  // A detached or out-of-bounds array says 0, as an empty one does; only its methods tell them apart.
  try {
    typedArrayKeys(value as Uint8Array);
  } catch {
    throw detachedError(what, argument, 'an attached view', value);
  }
  return length;
};

/** A copy of a Uint8Array of any realm; undefined for anything else. */
export const copyOfBytes = (what: string, argument: string, value: unknown): Uint8Array | undefined => {
  if (typedArrayTag(value) !== 'Uint8Array') return undefined;
  try {
    // Copies the true bytes: of a typed array the constructor asks no method and no property.
    return new Uint8ArrayConstructor(value as Uint8Array);
  } catch {
    throw detachedError(what, argument, 'an attached view', value);
  }
};

const viewOf = (what: string, argument: string, value: ArrayBufferView): Uint8Array => {
  if (typedArrayTag(value) !== undefined) {
    const length = typedLength(what, argument, value);
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
    throw detachedError(what, argument, 'an attached view', value);
  }
  return view(what, argument, buffer, offset, length);
};

/** The byte length of an ArrayBuffer or SharedArrayBuffer of any realm, or undefined for anything else. */
const bufferLength = (value: object): number | undefined => {
  try {
    return arrayBufferByteLength(value);
  } catch {
    try {
      // Not by SharedArrayBuffer's getter: a page that is not isolated can have such memory, of WebAssembly's, but no
      // name for its class. The constructor asks nothing of an object but whether it is a buffer.
      return dataViewByteLength(new DataViewConstructor(value as SharedArrayBuffer));
    } catch {
      return undefined;
    }
  }
};

/** Exactly the viewed bytes of binary data from any realm; undefined for anything else. */
const viewedBytes = (what: string, argument: string, value: unknown): Uint8Array | undefined => {
  // As most callers have it. Kernels ask no property of it, so it need not be ours: that would take four times as long.
  if (typedArrayTag(value) === 'Uint8Array' && typedArrayByteLength(value) > 0 && !isShared(typedArrayBuffer(value))) {
    return value as Uint8Array;
  }
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

/** So much text, in UTF-16 units, is encoded into a buffer that is kept. */
const shortText = 1024;
/** A UTF-16 unit takes three bytes at most. */
let kept: Uint8Array<ArrayBuffer> | undefined;

/** UTF-8, which of short text lasts until the next is encoded: without a buffer of its own it takes a quarter of the time. */
const encodeText = (text: string): Uint8Array => {
  if (text.length > shortText) return utf8Encode(text);
  kept ??= new Uint8ArrayConstructor(3 * shortText);
  const length = utf8EncodeInto(text, kept).written;
  return new Uint8ArrayConstructor(typedArrayBuffer(kept) as ArrayBuffer, 0, length);
};

/** Text (as UTF-8, a lone surrogate as U+FFFD) or binary data, as bytes to be read at once. */
export const checkData = (what: string, argument: string, value: unknown): Uint8Array => {
  if (typeof value === 'string') return encodeText(value);
  const bytes = viewedBytes(what, argument, value);
  if (bytes === undefined) throw typeError(what, argument, 'a string, an ArrayBuffer or a view of one', value);
  return bytes;
};
