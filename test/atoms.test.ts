/** Most text js cuts without the segmenter: where it does, it cuts as the segmenter would, and where it can, it does. */
import { countGraphemes, splitGraphemes } from 'unicode-segmenter/grapheme';
import { beforeEach, expect, test, vi } from 'vitest';
import { atomEnds, isPlain, isPlainOne, sizeOf, units, unitsAt } from '../ts/backends/js/atoms.ts';
import { beginsEmoji, emojiEnd } from '../ts/backends/js/emoji.ts';
import { emoji, spell } from './support/text.ts';

/** How often the segmenter was started. */
let starts = 0;

vi.mock('../ts/backends/js/graphemes.ts', () => ({
  segmenter: () => (text: string) => {
    starts += 1;
    return splitGraphemes(text);
  },
}));

beforeEach(() => {
  starts = 0;
});

/** The first and last of each run of code points with a property. */
const runsOf = (has: (code: number) => boolean): readonly (readonly number[])[] => {
  const runs: number[][] = [];
  for (let code = 0; code < 0x110000; code += 1) {
    if (!has(code)) continue;
    const run = runs.at(-1);
    if (run?.[1] === code - 1) run[1] = code;
    else runs.push([code, code]);
  }
  return runs;
};

/** The ends of a text's atoms, from an offset on. */
const endsOf = (text: string, unit = units.grapheme, start = 0): readonly number[] => {
  const next = atomEnds(text, unit, start);
  const ends: number[] = [];
  while ((ends.at(-1) ?? start) < text.length) ends.push(next());
  return ends;
};

const endsBySegmenter = (text: string, start = 0): readonly number[] => {
  let end = start;
  return [...splitGraphemes(text.slice(start))].map((grapheme) => {
    end += grapheme.length;
    return end;
  });
};

const plain = [
  [0, 0xc],
  [0xe, 0x2ff],
  [0x391, 0x3c9],
  [0x410, 0x44f],
  [0x3041, 0x3096],
  [0x30a1, 0x9fff],
  [0xac00, 0xd7a3],
  [0xff01, 0xff60],
] as const;

test('plain are Latin, Greek, Cyrillic, kana, ideographs, Hangul syllables and fullwidth forms, but no carriage return', () => {
  expect(runsOf(isPlain)).toEqual(plain);
  // What charCodeAt() finds behind a text's end.
  expect(isPlain(Number.NaN)).toBe(true);
});

test('between any two plain characters there is a boundary', () => {
  // Of a Hangul syllable it matters whether a final consonant closes it: one in 28 is open, so the range's ends show both.
  const partners = plain.flat();
  const demand = (first: number, second: number): void => {
    const text = String.fromCharCode(first, second);
    if (countGraphemes(text) !== 2) expect.fail(spell(text));
  };
  for (const [first, last] of plain) {
    for (let code = first; code <= last; code += 1) {
      for (const partner of partners) {
        demand(code, partner);
        demand(partner, code);
      }
    }
  }
  for (let first = 0; first < 0x300; first += 1) {
    for (let second = 0; second < 0x300; second += 1) if (isPlain(first) && isPlain(second)) demand(first, second);
  }
});

test('one of size 1 is whatever is plain, but in columns printable ASCII alone', () => {
  expect(runsOf((code) => isPlainOne(code, units.column))).toEqual([[0x20, 0x7e]]);
  for (const unit of [units.grapheme, units.codePoint]) {
    expect(runsOf((code) => isPlainOne(code, unit))).toEqual(plain);
  }
});

test('plain text is cut without the segmenter', () => {
  const text = `a \n${String.fromCharCode(...plain.flat())}`;
  expect(endsOf(text)).toEqual(Array.from(text, (_, index) => index + 1));
  expect(endsOf(text, units.column, 5)).toEqual(Array.from(text.slice(5), (_, index) => index + 6));
  expect(starts).toBe(0);
});

test('an emoji begins with any of its blocks but a colour of skin, and with five signs', () => {
  expect(runsOf(beginsEmoji)).toEqual([
    [0x2640, 0x2640],
    [0x2642, 0x2642],
    [0x2695, 0x2695],
    [0x2708, 0x2708],
    [0x2764, 0x2764],
    [0x1f000, 0x1f3fa],
    [0x1f400, 0x1faff],
  ]);
});

const woman = '\u{1f469}';

test('a joiner joins what it joins by the segmenter, of whatever is known to be a pictograph', () => {
  const joined = [
    [0x2640, 0x2640],
    [0x2642, 0x2642],
    [0x2695, 0x2695],
    [0x2708, 0x2708],
    [0x2764, 0x2764],
    [0x1f324, 0x1f393],
    [0x1f39e, 0x1f3f0],
    [0x1f400, 0x1f4fd],
    [0x1f4ff, 0x1f53d],
    [0x1f5fa, 0x1f64f],
    [0x1f680, 0x1f6c5],
    [0x1f90c, 0x1f93a],
    [0x1f947, 0x1f9ff],
  ];
  expect(runsOf((code) => emojiEnd(`${String.fromCodePoint(code)}\u200d${woman}`, 0) > 0)).toEqual(joined);
  expect(runsOf((code) => emojiEnd(`${woman}\u200d${String.fromCodePoint(code)}`, 0) > 0)).toEqual(joined);
});

test('where an emoji ends is known by the rules of the segmenter', () => {
  const tails = ['', '\ufe0f', '\u{1f3fd}', '\u{1f3fb}\ufe0f', `\u200d${woman}`, `\ufe0f\u200d${woman}\u{1f3ff}`];
  for (const [first, last] of runsOf(beginsEmoji) as readonly (readonly [number, number])[]) {
    for (let code = first; code <= last; code += 1) {
      for (const tail of tails) {
        const text = `a${String.fromCodePoint(code)}${tail}`;
        const end = emojiEnd(text, 1);
        // Half a flag is not told of, nor what cannot be joined.
        if (end > 0 && end !== text.length) expect.fail(spell(text));
        if (end > 0 && endsBySegmenter(`${text}b`, 1)[0] !== end) expect.fail(spell(text));
        if (end === 0 && !/[\u{1f1e6}-\u{1f1ff}\u200d]/u.test(text)) expect.fail(spell(text));
      }
    }
  }
});

test('most emoji of emoji-test.txt are cut without the segmenter, and all as it cuts them', () => {
  let quick = 0;
  for (const sequence of emoji) {
    const text = `${sequence}${sequence}a`;
    starts = 0;
    const ends = endsOf(text);
    if (starts === 0) quick += 1;
    if (`${ends}` !== `${endsBySegmenter(text)}`) expect.fail(spell(text));
  }
  expect(quick / emoji.length).toBeGreaterThan(0.85);
});

test.each([
  ['a flag', '\u{1f1e9}\u{1f1ea}', [4]],
  ['two flags', '\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7}', [4, 8]],
  ['a text that changes between letters and emoji', `a${woman}\u65e5\u2764\ufe0f\u00e9`, [1, 3, 4, 6, 7]],
])('%s is cut without the segmenter', (_, text, ends) => {
  expect(endsOf(text)).toEqual(ends);
  expect(starts).toBe(0);
});

test.each([
  ['half a flag', '\u{1f1e9}a'],
  ['three halves', '\u{1f1e9}\u{1f1ea}\u{1f1eb}'],
  ['a mark behind a letter', 'ae\u0301a'],
  ['a mark behind an emoji', `${woman}\u0301a`],
  ['a colour without an emoji', '\u{1f3fd}a'],
  ['CR LF', 'a\r\nb'],
  ['a letter joined with an emoji', `a\u200d${woman}`],
  ['a joiner behind the last emoji', `${woman}\u200d`],
  ['a joined letter', `${woman}\u200da`],
  ['a lone surrogate', '\ud83da'],
  ['what takes two columns behind what takes two units less', '\uffff\u{1f3fb}a'],
])('%s is the segmenter\u2019s to cut, which is started once and goes on', (_, text) => {
  const later = `${text}ab${text}`;
  for (const start of [0, 2]) {
    starts = 0;
    const before = 'xy'.slice(0, start);
    expect(endsOf(before + later, units.grapheme, start)).toEqual(endsBySegmenter(before + later, start));
    expect(starts).toBe(1);
  }
});

test('code points are cut by their units alone', () => {
  const text = '\uffff\u{10000}e\u0301\ud800';
  expect(endsOf(text, units.codePoint)).toEqual([1, 3, 4, 5, 6]);
  expect([0, 1].map((offset) => unitsAt(text, offset))).toEqual([1, 2]);
  expect(starts).toBe(0);
});

test.each([
  ['a sign as an emoji', '\u2764\ufe0f', 2],
  ['a sign as text', '\u2764\ufe0e', 1],
  ['a flag', '\u{1f1e9}\u{1f1ea}', 2],
  ['half a flag', '\u{1f1e9}', 1],
  ['what stands before a colour', '\uffff\u{1f3fb}', 2],
])('%s takes its columns', (_, text, columns) => {
  expect(sizeOf(text, units.column, 0, text.length)).toBe(columns);
  expect(sizeOf(text, units.grapheme, 0, text.length)).toBe(1);
});
