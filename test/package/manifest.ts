/** The package's manifest, and what follows from it for every part of the suite. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.ts';

/** What a subpath leads to, by condition, in the order in which conditions are tried. */
export type Targets = Readonly<Record<string, string>>;

/** The parts of a package.json that the suite looks at. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, Targets | string>>;
  readonly imports?: Readonly<Record<string, Targets>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The manifest in a folder; by default the repository's. */
export const readManifest = (folder: string = root): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** The exports that hold code, such as '.' and './string', and where each leads. */
export const entries = ({ exports = {} }: Manifest): readonly (readonly [string, Targets])[] =>
  Object.entries(exports).filter((entry): entry is [string, Targets] => typeof entry[1] !== 'string');

/** A subpath as users write it: 'skypilot-utils/string' for './string'. */
export const specifierOf = ({ name }: Manifest, subpath: string): string => name + subpath.slice(1);
