/** CRC-32 as zlib, gzip and PNG compute it: reflected, polynomial 0x04c11db7 (RFC 1952, section 8). */
import { typedArrayByteLength, Uint32ArrayConstructor } from '../../intrinsics.ts';

const reflectedPolynomial = 0xedb88320;

/** What each value of the lowest byte does to the remainder. */
const makeTable = (): Uint32Array => {
  const table = new Uint32ArrayConstructor(256);
  for (let byte = 0; byte < 256; byte += 1) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit += 1) {
      remainder = (remainder >>> 1) ^ (remainder & 1 ? reflectedPolynomial : 0);
    }
    table[byte] = remainder;
  }
  return table;
};

let table: Uint32Array | undefined;

/** The checksum of data that follows other data, whose checksum is `previous`; 0 for none. */
export const crc32 = (data: Uint8Array, previous: number): number => {
  table ??= makeTable();
  const length = typedArrayByteLength(data);
  let remainder = ~previous;
  for (let index = 0; index < length; index += 1) {
    remainder = (remainder >>> 8) ^ (table[(remainder ^ (data[index] as number)) & 0xff] as number);
  }
  return ~remainder >>> 0;
};
