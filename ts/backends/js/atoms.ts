/**
 * Text as the atoms that a cut may not go through: code points, or graphemes (UAX #29's extended clusters).
 *
 * The rules are the segmenter's. What most text is made of does not ask it: characters between which there always is a
 * boundary, and emoji by themselves, coloured, joined, and as flags.
 */
import { charCodeAt, codePointAt, generatorSend } from '../../intrinsics.ts';
import { columnsOf, isEmojiBase } from './columns.ts';
import { beginsEmoji, codeAt, emojiEnd, isRegionalIndicator } from './emoji.ts';
import { segmenter } from './graphemes.ts';

export const unitsAt = (text: string, offset: number): number =>
  (codePointAt(text, offset) as number) > 0xffff ? 2 : 1;

/** The offset `count` code points on from `offset`, at most the text's end. */
export const forward = (text: string, offset: number, count: number): number => {
  for (; count > 0 && offset < text.length; count -= 1) offset += unitsAt(text, offset);
  return offset;
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

/** The numbers of what is counted. */
export const units = { grapheme: 0, column: 1, codePoint: 2 };

const carriageReturn = 13;

/**
 * Whether a unit of UTF-16 is one of the many between any two of which there is a boundary: nothing below U+0300 extends
 * a grapheme, and nothing but CR LF holds two together there; nor do Greek, Cyrillic, kana, ideographs, whole Hangul
 * syllables and fullwidth forms (UAX #29: no Extend, SpacingMark or Prepend, and of Hangul only LV and LVT).
 */
export const isPlain = (code: number): boolean =>
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
export const isPlainOne = (code: number, unit: number): boolean =>
  unit === units.column ? code >= 0x20 && code < 0x7f : isPlain(code);

const beginsAtom = (text: string, offset: number): boolean =>
  isPlain(charCodeAt(text, offset)) || beginsEmoji(codeAt(text, offset));

/** The end of the grapheme that begins at an offset; 0 where only the segmenter can tell. */
const knownEnd = (text: string, start: number): number => {
  const end = isPlain(charCodeAt(text, start)) ? start + 1 : emojiEnd(text, start);
  return beginsAtom(text, end) ? end : 0;
};

/** Ends of atoms: each call gives the next, from an offset on at which one begins. */
export const atomEnds = (text: string, unit: number, start: number): (() => number) => {
  let end = start;
  if (unit === units.codePoint) {
    return () => {
      end = forward(text, end, 1);
      return end;
    };
  }
  let ends: Iterator<number, unknown, undefined> | undefined;
  return () => {
    if (!ends) {
      const known = knownEnd(text, end);
      if (known > 0) {
        end = known;
        return end;
      }
      ends = graphemeEnds(text, end);
    }
    end = generatorSend(ends, undefined).value as number;
    return end;
  };
};

export const sizeOf = (text: string, unit: number, start: number, end: number): number =>
  unit === units.column ? columnsBetween(text, start, end) : 1;
