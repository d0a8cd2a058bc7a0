/** The reference for numbers as text: base 36, Python's fixed decimals, thousands and millions in short. */
import {
  BigIntConstructor,
  bigintToString,
  numberIsInteger,
  numberToFixed,
  parseInteger,
  regExpExec,
  stringPadEnd,
  stringSlice,
  stringTrim,
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

export const base36Decode = (text: string): string => {
  if (regExpExec(base36Text, text) === null) return '';
  let value = 0n;
  for (let start = 0; start < text.length; start += digitsAtOnce) {
    const digits = stringSlice(text, start, start + digitsAtOnce);
    value = value * 36n ** BigIntConstructor(digits.length) + BigIntConstructor(parseInteger(digits, 36));
  }
  return bigintToString(value, 16);
};

/** All digits of a whole number: a number's own text is the shortest that tells it apart, with an exponent from 1e21 on. */
const wholeDigits = (value: number): string =>
  value === 0 && 1 / value < 0 ? '-0' : bigintToString(BigIntConstructor(value));

const notFinite = (value: number): string => (value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan');

const isFiniteNumber = (value: number): boolean => value - value === 0;

/**
 * Decimals of a fraction, rounded half to even on its exact binary value, as Python rounds.
 *
 * toFixed rounds on the exact value too, but ties away from zero. A tie is an odd multiple of 2^-(precision + 1), for
 * 10^precision times it must end in exactly one half; one that was rounded up ends in an odd digit, and one less is
 * the even one.
 */
const roundHalfEven = (value: number, precision: number): string => {
  const text = numberToFixed(value, precision);
  const scaled = (value < 0 ? -value : value) * 2 ** (precision + 1);
  const last = +(text[text.length - 1] as string);
  if (!numberIsInteger(scaled) || scaled % 2 !== 1 || last % 2 === 0) return text;
  return stringSlice(text, 0, text.length - 1) + (last - 1);
};

export const formatFloat = (value: number, precision: number): string => {
  if (numberIsInteger(value)) return wholeDigits(value);
  return isFiniteNumber(value) ? roundHalfEven(value, precision) : notFinite(value);
};

const compactUnits: readonly { readonly divisor: number; readonly suffix: string }[] = [
  { divisor: 1, suffix: '' },
  { divisor: 1e3, suffix: 'K' },
  { divisor: 1e6, suffix: 'M' },
  { divisor: 1e9, suffix: 'B' },
  { divisor: 1e12, suffix: 'T' },
];

const negativeZero = /^-[0.]+$/;
const oneThousand = /^-?1000(?:\.|$)/;

/** Like roundHalfEven, for numbers of any size. */
const withDecimals = (value: number, precision: number): string => {
  if (value > -1e21 && value < 1e21) return roundHalfEven(value, precision);
  return wholeDigits(value) + (precision === 0 ? '' : `.${stringPadEnd('', precision, '0')}`);
};

export const formatCompact = (value: number, precision: number): string => {
  if (!isFiniteNumber(value)) return notFinite(value);
  const size = value < 0 ? -value : value;
  for (let index = 0; ; index += 1) {
    const { divisor, suffix } = compactUnits[index] as (typeof compactUnits)[number];
    const isLast = index === compactUnits.length - 1;
    if (!isLast && size >= divisor * 1000) continue;
    const text = withDecimals(value / divisor, precision);
    // What rounds to a thousand of this unit is one of the next.
    if (!isLast && regExpExec(oneThousand, text) !== null) continue;
    return (regExpExec(negativeZero, text) === null ? text : stringSlice(text, 1)) + suffix;
  }
};
