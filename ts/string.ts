/**
 * The string family's public functions: names, numbers and text for people. Portable: no operating system, no I/O.
 *
 * Imports no WebAssembly: a string function runs in wasm only where the hash family has registered it.
 */
import { checkBoolean, checkInteger, checkOneOf, checkString, copyOfBytes, option } from './arguments.ts';
import { forward } from './backends/js/atoms.ts';
import * as js from './backends/js/string.ts';
import { rangeError, typeError, valueError } from './errors.ts';
import {
  arrayJoin,
  BigIntConstructor,
  bigintToString,
  largestInteger,
  numberToString,
  regExpExec,
  stringReplaceAll,
  stringSlice,
  stringSplit,
  stringToLowerCase,
} from './intrinsics.ts';
import * as orders from './orders.ts';
import { routeTo, run } from './route.ts';

export { unicodeVersion } from './backends/js/columns.ts';

const encodeRoute = /* @__PURE__ */ routeTo('base36Encode', 'base36Encode', js.base36Encode, () => orders.base36Encode);
const decodeRoute = /* @__PURE__ */ routeTo('base36Decode', 'base36Decode', js.base36Decode, () => orders.base36Decode);
const floatRoute = /* @__PURE__ */ routeTo('formatFloat', 'formatFloat', js.formatFloat, () => orders.formatFloat);
const compactRoute = /* @__PURE__ */ routeTo(
  'formatCompact',
  'formatCompact',
  js.formatCompact,
  () => orders.formatCompact,
);
const longStringRoute = /* @__PURE__ */ routeTo(
  'truncateLongString',
  'truncateLongString',
  js.truncateLongString,
  () => orders.truncateLongString,
);
const truncateRoute = /* @__PURE__ */ routeTo('truncate', 'truncate', js.truncate, () => orders.truncate);
const nameHashRoute = /* @__PURE__ */ routeTo(
  'makeClusterNameOnCloud',
  'clusterNameHash',
  js.clusterNameHash,
  () => orders.clusterNameHash,
);
const validNameRoute = /* @__PURE__ */ routeTo(
  'isValidClusterName',
  'isValidClusterName',
  js.isValidClusterName,
  () => orders.isValidClusterName,
);

/** What Python's int(text, 16) reads, but for a leading '-' and what is not ASCII. */
const hexadecimalNumber = /^[\t-\r ]*\+?(?:0x|(?!_))((?:_?[0-9a-f])+)[\t-\r ]*$/i;
/** As many digits as V8's BigInt carries (2^30 bits). */
const mostDigits = 2 ** 28;

const encoding = 'encode base 36';

const plainDigits = (text: string): string => {
  const digits = regExpExec(hexadecimalNumber, text)?.[1];
  if (digits === undefined) throw valueError(encoding, 'value', 'an unsigned hexadecimal number', text);
  return arrayJoin(stringSplit(digits, '_'), '');
};

const digitsOf = (value: bigint | Uint8Array): string => {
  if (typeof value === 'bigint') {
    if (value < 0n) throw rangeError(encoding, 'value', 'at least 0', value);
    return bigintToString(value, 16);
  }
  const bytes = copyOfBytes(encoding, 'value', value);
  if (bytes === undefined) throw typeError(encoding, 'value', 'a string, a bigint or a Uint8Array', value);
  let digits = '0';
  // Behind its end a typed array has undefined, whatever its prototype holds; its length a page may have replaced.
  for (let index = 0; bytes[index] !== undefined; index += 1) {
    digits += stringSlice(numberToString(256 + (bytes[index] as number), 16), 1);
  }
  return digits;
};

/**
 * Writes a number in base 36: digits 0 to 9, then a to z, most significant first.
 *
 * A string is read as Python's `int(text, 16)` reads it: any length, ASCII white space around it, one leading '+', one
 * '0x', single '_' between digits. Zero, and no bytes at all, give '0'. Else SkyPilot's `base36_encode`.
 *
 * @param value - a hexadecimal number as text, a bigint from 0 up, or bytes as one big-endian number; at most 2^28
 *   hexadecimal digits.
 * @returns lower-case base-36 digits without leading zeros.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - TypeError ERR_INVALID_ARG_VALUE for text that is not hexadecimal or has a '-'
 * - RangeError ERR_OUT_OF_RANGE for a negative bigint or too many digits
 * @example
 * base36Encode('deadbeef'); // '1ps9wxb'
 */
export const base36Encode = (value: string | bigint | Uint8Array): string => {
  const digits = typeof value === 'string' ? value : digitsOf(value);
  if (digits.length > mostDigits) throw rangeError(encoding, 'value', `at most ${mostDigits} digits`, digits);
  return run(encodeRoute, digits.length, digits) || run(encodeRoute, digits.length, plainDigits(digits));
};

/**
 * Reads a number written in base 36, as {@link base36Encode} writes it; upper case and leading zeros change nothing.
 *
 * @param text - one or more of 0 to 9, a to z, A to Z.
 * @returns the number, from 0n up.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - TypeError ERR_INVALID_ARG_VALUE for any other character or no digit at all
 * @example
 * base36Decode('1ps9wxb'); // 0xdeadbeefn
 */
export const base36Decode = (text: string): bigint => {
  const what = 'decode base 36';
  checkString(what, 'text', text);
  const hexadecimal = run(decodeRoute, text.length, text);
  if (hexadecimal === '') throw valueError(what, 'text', 'digits from 0 to 9 and a to z', text);
  return BigIntConstructor(`0x${hexadecimal}`);
};

/**
 * Writes a number as SkyPilot does: whole numbers with all their digits, others with fixed decimals.
 *
 * A whole number has no point and no exponent (1e22 gives all 23 digits, -0 gives '-0'); a fraction is rounded half
 * to even on its exact binary value, as Python's `f'{value:.1f}'`; not a number gives 'nan', the infinities 'inf' and
 * '-inf'. SkyPilot's `format_float`.
 *
 * @param value - any number, or a bigint, which prints its digits.
 * @param precision - decimals of a fraction, a whole number from 0 to 100.
 * @returns decimal digits, with a '.' before the decimals and nothing between thousands.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE for the precision
 * @example
 * formatFloat(2.25); // '2.2'
 */
export const formatFloat = (value: number | bigint, precision: number = 1): string => {
  const what = 'format a number';
  const decimals = checkInteger(what, 'precision', precision, 0, 100);
  if (typeof value === 'bigint') return bigintToString(value);
  if (typeof value !== 'number') throw typeError(what, 'value', 'a number or a bigint', value);
  return run(floatRoute, 0, value, decimals);
};

/**
 * Writes a number in short: thousands as K, millions as M, then B and T, with fixed decimals.
 *
 * Below 1000 there is no suffix; a value that rounds to 1000 of one unit is written as 1 of the next; above T the
 * digits grow. Never '-0.0', never an exponent. Rounded, and 'nan', 'inf' and '-inf' written, as by
 * {@link formatFloat}.
 *
 * @param value - any number.
 * @param precision - decimals, also of whole numbers; a whole number from 0 to 100.
 * @returns digits, '.' and decimals unless the precision is 0, and one of '', 'K', 'M', 'B', 'T'.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE for the precision
 * @example
 * formatCompact(999950); // '1.0M'
 */
export const formatCompact = (value: number, precision: number = 1): string => {
  const what = 'format a number';
  const decimals = checkInteger(what, 'precision', precision, 0, 100);
  if (typeof value !== 'number') throw typeError(what, 'value', 'a number', value);
  return run(compactRoute, 0, value, decimals);
};

/** What {@link truncateLongString} takes beside text and length. */
export interface TruncateLongStringOptions {
  /**
   * Cut in the middle, and count the '...' within maxLength.
   *
   * @defaultValue false
   */
  readonly truncateMiddle?: boolean | undefined;
}

/**
 * Shortens text as SkyPilot does, quirks included: whole words where it can, then '...' beyond maxLength.
 *
 * Counted in code points; lone surrogates pass through. Text of at most maxLength comes back as it is; with maxLength 0
 * any other gives '...'. Blanks between the words it keeps are not counted, so the result may be longer than maxLength
 * and '...': for text that must fit, use {@link truncate}. SkyPilot's `truncate_long_string`.
 *
 * @param text - any string.
 * @param maxLength - code points to keep, a whole number from 0.
 * @param options - `truncateMiddle`: keep both ends and stay within maxLength (but for '...' itself).
 * @returns the text, or its beginning (with `truncateMiddle` both its ends) and '...'.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE for maxLength
 * @example
 * truncateLongString('hello world again', 12); // 'hello world ...'
 */
export const truncateLongString = (
  text: string,
  maxLength: number = 35,
  options?: TruncateLongStringOptions,
): string => {
  const what = 'truncate text';
  checkString(what, 'text', text);
  const limit = checkInteger(what, 'maxLength', maxLength, 0, largestInteger);
  const middle = checkBoolean(what, 'truncateMiddle', option(what, options, 'truncateMiddle'), false);
  return run(longStringRoute, text.length, text, limit, middle);
};

const units: readonly string[] = ['grapheme', 'column', 'codePoint'];
const positions: readonly string[] = ['end', 'middle', 'start'];
const end = 0;

/** What {@link truncate} takes beside text and length. */
export interface TruncateOptions {
  /**
   * What is counted: graphemes, columns of a terminal, or code points.
   *
   * @defaultValue 'grapheme'
   */
  readonly unit?: 'grapheme' | 'column' | 'codePoint' | undefined;
  /**
   * Where text is left out. In the middle the first part gets the odd unit.
   *
   * @defaultValue 'end'
   */
  readonly position?: 'end' | 'middle' | 'start' | undefined;
  /**
   * What stands for what was left out; itself cut when it does not fit.
   *
   * @defaultValue '...'
   */
  readonly placeholder?: string | undefined;
  /**
   * Keep whole words, and no blanks before the placeholder (position 'end' only); a first word too long is cut.
   *
   * @defaultValue false
   */
  readonly words?: boolean | undefined;
}

/**
 * Shortens text for a table: never longer than `max`, and never through a grapheme.
 *
 * Text that fits comes back as it is; any other gives '' with max 0. Graphemes are Unicode's extended grapheme clusters
 * (UAX #29) of the version {@link unicodeVersion}; columns follow East Asian Width (UAX #11), 2 for flags and emoji, 0
 * for control characters. ANSI escapes are ordinary text.
 *
 * @param text - any string; lone surrogates pass through.
 * @param max - the most units of the result, a whole number from 0.
 * @param options - `unit` ('grapheme'), `position` ('end'), `placeholder` ('...'), `words` (false).
 * @returns at most `max` units of text, the placeholder among them.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - RangeError ERR_OUT_OF_RANGE for max
 * - TypeError ERR_INVALID_ARG_VALUE for an unknown unit or position, or words with another position than 'end'
 * @example
 * truncate('This is a very long string that needs truncation', 20); // 'This is a very lo...'
 */
export const truncate = (text: string, max: number = 80, options?: TruncateOptions): string => {
  const what = 'truncate text';
  checkString(what, 'text', text);
  const limit = checkInteger(what, 'max', max, 0, largestInteger);
  const unit = checkOneOf(what, 'unit', option(what, options, 'unit'), units);
  const position = checkOneOf(what, 'position', option(what, options, 'position'), positions);
  const placeholder = checkString(what, 'placeholder', option(what, options, 'placeholder'), '...');
  const words = checkBoolean(what, 'words', option(what, options, 'words'), false);
  if (words && position !== end) {
    throw valueError(what, 'position', "'end' when words are kept whole", positions[position]);
  }
  return run(truncateRoute, text.length, text, limit, unit, position, placeholder, words);
};

/** What {@link makeClusterNameOnCloud} takes beside the name. */
export interface ClusterNameOptions {
  /**
   * The most code points of the result, a whole number; null: no limit.
   *
   * @defaultValue 15
   */
  readonly maxLength?: number | null | undefined;
  /** Added behind a '-', cut or not: ASCII letters, digits and '-', not starting with '-'. Nothing unless given. */
  readonly userHash?: string | undefined;
}

const userHashText = /^[a-zA-Z0-9][a-zA-Z0-9-]*$/;
/** Characters of the name's own hash, and the dash before it. */
const hashLength = 2;

/**
 * The name that SkyPilot gives a cluster on a cloud: lower case, '.' and '_' as '-', cut to length with two characters
 * of the name's MD5 in base 36.
 *
 * A name that fits is only transformed, '' too. SkyPilot's `make_cluster_name_on_cloud`, but that a user's hash
 * is added only where one is given.
 *
 * @param displayName - the cluster's name, any string.
 * @param options - `maxLength` (15) in code points, null for none; `userHash`, added to every name.
 * @returns a name of at most maxLength code points.
 * @throws
 * - TypeError ERR_INVALID_ARG_TYPE
 * - TypeError ERR_INVALID_ARG_VALUE for userHash
 * - RangeError ERR_OUT_OF_RANGE for a maxLength that leaves no room for one character and the hashes
 * @example
 * makeClusterNameOnCloud('My.Training_Cluster-2026', { userHash: 'a1b2' }); // 'my-trai-30-a1b2'
 */
export const makeClusterNameOnCloud = (displayName: string, options?: ClusterNameOptions): string => {
  const what = 'name a cluster';
  checkString(what, 'displayName', displayName);
  const wanted = option(what, options, 'maxLength');
  const maxLength = wanted === null ? null : checkInteger(what, 'maxLength', wanted, 0, largestInteger, 15);
  const given = option(what, options, 'userHash');
  const userHash = checkString(what, 'userHash', given, '');
  if (given !== undefined && regExpExec(userHashText, userHash) === null) {
    throw valueError(what, 'userHash', "letters, digits and '-', not starting with '-'", userHash);
  }
  const suffix = given === undefined ? '' : `-${userHash}`;
  const name = stringToLowerCase(stringReplaceAll(stringReplaceAll(displayName, '.', '-'), '_', '-'));
  if (maxLength === null) return name + suffix;
  const room = maxLength - suffix.length;
  if (room >= 0 && forward(name, 0, room) === name.length) return name + suffix;
  const kept = room - hashLength - 1;
  if (kept <= 0) {
    throw rangeError(what, 'maxLength', `at least ${hashLength + 2 + suffix.length}`, maxLength);
  }
  const head = stringSlice(name, 0, forward(name, 0, kept));
  let length = head.length;
  while (head[length - 1] === '-') length -= 1;
  return `${stringSlice(head, 0, length)}-${run(nameHashRoute, displayName.length, displayName)}${suffix}`;
};

/**
 * Whether SkyPilot accepts a cluster name: ASCII letters, digits, '-', '_' and '.', a letter first, a letter or digit
 * last.
 *
 * @param name - any string; '' is not valid.
 * @returns true for `[a-zA-Z]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?`, the whole name.
 * @throws TypeError ERR_INVALID_ARG_TYPE.
 * @example
 * isValidClusterName('train-gpt'); // true
 */
export const isValidClusterName = (name: string): boolean => {
  checkString('check a cluster name', 'name', name);
  return run(validNameRoute, name.length, name);
};
