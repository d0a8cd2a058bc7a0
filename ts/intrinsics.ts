/**
 * The built-ins this package uses, taken once when it is imported.
 *
 * A page or a library may replace a built-in later; what we answer must not change with it. Nothing else belongs
 * here: no helper, no rule.
 */

/** Turns a method into a function of its receiver, immune to a later patch of the method or of `call`. */
export const uncurryThis: <This, Rest extends unknown[], Result>(
  method: (this: This, ...rest: Rest) => Result,
) => (self: This, ...rest: Rest) => Result = /* @__PURE__ */ Function.prototype.bind.bind(
  Function.prototype.call,
) as never;

// Names, not property accesses, are handed over below: for all a bundler knows an access may run a getter, and then
// even what nobody uses must stay in the bundle.

interface Class {
  readonly prototype: object;
}

const staticOf = (owner: object, name: string): never => (owner as Record<string, unknown>)[name] as never;

const methodOf = ({ prototype }: Class, name: string): never =>
  uncurryThis((prototype as Record<string, () => unknown>)[name] as () => unknown) as never;

/** The getter of an accessor property, as a function of its receiver. */
const getterOf = ({ prototype }: Class, key: PropertyKey): never =>
  uncurryThis((Object.getOwnPropertyDescriptor(prototype, key) as PropertyDescriptor).get as () => unknown) as never;

/** The class of all typed arrays, which has no name. */
const TypedArray = /* @__PURE__ */ Object.getPrototypeOf(Uint8Array) as Class;
const Generator = /* @__PURE__ */ Object.getPrototypeOf(function* () {}) as Class;

export const ObjectConstructor: ObjectConstructor = Object;
export const objectFreeze: typeof Object.freeze = /* @__PURE__ */ staticOf(Object, 'freeze');
export const objectKeys: (object: object) => string[] = /* @__PURE__ */ staticOf(Object, 'keys');
export const objectHasOwn: (object: object, key: PropertyKey) => boolean = /* @__PURE__ */ methodOf(
  Object,
  'hasOwnProperty',
);
export const defineProperty: typeof Object.defineProperty = /* @__PURE__ */ staticOf(Object, 'defineProperty');
const setPrototypeOf: (object: object, prototype: object | null) => never = /* @__PURE__ */ staticOf(
  Object,
  'setPrototypeOf',
);
const objectPrototype: object = /* @__PURE__ */ staticOf(Object, 'prototype');
/** The same for objects; a literal with a `__proto__` of null makes a bare one. */
export const ordinaryObject = <T extends object>(object: T): T => setPrototypeOf(object, objectPrototype);
export const reflectApply: typeof Reflect.apply = /* @__PURE__ */ staticOf(Reflect, 'apply');

export const ErrorConstructor: ErrorConstructor = Error;
export const TypeErrorConstructor: TypeErrorConstructor = TypeError;
export const RangeErrorConstructor: RangeErrorConstructor = RangeError;

export const isArray: typeof Array.isArray = /* @__PURE__ */ staticOf(Array, 'isArray');
export const arrayJoin: (self: readonly string[], separator: string) => string = /* @__PURE__ */ methodOf(
  Array,
  'join',
);
export const arrayIndexOf: (self: readonly unknown[], item: unknown) => number = /* @__PURE__ */ methodOf(
  Array,
  'indexOf',
);
const arrayPrototype: object = /* @__PURE__ */ staticOf(Array, 'prototype');
/** An empty array that reaches no prototype: a page can neither make entries appear in it nor swallow what is put in. */
export const bareArray = <T>(): T[] => setPrototypeOf([], null);
/** Makes such an array an ordinary one again, for a caller. */
export const ordinaryArray = <T>(items: T[]): T[] => setPrototypeOf(items, arrayPrototype);
export const mapGet: <K, V>(self: ReadonlyMap<K, V>, key: K) => V | undefined = /* @__PURE__ */ methodOf(Map, 'get');
export const mapSet: <K, V>(self: Map<K, V>, key: K, value: V) => unknown = /* @__PURE__ */ methodOf(Map, 'set');

export const infinity: number = 1 / 0;
/** The largest whole number up to which a double holds every one. */
export const largestInteger: number = 2 ** 53 - 1;
export const toNumber: (value: unknown) => number = Number;
export const parseInteger: (text: string, radix: number) => number = parseInt;
export const numberIsInteger: typeof Number.isInteger = /* @__PURE__ */ staticOf(Number, 'isInteger');
export const numberToString: (self: number, radix?: number) => string = /* @__PURE__ */ methodOf(Number, 'toString');
export const numberToFixed: (self: number, digits?: number) => string = /* @__PURE__ */ methodOf(Number, 'toFixed');
export const floor: (value: number) => number = /* @__PURE__ */ staticOf(Math, 'floor');
export const max: (...values: number[]) => number = /* @__PURE__ */ staticOf(Math, 'max');
export const random: () => number = /* @__PURE__ */ staticOf(Math, 'random');
export const min: (...values: number[]) => number = /* @__PURE__ */ staticOf(Math, 'min');
export const BigIntConstructor: BigIntConstructor = BigInt;
export const bigintToString: (self: bigint, radix?: number) => string = /* @__PURE__ */ methodOf(BigInt, 'toString');
export const bigintAsUintN: (bits: number, value: bigint) => bigint = /* @__PURE__ */ staticOf(BigInt, 'asUintN');

export const StringConstructor: StringConstructor = String;
export const fromCharCode: typeof String.fromCharCode = /* @__PURE__ */ staticOf(String, 'fromCharCode');
export const charCodeAt: (self: string, index: number) => number = /* @__PURE__ */ methodOf(String, 'charCodeAt');
export const codePointAt: (self: string, index: number) => number | undefined = /* @__PURE__ */ methodOf(
  String,
  'codePointAt',
);
export const stringSlice: (self: string, start: number, end?: number) => string = /* @__PURE__ */ methodOf(
  String,
  'slice',
);
export const stringIndexOf: (self: string, search: string, from?: number) => number = /* @__PURE__ */ methodOf(
  String,
  'indexOf',
);
export const stringLastIndexOf: (self: string, search: string) => number = /* @__PURE__ */ methodOf(
  String,
  'lastIndexOf',
);
export const stringStartsWith: (self: string, search: string) => boolean = /* @__PURE__ */ methodOf(
  String,
  'startsWith',
);
export const stringSplit: (self: string, separator: string) => string[] = /* @__PURE__ */ methodOf(String, 'split');
export const stringTrim: (self: string) => string = /* @__PURE__ */ methodOf(String, 'trim');
export const stringPadStart: (self: string, length: number, fill: string) => string = /* @__PURE__ */ methodOf(
  String,
  'padStart',
);
export const stringPadEnd: (self: string, length: number, fill: string) => string = /* @__PURE__ */ methodOf(
  String,
  'padEnd',
);
export const stringToLowerCase: (self: string) => string = /* @__PURE__ */ methodOf(String, 'toLowerCase');
export const stringReplaceAll: (self: string, search: string, replacement: string) => string = /* @__PURE__ */ methodOf(
  String,
  'replaceAll',
);
export const regExpExec: (self: RegExp, text: string) => RegExpExecArray | null = /* @__PURE__ */ methodOf(
  RegExp,
  'exec',
);
export const jsonParse: (text: string) => unknown = /* @__PURE__ */ staticOf(JSON, 'parse');

const encoder = /* @__PURE__ */ new TextEncoder();
const encode: (self: TextEncoder, text: string) => Uint8Array = /* @__PURE__ */ methodOf(TextEncoder, 'encode');
/** UTF-8; a lone surrogate becomes U+FFFD. */
export const utf8Encode = (text: string): Uint8Array => encode(encoder, text);
const encodeInto: (self: TextEncoder, text: string, bytes: Uint8Array) => TextEncoderEncodeIntoResult =
  /* @__PURE__ */ methodOf(TextEncoder, 'encodeInto');
/** The same into given bytes, as far as they reach: how many characters were read, and how many bytes written. */
export const utf8EncodeInto = (text: string, bytes: Uint8Array): TextEncoderEncodeIntoResult =>
  encodeInto(encoder, text, bytes);
export const TextDecoderConstructor: typeof TextDecoder = TextDecoder;
export const textDecode: (self: TextDecoder, bytes?: Uint8Array) => string = /* @__PURE__ */ methodOf(
  TextDecoder,
  'decode',
);
export const base64Decode: (text: string) => string = atob;

export const Uint8ArrayConstructor: Uint8ArrayConstructor = Uint8Array;
export const Uint16ArrayConstructor: Uint16ArrayConstructor = Uint16Array;
export const Uint32ArrayConstructor: Uint32ArrayConstructor = Uint32Array;
export const BigUint64ArrayConstructor: BigUint64ArrayConstructor = BigUint64Array;
export const DataViewConstructor: DataViewConstructor = DataView;
export const arrayBufferIsView: (value: unknown) => value is ArrayBufferView = /* @__PURE__ */ staticOf(
  ArrayBuffer,
  'isView',
);
export const arrayBufferByteLength: (self: unknown) => number = /* @__PURE__ */ getterOf(ArrayBuffer, 'byteLength');
export const typedArrayTag: (self: unknown) => string | undefined = /* @__PURE__ */ getterOf(
  TypedArray,
  Symbol.toStringTag,
);
export const typedArrayBuffer: (self: unknown) => ArrayBufferLike = /* @__PURE__ */ getterOf(TypedArray, 'buffer');
export const typedArrayByteOffset: (self: unknown) => number = /* @__PURE__ */ getterOf(TypedArray, 'byteOffset');
export const typedArrayByteLength: (self: unknown) => number = /* @__PURE__ */ getterOf(TypedArray, 'byteLength');
export const typedArrayKeys: (self: Uint8Array) => unknown = /* @__PURE__ */ methodOf(TypedArray, 'keys');
export const typedArraySet: (self: Uint8Array, source: Uint8Array, offset?: number) => void = /* @__PURE__ */ methodOf(
  TypedArray,
  'set',
);
export const typedArrayIndexOf: (self: Uint8Array, item: number, from: number) => number = /* @__PURE__ */ methodOf(
  TypedArray,
  'indexOf',
);
export const typedArrayLastIndexOf: (self: Uint8Array, item: number, from: number) => number = /* @__PURE__ */ methodOf(
  TypedArray,
  'lastIndexOf',
);
export const dataViewBuffer: (self: unknown) => ArrayBufferLike = /* @__PURE__ */ getterOf(DataView, 'buffer');
export const dataViewByteOffset: (self: unknown) => number = /* @__PURE__ */ getterOf(DataView, 'byteOffset');
export const dataViewByteLength: (self: unknown) => number = /* @__PURE__ */ getterOf(DataView, 'byteLength');
export const dataViewGetUint8: (self: DataView, offset: number) => number = /* @__PURE__ */ methodOf(
  DataView,
  'getUint8',
);
export const dataViewGetUint32: (self: DataView, offset: number, littleEndian: boolean) => number =
  /* @__PURE__ */ methodOf(DataView, 'getUint32');
export const dataViewGetBigUint64: (self: DataView, offset: number, littleEndian: boolean) => bigint =
  /* @__PURE__ */ methodOf(DataView, 'getBigUint64');

export const PromiseConstructor: PromiseConstructor = Promise;
export const asyncIteratorSymbol: typeof Symbol.asyncIterator = /* @__PURE__ */ staticOf(Symbol, 'asyncIterator');
export const generatorSend: <Yielded, Result, Sent>(
  self: Iterator<Yielded, Result, Sent>,
  value: Sent,
) => IteratorResult<Yielded, Result> = /* @__PURE__ */ methodOf(Generator, 'next');
export const generatorThrow: <Yielded, Result, Sent>(
  self: Generator<Yielded, Result, Sent>,
  error: unknown,
) => IteratorResult<Yielded, Result> = /* @__PURE__ */ methodOf(Generator, 'throw');

export const dateNow: () => number = /* @__PURE__ */ staticOf(Date, 'now');
/** A clock that never goes back, in milliseconds. Node makes `performance` at its first use, which takes it a millisecond. */
export const monotonicMs: () => number = /* @__PURE__ */ (() => {
  const hrtime = (globalThis as { process?: { hrtime?: () => [number, number] } }).process?.hrtime;
  if (!hrtime) return performance.now.bind(performance);
  return () => {
    const time = hrtime();
    return time[0] * 1e3 + time[1] / 1e6;
  };
})();
export const startTimer: (call: () => void, ms: number) => ReturnType<typeof setTimeout> = setTimeout;
export const stopTimer: (timer: ReturnType<typeof setTimeout> | undefined) => void = clearTimeout;
export const startClock: (call: () => void, ms: number) => ReturnType<typeof setInterval> = setInterval;
export const stopClock: (clock: ReturnType<typeof setInterval>) => void = clearInterval;
/** Throws for what is no EventTarget of this realm. */
export const eventTargetAdd: (self: EventTarget, type: string, listener: () => void) => void = /* @__PURE__ */ methodOf(
  EventTarget,
  'addEventListener',
);
export const eventTargetRemove: (self: EventTarget, type: string, listener: () => void) => void =
  /* @__PURE__ */ methodOf(EventTarget, 'removeEventListener');
/** Throws for anything but a URL. */
export const urlHref: (self: unknown) => string = /* @__PURE__ */ getterOf(URL, 'href');

/** What is needed of WebAssembly; undefined in runtimes without it, such as `node --jitless`. */
export const webAssembly: Pick<typeof WebAssembly, 'Module' | 'Instance' | 'compile'> | undefined =
  /* @__PURE__ */ (() =>
    typeof WebAssembly === 'undefined'
      ? undefined
      : { Module: WebAssembly.Module, Instance: WebAssembly.Instance, compile: WebAssembly.compile })();
export const memoryBuffer: ((self: WebAssembly.Memory) => ArrayBuffer) | undefined = /* @__PURE__ */ (() =>
  typeof WebAssembly === 'undefined' ? undefined : getterOf(WebAssembly.Memory, 'buffer'))();
