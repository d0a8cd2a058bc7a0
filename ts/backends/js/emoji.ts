/**
 * Where emoji begin and end, by the rules of UAX #29 for those that make up most of them: the tables of Unicode stay with
 * the segmenter.
 */
import { codePointAt } from '../../intrinsics.ts';

const joiner = 0x200d;
const variationSelector = 0xfe0f;

/** The colours of skin, which colour what is before them. */
const isModifier = (code: number): boolean => code >= 0x1f3fb && code <= 0x1f3ff;

/** The letters of flags, two of which make one. */
export const isRegionalIndicator = (code: number): boolean => code >= 0x1f1e6 && code <= 0x1f1ff;

/** The few in the BMP that other emoji are joined with. */
const isJoinable = (code: number): boolean =>
  code === 0x2640 || code === 0x2642 || code === 0x2695 || code === 0x2708 || code === 0x2764;

/** Whether an emoji may begin with it: in the emoji's blocks nothing but colours belongs to what is before it. */
export const beginsEmoji = (code: number): boolean =>
  code > 0xffff ? code >= 0x1f000 && code <= 0x1faff && !isModifier(code) : isJoinable(code);

/** Whether a joiner joins it: of Extended_Pictographic the largest ranges. */
const isPictograph = (code: number): boolean =>
  (code >= 0x1f324 && code <= 0x1f393) ||
  (code >= 0x1f39e && code <= 0x1f3f0) ||
  (code >= 0x1f400 && code <= 0x1f4fd) ||
  (code >= 0x1f4ff && code <= 0x1f53d) ||
  (code >= 0x1f5fa && code <= 0x1f64f) ||
  (code >= 0x1f680 && code <= 0x1f6c5) ||
  (code >= 0x1f90c && code <= 0x1f93a) ||
  (code >= 0x1f947 && code <= 0x1f9ff) ||
  isJoinable(code);

/** The code point at an offset; 0 behind the text's end. */
export const codeAt = (text: string, offset: number): number => codePointAt(text, offset) ?? 0;

const unitsOf = (code: number): number => (code > 0xffff ? 2 : 1);

/**
 * The end of the emoji that begins at an offset, if nothing that follows belongs to it; 0 if what is there is none of
 * those that are told here.
 */
export const emojiEnd = (text: string, start: number): number => {
  let last = codeAt(text, start);
  let end = start + unitsOf(last);
  if (isRegionalIndicator(last)) return isRegionalIndicator(codeAt(text, end)) ? end + 2 : 0;
  if (!beginsEmoji(last)) return 0;
  for (;;) {
    const next = codeAt(text, end);
    if (next === variationSelector || isModifier(next)) end += unitsOf(next);
    else if (next === joiner) {
      const joined = codeAt(text, end + 1);
      if (!isPictograph(last) || !isPictograph(joined)) return 0;
      last = joined;
      end += 1 + unitsOf(joined);
    } else return end;
  }
};
