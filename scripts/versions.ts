/** The package's version stands in five files; here they are compared. */
import { readFileSync } from 'node:fs';
import { version } from '../ts/version.ts';
import { root } from './run.ts';

const places: { readonly [file: string]: RegExp } = {
  'package.json': /^ {2}"version": "([^"]+)"/m,
  'jsr.json': /^ {2}"version": "([^"]+)"/m,
  'rust/Cargo.toml': /^version = "([^"]+)"/m,
  'CHANGELOG.md': /^## (\S+)/m,
};

/** Throws where a file has another version than ts/version.ts: of the changelog its newest entry counts. */
export const checkVersions = (): void => {
  for (const [file, pattern] of Object.entries(places)) {
    const found = pattern.exec(readFileSync(root + file, 'utf8'))?.[1];
    if (found !== version) throw new Error(`${file} has version ${found}, ts/version.ts ${version}`);
  }
};
