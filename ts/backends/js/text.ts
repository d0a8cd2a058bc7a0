/**
 * The reference for shortening text, by code points, graphemes or columns.
 *
 * Text is cut by offsets into the caller's own string, so that lone surrogates pass through unit for unit.
 */
import { bareArray, charCodeAt, codePointAt, stringSlice } from '../../intrinsics.ts';
import { atomEnds, forward, isPlain, isPlainOne, sizeOf, units, unitsAt } from './atoms.ts';

const positions = { end: 0, middle: 1, start: 2 };

export const truncateLongString = (text: string, maxLength: number, truncateMiddle: boolean): string => {
  // SkyPilot counts the words' lengths without the blanks between them and keeps the words before the one with which
  // the count reaches the limit; so the kept words may be longer than the limit, or shorter, and then are filled up.
  let words = 0;
  // In units: a pair before them moves both on by one, a blank only where the counting ends.
  let limit = maxLength;
  let end = maxLength;
  if (text.length <= limit) return text;
  // Behind the text's end there is no unit (NaN), and nothing changes any more.
  for (let offset = 0; offset < end; offset += 1) {
    const unit = charCodeAt(text, offset);
    if (unit === 0x20) {
      words = offset;
      end += 1;
      // Asked of few: reading a code point takes longer than reading a unit.
    } else if (unit >= 0xd800 && unitsAt(text, offset) > 1) {
      if (offset < limit) limit += 1;
      end += 1;
      offset += 1;
    }
  }
  if (text.length <= limit) return text;
  if (!truncateMiddle) return `${stringSlice(text, 0, words > limit ? words : limit)}...`;
  const kept = maxLength - 3;
  let tail = text.length;
  for (let left = kept >> 1; left > 0; left -= 1) tail -= unitsAt(text, tail - 2);
  return `${stringSlice(text, 0, forward(text, 0, kept - (kept >> 1)))}...${stringSlice(text, tail)}`;
};

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
