/**
 * The reference for shortening text, by code points, graphemes or columns.
 *
 * Text is cut by offsets into the caller's own string, so that lone surrogates pass through unit for unit.
 */
import { bareArray, codePointAt, generatorSend, infinity, stringIndexOf, stringSlice } from '../../intrinsics.ts';
import { columnsOf, isEmojiBase } from './columns.ts';
import { segmenter } from './graphemes.ts';

const unitsAt = (text: string, offset: number): number => ((codePointAt(text, offset) as number) > 0xffff ? 2 : 1);

/** The offset `count` code points on from `offset`, at most the text's end. */
export const forward = (text: string, offset: number, count: number): number => {
  for (let left = count; left > 0 && offset < text.length; left -= 1) offset += unitsAt(text, offset);
  return offset;
};

export const codePointsBetween = (text: string, start: number, end: number): number => {
  let count = 0;
  for (let offset = start; offset < end; count += 1) offset = forward(text, offset, 1);
  return count;
};

export const truncateLongString = (text: string, maxLength: number, truncateMiddle: boolean): string => {
  const limit = forward(text, 0, maxLength);
  if (limit === text.length) return text;
  if (truncateMiddle) {
    const kept = maxLength - 3;
    if (kept <= 0) return '...';
    const tail = kept >> 1;
    const total = codePointsBetween(text, 0, text.length);
    return `${stringSlice(text, 0, forward(text, 0, kept - tail))}...${stringSlice(text, forward(text, 0, total - tail))}`;
  }
  // SkyPilot counts the words' lengths without the blanks between them and keeps the words before the one with which
  // the count reaches the limit; so the kept words may be longer than the limit, or shorter, and then are filled up.
  let start = 0;
  let total = 0;
  for (;;) {
    const blank = stringIndexOf(text, ' ', start);
    total += codePointsBetween(text, start, blank === -1 ? text.length : blank);
    if (total >= maxLength || blank === -1) break;
    start = blank + 1;
  }
  const words = start - 1;
  return `${stringSlice(text, 0, words > limit ? words : limit)}...`;
};

/** The pieces that a cut may not go through: where each ends, and its size in the unit. */
interface Atoms {
  readonly ends: number[];
  readonly sizes: number[];
  total: number;
}

const graphemeSegments = /* @__PURE__ */ segmenter();

/** What unicode-segmenter reads of a string, by methods that a page cannot have replaced. */
const segmentable = (text: string): string => {
  const view = {
    length: text.length,
    codePointAt: (offset: number) => codePointAt(text, offset),
    slice: () => '',
  };
  return view as unknown as string;
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
    offset += unitsAt(text, offset);
  }
  return columns;
};

const isRegionalIndicator = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;

const units = { grapheme: 0, column: 1, codePoint: 2 };
const positions = { end: 0, middle: 1, start: 2 };

/** The atoms of a text, as far as it takes to know that they exceed `enough`. */
const atomsOf = (text: string, unit: number, enough: number): Atoms => {
  const atoms: Atoms = { ends: bareArray(), sizes: bareArray(), total: 0 };
  const add = (start: number, end: number): void => {
    const size = unit === units.column ? columnsBetween(text, start, end) : 1;
    atoms.ends[atoms.ends.length] = end;
    atoms.sizes[atoms.sizes.length] = size;
    atoms.total += size;
  };
  if (unit === units.codePoint) {
    for (let start = 0; start < text.length && atoms.total <= enough; ) {
      const end = forward(text, start, 1);
      add(start, end);
      start = end;
    }
    return atoms;
  }
  const segments = graphemeSegments(segmentable(text));
  let start = 0;
  generatorSend(segments, undefined);
  while (start < text.length && atoms.total <= enough) {
    const next = generatorSend(segments, undefined);
    const end = next.done ? text.length : next.value.index;
    add(start, end);
    start = end;
  }
  return atoms;
};

/** How many leading atoms fit into `room`. */
const fitting = ({ sizes }: Atoms, room: number): number => {
  let count = 0;
  for (let size = 0; count < sizes.length; count += 1) {
    size += sizes[count] as number;
    if (size > room) break;
  }
  return count;
};

/** How many leading atoms are left when the trailing ones that fit into `room` are taken away. */
const leftBefore = ({ sizes }: Atoms, room: number): number => {
  let count = sizes.length;
  for (let size = 0; count > 0; count -= 1) {
    size += sizes[count - 1] as number;
    if (size > room) break;
  }
  return count;
};

const endOf = ({ ends }: Atoms, count: number): number => (count === 0 ? 0 : (ends[count - 1] as number));

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

/** The cut moved back to the end of the last whole word; if no word fits, only blanks before the cut go. */
const atWordEnd = (text: string, atoms: Atoms, cut: number): number => {
  const isBlank = (index: number): boolean => isWhiteSpace(codePointAt(text, endOf(atoms, index)) as number);
  const withoutBlanks = (count: number): number => {
    while (count > 0 && isBlank(count - 1)) count -= 1;
    return count;
  };
  let word = cut;
  if (!isBlank(cut)) while (word > 0 && !isBlank(word - 1)) word -= 1;
  const whole = withoutBlanks(word);
  return whole > 0 ? whole : withoutBlanks(cut);
};

export const truncate = (
  text: string,
  max: number,
  unit: number,
  position: number,
  placeholder: string,
  words: boolean,
): string => {
  const atoms = atomsOf(text, unit, position === positions.end ? max : infinity);
  if (atoms.total <= max) return text;
  const mark = atomsOf(placeholder, unit, infinity);
  if (mark.total > max) return stringSlice(placeholder, 0, endOf(mark, fitting(mark, max)));
  const room = max - mark.total;
  if (position === positions.start) return placeholder + stringSlice(text, endOf(atoms, leftBefore(atoms, room)));
  if (position === positions.middle) {
    const tail = (room - (room % 2)) / 2;
    const head = stringSlice(text, 0, endOf(atoms, fitting(atoms, room - tail)));
    return head + placeholder + stringSlice(text, endOf(atoms, leftBefore(atoms, tail)));
  }
  const cut = fitting(atoms, room);
  return stringSlice(text, 0, endOf(atoms, words ? atWordEnd(text, atoms, cut) : cut)) + placeholder;
};
