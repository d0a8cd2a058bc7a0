/**
 * Whoever builds gets the same bytes: the WebAssembly module, the addon for this machine's platform as it is published, and
 * the tarball, built here and in another folder. The addon asks no newer glibc than it is promised for, and the tarball
 * holds the reviewed files.
 *
 * Usage: npm run test:reproducible    on Linux, with Rust and pip; a whole build elsewhere takes some minutes
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { faultsOf, newestGlibc, readLinkage } from '../../scripts/linkage.ts';
import { pack } from '../../scripts/pack.ts';
import { addonOf, buildPlatforms, oldestGlibc } from '../../scripts/platforms.ts';
import { root, run } from '../../scripts/run.ts';
import { check, counts } from '../package/check.ts';
import { checkNames } from '../package/contents.ts';
import { keepResult } from '../support/results.ts';
import { settle } from './elsewhere.ts';

if (process.platform !== 'linux') throw new Error('this suite reads ELF files: it needs Linux');
const platform = `linux-${process.arch}-gnu`;

const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Digests of the files in a tarball, with their modes. */
const contentsOf = (tarball: string): ReadonlyMap<string, string> => {
  const folder = `${tarball}-unpacked`;
  mkdirSync(folder);
  run('tar', ['-xzf', tarball, '-C', folder]);
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  const tell = (path: string): string => `${statSync(path).mode} ${digestOf(readFileSync(path))}`;
  return new Map(paths.map((path) => [relative(folder, path), tell(path)]));
};

/** The files in which two tarballs differ, or what else does. */
const differencesOf = (one: string, other: string): string => {
  const [ours, theirs] = [contentsOf(one), contentsOf(other)];
  const names = [...new Set([...ours.keys(), ...theirs.keys()])].filter((name) => ours.get(name) !== theirs.get(name));
  return names.join(', ') || 'nothing but how they are packed';
};

const digests: { [what: string]: string } = {};

const checkSame = (
  what: string,
  here: string,
  elsewhere: string,
  explain: () => string = () => 'they differ',
): Promise<void> =>
  check(`${what} has the same bytes, built here and elsewhere`, () => {
    const [ours, theirs] = [readFileSync(here), readFileSync(elsewhere)];
    digests[what] = digestOf(ours);
    assert.ok(ours.equals(theirs), `${ours.length} and ${theirs.length} bytes: ${explain()}`);
    console.log(`${what}: ${ours.length} bytes, sha256 ${digests[what]}`);
  });

const work = realpathSync(mkdtempSync(join(tmpdir(), 'skypilot-utils-reproducible-')));
try {
  const { folder, runScript } = settle(join(work, 'somewhere/quite/different'));
  const there = (file: string): string => join(folder, relative(root, file));

  runScript('wasm');
  await checkSame('wasm/module.wasm', `${root}wasm/module.wasm`, join(folder, 'wasm/module.wasm'));

  buildPlatforms([platform]);
  runScript('platforms', platform);
  await checkSame('the addon', addonOf(platform), there(addonOf(platform)));
  const linkage = readLinkage(platform, addonOf(platform));
  await check(`the addon asks nothing of a system that is not there with glibc ${oldestGlibc}`, () =>
    assert.deepEqual(faultsOf(platform, linkage, oldestGlibc), []),
  );

  const [here, elsewhere] = ['here', 'elsewhere'].map((name) => join(work, name)) as [string, string];
  for (const made of [here, elsewhere]) mkdirSync(made);
  const tarball = pack(here);
  runScript('pack', elsewhere);
  const theirs = join(elsewhere, relative(here, tarball));
  await checkSame('the tarball', tarball, theirs, () => differencesOf(tarball, theirs));
  await checkNames(tarball);

  const { passed, failed } = counts;
  keepResult('reproducible', { platform, digests, glibc: newestGlibc(linkage), passed, failed });
} finally {
  rmSync(work, { recursive: true, force: true });
}

console.log(`reproducible: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;
