/** The benchmark's arithmetic, and that the router's numbers and the README's are those of the results that are kept. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { orderFrom, ordersFrom } from '../bench/orders.ts';
import { type CaseResult, latestResults, ratio } from '../bench/results.ts';
import { sections } from '../bench/tables.ts';
import * as orders from '../ts/orders.ts';

const caseOf = (size: number, ns: CaseResult['ns']): CaseResult => ({ function: 'hash', title: `${size} B`, size, ns });

describe('reading results', () => {
  test('ratio() compares within each round, whatever the machine did between them', () => {
    expect(ratio(caseOf(1, { js: [10, 200, 30], wasm: [5, 100, 15] }), 'js', 'wasm')).toBe(2);
    expect(() => ratio(caseOf(1, { js: [1] }), 'js', 'wasm')).toThrow('wasm took no part');
  });
});

describe('orderFrom()', () => {
  const both = ['js', 'wasm'] as const;

  test('puts the faster first, and js where another is not worth it', () => {
    expect(orderFrom([caseOf(0, { js: [100], wasm: [50] })], both)).toEqual([{ first: ['wasm', 'js'] }]);
    expect(orderFrom([caseOf(0, { js: [100], wasm: [97] })], both)).toEqual([{ first: ['js', 'wasm'] }]);
  });

  test('changes halfway between two sizes, by their logarithms, and only where the order does', () => {
    const slow = { js: [100], wasm: [200] };
    const fast = { js: [200], wasm: [100] };
    const cases = [caseOf(16, slow), caseOf(256, slow), caseOf(4096, fast), caseOf(65_536, fast)];
    expect(orderFrom(cases, both)).toEqual([{ below: 1024, first: ['js', 'wasm'] }, { first: ['wasm', 'js'] }]);
  });

  test('lets js stay first in between where little is lost', () => {
    const js = { js: [100], wasm: [200] };
    const cases = (ns: CaseResult['ns']) => [caseOf(16, js), caseOf(256, ns), caseOf(4096, js)];
    expect(orderFrom(cases({ js: [100], wasm: [80] }), both)).toEqual([{ first: ['js', 'wasm'] }]);
    expect(orderFrom(cases({ js: [100], wasm: [50] }), both)).toHaveLength(3);
  });

  test('puts last what was not timed', () => {
    const cases = [caseOf(16, { js: [1], wasm: [2] }), caseOf(2 ** 20, { wasm: [2] })];
    expect(orderFrom(cases, both).at(-1)).toEqual({ first: ['wasm', 'js'] });
  });

  test('leaves js first where another is slower in any case of that size', () => {
    const fast = caseOf(200, { js: [900], wasm: [100] });
    expect(orderFrom([fast, caseOf(201, { js: [100], wasm: [120] })], both)).toEqual([{ first: ['wasm', 'js'] }]);
    expect(orderFrom([fast, caseOf(201, { js: [100], wasm: [130] })], both)).toEqual([{ first: ['js', 'wasm'] }]);
  });
});

test('ts/orders.ts is what the results that are kept say', () => {
  expect({ ...orders }).toEqual(ordersFrom(latestResults()));
});

test.each(Object.entries(sections(latestResults())))("the README's section %s is what they say", (_, text) => {
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(text.trim());
});
