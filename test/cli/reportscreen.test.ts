/** The report as a terminal shows it. */
import { readFileSync } from 'node:fs';
import picocolors from 'picocolors';
import { describe, expect, test } from 'vitest';
import { readReport } from '../../ts/cli/report/reading.ts';
import type { Report } from '../../ts/cli/report/report.ts';
import { reportText } from '../../ts/cli/report/screen.ts';
import { seen } from './program.ts';

const path = new URL('../fixtures/report/after.json', import.meta.url);
const report = readReport(readFileSync(path, 'utf8'), 'after.json');
const plain = picocolors.createColors(false);

const show = (shown: Report, width = Number.POSITIVE_INFINITY): string => reportText(shown, plain, width);

describe('the screen', () => {
  test('tells of every case its medians and spreads, and whom the router takes', () => {
    expect(show(report)).toMatch(
      /\nhash\n {2}sha256, 16 B +488 ns +\u00b117 % +550 ns +\u00b10\.1 % +442 ns +\u00b114 % +490 ns +\u00b10\.1 % +js +0\.99\u00d7\n/,
    );
  });

  test('tells where Rust loses, by how much, and what the router does there', () => {
    expect(show(report)).toMatch(/Where Rust loses: js is faster than the best of Rust in 2 of 14 cases\.\n/);
    expect(show(report)).toMatch(/\nformatFloat, whole +33\.9 ns +164 ns wasm +5\.12\u00d7 +js +0\.61\u00d7\n/);
  });

  test('tells why a backend is not there, and what could not be timed', () => {
    const native = { state: 'absent', cause: 'no addon for this platform' };
    const text = show({
      ...report,
      backends: { ...report.backends, native },
      problems: [{ what: 'hash, md5, 16 B', message: 'js answers 1, but wasm answers 2' }],
    });
    expect(text).toContain('native  absent: no addon for this platform\n');
    expect(text).toContain('Problems\n  hash, md5, 16 B: js answers 1, but wasm answers 2\n');
  });

  test('fits into 80 columns, then without spreads', () => {
    const lines = show(report, 80).split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.find((line) => line.startsWith('  sha256, 16 B'))).not.toContain('\u00b1');
  });

  test('says the same in colours', () => {
    expect(seen(reportText(report, picocolors.createColors(true), 80))).toBe(show(report, 80));
  });

  test('of nothing says so', () => {
    expect(show({ ...report, cases: [], means: { functions: {}, all: {} } })).toMatch(/Nothing could be timed\.\n$/);
  });
});
