/** The exponent that the benchmark's growth figures come from. */
import { expect, test } from 'vitest';
import { fitExponent, type Point } from '../bench/fit.ts';

const points = (sizes: readonly number[], ms: (size: number) => number): readonly Point[] =>
  sizes.map((size) => ({ size, ms: ms(size) }));

const sizes = [1, 2, 4, 8, 16, 32, 64].map((times) => 1000 * times);

test.each([0, 1, 1.5, 2])('fitExponent() gives the power %d of a curve that has it', (power) => {
  expect(fitExponent(points(sizes, (size) => 3e-7 * size ** power))).toBeCloseTo(power, 9);
});

test('fitExponent() is not misled by what every call costs', () => {
  expect(fitExponent(points(sizes, (size) => 0.5 + 0.001 * size))).toBeCloseTo(1, 1);
});

test('fitExponent() lets one slow point pass', () => {
  expect(fitExponent(points(sizes, (size) => 0.001 * size * (size === 8000 ? 1.2 : 1)))).toBeCloseTo(1, 1);
});

test('fitExponent() sees a kink among the larger sizes', () => {
  expect(fitExponent(points(sizes, (size) => 0.001 * size * Math.max(1, size / 8000)))).toBeGreaterThan(1.5);
});
