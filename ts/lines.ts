/**
 * A file's last bytes as lines of text, by SkyPilot's rule: the same for every backend.
 *
 * Only '\n' ends a line. Each line loses its '\r's at the end; every line but the last gets its '\n' back.
 */
import type { Path } from './contract.ts';
import { valueError } from './errors.ts';
import {
  bareArray,
  charCodeAt,
  fromCharCode,
  objectFreeze,
  ordinaryArray,
  reflectApply,
  stringIndexOf,
  stringSlice,
  TextDecoderConstructor,
  textDecode,
  typedArrayBuffer,
  typedArrayByteLength,
  typedArrayByteOffset,
  typedArrayIndexOf,
  typedArrayLastIndexOf,
  Uint8ArrayConstructor,
  Uint16ArrayConstructor,
} from './intrinsics.ts';

/** The encodings, in the order of their numbers. 'latin1' is ISO 8859-1: TextDecoder's is windows-1252. */
export const textEncodings: readonly string[] = ['utf-8', 'latin1', 'ascii'];
/** What becomes of malformed bytes, in the order of their numbers: U+FFFD, nothing, an error. */
export const errorModes: readonly string[] = ['replace', 'ignore', 'strict'];

const latin1 = 1;
const utf8 = 0;
const ignore = 1;
const strict = 2;
const replacement = '\ufffd';
const newline = 10;
const carriageReturn = 13;

/** An argument list may not grow without end; V8 takes some 120,000. */
const unitsAtOnce = 8192;

/** A view of some of the bytes. */
export const part = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  new Uint8ArrayConstructor(typedArrayBuffer(bytes), typedArrayByteOffset(bytes) + start, end - start);

let lenient: TextDecoder | undefined;
let fatal: TextDecoder | undefined;

/** Made once: making one takes ten times as long as decoding a line with it. */
const decoder = (isFatal: boolean): TextDecoder => {
  if (isFatal) {
    fatal ??= new TextDecoderConstructor('utf-8', { fatal: true, ignoreBOM: true });
    return fatal;
  }
  lenient ??= new TextDecoderConstructor('utf-8', { fatal: false, ignoreBOM: true });
  return lenient;
};

const decodeUtf8 = (bytes: Uint8Array, isFatal: boolean): string => textDecode(decoder(isFatal), bytes);

const withoutReplacements = (text: string): string => {
  let kept = '';
  let start = 0;
  for (;;) {
    const found = stringIndexOf(text, replacement, start);
    if (found < 0) return kept + stringSlice(text, start);
    kept += stringSlice(text, start, found);
    start = found + 1;
  }
};

/**
 * UTF-8 without what is malformed. A U+FFFD that the file itself holds stays: its bytes EF BF BD mean it wherever they
 * stand, since EF continues nothing, so the text is decoded piece by piece between them.
 */
const decodeUtf8Ignoring = (bytes: Uint8Array): string => {
  let text = '';
  let start = 0;
  for (let index = 0; index + 2 < typedArrayByteLength(bytes); index += 1) {
    if (bytes[index] !== 0xef || bytes[index + 1] !== 0xbf || bytes[index + 2] !== 0xbd) continue;
    text += withoutReplacements(decodeUtf8(part(bytes, start, index), false)) + replacement;
    start = index + 3;
  }
  return text + withoutReplacements(decodeUtf8(part(bytes, start, typedArrayByteLength(bytes)), false));
};

const textOf = (units: Uint16Array, length: number): string => {
  let text = '';
  for (let start = 0; start < length; start += unitsAtOnce) {
    const count = length - start < unitsAtOnce ? length - start : unitsAtOnce;
    const some = new Uint16ArrayConstructor(typedArrayBuffer(units), 2 * start, count);
    text += reflectApply(fromCharCode, undefined, some) as string;
  }
  return text;
};

/** One byte, one character; undefined for a byte beyond the encoding in strict mode. */
const decodeSingleBytes = (bytes: Uint8Array, highest: number, errors: number): string | undefined => {
  const units = new Uint16ArrayConstructor(typedArrayByteLength(bytes));
  let length = 0;
  for (let index = 0; index < typedArrayByteLength(bytes); index += 1) {
    const byte = bytes[index] as number;
    if (byte <= highest) units[length] = byte;
    else if (errors === strict) return undefined;
    else if (errors === ignore) continue;
    else units[length] = 0xfffd;
    length += 1;
  }
  return textOf(units, length);
};

/** The text; undefined where it is malformed and the mode is strict. */
const decode = (bytes: Uint8Array, encoding: number, errors: number): string | undefined => {
  if (encoding !== utf8) return decodeSingleBytes(bytes, encoding === latin1 ? 0xff : 0x7f, errors);
  if (errors === ignore) return decodeUtf8Ignoring(bytes);
  try {
    return decodeUtf8(bytes, errors === strict);
  } catch {
    return undefined;
  }
};

/** Where a line ends once its '\r's are gone. */
const endWithoutReturns = (text: string, start: number, end: number): number => {
  let trimmed = end;
  while (trimmed > start && charCodeAt(text, trimmed - 1) === carriageReturn) trimmed -= 1;
  return trimmed;
};

/** Adds the lines in a piece of text up to `length`; the piece ends with a line, or the file with the piece. */
const addLines = (lines: string[], text: string, length: number, isEnd: boolean): void => {
  let start = 0;
  for (;;) {
    const found = stringIndexOf(text, '\n', start);
    if (found < 0 || found >= length) break;
    const end = endWithoutReturns(text, start, found);
    // One piece of the text is made in half the time of two joined.
    lines[lines.length] = end === found ? stringSlice(text, start, found + 1) : `${stringSlice(text, start, end)}\n`;
    start = found + 1;
  }
  if (isEnd) lines[lines.length] = stringSlice(text, start, endWithoutReturns(text, start, length));
};

/**
 * So long that few calls are made, so short that the text is one of V8's young objects: longer ones lie in pages of their
 * own, with which decoding takes six times as long (measured with Node 24: 0.64 ms for 900 kB, in such pieces 0.09).
 */
const pieceBytes = 64 * 1024;

/** Where the piece ends that begins at a line's start: behind a '\n', or with the bytes. */
const endOfPiece = (bytes: Uint8Array, start: number): number => {
  const length = typedArrayByteLength(bytes);
  if (length - start <= pieceBytes) return length;
  const before = typedArrayLastIndexOf(bytes, newline, start + pieceBytes - 1);
  if (before >= start) return before + 1;
  const behind = typedArrayIndexOf(bytes, newline, start + pieceBytes);
  return behind < 0 ? length : behind + 1;
};

/** The lines in a file's last bytes, which begin where a line begins. Encoding and errors go by their numbers. */
export const linesOf = (
  what: string,
  path: Path,
  tail: string | Uint8Array,
  encoding: number,
  errors: number,
): readonly string[] => {
  const lines: string[] = bareArray();
  if (typeof tail === 'string') {
    // ASCII, which is the same in every encoding.
    const { length } = tail;
    const isEnded = length > 0 && charCodeAt(tail, length - 1) === newline;
    if (length > 0) addLines(lines, tail, isEnded ? length - 1 : length, true);
    return objectFreeze(ordinaryArray(lines));
  }
  const length = typedArrayByteLength(tail);
  let end = 0;
  while (end < length) {
    const start = end;
    end = endOfPiece(tail, start);
    // Decoding piece by piece equals decoding all at once: '\n' is no part of any longer sequence.
    const text = decode(part(tail, start, end), encoding, errors);
    if (text === undefined) {
      throw valueError(what, 'path', `a file whose last lines are valid ${textEncodings[encoding]}`, path);
    }
    const isEnd = end === length;
    // The bytes tell, not the text: a last line may consist of ignored bytes alone.
    addLines(lines, text, isEnd && tail[length - 1] === newline ? text.length - 1 : text.length, isEnd);
  }
  return objectFreeze(ordinaryArray(lines));
};
