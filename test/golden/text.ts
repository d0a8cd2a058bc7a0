/** The questions of golden.json about text: both truncations, and the names of clusters. */
import {
  type Asked,
  alone,
  ask,
  combine,
  expect,
  noCounts,
  noStrings,
  outOfRange,
  refuse,
  wrongType,
  wrongValue,
} from './ask.ts';
import type { Value } from './check.js';

const family = '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}';
const flag = '\u{1f1eb}\u{1f1f7}';
const sentence = 'This is a very long string that needs truncation';
const longTexts: readonly Value[] = [
  ...[
    '',
    ' ',
    'abc',
    'abcd',
    'hello world again',
    sentence,
    'a-b-c d e  f',
    '  leading and trailing  ',
    'tab\tand\nline',
    'one',
  ],
  ...[
    'x y z x y z x y z x y z x y z',
    'supercalifragilistic word',
    'word supercalifragilistic',
    'h\u00e9llo w\u00f6rld \u65e5\u672c\u8a9e',
  ],
  ...[
    `${family} ${flag} e\u0301`,
    'a\u00a0b\u2003c\u3000d e f g',
    { $repeat: ['\u{1f600}', 9] },
    { $repeat: ['ab ', 30] },
    { $repeat: ['x', 50] },
  ],
];

const longStrings: readonly Asked[] = [
  ...ask('truncateLongString', combine(longTexts, [0, 3, 4, 7, 12, 35])),
  ...ask('truncateLongString', combine(longTexts, [1, 3, 4, 7, 12], [{ truncateMiddle: true }])),
  ...ask('truncateLongString', [
    ...alone(longTexts),
    [sentence, { $undefined: 0 }, { truncateMiddle: { $undefined: 0 } }],
  ]),
  ...expect('\ud800\ud800...', 'truncateLongString', [[{ $repeat: ['\ud800', 5] }, 2]]),
  ...expect('abc', 'truncateLongString', [
    ['abc', 9007199254740991],
    ['abc', 3, { other: 1 }],
  ]),
  ...refuse(outOfRange, 'truncateLongString', combine(['a'], noCounts)),
  ...refuse(wrongType, 'truncateLongString', [
    ...alone(noStrings),
    ...combine(['a'], ['5', null, {}, { $bigint: '1' }]),
  ]),
  ...refuse(
    wrongType,
    'truncateLongString',
    combine(['a'], [1], [null, 'x', 5, true, { truncateMiddle: null }, { truncateMiddle: 1 }]),
  ),
];

/** One text for each rule by which graphemes are found and columns are counted. */
const graphemeTexts: readonly Value[] = [
  'abcdef',
  sentence,
  { $repeat: [family, 5] },
  { $repeat: [flag, 5] },
  { $repeat: ['e\u0301', 12] },
  { $repeat: ['\u1100\u1161\u11a8', 5] },
  { $repeat: ['\u0915\u094d\u0937', 5] },
  { $repeat: ['\r\n', 5] },
  { $repeat: ['\u2764\ufe0f', 4] },
  { $repeat: ['\u2764', 4] },
  '\u65e5\u672c\u8a9e and \u{1f469}\u200d\u{1f680}',
  '\u001b[31mred\u001b[0m text',
  'a\u0301b\u0301c\u0301d',
  '\0\u0001\u007fabc',
  '\u{1f44d}\u{1f3fd}\u{1f44d}\u{1f3fd}\u{1f44d}',
  '\u{1f1eb}\u{1f1f7}\u{1f1eb}',
  '\uff21\uff22\uff71\u0e01\u0e33\u05d0',
  'ab\ud800cd\udc00ef\udbff',
];
const placeholders = ['', '\u2026', '\u65e5\u672c', 'e\u0301e\u0301e\u0301', flag, '[cut]', '\ud800'];
const wordTexts: readonly Value[] = [
  ...[
    'hello world foo',
    'helloworldfoo bar',
    'hello \u2003 world foo',
    '   longword here',
    'hello     ',
    '',
    ' ',
    'a b c d e f g',
  ],
  ...['one\ntwo\tthree\u00a0four', `${family} ${flag} end`, 'x', '\u3000\u65e5\u672c \u8a9e'],
];
const units = ['grapheme', 'column', 'codePoint'];

const truncations: readonly Asked[] = [
  ...ask(
    'truncate',
    combine(
      graphemeTexts,
      [3, 7],
      units.map((unit) => ({ unit })),
    ),
  ),
  ...ask(
    'truncate',
    combine(
      graphemeTexts,
      [6],
      ['middle', 'start'].map((position) => ({ position })),
    ),
  ),
  ...ask(
    'truncate',
    combine(
      graphemeTexts,
      [7],
      [
        { position: 'middle', unit: 'column' },
        { position: 'start', unit: 'column' },
      ],
    ),
  ),
  ...ask(
    'truncate',
    combine(
      ['abcdefghijklm', { $repeat: [family, 4] }],
      [1, 5],
      placeholders.map((placeholder) => ({ placeholder })),
    ),
  ),
  ...ask(
    'truncate',
    combine(
      ['\u65e5\u672c\u8a9e\u65e5\u672c'],
      [0, 1, 3, 4, 9],
      placeholders.map((placeholder) => ({ placeholder, unit: 'column' })),
    ),
  ),
  ...ask('truncate', combine(wordTexts, [4, 8, 11], [{ words: true }])),
  ...ask(
    'truncate',
    combine(
      wordTexts,
      [9],
      [
        { words: true, unit: 'column', placeholder: '\u2026' },
        { words: true, unit: 'codePoint' },
      ],
    ),
  ),
  ...ask('truncate', alone([sentence, { $repeat: ['ab ', 40] }, { $repeat: ['\u65e5', 81] }])),
  // Long enough for the backend that takes long texts.
  ...ask(
    'truncate',
    combine(
      [{ $repeat: [`ab ${family}`, 700] }, { $repeat: ['\u65e5\u672c ', 2000] }],
      [30],
      [{}, { unit: 'column', position: 'middle' }, { words: true }],
    ),
  ),
  ...expect('This is a very lo...', 'truncate', [
    [sentence, 20],
    [sentence, 20, {}],
    [sentence, 20, { other: 1, unit: { $undefined: 0 } }],
  ]),
  ...expect('..', 'truncate', [['abcdef', 2]]),
  ...expect('', 'truncate', [
    ['abcdef', 0],
    ['', 0],
  ]),
  ...expect('abcdef', 'truncate', [
    ['abcdef', 6],
    ['abcdef', 9007199254740991],
  ]),
  ...expect('hello...', 'truncate', [['hello world foo', 11, { words: true }]]),
  ...expect('17.0.0', 'unicodeVersion', [[]]),
  ...refuse(outOfRange, 'truncate', combine(['a'], noCounts)),
  ...refuse(wrongType, 'truncate', [...alone(noStrings), ...combine(['a'], ['5', null, {}, { $bigint: '1' }])]),
  ...refuse(
    wrongType,
    'truncate',
    combine(
      ['a'],
      [1],
      [
        null,
        'x',
        5,
        { unit: null },
        { unit: 1 },
        { position: null },
        { placeholder: null },
        { placeholder: 5 },
        { words: 'x' },
        { words: null },
      ],
    ),
  ),
  ...refuse(
    wrongValue,
    'truncate',
    combine(
      ['a'],
      [1],
      [
        { unit: 'word' },
        { unit: '' },
        { position: 'END' },
        { words: true, position: 'middle' },
        { words: true, position: 'start' },
      ],
    ),
  ),
];

const clusterNames = [
  'a',
  'train',
  'My.Cluster_Name',
  'train-gpt-',
  'A_b.c-A_b.c-A_b.c-A_b.c-',
  '\u00fcn\u00ef',
  'a-------------------',
  'sky-123456-abcdef',
];
const validNames = ['a', 'Z', 'a1', 'a-b_c.d', 'train-gpt', 'A.b', 'a--b', 'a_1'];
const invalidNames = [
  '',
  '1',
  '1a',
  '-a',
  'a-',
  'a.',
  'a_',
  '.a',
  'a\n',
  'a b',
  '\u00fc',
  'a\u00fc',
  '\u212a',
  'a\0',
  'a/b',
  '\ud800',
];

const names: readonly Asked[] = [
  ...ask('makeClusterNameOnCloud', [...alone(clusterNames), [{ $repeat: ['x', 40] }]]),
  ...ask(
    'makeClusterNameOnCloud',
    combine(
      [...clusterNames, { $repeat: ['x', 40] }],
      [
        { maxLength: null },
        { maxLength: 20 },
        { maxLength: 35 },
        { userHash: 'a1b2c3d4' },
        { maxLength: 35, userHash: 'a1b2c3d4' },
        { maxLength: null, userHash: 'a1b2c3d4' },
      ],
    ),
  ),
  ...ask('makeClusterNameOnCloud', [
    ['My.Cluster_Name', { userHash: 'Ab-9' }],
    ['\u{1f600}\u{1f600}\u{1f600}\u{1f600}\u{1f600}', { maxLength: 4 }],
    [{ $repeat: ['x', 40] }, { maxLength: 4 }],
    ['\ud800\ud800\ud800\ud800\ud800', { maxLength: 4 }],
  ]),
  ...refuse(
    outOfRange,
    'makeClusterNameOnCloud',
    combine(
      [{ $repeat: ['x', 40] }],
      [
        { maxLength: 0 },
        { maxLength: 3 },
        { maxLength: 8, userHash: 'a1b2' },
        ...noCounts.map((maxLength) => ({ maxLength })),
      ],
    ),
  ),
  ...refuse(
    wrongValue,
    'makeClusterNameOnCloud',
    combine(
      ['a'],
      ['', '-a', 'a b', 'a_b', '\u00fc', 'a\n'].map((userHash) => ({ userHash })),
    ),
  ),
  ...refuse(wrongType, 'makeClusterNameOnCloud', [
    ...alone(noStrings),
    ...combine(['a'], [null, 'x', 5, { maxLength: '5' }, { userHash: 5 }, { userHash: null }]),
  ]),
  ...ask('isValidClusterName', alone([...validNames, ...invalidNames, { $repeat: ['a', 300] }])),
  ...refuse(wrongType, 'isValidClusterName', alone(noStrings)),
];

export const textQuestions: readonly Asked[] = [...longStrings, ...truncations, ...names];
