/** The arithmetic that the benchmark and the report share. */
import { describe, expect, test } from 'vitest';
import { geometricMean, median, quantile, ratios, spread } from '../../ts/cli/report/statistics.ts';

describe('statistics', () => {
  test('quantile() lies between the neighbours, and leaves its values as they are', () => {
    const values = [4, 1, 3, 2];
    expect(quantile(values, 0.5)).toBe(2.5);
    expect(quantile(values, 0)).toBe(1);
    expect(quantile(values, 1)).toBe(4);
    expect(values).toEqual([4, 1, 3, 2]);
    expect(median([7])).toBe(7);
  });

  test('geometricMean() of ratios and of their inverses is one', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4);
    expect(geometricMean([2, 0.5])).toBeCloseTo(1);
  });

  test('spread() is half the middle half, as a share of the median', () => {
    expect(spread([100, 100, 100])).toBe(0);
    expect(spread([90, 95, 100, 105, 110])).toBeCloseTo(0.05);
  });

  test('ratios() compares within each round, whatever the machine did between them', () => {
    expect(ratios([10, 200, 30], [5, 100, 15])).toEqual([2, 2, 2]);
  });
});
