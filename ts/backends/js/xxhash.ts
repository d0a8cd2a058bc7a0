/**
 * XXH64, and what it shares with XXH3: the primes, 64-bit arithmetic, and input that comes in pieces. The seed is 0.
 *
 * BigInt throughout, since this is the oracle for fast ones and not one itself. The steps are those of the xxHash
 * specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
 */
import type { HashState } from '../../contract.ts';
import {
  BigIntConstructor,
  BigUint64ArrayConstructor,
  bigintAsUintN,
  bigintToString,
  DataViewConstructor,
  dataViewGetBigUint64,
  dataViewGetUint8,
  dataViewGetUint32,
  stringPadStart,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArraySet,
  Uint8ArrayConstructor,
} from '../../intrinsics.ts';

export const prime1 = 0x9e3779b185ebca87n;
export const prime2 = 0xc2b2ae3d27d4eb4fn;
export const prime3 = 0x165667b19e3779f9n;
export const prime4 = 0x85ebca77c2b2ae63n;
export const prime5 = 0x27d4eb2f165667c5n;

export const u64 = (value: bigint): bigint => bigintAsUintN(64, value);
export const xorShift = (value: bigint, bits: bigint): bigint => value ^ (value >> bits);
export const rotateLeft = (value: bigint, bits: bigint): bigint => u64(value << bits) | (value >> (64n - bits));

export const read64 = (view: DataView, offset: number): bigint => dataViewGetBigUint64(view, offset, true);
export const read32 = (view: DataView, offset: number): bigint =>
  BigIntConstructor(dataViewGetUint32(view, offset, true));
export const read8 = (view: DataView, offset: number): bigint => BigIntConstructor(dataViewGetUint8(view, offset));

export const hexadecimal = (value: bigint, digits: number): string =>
  stringPadStart(bigintToString(value, 16), digits, '0');

/** XXH64's last mixing, which XXH3 uses for its shortest inputs. */
export const avalanche64 = (hash: bigint): bigint => {
  hash = u64(xorShift(hash, 33n) * prime2);
  hash = u64(xorShift(hash, 29n) * prime3);
  return xorShift(hash, 32n);
};

/** What sets one digest apart; cutting the input into blocks is the same for all. */
export interface Scheme {
  readonly blockBytes: number;
  readonly lanes: BigUint64Array;
  /** Mixes the full block that begins at `tailBytes` of the window into the lanes. */
  readonly absorb: (lanes: BigUint64Array, window: DataView) => void;
  /** The digest when `filled` bytes of the last block are there; may use up the lanes. */
  readonly finish: (lanes: BigUint64Array, window: DataView, filled: number, length: number) => string;
}

/** XXH3 ends with the last 64 bytes of the input, which may begin in the block before the last: so much of it is kept. */
export const tailBytes = 64;

/** The window holds the end of the block before, then the block that is being filled. */
const stateOf = (
  scheme: Scheme,
  lanes: BigUint64Array,
  window: Uint8Array,
  filled: number,
  length: number,
): HashState => {
  const { blockBytes, absorb, finish } = scheme;
  const view = new DataViewConstructor(typedArrayBuffer(window));
  return {
    update: (data) => {
      const count = typedArrayByteLength(data);
      for (let index = 0; index < count; index += 1) {
        // A full block waits for the byte after it: the last block is not absorbed but finished.
        if (filled === blockBytes) {
          absorb(lanes, view);
          for (let kept = 0; kept < tailBytes; kept += 1) window[kept] = window[blockBytes + kept] as number;
          filled = 0;
        }
        window[tailBytes + filled] = data[index] as number;
        filled += 1;
      }
      length += count;
    },
    digest: () => finish(new BigUint64ArrayConstructor(lanes), view, filled, length),
    clone: () => {
      const copy = new Uint8ArrayConstructor(tailBytes + blockBytes);
      typedArraySet(copy, window);
      return stateOf(scheme, new BigUint64ArrayConstructor(lanes), copy, filled, length);
    },
  };
};

export const createState = (scheme: Scheme): HashState => {
  const window = new Uint8ArrayConstructor(tailBytes + scheme.blockBytes);
  return stateOf(scheme, new BigUint64ArrayConstructor(scheme.lanes), window, 0, 0);
};

const round = (lane: bigint, word: bigint): bigint => u64(rotateLeft(u64(lane + word * prime2), 31n) * prime1);

const absorb = (lanes: BigUint64Array, window: DataView): void => {
  for (let lane = 0; lane < 4; lane += 1) {
    lanes[lane] = round(lanes[lane] as bigint, read64(window, tailBytes + 8 * lane));
  }
};

const rotations = [1n, 7n, 12n, 18n] as const;

const converge = (lanes: BigUint64Array): bigint => {
  let hash = 0n;
  for (let lane = 0; lane < 4; lane += 1) {
    hash = u64(hash + rotateLeft(lanes[lane] as bigint, rotations[lane] as bigint));
  }
  for (let lane = 0; lane < 4; lane += 1) hash = u64((hash ^ round(0n, lanes[lane] as bigint)) * prime1 + prime4);
  return hash;
};

const blockBytes = 32;

/** Made by a call that may be left out, as arithmetic on bigints may not: it could throw. */
const makeXxh64 = (): Scheme => ({
  blockBytes,
  lanes: new BigUint64ArrayConstructor([prime1 + prime2, prime2, 0n, -prime1]),
  absorb,
  finish: (lanes, window, filled, length) => {
    let offset = tailBytes;
    const end = offset + filled;
    if (filled === blockBytes) {
      absorb(lanes, window);
      offset = end;
    }
    let hash = u64((length < blockBytes ? prime5 : converge(lanes)) + BigIntConstructor(length));
    for (; offset + 8 <= end; offset += 8) {
      hash = u64(rotateLeft(hash ^ round(0n, read64(window, offset)), 27n) * prime1 + prime4);
    }
    for (; offset + 4 <= end; offset += 4) {
      hash = u64(rotateLeft(hash ^ u64(read32(window, offset) * prime1), 23n) * prime2 + prime3);
    }
    for (; offset < end; offset += 1) {
      hash = u64(rotateLeft(hash ^ u64(read8(window, offset) * prime5), 11n) * prime1);
    }
    return hexadecimal(avalanche64(hash), 16);
  },
});

const xxh64 = /* @__PURE__ */ makeXxh64();

export const createXxh64 = (): HashState => createState(xxh64);
