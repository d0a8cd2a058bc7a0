/**
 * The package's version, which package.json tells and everything else repeats: npm's, JSR's and Cargo's manifests, their
 * lock files, and the constant that the addon is asked for before it is trusted.
 *
 * Usage: npm version 1.2.3, whose script runs this: it writes the version everywhere, dates the changelog's unreleased
 * changes, and stages all of it for npm's commit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { root, run } from './run.ts';

const quoted = '([0-9][^"\']*)';

/** Where it is repeated: in each file what the pattern's group matches, every time. npm itself keeps package-lock.json. */
const places: { readonly [file: string]: RegExp } = {
  'ts/version.ts': new RegExp(`^export const version = '${quoted}'`, 'gm'),
  'jsr.json': new RegExp(`^ {2}"version": "${quoted}"`, 'gm'),
  'rust/Cargo.toml': new RegExp(`^version = "${quoted}"`, 'gm'),
  'rust/Cargo.lock': new RegExp(`(?<=^name = "skypilot-utils-[a-z]+"\\n)version = "${quoted}"`, 'gm'),
  'rust/fuzz/Cargo.lock': new RegExp(`(?<=^name = "skypilot-utils-core"\\n)version = "${quoted}"`, 'gm'),
};

const read = (file: string): string => readFileSync(root + file, 'utf8');

/** What package.json says. */
const versionNow = (): string => JSON.parse(read('package.json')).version;

/** Throws where a file repeats another version. */
export const checkVersions = (): void => {
  const version = versionNow();
  for (const [file, pattern] of Object.entries(places)) {
    const found = [...read(file).matchAll(pattern)].map((match) => match[1]);
    if (found.length === 0 || found.some((one) => one !== version))
      throw new Error(
        `${file} has version ${found.join(', ') || 'none'}, package.json ${version}: npm version sets both`,
      );
  }
};

/** The heading of the changes that no release has yet (https://keepachangelog.com/en/1.1.0/). */
const unreleased = '## [Unreleased]';

const setVersions = (version: string): void => {
  for (const [file, pattern] of Object.entries(places)) {
    const text = read(file).replaceAll(pattern, (whole, old: string) => whole.replace(old, version));
    writeFileSync(root + file, text);
  }
  const changelog = read('CHANGELOG.md');
  if (!changelog.includes(unreleased)) throw new Error(`CHANGELOG.md has no ${unreleased}`);
  const today = new Date().toISOString().slice(0, 10);
  writeFileSync(`${root}CHANGELOG.md`, changelog.replace(unreleased, `${unreleased}\n\n## [${version}] - ${today}`));
  run('git', ['add', ...Object.keys(places), 'CHANGELOG.md']);
};

if (import.meta.main) {
  setVersions(versionNow());
  checkVersions();
}
