/** The golden file in every backend here, and that its check would notice a wrong answer. */
import { expect, test } from 'vitest';
import { type Backend, backends as backendNames } from '../../ts/contract.ts';
import * as sky from '../../ts/index.ts';
import * as orders from '../../ts/orders.ts';
import lengths from '../vectors/hash-lengths.json' with { type: 'json' };
import { ask, check, type Golden, type Value } from './check.js';
import contents from './golden.json' with { type: 'json' };

const golden = contents as unknown as Golden;
type Package = typeof sky;

const countOf = (family: string): number =>
  golden.groups.filter((group) => group.family === family).reduce((sum, { cases }) => sum + cases.length, 0);

/** The check of a package with some functions of our own in it, by the questions to them. */
const checkWith = (changed: Partial<Package>) => {
  const groups = golden.groups.map((group) => ({ ...group, cases: group.cases.filter(([name]) => name in changed) }));
  return check({ ...sky, ...changed }, { ...golden, groups });
};

const failuresOf = async (changed: Partial<Package>): Promise<readonly string[]> =>
  (await checkWith(changed)).rows.flatMap(({ failures }) => failures);

test('every answer is right by default and in js, wasm and native, and each of them gave it', async () => {
  const { backends, rows, bound } = await check(sky, golden);
  const ok = { state: 'ok', cause: null };
  expect(backends).toEqual({ js: ok, wasm: ok, native: ok });
  const row = (family: string, backend: string, used: readonly string[]) => {
    return { family, backend, passed: countOf(family), failed: 0, failures: [], used };
  };
  const { digestWithCrypto, digestWithoutCrypto: _, ...single } = orders;
  const firstOf = (all: readonly (readonly { readonly first: readonly Backend[] }[])[]): readonly Backend[] =>
    backendNames.filter((name) => all.some((rules) => rules.at(-1)?.first[0] === name));
  const portable = Object.values(single).filter((rules) =>
    rules.every(({ first }) => !first.includes('native' as never)),
  );
  expect(rows).toEqual([
    row('string', 'default', firstOf(portable)),
    row('string', 'js', ['js']),
    row('string', 'wasm', ['wasm']),
    row('hash', 'default', firstOf(Object.values(digestWithCrypto))),
    row('hash', 'js', ['js']),
    row('hash', 'wasm', ['wasm']),
    row('hash', 'native', ['native']),
  ]);
  expect(new Set(Object.values(bound))).toEqual(new Set(['answered']));
  expect(Object.keys(bound)).toHaveLength(14);
});

test('a wrong text, a wrong digest, an error of another code and a missing error are noticed', async () => {
  const wrongText = await failuresOf({ formatFloat: (value, precision) => `${sky.formatFloat(value, precision)} ` });
  expect(wrongText[0]).toMatch(/^formatFloat\(2\.25, 0\): "2 ", not "2"$/);
  const wrongDigest = await failuresOf({
    hash: ((data: string, algorithm: string, encoding: 'hex') =>
      algorithm === 'crc32' ? '00000001' : sky.hash(data, algorithm, encoding)) as Package['hash'],
  });
  expect(wrongDigest[0]).toMatch(/^hash\(.*"crc32"\): "00000001", not "[0-9a-f]{8}"$/);
  const otherCode = await failuresOf({
    isValidClusterName: (name) => {
      if (typeof name === 'string') return sky.isValidClusterName(name);
      throw Object.assign(new TypeError('no'), { code: 'ERR_OTHER' });
    },
  });
  expect(otherCode[0]).toBe(
    'isValidClusterName(5): throws TypeError ERR_OTHER, not throws TypeError ERR_INVALID_ARG_TYPE',
  );
  const noError = await failuresOf({ base36Decode: (text) => (text === '' ? 0n : sky.base36Decode(text)) });
  expect(noError[0]).toBe('base36Decode(""): 0n, not throws TypeError ERR_INVALID_ARG_VALUE');
});

test('a forced backend that does not answer, and a broken function of the system, are noticed', async () => {
  const { rows } = await checkWith({ configure: () => undefined });
  expect(rows.find(({ backend }) => backend === 'wasm')?.failures).toEqual(['js,wasm answers though wasm is forced']);
  const { bound } = await checkWith({
    getCpuCount: () => 0,
    isProcessAlive: () => {
      throw Object.assign(new Error('no'), { code: 'ERR_OTHER' });
    },
  });
  expect(bound).toMatchObject({ getCpuCount: 'answered 0', isProcessAlive: 'ERR_OTHER' });
});

test('the digests are those that other implementations recorded', async () => {
  const recorded = lengths.lengths.flatMap((length, place) =>
    Object.entries(lengths.digests).map(([algorithm, digests]) => [`${algorithm} ${length}`, digests[place]] as const),
  );
  const known = new Map<string, string | undefined>(recorded);
  const shared = golden.groups
    .flatMap(({ cases }) => cases)
    .map(([name, args, answer]) => {
      const [data, algorithm] = args as readonly [{ readonly $bytes?: readonly Value[] }, Value];
      const isPlain = name === 'hash' && args.length === 2 && data?.$bytes?.length === 1;
      return [isPlain ? `${algorithm} ${data.$bytes?.[0]}` : '', answer] as const;
    })
    .filter(([question]) => known.has(question));
  expect(shared.length).toBeGreaterThan(100);
  for (const [question, answer] of shared) expect(answer, question).toBe(known.get(question));
});

test('two thirds of the answers and every digest come from others, and none is asked twice', () => {
  const byOrigin = (origin: string) => golden.groups.filter((group) => group.origin === origin);
  const count = (groups: Golden['groups']) => groups.reduce((sum, { cases }) => sum + cases.length, 0);
  const total = countOf('string') + countOf('hash');
  expect(total).toBeGreaterThan(1500);
  expect(count(byOrigin('reference')) / total).toBeLessThan(1 / 3);
  const ours = byOrigin('reference').flatMap(({ family, cases }) => (family === 'hash' ? cases : []));
  for (const [, args] of ours) expect(JSON.stringify(args)).toContain('$undefined');
  const questions = golden.groups.flatMap(({ cases }) => cases.map(([name, args]) => JSON.stringify([name, args])));
  expect(new Set(questions).size).toBe(questions.length);
});

test('the questions hold every function of the portable families and every algorithm', async () => {
  const names = golden.groups.flatMap(({ cases }) => cases.map(([name]) => name));
  const portable = ['base36Encode', 'base36Decode', 'formatFloat', 'formatCompact', 'truncateLongString', 'truncate'];
  const others = ['makeClusterNameOnCloud', 'isValidClusterName', 'hash', 'createHasher', 'hashStream'];
  for (const name of [...portable, ...others]) expect(names).toContain(name);
  const lengthsOf = (algorithm: string) =>
    golden.groups.flatMap(({ cases }) => cases.filter(([name, args]) => name === 'hash' && args[1] === algorithm));
  for (const algorithm of sky.algorithms) expect(lengthsOf(algorithm).length, algorithm).toBeGreaterThan(20);
  expect(await ask(sky, ['listAlgorithms', []])).toEqual(sky.algorithms);
});
