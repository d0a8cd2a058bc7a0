/** How the report measures: who is asked, that all must agree, and what becomes of a failure. No figure is looked at. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Case, callsOn, type Package, type Place, titleOf } from '../../ts/cli/report/case.ts';
import { inputText } from '../../ts/cli/report/figures.ts';
import type { Instances } from '../../ts/cli/report/instances.ts';
import { passOverOperators } from '../../ts/cli/report/instances.ts';
import { allSources, measureAll, measureCases } from '../../ts/cli/report/measure.ts';
import { functionNames } from '../../ts/contract.ts';
import * as sky from '../../ts/inside.ts';

const plan = { name: 'quick', rounds: 4, forNs: 1000, patienceMs: 10_000, hurryMs: 10_000 } as const;
const ignore = (): void => {};

/** The package, but with other answers. */
const lying = (answers: Partial<Package>): Package => ({ ...sky, ...answers });

const instances: Instances = { router: sky, js: sky, wasm: sky, native: sky };

const formatCase = (input: string, size: number): Case => ({
  function: 'formatFloat',
  input,
  size,
  ...callsOn([1, 2.5], (instance, value) => instance.formatFloat(value)),
});

describe('measureCases()', () => {
  test('asks js, the router and the backends that have the function, as often as it was told', async () => {
    const { cases, problems } = await measureCases([formatCase('some', 5)], instances, plan, ignore);
    expect(problems).toEqual([]);
    const [made] = cases;
    expect(Object.keys(made?.times ?? {}).sort()).toEqual(['js', 'router', 'wasm']);
    expect(made?.times.js?.rounds).toHaveLength(4);
  });

  test('has three rounds of each when it is late', async () => {
    const late = { ...plan, hurryMs: -1 };
    const [made] = (await measureCases([formatCase('some', 5)], instances, late, ignore)).cases;
    expect(Object.values(made?.times ?? {}).map(({ rounds }) => rounds.length)).toEqual([3, 3, 3]);
  });

  test('says whom the router takes for inputs of this size', async () => {
    const asked: unknown[] = [];
    const router = lying({
      _inside: () => ({
        ...sky._inside(),
        backendFor: (...about) => {
          asked.push(about);
          return 'wasm';
        },
      }),
    });
    const { cases } = await measureCases([formatCase('some', 5)], { ...instances, router }, plan, ignore);
    expect(cases[0]?.router).toBe('wasm');
    expect(asked).toEqual([['formatFloat', 5, undefined]]);
  });

  test('times nothing on which backends disagree, whatever input that is, and goes on', async () => {
    const wasm = lying({ formatFloat: (value) => (value === 1 ? '1' : '2.4') });
    const hashCase: Case = {
      function: 'hash',
      input: 'a',
      size: 1,
      ...callsOn(['a'], (instance, text) => instance.hash(text)),
    };
    const measured = await measureCases([formatCase('two', 0), hashCase], { ...instances, wasm }, plan, ignore);
    expect(measured.problems).toEqual([{ what: 'formatFloat, two', message: 'js answers 2.5, but wasm answers 2.4' }]);
    expect(measured.cases.map((made) => made.function)).toEqual(['hash']);
  });

  test('tells of a case that fails, and goes on', async () => {
    const native = lying({
      hashFile: () => Promise.reject(new Error('the disk is gone')),
    });
    const fileCase: Case = {
      function: 'hashFile',
      input: 'this',
      size: 0,
      ...callsOn([import.meta.filename], (instance, path) => instance.hashFile(path)),
    };
    const told: string[] = [];
    const measured = await measureCases(
      [fileCase, formatCase('some', 0)],
      { ...instances, native },
      plan,
      (done, total, title) => told.push(`${done} of ${total}: ${title}`),
    );
    expect(measured.problems).toEqual([{ what: 'hashFile, this', message: 'the disk is gone' }]);
    expect(measured.cases).toHaveLength(1);
    expect(told).toEqual(['0 of 2: hashFile, this', '1 of 2: formatFloat, some']);
  });
});

describe('measureAll()', () => {
  test('tells of a source that cannot be set up, ends what others deferred, and removes its folder', async () => {
    let folder = '';
    let ended = 0;
    const sources = {
      'what works': (place: Place) => {
        folder = place.folder;
        place.defer(async () => {
          ended += 1;
        });
        return [formatCase('some', 0), { ...formatCase('more', 0), isThorough: true }];
      },
      'what fails': () => {
        throw new Error('no ports');
      },
    };
    const { cases, problems, backends, plan: done } = await measureAll(sources, instances, plan, ignore);
    expect(cases.map(({ input }) => input)).toEqual(['some']);
    expect(problems).toEqual([{ what: 'what fails', message: 'no ports' }]);
    expect(backends.js).toEqual({ state: 'ok', cause: null });
    expect(done).toEqual({ name: 'quick', rounds: 4, ms: 0.001 });
    expect(ended).toBe(1);
    expect(() => rmSync(folder)).toThrow('ENOENT');
  });
});

test('the operator\u2019s choices are taken out of the environment, and named', () => {
  const env = { SKYPILOT_USE_RUST: '0', SKYPILOT_UTILS_BACKEND: '', SKYPILOT_POD_CPU_CORE_LIMIT: '2' };
  expect(passOverOperators(env)).toEqual(['SKYPILOT_USE_RUST', 'SKYPILOT_UTILS_BACKEND']);
  expect(env).toEqual({ SKYPILOT_POD_CPU_CORE_LIMIT: '2' });
});

describe('the cases', () => {
  const ends: (() => Promise<void>)[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-cases-'));
  const cases: Case[] = [];
  beforeAll(async () => {
    for (const make of Object.values(allSources)) {
      cases.push(...(await make({ folder, defer: (end) => ends.push(end) })));
    }
  });
  afterAll(async () => {
    for (const end of ends) await end();
    rmSync(folder, { recursive: true });
  });

  test('have every public function, also in a quick report', () => {
    const quick = new Set(cases.filter(({ isThorough }) => !isThorough).map((made) => made.function));
    expect([...quick].sort()).toEqual([...functionNames].sort());
  });

  test('have each a name of its own', () => {
    const names = cases.map(({ function: name, algorithm, input }) => JSON.stringify([name, algorithm, input]));
    expect(new Set(names).size).toBe(names.length);
  });

  test('are found by the router under their names and algorithms', () => {
    const { backendFor } = sky._inside();
    for (const made of cases) {
      if (made.function === 'hash') expect(sky.algorithms).toContain(made.algorithm);
      expect(sky.getBackendInfo().functions[made.function]?.has).toContain(
        backendFor(made.function, made.size, made.function === 'hash' ? made.algorithm : undefined),
      );
    }
  });

  test('have names that leave room for figures in 80 columns', () => {
    expect(cases.map(titleOf).filter((title) => title.length > 41)).toEqual([]);
    expect(cases.map(inputText).filter((input) => input.length > 32)).toEqual([]);
  });

  test('can be called', async () => {
    for (const made of cases.filter(({ isThorough }) => !isThorough)) {
      await expect(Promise.resolve(made.makeCall(sky)()), made.input).resolves.toBeDefined();
    }
  });
});
