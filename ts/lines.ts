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

/** An argument list may not grow without end; V8 takes some 120,000. */
const unitsAtOnce = 8192;

/** A view of some of the bytes. */
export const part = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  new Uint8ArrayConstructor(typedArrayBuffer(bytes), typedArrayByteOffset(bytes) + start, end - start);

const decodeUtf8 = (bytes: Uint8Array, fatal: boolean): string =>
  textDecode(new TextDecoderConstructor('utf-8', { fatal, ignoreBOM: true }), bytes);

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
  while (trimmed > start && charCodeAt(text, trimmed - 1) === 13) trimmed -= 1;
  return trimmed;
};

/** The lines in a file's last bytes, which begin where a line begins. Encoding and errors go by their numbers. */
export const linesOf = (
  what: string,
  path: Path,
  bytes: Uint8Array,
  encoding: number,
  errors: number,
): readonly string[] => {
  if (typedArrayByteLength(bytes) === 0) return objectFreeze([]);
  const lines: string[] = bareArray();
  // Decoding all at once equals decoding line by line: '\n' is no part of any longer sequence.
  const text = decode(bytes, encoding, errors);
  if (text === undefined) {
    throw valueError(what, 'path', `a file whose last lines are valid ${textEncodings[encoding]}`, path);
  }
  // The bytes tell, not the text: a last line may consist of ignored bytes alone.
  const length = bytes[typedArrayByteLength(bytes) - 1] === 10 ? text.length - 1 : text.length;
  let start = 0;
  for (;;) {
    const found = stringIndexOf(text, '\n', start);
    const isLast = found < 0 || found >= length;
    const end = isLast ? length : found;
    lines[lines.length] = stringSlice(text, start, endWithoutReturns(text, start, end)) + (isLast ? '' : '\n');
    if (isLast) return objectFreeze(ordinaryArray(lines));
    start = end + 1;
  }
};
