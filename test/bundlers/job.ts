/** What a bundler is asked to do, and how each one is asked. */
import { stripVTControlCharacters } from 'node:util';

/** What the bundle is for: pages; Node with import; Node with require. */
export type Target = 'browser' | 'node esm' | 'node cjs';

export interface Job {
  /** The folder of an application that has installed the package. */
  readonly app: string;
  /** Names of files there, without their ending. */
  readonly entries: readonly string[];
  readonly target: Target;
  readonly minify: boolean;
  /** The folder to write to; what was made of an entry has its name, then `.js`. */
  readonly out: string;
}

/** A bundler, asked for nothing but entries, output, target and mode. */
export interface Bundler {
  /** With its version. */
  readonly name: string;
  readonly targets: readonly Target[];
  /** The targets of which a bundle still finds the addon next to where it was built. */
  readonly withAddon: readonly Target[];
  /** The same without the folder it was built from, where the addon lies in a node_modules folder above the bundle. */
  readonly shippable: readonly Target[];
  /** Whether several entries share their code in chunks. */
  readonly splits: boolean;
  /** Bundles, and returns every warning; throws on an error. */
  readonly bundle: (job: Job) => Promise<readonly string[]>;
}

/** A package of this suite's own folder, which has no types here: it is installed when the suite runs. */
export const load = async <Module>(name: string): Promise<Module> => (await import(name)) as Module;

export const pathsOf = ({ app, entries }: Job): { readonly [name: string]: string } =>
  Object.fromEntries(entries.map((name) => [name, `${app}/${name}.js`]));

/** A warning on one line, without colours and the machine's folders. */
export const tidy = (text: string, { app }: Job): string =>
  stripVTControlCharacters(text).replaceAll(app, '').replaceAll(/\s+/g, ' ').trim();
