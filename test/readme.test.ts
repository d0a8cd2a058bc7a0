/** The README's table of functions says what the sources declare, CONTRIBUTING.md's tables what npm's scripts are. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { root } from '../scripts/run.ts';
import * as sky from '../ts/index.ts';
import { overloadsOf, type Parameter, parametersIn, parametersOf } from './support/declarations.ts';

const readme = readFileSync(`${root}README.md`, 'utf8');
const functions = Object.entries(sky).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));

/** What a row of the table says: the function's name, the parameters of each of its forms, its backends. */
interface Row {
  readonly name: string;
  readonly forms: readonly string[];
  readonly backends: string;
}

const rows: readonly Row[] = readme.split('\n').flatMap((line) => {
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const [first = '', ...others] = [...(cells[1] ?? '').matchAll(/`([^`]*)`/g)].map(([, code = '']) => code);
  const [, name, parameters] = /^(\w+)(\(.*\))$/.exec(first) ?? [];
  if (cells.length !== 6 || !name || !parameters) return [];
  return [{ name, forms: [parameters, ...others], backends: cells[4] as string }];
});

/** The README may leave out an option's default, but not state another one. */
const withoutUnstated = (declared: Parameter, stated: Parameter | undefined): Parameter =>
  typeof declared === 'string' || typeof stated !== 'object'
    ? declared
    : Object.fromEntries(
        Object.entries(declared).map(([option, value]) => [option, stated[option] === undefined ? undefined : value]),
      );

describe("the README's table", () => {
  test.each(rows.map((row) => [row.name, row] as const))(
    'has the parameters and defaults of %s()',
    (name, { forms }) => {
      const stated = forms.map(parametersIn);
      const declared = overloadsOf(name).map(parametersOf);
      expect(stated, `README.md: ${name}`).toEqual(
        declared.map((form, index) => form.map((one, place) => withoutUnstated(one, stated[index]?.[place]))),
      );
    },
  );

  test.each(rows.map((row) => [row.name, row.backends] as const))('has the backends of %s()', (name, backends) => {
    const known = sky.getBackendInfo().functions;
    const family = /^createHasher$|^hashStream$/.test(name) ? 'hash' : (name as sky.FunctionName);
    expect(backends).toBe(known[family]?.has.join(', '));
  });

  test('has every public function, but for Sync twins and those that the text below it tells of', () => {
    const named = new Set(rows.map(({ name }) => name));
    const missing = functions.filter((name) => !named.has(name.replace(/Sync$/, '')) && !readme.includes(`\`${name}(`));
    expect(missing).toEqual([]);
    expect(named.size).toBeGreaterThan(15);
  });

  test('would be found wrong: another name, another default, an option that is not there', () => {
    expect(parametersIn('(value, precision = 1)')).toEqual(overloadsOf('formatFloat').map(parametersOf)[0]);
    for (const wrong of ['(number, precision = 1)', '(value, precision = 2)', '(value, precision = 1, { unit })']) {
      expect(parametersIn(wrong)).not.toEqual(overloadsOf('formatFloat').map(parametersOf)[0]);
    }
  });
});

test('a Sync twin takes what its function takes, without `signal` and `onProgress`', () => {
  const twins = functions.filter((name) => name.endsWith('Sync'));
  expect(twins.length).toBeGreaterThan(3);
  for (const twin of twins) {
    const [declared = []] = overloadsOf(twin.replace(/Sync$/, '')).map(parametersOf);
    const expected = declared.map((parameter) => {
      if (typeof parameter === 'string') return parameter;
      const { signal, onProgress, ...others } = parameter;
      return others;
    });
    expect(overloadsOf(twin).map(parametersOf), twin).toEqual([expected]);
  }
});

test('CONTRIBUTING.md describes every script of npm, and no other', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly scripts: object };
  const text = readFileSync(`${root}CONTRIBUTING.md`, 'utf8');
  const named = [...text.matchAll(/`npm (?:run )?([a-z][a-z:]*)/g)].map(([, name]) => name);
  // npm's own.
  const described = new Set(named.filter((name) => name !== 'ci'));
  expect([...described].sort()).toEqual(Object.keys(scripts).sort());
});
