/** The reference for numbers as text: base 36, Python's fixed decimals, thousands and millions in short. */
import {
  BigIntConstructor,
  bigintToString,
  largestInteger,
  numberIsInteger,
  numberToFixed,
  parseInteger,
  regExpExec,
  stringPadEnd,
  stringSlice,
  stringTrim,
  toNumber,
} from '../../intrinsics.ts';

export const base36Encode = (hexadecimal: string): string => {
  // BigInt's own grammar refuses whatever is not a digit, but for blanks at the end: cheaper than a regular expression.
  if (stringTrim(hexadecimal) !== hexadecimal) return '';
  try {
    return bigintToString(BigIntConstructor(`0x${hexadecimal}`), 36);
  } catch {
    return '';
  }
};

const base36Text = /^[0-9a-z]+$/i;
/** As many base-36 digits as a double holds exactly. */
const digitsAtOnce = 10;

/** The number that the digits of a part spell: halves put together, since BigInt multiplies long numbers fast. */
const base36Value = (text: string, start: number, end: number): bigint => {
  const length = end - start;
  if (length <= digitsAtOnce) return BigIntConstructor(parseInteger(stringSlice(text, start, end), 36));
  const half = length >> 1;
  const middle = end - half;
  return base36Value(text, start, middle) * 36n ** BigIntConstructor(half) + base36Value(text, middle, end);
};

export const base36Decode = (text: string): string =>
  regExpExec(base36Text, text) === null ? '' : bigintToString(base36Value(text, 0, text.length), 16);

/** All digits of a whole number: beyond 2^53 a number's own text is the shortest that tells it apart. */
const wholeDigits = (value: number): string => {
  if (1 / value === -1 / 0) return '-0';
  return value > largestInteger || value < -largestInteger ? bigintToString(BigIntConstructor(value)) : `${value}`;
};

const notFinite = (value: number): string => (value < 0 ? '-inf' : value > 0 ? 'inf' : 'nan');

const isFiniteNumber = (value: number): boolean => value - value === 0;

/** Ten to the precisions that are usual; an infinity for none. */
const scales = [1 / 0, 10, 100, 1000];

/**
 * Decimals of a number, rounded half to even on its exact binary value, as Python rounds.
 *
 * toFixed rounds on the exact value too, but ties away from zero. A tie is an odd multiple of 2^-(precision + 1), for
 * 10^precision times it must end in exactly one half; one that was rounded up ends in an odd digit, and one less is
 * the even one.
 */
const fixed = (value: number, precision: number): string => {
  const scale = scales[precision] as number;
  const scaled = value * scale;
  const rounded = (scaled + 0.5) | 0;
  const error = scaled - rounded;
  // Twice as fast, and right so far from a tie: a product below 1e9 is wrong by less than 1e-6.
  if (value > 0 && scaled < 1e9 && error * error < 0.24) {
    const whole = (rounded / scale) | 0;
    return `${whole}.${stringSlice(`${rounded - whole * scale + scale}`, 1)}`;
  }
  const text = numberToFixed(value, precision);
  const digit = +stringSlice(text, -1);
  const isTie = ((value * 2 ** precision) % 1) ** 2 === 0.25;
  return isTie && digit % 2 ? stringSlice(text, 0, -1) + (digit - 1) : text;
};

export const formatFloat = (value: number, precision: number): string => {
  if (numberIsInteger(value)) return wholeDigits(value);
  return isFiniteNumber(value) ? fixed(value, precision) : notFinite(value);
};

const compactUnits: readonly { readonly divisor: number; readonly suffix: string }[] = [
  { divisor: 1, suffix: '' },
  { divisor: 1e3, suffix: 'K' },
  { divisor: 1e6, suffix: 'M' },
  { divisor: 1e9, suffix: 'B' },
  { divisor: 1e12, suffix: 'T' },
];

/** Like formatFloat, but a whole number has its decimals too. */
const withDecimals = (size: number, precision: number): string => {
  if (size < 1e21) return fixed(size, precision);
  return wholeDigits(size) + (precision === 0 ? '' : `.${stringPadEnd('', precision, '0')}`);
};

export const formatCompact = (value: number, precision: number): string => {
  if (!isFiniteNumber(value)) return notFinite(value);
  const size = value < 0 ? -value : value;
  const lengthBelow1000 = precision === 0 ? 3 : precision + 4;
  for (let index = 0; ; index += 1) {
    const { divisor, suffix } = compactUnits[index] as (typeof compactUnits)[number];
    const isLast = index === compactUnits.length - 1;
    if (!isLast && size >= divisor * 1000) continue;
    const text = withDecimals(size / divisor, precision);
    // What rounds to a thousand of this unit is one of the next.
    if (!isLast && text.length > lengthBelow1000) continue;
    // Never '-0.0'.
    const sign = value < 0 && (size >= 1 || toNumber(text) > 0) ? '-' : '';
    return sign + text + suffix;
  }
};
