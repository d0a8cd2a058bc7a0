/** The questions of golden.json about numbers: base 36 and the two formats. */
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

const bigint = (value: bigint): Value => ({ $bigint: `${value}` });
const double = (value: number): Value =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: Object.is(value, -0) ? '-0' : `${value}` };
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** Numbers that fill all digits of either base, and their neighbours. */
const edges: readonly bigint[] = [
  ...range(14).flatMap((power) => [36n ** BigInt(2 * power + 1) - 1n, 36n ** BigInt(2 * power + 1)]),
  ...[8n, 32n, 53n, 64n, 128n, 256n].flatMap((power) => [2n ** power - 1n, 2n ** power, 2n ** power + 1n]),
];
const seventyThree = [
  'ff',
  'FF',
  'fF',
  '0xff',
  '0XFF',
  ' ff\n',
  '+ff',
  'f_f',
  '0x_ff',
  '\t+0xf_f\r\v\f',
  '00ff',
  '0x00_ff',
];
const zeros: readonly Value[] = [
  '0',
  '00',
  '0x0',
  '0X0',
  ' +0 ',
  '0_0',
  { $repeat: ['0', 500] },
  bigint(0n),
  { $hex: '' },
  { $hex: '0000' },
];
const noHexadecimals: readonly Value[] = [
  ...[
    '',
    ' ',
    '0x',
    'g',
    '_ff',
    'ff_',
    'f__f',
    '-1',
    '-0',
    'f\0f',
    '\uff11f',
    '\u3000ff',
    'ff\u00a0',
    '+ ff',
    '++1',
    '\x1cff',
  ],
  ...['0x0x1', '1.0', '1n', 'x1', '0o7', '1e+2', '\ud800', '0x_', '_', '+', '0_x1', { $repeat: ['g', 1000] }],
];

const base36: readonly Asked[] = [
  ...expect('73', 'base36Encode', alone([...seventyThree, bigint(255n), { $hex: 'ff' }, { $hex: '0000ff' }])),
  ...expect('0', 'base36Encode', alone(zeros)),
  ...expect('1ps9wxb', 'base36Encode', alone(['deadbeef', bigint(0xdeadbeefn), { $hex: 'deadbeef' }])),
  ...ask('base36Encode', alone([...'0123456789abcdefABCDEF'])),
  ...ask('base36Encode', alone(edges.map((value) => value.toString(16)))),
  ...ask('base36Encode', alone(edges.slice(0, 12).map(bigint))),
  ...ask(
    'base36Encode',
    alone([{ $hex: '010203' }, { $repeat: ['f', 1000] }, { $join: ['0x1', { $repeat: ['0', 400] }] }]),
  ),
  ...ask(
    'base36Encode',
    alone([{ $bytes: [100] }, 'd41d8cd98f00b204e9800998ecf8427e', 'ffffffffffffffff', { $repeat: ['f', 32] }]),
  ),
  ...refuse(wrongValue, 'base36Encode', alone(noHexadecimals)),
  ...refuse(outOfRange, 'base36Encode', alone([bigint(-1n), bigint(-(2n ** 64n))])),
  ...refuse(
    wrongType,
    'base36Encode',
    alone([
      5,
      null,
      true,
      {},
      [],
      { $number: 'NaN' },
      { $undefined: 0 },
      { $symbol: 's' },
      { $function: '' },
      { $bytes: [8, 0, 'ArrayBuffer'] },
      { $bytes: [8, 0, 'DataView'] },
    ]),
  ),
  ...refuse('TypeError ERR_DETACHED', 'base36Encode', alone([{ $bytes: [8, 0, 'Detached'] }])),
  ...ask('base36Decode', alone([...'059azAZ', '00', '00a', '1ps9wxb', '1PS9WXB', 'Zz', { $repeat: ['z', 300] }])),
  ...ask('base36Decode', alone(edges.map((value) => value.toString(36)))),
  ...refuse(
    wrongValue,
    'base36Decode',
    alone(['', ' 1', '1 ', '-1', '+1', 'a_b', '1.0', '0x-', '\u0131', '\u212a', '\uff11', '\ud800', 'a\0']),
  ),
  ...refuse(wrongType, 'base36Decode', alone(noStrings)),
];

/** Ties, neighbours of ties, whole numbers, and the ends of what a double holds. */
const fractions: readonly number[] = [
  ...[
    2.25, 2.5, 3.5, 0.5, 1.5, -2.5, 0.15, 0.25, 0.35, 0.45, 2.675, 1.005, 0.045, 0.125, 0.375, 1e-7, -0.04, -0.05,
    3.14159,
  ],
  ...[
    999.95,
    999.94,
    9.995,
    0.1,
    0.30000000000000004,
    123456.789,
    -123456.785,
    4503599627370495.5,
    0.0078125,
    1e15 + 0.5,
  ],
  ...[5e-324, 2.2250738585072014e-308, 1.1, 1 / 3, 2 / 3, -1 / 3, 0.05, 8.5, 9.5, 10.5],
];
const wholes: readonly number[] = [
  ...[
    0,
    -0,
    1,
    -1,
    3,
    10,
    1000,
    999999,
    2 ** 31,
    2 ** 53,
    -(2 ** 53),
    2 ** 53 + 2,
    1e15,
    1e20,
    1e21,
    1e22,
    -1e22,
    1e23,
    1e300,
  ],
  ...[1.7976931348623157e308, -1.7976931348623157e308],
];
const strange: readonly number[] = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
/** Both sides of every step from one unit to the next. */
const quantities: readonly number[] = [
  ...[
    1234567.89, 1234.5, 9876543210.123, 0.123, 5, 0, -0, -0.04, -0.4, -0.06, 1, 999, 1000, 1001, 1050, 1150, 1250, 1024,
  ],
  ...[
    999.94, 999.95, 999.96, 999.5, 998.5, 999.4, 999949, 999950, 999950.5, -999950, -999949, 999499, 999500, 999999.99,
  ],
  ...[1e6, 1.25e6, 1.35e6, 999949999, 999950000, 1e9, 2.5e9, 3.5e9, 999949999999, 999950000000, 1e12, 1.5e12, -1e12],
  ...[999.9e12, 1e15, 1.5e15, 1e18, 1e21, 1e40, 5e-324, 123456789012345, 1e300, 1.7976931348623157e308, -1e300],
];
const noPrecisions: readonly Value[] = [...noCounts, 101];

const numbers: readonly Asked[] = [
  ...ask('formatFloat', combine([...fractions, ...strange].map(double), [0, 1, 2])),
  ...ask('formatFloat', combine(wholes.map(double), [2])),
  ...ask('formatFloat', alone(fractions.slice(0, 4))),
  ...ask('formatFloat', combine([5e-324, 0.1, 1 / 3, -0.5], [3, 17, 100])),
  ...ask(
    'formatFloat',
    combine(
      ['9007199254740993', '-5', '0', '123456789012345678901234567890'].map((text) => ({ $bigint: text })),
      [0, 1, 7],
    ),
  ),
  ...ask('formatCompact', combine([...quantities, ...strange].map(double), [0, 1, 2])),
  ...ask('formatCompact', alone(quantities.slice(0, 4))),
  ...ask('formatCompact', combine([1234.5678, 1e300, 0.1], [3, 10, 100])),
  ...['formatFloat', 'formatCompact'].flatMap((name) => [
    ...refuse(outOfRange, name, combine([1.5], noPrecisions)),
    ...refuse(wrongType, name, combine([1.5], ['2', null, { $bigint: '1' }, {}])),
    ...refuse(wrongType, name, alone(['1', null, { $undefined: 0 }, {}, { $symbol: 's' }])),
  ]),
  ...refuse(wrongType, 'formatCompact', alone([{ $bigint: '1' }])),
];

export const numberQuestions: readonly Asked[] = [...base36, ...numbers];
