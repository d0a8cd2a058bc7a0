/** What is in the tarball: reviewed files and no others, maps that lead to sources in it, a manifest for users. */
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { librariesOfCli } from '../../scripts/compile.ts';
import { read, root, run } from '../../scripts/run.ts';
import { check } from './check.ts';
import { entries, readManifest } from './manifest.ts';

/** The names in files.txt: whoever adds one has seen that it belongs to users. */
export const reviewedFiles = (): readonly string[] =>
  readFileSync(new URL('files.txt', import.meta.url), 'utf8')
    .trim()
    .split('\n');

/** What a user's package manager needs to know, and nothing else. */
const manifestKeys = [
  'name',
  'version',
  'description',
  'license',
  'type',
  'sideEffects',
  'engines',
  'exports',
  'imports',
  'files',
  'bin',
];
const conditions = ['types', 'workerd', 'edge-light', 'default'];

interface SourceMap {
  readonly file: string;
  readonly sourceRoot?: string;
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
  readonly mappings: string;
}

const checkMap = (folder: string, name: string): void => {
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const map = JSON.parse(text(name)) as SourceMap;
  const built = name.slice(0, -'.map'.length);
  assert.equal(join(dirname(built), map.file), built);
  assert.ok(text(built).trimEnd().endsWith(`//# sourceMappingURL=${map.file}.map`), `${built} does not name its map`);
  assert.notEqual(map.mappings, '');
  assert.notEqual(map.sources.length, 0);
  map.sources.forEach((source, index) => {
    const file = join(dirname(name), map.sourceRoot ?? '', source);
    assert.ok(existsSync(join(folder, file)), `${file} is not in the tarball`);
    assert.equal(map.sourcesContent?.[index] ?? text(file), text(file), `the map holds another ${file}`);
  });
};

const checkManifest = async (folder: string): Promise<void> => {
  const manifest = readManifest(folder);
  await check('the manifest has no scripts, no dependencies, and nothing that only this repository needs', () =>
    assert.deepEqual(Object.keys(manifest).sort(), [...manifestKeys].sort()),
  );
  await check('the manifest says what bundlers and runtimes go by', () => {
    const { type, sideEffects, engines, license } = manifest;
    assert.deepEqual(
      { type, sideEffects, engines, license },
      { type: 'module', sideEffects: false, engines: { node: '^20.19.0 || >=22.12.0' }, license: 'Apache-2.0' },
    );
  });
  for (const [name, targets] of [...entries(manifest), ...Object.entries(manifest.imports ?? {})]) {
    await check(`${name} goes by types, workerd, edge-light, default, and each leads to a file`, () => {
      assert.deepEqual(Object.keys(targets), conditions);
      for (const target of Object.values(targets)) assert.ok(existsSync(join(folder, target)), `no ${target}`);
    });
  }
};

/** The libraries whose code the build puts into the library; their licenses ask to go with it. JSR's users get them from npm. */
export const libraries: readonly string[] = ['@noble/hashes', 'unicode-segmenter'];

const checkLicenses = async (folder: string, names: readonly string[]): Promise<void> => {
  const texts = names.filter((name) => /\.(md|txt)$|LICENSE/.test(name)).map((name) => join(folder, name));
  for (const library of [...libraries, ...(await librariesOfCli())]) {
    await check(`the license of ${library}, whose code is bundled, is in the tarball`, () => {
      const [license] = globSync('{LICENSE,license}*', { cwd: join(root, 'node_modules', library) }).map((file) =>
        readFileSync(join(root, 'node_modules', library, file), 'utf8')
          .replaceAll('\r\n', '\n')
          .trim(),
      );
      assert.ok(texts.some((file) => readFileSync(file, 'utf8').includes(license ?? 'a license')));
    });
  }
};

/** The names in the tarball, of which each has been reviewed. */
export const checkNames = async (tarball: string): Promise<readonly string[]> => {
  const packed = read('tar', ['-tzf', tarball]).trim().split('\n');
  const names = packed.map((file) => file.replace(/^package\//, '')).sort();
  await check('the tarball holds the files that test/package/files.txt names, and no others', () => {
    const reviewed = reviewedFiles();
    assert.deepEqual(
      {
        unreviewed: names.filter((name) => !reviewed.includes(name)),
        missing: reviewed.filter((name) => !names.includes(name)),
      },
      { unreviewed: [], missing: [] },
    );
  });
  return names;
};

/** Unpacks the tarball into `folder` and looks through it. */
export const checkContents = async (tarball: string, folder: string): Promise<void> => {
  const names = await checkNames(tarball);
  mkdirSync(folder);
  run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  for (const name of names.filter((file) => file.endsWith('.map')))
    await check(`${name} leads to sources in the tarball`, () => checkMap(folder, name));
  await check('no file names a folder of the machine that packed it', () => {
    for (const name of names) assert.ok(!readFileSync(join(folder, name)).includes(root), `${name} names ${root}`);
  });
  await checkLicenses(folder, names);
  await checkManifest(folder);
};
