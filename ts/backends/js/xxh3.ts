/**
 * XXH3 with 64 and with 128 bits, seed 0 and the default secret; a method for each class of lengths.
 *
 * Both widths read the input alike and differ in how they mix it. Numbers that stand for places in the secret are the
 * specification's (github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
 */
import type { HashState } from '../../contract.ts';
import {
  BigIntConstructor,
  BigUint64ArrayConstructor,
  bigintAsUintN,
  DataViewConstructor,
  dataViewBuffer,
  typedArrayBuffer,
  Uint8ArrayConstructor,
} from '../../intrinsics.ts';
import {
  avalanche64,
  createState,
  hexadecimal,
  prime1,
  prime2,
  prime3,
  prime4,
  prime5,
  read8,
  read32,
  read64,
  rotateLeft,
  type Scheme,
  tailBytes,
  u64,
  xorShift,
} from './xxhash.ts';

const prime32First = 0x9e3779b1n;
const prime32Second = 0x85ebca77n;
const prime32Third = 0xc2b2ae3dn;
const mixPrime1 = 0x165667919e3779f9n;
const mixPrime2 = 0x9fb21c651e98df25n;

/** The secret that an unkeyed hash uses. */
const secret: DataView = /* @__PURE__ */ new DataViewConstructor(
  /* @__PURE__ */ typedArrayBuffer(
    /* @__PURE__ */ new Uint8ArrayConstructor([
      0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4, 0x6d,
      0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0,
      0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21, 0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0,
      0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b,
      0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac,
      0xd8, 0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51,
      0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34,
      0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb, 0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49,
      0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8,
      0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b,
      0x40, 0x7e,
    ]),
  ),
);

const u32 = (value: bigint): bigint => bigintAsUintN(32, value);

/** The exclusive or of two adjacent words of the secret. */
const flip32 = (offset: number): bigint => read32(secret, offset) ^ read32(secret, offset + 4);
const flip64 = (offset: number): bigint => read64(secret, offset) ^ read64(secret, offset + 8);

const swapBytes = (value: bigint, count: number): bigint => {
  let swapped = 0n;
  for (let index = 0; index < count; index += 1) {
    swapped = (swapped << 8n) | (value & 0xffn);
    value >>= 8n;
  }
  return swapped;
};

/** Both halves of the 128-bit product in one word. */
const foldedProduct = (first: bigint, second: bigint): bigint => {
  const product = first * second;
  return u64(product) ^ (product >> 64n);
};

const avalanche = (hash: bigint): bigint => xorShift(u64(xorShift(hash, 37n) * mixPrime1), 32n);

const mix16 = (input: DataView, offset: number, secretOffset: number): bigint =>
  foldedProduct(
    read64(input, offset) ^ read64(secret, secretOffset),
    read64(input, offset + 8) ^ read64(secret, secretOffset + 8),
  );

const combine3 = (input: DataView, length: number): bigint =>
  (read8(input, 0) << 16n) |
  (read8(input, length >> 1) << 24n) |
  read8(input, length - 1) |
  (BigIntConstructor(length) << 8n);

/** A digest's way with an input of at most 240 bytes, and with the lanes of a longer one. */
interface Width {
  readonly digits: number;
  readonly short: (input: DataView, length: number) => bigint;
  readonly merge: (lanes: BigUint64Array, length: bigint) => bigint;
}

const short64 = (input: DataView, length: number): bigint => {
  const size = BigIntConstructor(length);
  if (length === 0) return avalanche64(flip64(56));
  if (length <= 3) return avalanche64(combine3(input, length) ^ flip32(0));
  if (length <= 8) {
    const keyed = ((read32(input, 0) << 32n) | read32(input, length - 4)) ^ flip64(8);
    let hash = u64((keyed ^ rotateLeft(keyed, 49n) ^ rotateLeft(keyed, 24n)) * mixPrime2);
    hash = u64((hash ^ ((hash >> 35n) + size)) * mixPrime2);
    return xorShift(hash, 28n);
  }
  if (length <= 16) {
    const first = read64(input, 0) ^ flip64(24);
    const last = read64(input, length - 8) ^ flip64(40);
    return avalanche(u64(size + swapBytes(first, 8) + last + foldedProduct(first, last)));
  }
  let hash = size * prime1;
  if (length <= 128) {
    for (let index = 0; 32 * index < length; index += 1) {
      hash += mix16(input, 16 * index, 32 * index) + mix16(input, length - 16 * (index + 1), 32 * index + 16);
    }
    return avalanche(u64(hash));
  }
  for (let index = 0; index < 8; index += 1) hash += mix16(input, 16 * index, 16 * index);
  hash = avalanche(u64(hash));
  for (let index = 8; 16 * (index + 1) <= length; index += 1) hash += mix16(input, 16 * index, 16 * (index - 8) + 3);
  return avalanche(u64(hash + mix16(input, length - 16, 119)));
};

const join = (high: bigint, low: bigint): bigint => (high << 64n) | low;

const short128 = (input: DataView, length: number): bigint => {
  const size = BigIntConstructor(length);
  if (length === 0) return join(avalanche64(flip64(80)), avalanche64(flip64(64)));
  if (length <= 3) {
    const low = combine3(input, length);
    const swapped = swapBytes(low, 4);
    const high = u32(swapped << 13n) | (swapped >> 19n);
    return join(avalanche64(high ^ flip32(8)), avalanche64(low ^ flip32(0)));
  }
  if (length <= 8) {
    const keyed = (read32(input, 0) | (read32(input, length - 4) << 32n)) ^ flip64(16);
    const product = keyed * (prime1 + (size << 2n));
    let low = u64(product);
    const high = u64((product >> 64n) + (low << 1n));
    low = xorShift(low ^ (high >> 3n), 35n);
    low = xorShift(u64(low * mixPrime2), 28n);
    return join(avalanche(high), low);
  }
  if (length <= 16) {
    const last = read64(input, length - 8);
    const product = (read64(input, 0) ^ last ^ flip64(32)) * prime1;
    const keyed = last ^ flip64(48);
    const high = u64((product >> 64n) + keyed + u32(keyed) * (prime32Second - 1n));
    const low = u64(product + ((size - 1n) << 54n)) ^ swapBytes(high, 8);
    const mixed = low * prime2;
    return join(avalanche(u64((mixed >> 64n) + high * prime2)), avalanche(u64(mixed)));
  }
  let low = u64(size * prime1);
  let high = 0n;
  const mix32 = (first: number, second: number, secretOffset: number): void => {
    low = u64(low + mix16(input, first, secretOffset)) ^ u64(read64(input, second) + read64(input, second + 8));
    high = u64(high + mix16(input, second, secretOffset + 16)) ^ u64(read64(input, first) + read64(input, first + 8));
  };
  if (length <= 128) {
    for (let index = (length - 1) >> 5; index >= 0; index -= 1) {
      mix32(16 * index, length - 16 * (index + 1), 32 * index);
    }
  } else {
    for (let offset = 0; offset < 128; offset += 32) mix32(offset, offset + 16, offset);
    low = avalanche(low);
    high = avalanche(high);
    for (let offset = 128; offset + 32 <= length; offset += 32) mix32(offset, offset + 16, offset - 128 + 3);
    mix32(length - 16, length - 32, 103);
  }
  const mixed = u64(low * prime1 + high * prime4 + size * prime2);
  return join(u64(-avalanche(mixed)), avalanche(u64(low + high)));
};

const mergeLanes = (lanes: BigUint64Array, secretOffset: number, start: bigint): bigint => {
  let hash = start;
  for (let lane = 0; lane < 8; lane += 2) {
    hash += foldedProduct(
      (lanes[lane] as bigint) ^ read64(secret, secretOffset + 8 * lane),
      (lanes[lane + 1] as bigint) ^ read64(secret, secretOffset + 8 * lane + 8),
    );
  }
  return avalanche(u64(hash));
};

const narrow: Width = {
  digits: 16,
  short: short64,
  merge: (lanes, length) => mergeLanes(lanes, 11, length * prime1),
};

const wide: Width = {
  digits: 32,
  short: short128,
  merge: (lanes, length) => join(mergeLanes(lanes, 117, ~(length * prime2)), mergeLanes(lanes, 11, length * prime1)),
};

const stripeBytes = 64;
const blockBytes = 1024;
const longestShort = 240;

const accumulate = (lanes: BigUint64Array, window: DataView, offset: number, secretOffset: number): void => {
  for (let lane = 0; lane < 8; lane += 1) {
    const word = read64(window, offset + 8 * lane);
    const keyed = word ^ read64(secret, secretOffset + 8 * lane);
    lanes[lane ^ 1] = (lanes[lane ^ 1] as bigint) + word;
    lanes[lane] = (lanes[lane] as bigint) + u32(keyed) * (keyed >> 32n);
  }
};

const accumulateStripes = (lanes: BigUint64Array, window: DataView, count: number): void => {
  for (let stripe = 0; stripe < count; stripe += 1) {
    accumulate(lanes, window, tailBytes + stripeBytes * stripe, 8 * stripe);
  }
};

const schemeOf = ({ digits, short, merge }: Width): Scheme => ({
  blockBytes,
  lanes: new BigUint64ArrayConstructor([
    prime32Third,
    prime1,
    prime2,
    prime3,
    prime4,
    prime32Second,
    prime5,
    prime32First,
  ]),
  absorb: (lanes, window) => {
    accumulateStripes(lanes, window, blockBytes / stripeBytes);
    for (let lane = 0; lane < 8; lane += 1) {
      const scrambled = xorShift(lanes[lane] as bigint, 47n) ^ read64(secret, 128 + 8 * lane);
      lanes[lane] = scrambled * prime32First;
    }
  },
  finish: (lanes, window, filled, length) => {
    if (length <= longestShort) {
      return hexadecimal(short(new DataViewConstructor(dataViewBuffer(window), tailBytes), length), digits);
    }
    accumulateStripes(lanes, window, (filled - 1) >> 6);
    accumulate(lanes, window, tailBytes + filled - stripeBytes, 121);
    return hexadecimal(merge(lanes, BigIntConstructor(length)), digits);
  },
});

const xxh3: Scheme = /* @__PURE__ */ schemeOf(narrow);
const xxh128: Scheme = /* @__PURE__ */ schemeOf(wide);

export const createXxh3 = (): HashState => createState(xxh3);
export const createXxh128 = (): HashState => createState(xxh128);
