/** What hash and hashFile share: the names of algorithms and encodings, and a digest's form for the caller. */
import { checkOneOf, checkString } from './arguments.ts';
import { type Algorithm, algorithms } from './contract.ts';
import {
  charCodeAt,
  stringReplaceAll,
  stringToLowerCase,
  typedArrayByteLength,
  Uint8ArrayConstructor,
} from './intrinsics.ts';

/** How a digest comes back: lower-case hexadecimal, base 64 with padding (RFC 4648, section 4), or bytes. */
export type Encoding = 'hex' | 'base64' | 'bytes';

/** An algorithm's name, or one of the spellings that are read as one: any case, '_' for '-', 'sha-256' for 'sha256'. */
export type AlgorithmName = Algorithm | (string & {});

/** A digest in the form that was asked for. */
export type DigestIn<E extends Encoding> = E extends 'bytes' ? Uint8Array : string;

const encodings: readonly Encoding[] = ['hex', 'base64', 'bytes'];
const defaultAlgorithm = 'sha256';

/** The spellings with a dash that standards use, and ours. */
const aliases = {
  __proto__: null,
  'sha-1': 'sha1',
  'sha-224': 'sha224',
  'sha-256': 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
} as unknown as { readonly [name: string]: Algorithm };

/** The number of each algorithm by its own name. */
let numbers: { readonly [name: string]: number } | undefined;

const makeNumbers = (): { readonly [name: string]: number } => {
  const made = { __proto__: null } as unknown as { [name: string]: number };
  for (let index = 0; index < algorithms.length; index += 1) made[algorithms[index] as Algorithm] = index;
  return made;
};

/** What was asked for last, at first the first of them: most callers ask for the same again and again. */
let lastName: string = 'md5';
let lastNumber = 0;

/** The number of an algorithm, by any of its spellings. */
export const checkAlgorithm = (what: string, value: unknown): number => {
  if (value === lastName) return lastNumber;
  if (value === undefined) value = defaultAlgorithm;
  const given = checkString(what, 'algorithm', value);
  numbers ??= makeNumbers();
  const number = numbers[given];
  if (number !== undefined) {
    lastName = given;
    lastNumber = number;
    return number;
  }
  const name = stringReplaceAll(stringToLowerCase(given), '_', '-');
  return numbers[aliases[name] ?? name] ?? checkOneOf(what, 'algorithm', given, algorithms);
};

/** The number of an encoding: 0 hex, 1 base64, 2 bytes. */
export const checkEncoding = (what: string, value: unknown): number => checkOneOf(what, 'encoding', value, encodings);

const nibble = (code: number): number => (code < 58 ? code - 48 : code - 87);

/** The bytes that lower-case hexadecimal digits spell. */
const bytesOf = (hexadecimal: string): Uint8Array => {
  const length = hexadecimal.length / 2;
  const bytes = new Uint8ArrayConstructor(length);
  for (let index = 0; index < length; index += 1) {
    bytes[index] = nibble(charCodeAt(hexadecimal, 2 * index)) * 16 + nibble(charCodeAt(hexadecimal, 2 * index + 1));
  }
  return bytes;
};

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 base 64 with padding. By hand: btoa takes no bytes, and not every runtime has Uint8Array's toBase64. */
const base64Of = (bytes: Uint8Array): string => {
  const length = typedArrayByteLength(bytes);
  let text = '';
  for (let index = 0; index < length; index += 3) {
    const first = bytes[index] as number;
    const second = bytes[index + 1];
    const third = bytes[index + 2];
    text += base64Digits[first >> 2];
    text += base64Digits[((first & 3) << 4) | ((second ?? 0) >> 4)];
    text += second === undefined ? '=' : base64Digits[((second & 15) << 2) | ((third ?? 0) >> 6)];
    text += third === undefined ? '=' : base64Digits[third & 63];
  }
  return text;
};

/** A kernel's hexadecimal digest in the encoding of that number. */
export const encodeDigest = (hexadecimal: string, encoding: number): string | Uint8Array => {
  if (encoding === 0) return hexadecimal;
  const bytes = bytesOf(hexadecimal);
  return encoding === 1 ? base64Of(bytes) : bytes;
};
