/**
 * `skypilot-utils migrate` on real code: packages from npm that use the libraries, and a sample of every library that
 * prints its answers. What is rewritten must parse, bring no new complaint of TypeScript's, and answer as before.
 *
 * Usage: npm run test:migrate
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from '../../scripts/install.ts';
import { local, read, root } from '../../scripts/run.ts';
import type { Finding, Rewrite } from '../../ts/cli/migrate/migrate.ts';
import { check, counts } from '../package/check.ts';
import { type Sample, samples } from './packages.ts';
import { copyTo, site } from './site.ts';

interface Told {
  readonly file: string;
  readonly error?: string;
  readonly rewrites: readonly Rewrite[];
  readonly findings: readonly Finding[];
}

const migrate = (folder: string, ...args: readonly string[]): readonly Told[] =>
  JSON.parse(read(process.execPath, [`${root}dist/cli.js`, 'migrate', '--json', ...args], { cwd: folder }));

/** What TypeScript says, without where: our import may move a line. */
const complaintsOf = (folder: string, args: readonly string[]): readonly string[] => {
  const { stdout } = spawnSync(local('tsc'), ['--pretty', 'false', ...args], { cwd: folder, encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter((line) => line.includes('error TS'))
    .map((line) => line.replace(/\(\d+,\d+\)/, ''))
    .sort();
};

const plain = [
  '--noEmit',
  '--allowJs',
  '--checkJs',
  '--skipLibCheck',
  '--module',
  'nodenext',
  '--target',
  'es2023',
  '--types',
  'node',
];

/** What a module prints that is run in a folder. */
const printedBy = (folder: string, file: string): string => read(process.execPath, [file], { cwd: folder });

/** Those of the one list that the other lacks, each as often as it is lacking. */
const beyond = (list: readonly string[], other: readonly string[]): readonly string[] => {
  const left = [...other];
  return list.filter((item) => {
    const index = left.indexOf(item);
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
};

const textsOf = (folder: string, files: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));

/** Migrates what lies in a folder, between two looks at it; and takes it back by the patch. */
const checkThereAndBack = async (
  folder: string,
  files: readonly string[],
  types: readonly string[],
  expected: (told: readonly Told[]) => void,
  ask: () => unknown,
): Promise<void> => {
  const before = { texts: textsOf(folder, files), complaints: complaintsOf(folder, types), answers: ask() };
  await check('finds what is there', () => expected(migrate(folder, '--write', '--patch', 'back.patch', '.')));
  await check('changes each of these files', () => {
    for (const [file, text] of Object.entries(textsOf(folder, files))) assert.notEqual(text, before.texts[file]);
  });
  await check('TypeScript complains of nothing new', () => {
    assert.deepEqual(beyond(complaintsOf(folder, types), before.complaints), []);
  });
  await check('answers as before', () => assert.deepEqual(ask(), before.answers));
  await check('a second run changes nothing', () => {
    assert.deepEqual(
      migrate(folder, '--write', '.').flatMap(({ rewrites }) => rewrites),
      [],
    );
  });
  await check('the patch restores what was', () => {
    read('git', ['apply', 'back.patch'], { cwd: folder });
    assert.deepEqual(textsOf(folder, files), before.texts);
  });
};

const checkPackage = async (
  { name, rewrites, left, probe }: Sample,
  modules: string,
  folder: string,
): Promise<void> => {
  const copy = copyTo(folder, join(modules, name), name.replace('/', '-'));
  writeFileSync(join(copy, 'probe.cjs'), probe.code);
  const files = Object.keys(rewrites);
  let printed = '';
  const ask = (): unknown => {
    printed = printedBy(copy, 'probe.cjs');
    return JSON.parse(printed);
  };
  const expected = (told: readonly Told[]): void => {
    const found = told
      .filter((one) => one.rewrites.length > 0)
      .map((one) => [one.file, one.rewrites.map(({ from }) => from)]);
    assert.deepEqual(Object.fromEntries(found), rewrites);
    assert.deepEqual(
      told.flatMap(({ findings }) => findings.map(({ from }) => from)),
      left,
    );
  };
  await checkThereAndBack(copy, files, [...plain, ...files], expected, ask);
  const { version } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8'));
  console.log(`${name} ${version}: ${files.length} files; ${probe.name}: ${printed.trim()}`);
};

/** Every library that can be asked, by what it answers before and after. */
const checkSamples = async (folder: string): Promise<void> => {
  const copy = copyTo(folder, `${root}test/migrate/samples`, 'samples');
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  const files = ['sample.ts', 'older.cjs'];
  const ask = (): unknown => files.map((file) => JSON.parse(printedBy(copy, file)));
  const expected = (told: readonly Told[]): void => {
    assert.deepEqual(
      told.flatMap(({ findings }) => findings),
      [],
    );
    const count = told.flatMap((one) => one.rewrites).length;
    console.log(`samples: ${count} calls rewritten`);
    assert.ok(count > 50);
    for (const text of Object.values(textsOf(copy, files))) {
      assert.doesNotMatch(text, /from '(?!node:|skypilot-utils)|require\('(?!node:|skypilot-utils)/);
    }
  };
  await check('TypeScript has nothing to say of the samples', () => assert.deepEqual(complaintsOf(copy, []), []));
  await checkThereAndBack(copy, files, [], expected, ask);
};

const modules = install('test/migrate');
const folder = site(modules);
try {
  for (const sample of samples) await checkPackage(sample, modules, folder);
  await checkSamples(folder);
} finally {
  rmSync(folder, { recursive: true });
}

console.log(`migrate: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;
