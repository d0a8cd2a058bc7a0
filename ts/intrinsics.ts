/**
 * The built-ins this package uses, taken once when it is imported.
 *
 * A page or a library may replace a built-in later; what we answer must not change with it. Nothing else belongs
 * here: no helper, no rule.
 */

/** Turns a method into a function of its receiver, immune to a later patch of the method or of `call`. */
export const uncurryThis: <This, Rest extends unknown[], Result>(
  method: (this: This, ...rest: Rest) => Result,
) => (self: This, ...rest: Rest) => Result = Function.prototype.bind.bind(Function.prototype.call) as never;

/** The getter of an accessor property, as a function of its receiver; undefined where the runtime has none. */
const getterOf = (prototype: object, key: PropertyKey): ((self: unknown) => unknown) | undefined => {
  const getter = Object.getOwnPropertyDescriptor(prototype, key)?.get;
  return getter && uncurryThis(getter as (this: unknown) => unknown);
};

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as Uint8Array;

export const objectFreeze: typeof Object.freeze = Object.freeze;
export const objectKeys: (object: object) => string[] = Object.keys;
export const getOwnPropertyDescriptor: typeof Object.getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const defineProperty: typeof Object.defineProperty = Object.defineProperty;
export const objectHasOwn: (object: object, key: PropertyKey) => boolean = /* @__PURE__ */ uncurryThis(
  Object.prototype.hasOwnProperty as (this: object, key: PropertyKey) => boolean,
);
export const reflectApply: typeof Reflect.apply = Reflect.apply;
export const isArray: typeof Array.isArray = Array.isArray;
export const ArrayConstructor: ArrayConstructor = Array;
export const Uint8ArrayConstructor: Uint8ArrayConstructor = Uint8Array;
export const NumberIsInteger: typeof Number.isInteger = Number.isInteger;
export const NumberIsSafeInteger: typeof Number.isSafeInteger = Number.isSafeInteger;
export const BigIntConstructor: BigIntConstructor = BigInt;
export const StringConstructor: StringConstructor = String;
export const ErrorConstructor: ErrorConstructor = Error;
export const TypeErrorConstructor: TypeErrorConstructor = TypeError;
export const RangeErrorConstructor: RangeErrorConstructor = RangeError;
export const abs: (value: number) => number = Math.abs;
export const floor: (value: number) => number = Math.floor;
export const ceil: (value: number) => number = Math.ceil;
export const max: (...values: number[]) => number = Math.max;
export const min: (...values: number[]) => number = Math.min;
export const fromCharCode: typeof String.fromCharCode = String.fromCharCode;

export const arrayBufferIsView: (value: unknown) => value is ArrayBufferView = ArrayBuffer.isView;
export const arrayBufferByteLength = /* @__PURE__ */ getterOf(ArrayBuffer.prototype, 'byteLength') as (
  self: unknown,
) => number;
export const sharedBufferByteLength: ((self: unknown) => number) | undefined =
  typeof SharedArrayBuffer === 'undefined'
    ? undefined
    : (getterOf(SharedArrayBuffer.prototype, 'byteLength') as (self: unknown) => number);
export const typedArrayTag = /* @__PURE__ */ getterOf(TypedArrayPrototype, Symbol.toStringTag) as (
  self: unknown,
) => string | undefined;
export const typedArrayBuffer = /* @__PURE__ */ getterOf(TypedArrayPrototype, 'buffer') as (
  self: unknown,
) => ArrayBufferLike;
export const typedArrayByteOffset = /* @__PURE__ */ getterOf(TypedArrayPrototype, 'byteOffset') as (
  self: unknown,
) => number;
export const typedArrayByteLength = /* @__PURE__ */ getterOf(TypedArrayPrototype, 'byteLength') as (
  self: unknown,
) => number;
export const typedArrayKeys: (self: Uint8Array) => unknown = /* @__PURE__ */ uncurryThis(TypedArrayPrototype.keys);
export const typedArraySet: (self: Uint8Array, source: Uint8Array, offset?: number) => void =
  /* @__PURE__ */ uncurryThis(TypedArrayPrototype.set);
export const typedArrayFill: (self: Uint8Array, value: number, start?: number, end?: number) => unknown =
  /* @__PURE__ */ uncurryThis(TypedArrayPrototype.fill);
export const dataViewBuffer = /* @__PURE__ */ getterOf(DataView.prototype, 'buffer') as (
  self: unknown,
) => ArrayBufferLike;
export const dataViewByteOffset = /* @__PURE__ */ getterOf(DataView.prototype, 'byteOffset') as (
  self: unknown,
) => number;
export const dataViewByteLength = /* @__PURE__ */ getterOf(DataView.prototype, 'byteLength') as (
  self: unknown,
) => number;

export const bigintToString: (self: bigint, radix?: number) => string = /* @__PURE__ */ uncurryThis(
  BigInt.prototype.toString,
);
export const numberToString: (self: number, radix?: number) => string = /* @__PURE__ */ uncurryThis(
  Number.prototype.toString,
);
export const numberToFixed: (self: number, digits?: number) => string = /* @__PURE__ */ uncurryThis(
  Number.prototype.toFixed,
);
export const charCodeAt: (self: string, index: number) => number = /* @__PURE__ */ uncurryThis(
  String.prototype.charCodeAt,
);
export const codePointAt: (self: string, index: number) => number | undefined = /* @__PURE__ */ uncurryThis(
  String.prototype.codePointAt,
);
export const stringSlice: (self: string, start: number, end?: number) => string = /* @__PURE__ */ uncurryThis(
  String.prototype.slice,
);
export const stringIndexOf: (self: string, search: string, from?: number) => number = /* @__PURE__ */ uncurryThis(
  String.prototype.indexOf,
);
export const stringPadEnd: (self: string, length: number, fill: string) => string = /* @__PURE__ */ uncurryThis(
  String.prototype.padEnd,
);
export const stringToLowerCase: (self: string) => string = /* @__PURE__ */ uncurryThis(String.prototype.toLowerCase);
export const regExpExec: (self: RegExp, text: string) => RegExpExecArray | null = /* @__PURE__ */ uncurryThis(
  RegExp.prototype.exec,
);

const encoder = new TextEncoder();
const encode = /* @__PURE__ */ uncurryThis(TextEncoder.prototype.encode);
/** UTF-8; a lone surrogate becomes U+FFFD. */
export const utf8Encode = (text: string): Uint8Array => encode(encoder, text);
export const textDecode: (self: TextDecoder, bytes?: Uint8Array) => string = /* @__PURE__ */ uncurryThis(
  TextDecoder.prototype.decode as (this: TextDecoder, bytes?: Uint8Array) => string,
);
export const TextDecoderConstructor: typeof TextDecoder = TextDecoder;
export const asyncIteratorSymbol: typeof Symbol.asyncIterator = Symbol.asyncIterator;
export const dateNow: () => number = Date.now;
export const stringSplit: (self: string, separator: string) => string[] = /* @__PURE__ */ uncurryThis(
  String.prototype.split as (this: string, separator: string) => string[],
);
export const stringTrim: (self: string) => string = /* @__PURE__ */ uncurryThis(String.prototype.trim);
export const mapGet: <K, V>(self: ReadonlyMap<K, V>, key: K) => V | undefined = /* @__PURE__ */ uncurryThis(
  Map.prototype.get,
) as never;
export const stringReplaceAll: (self: string, search: string, replacement: string) => string =
  /* @__PURE__ */ uncurryThis(
    String.prototype.replaceAll as (this: string, search: string, replacement: string) => string,
  );
export const parseInteger: (text: string, radix: number) => number = parseInt;
const GeneratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf((function* () {})())) as Generator<never>;
export const generatorNext: <T>(self: Iterator<T>) => IteratorResult<T, undefined> = /* @__PURE__ */ uncurryThis(
  GeneratorPrototype.next,
) as never;
export const Uint16ArrayConstructor: Uint16ArrayConstructor = Uint16Array;
export const Uint32ArrayConstructor: Uint32ArrayConstructor = Uint32Array;
export const base64Decode: (text: string) => string = atob;
/** Undefined in runtimes without it, such as `node --jitless`. */
export const WebAssemblyNamespace: typeof WebAssembly | undefined =
  typeof WebAssembly === 'undefined' ? undefined : WebAssembly;
export const memoryBuffer = /* @__PURE__ */ getterOf(
  typeof WebAssembly === 'undefined' ? {} : WebAssembly.Memory.prototype,
  'buffer',
) as (self: WebAssembly.Memory) => ArrayBuffer;
export const bigintAsUintN: (bits: number, value: bigint) => bigint = BigInt.asUintN;
export const BigUint64ArrayConstructor: BigUint64ArrayConstructor = BigUint64Array;
export const DataViewConstructor: DataViewConstructor = DataView;
export const dataViewGetUint32: (self: DataView, offset: number, littleEndian: boolean) => number =
  /* @__PURE__ */ uncurryThis(DataView.prototype.getUint32);
export const dataViewGetBigUint64: (self: DataView, offset: number, littleEndian: boolean) => bigint =
  /* @__PURE__ */ uncurryThis(DataView.prototype.getBigUint64);
export const stringPadStart: (self: string, length: number, fill: string) => string = /* @__PURE__ */ uncurryThis(
  String.prototype.padStart,
);
export const dataViewGetUint8: (self: DataView, offset: number) => number = /* @__PURE__ */ uncurryThis(
  DataView.prototype.getUint8,
);
export const generatorSend: <Yielded, Result, Sent>(
  self: Generator<Yielded, Result, Sent>,
  value: Sent,
) => IteratorResult<Yielded, Result> = /* @__PURE__ */ uncurryThis(GeneratorPrototype.next) as never;
export const generatorThrow: <Yielded, Result, Sent>(
  self: Generator<Yielded, Result, Sent>,
  error: unknown,
) => IteratorResult<Yielded, Result> = /* @__PURE__ */ uncurryThis(GeneratorPrototype.throw) as never;
export const PromiseConstructor: PromiseConstructor = Promise;
export const performanceNow: () => number = performance.now.bind(performance);
export const mapSet: <K, V>(self: Map<K, V>, key: K, value: V) => unknown = /* @__PURE__ */ uncurryThis(
  Map.prototype.set,
) as never;
export const stringStartsWith: (self: string, search: string) => boolean = /* @__PURE__ */ uncurryThis(
  String.prototype.startsWith as (this: string, search: string) => boolean,
);
export const stringLastIndexOf: (self: string, search: string) => number = /* @__PURE__ */ uncurryThis(
  String.prototype.lastIndexOf as (this: string, search: string) => number,
);
/** Throws for anything but a URL. */
export const urlHref = /* @__PURE__ */ getterOf(URL.prototype, 'href') as (self: unknown) => string;
