/** What a report says of what was measured: no clock runs here. */
import { describe, expect, test } from 'vitest';
import { compare } from '../../ts/cli/report/comparison.ts';
import { durationText, ratioText, spreadText } from '../../ts/cli/report/figures.ts';
import { groupCases, groups } from '../../ts/cli/report/groups.ts';
import { readReport } from '../../ts/cli/report/reading.ts';
import { type Measured, type Report, reportOf, writeReport } from '../../ts/cli/report/report.ts';
import { lossesOf, routerLossesOf, tally, verdictOn } from '../../ts/cli/report/summary.ts';
import { headlineText, lossText } from '../../ts/cli/report/wording.ts';
import { functionNames } from '../../ts/contract.ts';

type MeasuredCase = Measured['cases'][number];

const ok = { state: 'ok', cause: null };

const measured: Omit<Measured, 'cases'> = {
  date: '2026-11-26T10:00:00.000Z',
  version: '0.1.0',
  plan: { name: 'quick', rounds: 3, ms: 2 },
  seconds: 40,
  runtime: { name: 'node', version: '24.0.0' },
  machine: { cpu: 'A processor', cpus: 2, memoryGb: 4, system: 'Linux 6.1.0', arch: 'x64' },
  backends: { js: ok, wasm: ok, native: { state: 'absent', cause: 'no addon here' } },
  problems: [],
};

/** A case from each participant's rounds. */
const caseOf = (
  name: MeasuredCase['function'],
  input: string,
  rounds: Readonly<Partial<Record<keyof MeasuredCase['times'], readonly number[]>>>,
  router: MeasuredCase['router'] = 'js',
): MeasuredCase => ({
  function: name,
  input,
  router,
  times: Object.fromEntries(Object.entries(rounds).map(([who, all]) => [who, { rounds: all }])),
});

const makeReport = (...cases: readonly MeasuredCase[]): Report => reportOf({ ...measured, cases });

describe('reportOf()', () => {
  test('compares within each round, whatever the machine did between them', () => {
    const { cases } = makeReport(caseOf('hash', 'a', { js: [10, 200, 30], router: [11, 210, 33], wasm: [5, 100, 15] }));
    expect(cases[0]?.speedUps.wasm).toEqual({ median: 2, low: 2, high: 2 });
    expect(cases[0]?.times.js?.median).toBe(30);
  });

  test('has no figures of a backend that is not there', () => {
    const [made] = makeReport(caseOf('hash', 'a', { js: [1], router: [1] })).cases;
    expect(made?.speedUps).toEqual({ router: { median: 1, low: 1, high: 1 } });
    expect(makeReport(caseOf('hash', 'a', { js: [1], router: [1] })).means.all).toEqual({ router: 1 });
  });

  test('counts each function once, however many cases it has', () => {
    const { means } = makeReport(
      caseOf('hash', 'a', { js: [8], router: [1] }),
      caseOf('hash', 'b', { js: [2], router: [1] }),
      caseOf('hash', 'c', { js: [4], router: [1] }),
      caseOf('truncate', 'a', { js: [1], router: [1] }),
    );
    expect(means.functions).toEqual({ hash: { router: 4 }, truncate: { router: 1 } });
    expect(means.all).toEqual({ router: 2 });
  });
});

describe('the JSON', () => {
  const report = makeReport(caseOf('hash', 'a', { js: [1.23456, 2], router: [1, 2], wasm: [3, 4] }));
  const text = writeReport(report);

  test('says the same when it is read again', () => {
    expect(readReport(text, 'x')).toEqual(report);
    expect(JSON.parse(text).schema).toBe(1);
  });

  test('may say something else of the rounds than they say themselves, which counts', () => {
    expect(readReport(text.replaceAll('"median":1.617', '"median":9'), 'x')).toEqual(report);
  });

  test.each([
    ['{', 'old.json is not JSON'],
    ['{}', 'old.json is not a report: "skypilot-utils report --json FILE" writes one'],
    ['[]', 'old.json is not a report'],
    [
      text.replace('"schema": 1', '"schema": 2'),
      'old.json has schema 2, and this version of skypilot-utils reads schema 1',
    ],
    [text.replace('"version"', '"versions"'), 'old.json is not a whole report'],
    [text.replace('"rounds":[1,2]', '"rounds":[1]'), 'old.json is not a whole report'],
    [text.replace('"rounds":[1,2]', '"rounds":[1,0]'), 'old.json is not a whole report'],
    [text.replace('"rounds":[1,2]', '"rounds":"many"'), 'old.json is not a whole report'],
    [text.replace('"js":{"median"', '"python":{"median"'), 'old.json is not a whole report'],
  ])('of another form is refused by its name (%#)', (other, message) => {
    expect(() => readReport(other, 'old.json')).toThrow(message);
  });
});

describe('where Rust loses', () => {
  const slow = caseOf('formatFloat', 'slow', { js: [10, 10, 10], router: [12, 12, 12], wasm: [30, 31, 32] });
  const even = caseOf('formatFloat', 'even', { js: [10, 10, 10], router: [10, 10, 10], wasm: [9, 10, 11] });
  const fast = caseOf(
    'hash',
    'fast',
    { js: [10, 10, 10], router: [5, 5, 5], wasm: [5, 5, 5], native: [20, 20, 20] },
    'wasm',
  );
  const report = makeReport(even, fast, slow);

  test('is where js is faster than the best backend in Rust, beyond the middle half of the rounds', () => {
    const losses = lossesOf(report);
    expect(losses.map(({ case: { input }, best }) => [input, best])).toEqual([['slow', 'wasm']]);
    expect(losses[0]?.speedUp.median).toBeCloseTo(1 / 3.1, 3);
    expect(losses[0]?.case.router).toBe('js');
  });

  test('is told of each backend by itself, and of the router', () => {
    expect(tally(report).wasm).toEqual({ cases: 3, faster: 1, slower: 1, even: 1 });
    expect(tally(report).native).toEqual({ cases: 1, faster: 0, slower: 1, even: 0 });
    expect(routerLossesOf(report).map(({ input }) => input)).toEqual(['slow']);
    expect(lossText(report, 1)).toBe('js is faster than the best of Rust in 1 of 3 cases.');
  });

  test('needs a difference of 2 %, and a middle half on one side', () => {
    expect(verdictOn({ median: 0.99, low: 0.98, high: 0.995 })).toBe('even');
    expect(verdictOn({ median: 0.9, low: 0.8, high: 1.01 })).toBe('even');
    expect(verdictOn({ median: 0.9, low: 0.8, high: 0.95 })).toBe('slower');
    expect(verdictOn({ median: 1.1, low: 1.05, high: 1.2 })).toBe('faster');
  });

  test('is nowhere to be told without Rust', () => {
    const alone = makeReport(caseOf('hash', 'a', { js: [1], router: [1] }));
    expect(lossText(alone, lossesOf(alone).length)).toBe('No backend in Rust is there to be compared with js.');
    expect(headlineText(makeReport())).toBe('Nothing could be timed.');
  });
});

describe('compare()', () => {
  const [before, after] = [
    makeReport(
      caseOf('hash', 'a', { js: [10, 11, 12], router: [10, 11, 12] }),
      caseOf('hash', 'gone', { js: [1], router: [1] }),
    ),
    makeReport(
      caseOf('hash', 'a', { js: [10, 11, 12], router: [20, 22, 24], wasm: [1, 1, 1] }),
      caseOf('hash', 'new', { js: [1], router: [1] }),
    ),
  ];

  test('says what became slower beyond the spread, and leaves out what only one of them has', () => {
    const { changes, means, onlyBefore, onlyAfter } = compare(before, after);
    expect(changes.map(({ participant, ratio, verdict }) => [participant, ratio, verdict])).toEqual([
      ['router', 0.5, 'slower'],
      ['js', 1, 'even'],
    ]);
    expect(means).toEqual({ router: 0.5, js: 1 });
    expect([onlyBefore, onlyAfter]).toEqual([['hash, gone'], ['hash, new']]);
  });

  test('is the other way round the other way round', () => {
    expect(compare(after, before).changes[0]).toMatchObject({ ratio: 2, verdict: 'faster' });
  });

  test('calls a difference within the spread none', () => {
    const noisy = makeReport(caseOf('hash', 'a', { js: [1], router: [10, 20, 30] }));
    const other = makeReport(caseOf('hash', 'a', { js: [1], router: [20, 25, 30] }));
    expect(compare(noisy, other).changes[0]).toMatchObject({ ratio: 0.8, verdict: 'even' });
  });

  test('refuses reports that have nothing in common', () => {
    const other = makeReport(caseOf('truncate', 'a', { js: [1], router: [1] }));
    expect(() => compare(before, other)).toThrow('The two reports have no case in common');
  });
});

describe('figures', () => {
  test.each([
    [0.5, '0.50 ns'],
    [33.94, '33.9 ns'],
    [185, '185 ns'],
    [999.4, '999 ns'],
    [999.6, '1.00 \u00b5s'],
    [1_234_567, '1.23 ms'],
    [12e9, '12.0 s'],
    [1234e9, '1,234 s'],
  ])('%d nanoseconds are %s', (ns, text) => {
    expect(durationText(ns)).toBe(text);
  });

  test('ratios and spreads have the digits that count', () => {
    expect([0.301, 1, 9.996, 12.34, 309.4, 1234].map(ratioText)).toEqual([
      '0.30\u00d7',
      '1.00\u00d7',
      '10.0\u00d7',
      '12.3\u00d7',
      '309\u00d7',
      '1,234\u00d7',
    ]);
    expect([0, 0.004, 0.0949, 0.3].map((spread) => spreadText({ spread }))).toEqual([
      '\u00b10.0 %',
      '\u00b10.4 %',
      '\u00b19 %',
      '\u00b130 %',
    ]);
  });
});

describe('groups', () => {
  test('have every public function, once', () => {
    expect(groups.flatMap(({ functions }) => functions).sort()).toEqual([...functionNames].sort());
  });

  test('keep a function\u2019s cases together, and what they do not know to the end', () => {
    const named = (name: string, input: string) => ({ function: name as 'hash', input });
    const made = groupCases([
      named('later', 'x'),
      named('truncate', 'a'),
      named('formatFloat', 'b'),
      named('truncate', 'c'),
    ]);
    expect(made.map(({ title, cases }) => [title, cases.map(({ input }) => input)])).toEqual([
      ['Strings', ['b', 'a', 'c']],
      ['Others', ['x']],
    ]);
  });
});
