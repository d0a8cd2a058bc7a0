/** What a page or a library may do to the built-ins behind our back. */
import { createHash } from 'node:crypto';

type Undo = () => unknown;

/** A list by hand: the built-ins that would make one are gone by then. */
interface Replaced {
  readonly call: Undo;
  readonly next: Replaced | undefined;
}

const { defineProperty, getOwnPropertyDescriptor, deleteProperty } = Reflect;
/** It is among the replaced ones itself. */
const spell = String;

const replace = (target: object, key: PropertyKey, kind: 'get' | 'value'): Undo => {
  const own = getOwnPropertyDescriptor(target, key);
  const refuse = (): never => {
    throw new Error(`${spell(key)} is not what it was`);
  };
  // Without a prototype: a `get` that already stands in Object.prototype would be read as part of it.
  const descriptor = { __proto__: null, configurable: true } as PropertyDescriptor;
  if (kind === 'get') descriptor.get = refuse;
  else {
    descriptor.value = refuse;
    descriptor.writable = true;
  }
  defineProperty(target, key, descriptor);
  return () => (own ? defineProperty(target, key, own) : deleteProperty(target, key));
};

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const methods: readonly (readonly [object, readonly PropertyKey[]])[] = [
  [TypedArray, ['set', 'subarray', 'slice', 'fill', 'keys', 'join', 'values', Symbol.iterator]],
  [DataView.prototype, ['getUint8', 'getUint32', 'getBigUint64', 'setUint32', 'setBigUint64']],
  [
    String.prototype,
    [
      ...['charCodeAt', 'codePointAt', 'slice', 'split', 'trim', 'indexOf', 'lastIndexOf', 'startsWith', 'padStart'],
      ...['padEnd', 'replace', 'replaceAll', 'toLowerCase', Symbol.iterator],
    ],
  ],
  [Array.prototype, ['push', 'join', 'map', 'indexOf', 'includes', 'slice', 'forEach', Symbol.iterator]],
  [BigInt.prototype, ['toString']],
  [Number.prototype, ['toString', 'toFixed']],
  [RegExp.prototype, ['exec', 'test', Symbol.replace, Symbol.split]],
  [Map.prototype, ['get', 'set', 'has']],
  [TextEncoder.prototype, ['encode', 'encodeInto']],
  [TextDecoder.prototype, ['decode']],
  [Object.getPrototypeOf(createHash('md5')) as object, ['update', 'digest', 'copy']],
  [BigInt, ['asUintN']],
  [Math, ['min', 'max', 'floor', 'ceil', 'abs', 'random']],
  [Number, ['isInteger', 'isSafeInteger']],
  [Object, ['freeze', 'keys', 'entries', 'assign', 'defineProperty', 'hasOwn']],
  [JSON, ['parse', 'stringify']],
  [Object.prototype, ['get', 'set', 'value', 'below', 'wasm', 'native', 'digest', 'hex', 'encoding', '0', '1', '3']],
];
const statics = ['Number', 'String', 'parseInt', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const;

/** Runs a step in a world where whatever it asks anew of the built-ins throws, and puts all of it back. */
export const sabotaged = <Result>(body: () => Result): Result => {
  let last: Replaced | undefined;
  const put = (target: object, key: PropertyKey, kind: 'get' | 'value'): void => {
    last = { call: replace(target, key, kind), next: last };
  };
  try {
    const getters = { 0: 'length', 1: 'byteLength', 2: 'byteOffset', 3: 'buffer' } as const;
    for (let index = 0; index < 4; index += 1) put(TypedArray, getters[index as 0], 'get');
    for (let index = 0; index < statics.length; index += 1) put(globalThis, statics[index] as string, 'value');
    for (let index = 0; index < methods.length; index += 1) {
      const entry = methods[index] as (typeof methods)[number];
      for (let at = 0; at < entry[1].length; at += 1) put(entry[0], entry[1][at] as PropertyKey, 'value');
    }
    return body();
  } finally {
    for (let entry = last; entry; entry = entry.next) entry.call();
  }
};
