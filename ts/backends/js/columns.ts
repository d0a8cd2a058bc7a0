/** How many columns of a terminal a code point takes: the crate unicode-width's answer, from a generated table. */
import { bareArray, parseInteger, stringSplit } from '../../intrinsics.ts';
import { emojiBase, none, three, two } from './columntable.ts';

export { unicodeVersion } from './columntable.ts';

/** First and last code point of each range, alternating and ascending. */
type Ranges = readonly number[];

const decode = (table: string): Ranges => {
  const steps = stringSplit(table, ' ');
  const bounds: number[] = bareArray();
  let next = 0;
  for (let index = 0; index < steps.length; index += 1) {
    next += parseInteger(steps[index] as string, 36);
    bounds[index] = next;
    // Behind a range's last code point the next gap begins one further.
    if (index % 2 === 1) next += 1;
  }
  return bounds;
};

const isIn = (ranges: Ranges, code: number): boolean => {
  let low = 0;
  let high = ranges.length / 2 - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (code < (ranges[2 * middle] as number)) high = middle - 1;
    else if (code > (ranges[2 * middle + 1] as number)) low = middle + 1;
    else return true;
  }
  return false;
};

interface Tables {
  readonly none: Ranges;
  readonly two: Ranges;
  readonly three: Ranges;
  readonly emojiBase: Ranges;
}

let decoded: Tables | undefined;

/** Decoded at first use, not at import. */
const tables = (): Tables => {
  decoded ??= { none: decode(none), two: decode(two), three: decode(three), emojiBase: decode(emojiBase) };
  return decoded;
};

/** 0 to 3; control characters 0, a lone surrogate 1 as U+FFFD. */
export const columnsOf = (code: number): number => {
  if (code >= 0x20 && code < 0x7f) return 1;
  const ranges = tables();
  if (isIn(ranges.none, code)) return 0;
  if (isIn(ranges.two, code)) return 2;
  return isIn(ranges.three, code) ? 3 : 1;
};

/** Whether the code point is shown as a two-column emoji when U+FE0F follows it. */
export const isEmojiBase = (code: number): boolean => isIn(tables().emojiBase, code);
