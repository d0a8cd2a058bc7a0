/**
 * The reference for shortening text, by code points, graphemes or columns.
 *
 * Text is cut by offsets into the caller's own string, so that lone surrogates pass through unit for unit.
 */
import { bareArray, charCodeAt, codePointAt, generatorSend, stringSlice } from '../../intrinsics.ts';
import { columnsOf, isEmojiBase } from './columns.ts';
import { segmenter } from './graphemes.ts';

const unitsAt = (text: string, offset: number): number => ((codePointAt(text, offset) as number) > 0xffff ? 2 : 1);

/** The offset `count` code points on from `offset`, at most the text's end. */
export const forward = (text: string, offset: number, count: number): number => {
  for (; count > 0 && offset < text.length; count -= 1) offset += unitsAt(text, offset);
  return offset;
};

export const truncateLongString = (text: string, maxLength: number, truncateMiddle: boolean): string => {
  // SkyPilot counts the words' lengths without the blanks between them and keeps the words before the one with which
  // the count reaches the limit; so the kept words may be longer than the limit, or shorter, and then are filled up.
  let missing = maxLength;
  let words = 0;
  // In units: a pair before it moves it on by one.
  let limit = maxLength;
  if (text.length <= limit) return text;
  for (let offset = 0; missing > 0 && offset < text.length; offset += 1) {
    const unit = charCodeAt(text, offset);
    if (unit === 0x20) words = offset;
    else {
      missing -= 1;
      // Asked of few: reading a code point takes longer than reading a unit.
      if (unit >= 0xd800 && unitsAt(text, offset) > 1) {
        if (offset < limit) limit += 1;
        offset += 1;
      }
    }
  }
  if (limit >= text.length) return text;
  if (!truncateMiddle) return `${stringSlice(text, 0, words > limit ? words : limit)}...`;
  const kept = maxLength - 3;
  let tail = text.length;
  for (let left = kept >> 1; left > 0; left -= 1) tail -= unitsAt(text, tail - 2);
  return `${stringSlice(text, 0, forward(text, 0, kept - (kept >> 1)))}...${stringSlice(text, tail)}`;
};

const splitGraphemes = /* @__PURE__ */ segmenter();

/**
 * The ends of the graphemes from an offset on, at which one begins.
 *
 * Of a string the segmenter asks no more than this, by methods that a page cannot have replaced, and yields what `slice`
 * returns. It needs no part of the text before a boundary.
 */
const graphemeEnds = (text: string, start: number): Iterator<number, unknown, undefined> => {
  const view = {
    length: text.length - start,
    codePointAt: (offset: number) => codePointAt(text, start + offset),
    slice: (_: number, end = text.length - start) => start + end,
  };
  return splitGraphemes(view as unknown as string) as Iterator<never>;
};

/** A grapheme's columns: its widest code point's; 2 for an emoji base with U+FE0F and for a flag. */
const columnsBetween = (text: string, start: number, end: number): number => {
  let columns = 0;
  let previous = 0;
  for (let offset = start; offset < end; ) {
    const code = codePointAt(text, offset) as number;
    const isFlag = isRegionalIndicator(code) && isRegionalIndicator(previous);
    const width = isFlag || (code === 0xfe0f && isEmojiBase(previous)) ? 2 : columnsOf(code);
    if (width > columns) columns = width;
    previous = code;
    offset += code > 0xffff ? 2 : 1;
  }
  return columns;
};

const isRegionalIndicator = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;

const units = { grapheme: 0, column: 1, codePoint: 2 };
const positions = { end: 0, middle: 1, start: 2 };

const carriageReturn = 13;

/**
 * Whether a unit of UTF-16 is one of the many between any two of which there is a boundary: nothing below U+0300 extends
 * a grapheme, and nothing but CR LF holds two together there; nor do Greek, Cyrillic, kana, ideographs, whole Hangul
 * syllables and fullwidth forms (UAX #29: no Extend, SpacingMark or Prepend, and of Hangul only LV and LVT).
 */
const isPlain = (code: number): boolean =>
  // Behind the text's end there is no unit (NaN), and a boundary before it.
  !(code >= 0x300)
    ? code !== carriageReturn
    : (code >= 0x391 && code <= 0x3c9) ||
      (code >= 0x410 && code <= 0x44f) ||
      (code >= 0x3041 && code <= 0x3096) ||
      (code >= 0x30a1 && code <= 0x9fff) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xff01 && code <= 0xff60);

/** Whether it is one of size 1. */
const isPlainOne = (code: number, unit: number): boolean =>
  unit === units.column ? code >= 0x20 && code < 0x7f : isPlain(code);

/** Ends of atoms, the pieces that no cut may go through: each call gives the next, from an offset on at which one begins. */
const atomEnds = (text: string, unit: number, start: number): (() => number) => {
  let end = start;
  if (unit === units.codePoint) {
    return () => {
      end = forward(text, end, 1);
      return end;
    };
  }
  let ends: Iterator<number, unknown, undefined> | undefined;
  return () => {
    if (!ends && isPlain(charCodeAt(text, end)) && isPlain(charCodeAt(text, end + 1))) end += 1;
    else {
      ends ??= graphemeEnds(text, end);
      end = generatorSend(ends, undefined).value as number;
    }
    return end;
  };
};

const sizeOf = (text: string, unit: number, start: number, end: number): number =>
  unit === units.column ? columnsBetween(text, start, end) : 1;

/** How many units at a text's start, `most` at most, are atoms of size 1 each. */
const plainBefore = (text: string, unit: number, most: number): number => {
  const end = most < text.length ? most : text.length;
  let count = 0;
  while (count < end && isPlainOne(charCodeAt(text, count), unit)) count += 1;
  return count > 0 && !isPlain(charCodeAt(text, count)) ? count - 1 : count;
};

/** Where the first atoms end that fit into `room`, and the size of all, as far as it takes to know that it exceeds `max`. */
const measure = (
  text: string,
  unit: number,
  room: number,
  max: number,
): { readonly cut: number; readonly size: number } => {
  let start = plainBefore(text, unit, max + 1);
  let cut = start < room ? start : room;
  let size = start;
  if (size > max || start === text.length) return { cut, size };
  const next = atomEnds(text, unit, start);
  while (size <= max && start < text.length) {
    const end = next();
    size += sizeOf(text, unit, start, end);
    if (size <= room) cut = end;
    start = end;
  }
  return { cut, size };
};

/** Where the last atoms of a text begin that fit into `room`, which the whole text does not. */
const tailStart = (text: string, unit: number, room: number): number => {
  let plain = text.length;
  const start = plain - room;
  while (plain >= start && isPlainOne(charCodeAt(text, plain - 1), unit)) plain -= 1;
  // One more than has room: so what begins at `start` is an atom, and the one before it would not fit.
  if (plain < start) return start;
  const next = atomEnds(text, unit, 0);
  const ends: number[] = bareArray();
  const sizes: number[] = bareArray();
  for (let end = 0; end < text.length; ends[ends.length] = end) {
    const begin = end;
    end = next();
    sizes[sizes.length] = sizeOf(text, unit, begin, end);
  }
  let index = ends.length - 1;
  for (let left = room - (sizes[index] as number); left >= 0; left -= sizes[index] as number) index -= 1;
  return ends[index] as number;
};

/** Unicode's White_Space property, which is stable. */
const isWhiteSpace = (code: number): boolean =>
  (code >= 9 && code <= 13) ||
  code === 0x20 ||
  code === 0x85 ||
  code === 0xa0 ||
  code === 0x1680 ||
  (code >= 0x2000 && code <= 0x200a) ||
  code === 0x2028 ||
  code === 0x2029 ||
  code === 0x202f ||
  code === 0x205f ||
  code === 0x3000;

/**
 * Where the last whole word ends within `room`, which not all of the text fits into, without the blanks behind it; if no
 * word fits, only blanks before the cut go.
 */
const wordsEnd = (text: string, unit: number, room: number): number => {
  const next = atomEnds(text, unit, 0);
  let words = 0;
  let letters = 0;
  for (let end = 0, size = 0; ; ) {
    const start = end;
    end = next();
    size += sizeOf(text, unit, start, end);
    const isBlank = isWhiteSpace(codePointAt(text, start) as number);
    if (size > room) return letters === start && !isBlank && words > 0 ? words : letters;
    if (isBlank) words = letters;
    else letters = end;
  }
};

/** The placeholder of most calls, which need not be measured anew. */
const dots = '...';
const wholeDots = { cut: dots.length, size: dots.length };

export const truncate = (
  text: string,
  max: number,
  unit: number,
  position: number,
  placeholder: string,
  words: boolean,
): string => {
  // No atom but of columns is larger than the units it has.
  if (unit !== units.column && text.length <= max) return text;
  const mark = placeholder === dots && max >= dots.length ? wholeDots : measure(placeholder, unit, max, max);
  const room = max - mark.size;
  const tail = position === positions.start ? room : position === positions.middle ? (room - (room % 2)) / 2 : 0;
  const { cut, size } = measure(text, unit, room - tail, max);
  if (size <= max) return text;
  if (room < 0) return stringSlice(placeholder, 0, mark.cut);
  if (position === positions.end) return stringSlice(text, 0, words ? wordsEnd(text, unit, room) : cut) + placeholder;
  const head = position === positions.start ? '' : stringSlice(text, 0, cut);
  return head + placeholder + stringSlice(text, tailStart(text, unit, tail));
};
