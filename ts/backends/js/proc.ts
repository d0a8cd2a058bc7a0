/** Small files of /proc and /sys as text, and the forms in which the kernel writes them. No rule about their meaning. */

import { isShortage } from '../../errors.ts';
import {
  BigIntConstructor,
  bareArray,
  regExpExec,
  stringIndexOf,
  stringLastIndexOf,
  stringSlice,
  stringSplit,
  TextDecoderConstructor,
  textDecode,
  toNumber,
  typedArrayByteLength,
  typedArraySet,
  Uint8ArrayConstructor,
} from '../../intrinsics.ts';
import { part } from '../../lines.ts';
import { isPermitted } from '../../runtime.ts';
import { codeOf, type FileSystem, files, refusal } from './files.ts';

/** What a path may have with its final NUL (linux/limits.h); longer ones are walked in pieces. */
const longestPath = 4096;

/** More than most such files hold; a longer one makes it grow. */
const usualLength = 4096;

/** Where files are read to, one after the other. */
let room: Uint8Array | undefined;
let decoder: TextDecoder | undefined;

/** readSync(2) gives up when a signal comes in between, which files of FUSE (/proc of lxcfs) let happen. */
const readOn = (fs: FileSystem, descriptor: number, into: Uint8Array, from: number): number => {
  for (;;) {
    try {
      return fs.readSync(descriptor, into, from, typedArrayByteLength(into) - from, null);
    } catch (error) {
      if (codeOf(error) !== 'EINTR') throw error;
    }
  }
};

const readWhole = (fs: FileSystem, descriptor: number): string => {
  room ??= new Uint8ArrayConstructor(usualLength);
  let length = 0;
  for (;;) {
    const count = readOn(fs, descriptor, room, length);
    if (count === 0) break;
    length += count;
    if (length < typedArrayByteLength(room)) continue;
    const larger = new Uint8ArrayConstructor(2 * length);
    typedArraySet(larger, room);
    room = larger;
  }
  decoder ??= new TextDecoderConstructor('utf-8', { fatal: false, ignoreBOM: true });
  return textDecode(decoder, part(room, 0, length));
};

/** Opens, asks and closes: readFileSync() ends the process where closing fails (Node 20 to 26, by a CHECK). */
const withDescriptor = (fs: FileSystem, path: string, flags: number, use: (descriptor: number) => string): string => {
  const descriptor = fs.openSync(path, flags);
  try {
    return use(descriptor);
  } finally {
    try {
      fs.closeSync(descriptor);
    } catch {
      // Nothing was written that could be lost by it, and what was read is right.
    }
  }
};

const readWalking = (path: string): string => {
  const fs = files();
  const { O_RDONLY, O_DIRECTORY } = fs.constants;
  if (path.length < longestPath) return withDescriptor(fs, path, O_RDONLY, (file) => readWhole(fs, file));
  const slash = stringLastIndexOf(stringSlice(path, 0, longestPath), '/');
  return withDescriptor(fs, stringSlice(path, 0, slash), O_RDONLY | O_DIRECTORY, (folder) =>
    readWalking(`/proc/self/fd/${folder}${stringSlice(path, slash)}`),
  );
};

/**
 * A whole file, or undefined if it is not there or refuses to be read. A shortage is no refusal: what cannot be known for
 * now is not to be taken for unlimited.
 */
export const readText = (path: string): string | undefined => {
  // There '/' is the root of the current drive, where anybody may have made such folders.
  if (process.platform === 'win32' && path[0] === '/') return undefined;
  if (!isPermitted({ name: 'read', path })) return undefined;
  try {
    return readWalking(path);
  } catch (error) {
    if (isShortage(error)) throw refusal(error, 'open', path);
    return undefined;
  }
};

const largest = 0xffff_ffff_ffff_ffffn;

/** A decimal number of digits alone; undefined for anything else and beyond 2^64 - 1. */
export const parseDecimal = (text: string): number | undefined => {
  if (regExpExec(/^[0-9]+$/, text) === null) return undefined;
  const number = BigIntConstructor(text);
  return number > largest ? undefined : toNumber(number);
};

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r' || character === '\f';

/** Text without ASCII blanks at its ends. */
export const trim = (text: string): string => {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text[start])) start += 1;
  while (end > start && isBlank(text[end - 1])) end -= 1;
  return stringSlice(text, start, end);
};

/** The words between ASCII blanks. */
export const words = (text: string): readonly string[] => {
  const found: string[] = bareArray();
  let start = 0;
  for (let index = 0; index <= text.length; index += 1) {
    if (index < text.length && !isBlank(text[index])) continue;
    if (index > start) found[found.length] = stringSlice(text, start, index);
    start = index + 1;
  }
  return found;
};

export const lines = (text: string): readonly string[] => stringSplit(text, '\n');

/** What follows `key` on the first line that begins with it, trimmed. */
export const fieldOf = (text: string, key: string): string | undefined => {
  let start = 0;
  for (;;) {
    const found = stringIndexOf(text, '\n', start);
    const line = stringSlice(text, start, found < 0 ? text.length : found);
    if (stringIndexOf(line, key) === 0) return trim(stringSlice(line, key.length));
    if (found < 0) return undefined;
    start = found + 1;
  }
};

/** How many CPUs a list such as '0-3,8-11' names (cpuset(7), "List format"); undefined for an empty or broken one. */
export const countCpus = (text: string): number | undefined => {
  const ranges = stringSplit(trim(text), ',');
  let count = 0;
  for (let index = 0; index < ranges.length; index += 1) {
    const range = ranges[index] as string;
    const dash = stringIndexOf(range, '-');
    const first = parseDecimal(dash < 0 ? range : stringSlice(range, 0, dash));
    const last = dash < 0 ? first : parseDecimal(stringSlice(range, dash + 1));
    if (first === undefined || last === undefined || last < first) return undefined;
    count += last - first + 1;
  }
  return count;
};
