/** Bundles everything for one line of the table, and weighs and searches what came out. */
import { join } from 'node:path';
import { gzippedBytes, markFolder, textOf } from './app.ts';
import { budgetOf, excuses } from './budgets.ts';
import type { Bundler, Target } from './job.ts';
import { attempt, expectNothing } from './tally.ts';

/** What one build made of some entries. */
export interface Build {
  /** What failed or passed, for reports. */
  readonly what: string;
  readonly entries: readonly string[];
  readonly minify: boolean;
  readonly folder: string;
}

/** One line of the table. */
export interface Row {
  readonly bundler: Bundler;
  readonly target: Target;
  readonly builds: Build[];
  /** Minified and gzipped, per entry that was bundled alone. */
  readonly bytes: { [entry: string]: number };
  /** Where the whole package's bundle gave every answer. */
  readonly ran: string[];
  /** The backends that were in use where it was built, and away from there. */
  readonly backends: { here?: string; away?: string };
  /** Warnings that nobody need act on. */
  excused: number;
}

/** A module in base64, which begins so ('\0asm'), or any other long piece of it. */
export const base64 = /AGFzbQ|[A-Za-z0-9+/]{2000}/;

const build = async (
  app: string,
  row: Row,
  entries: readonly string[],
  minify: boolean,
): Promise<Build | undefined> => {
  const { bundler, target } = row;
  const what = `${bundler.name}, ${target}, ${entries.join(' and ')}${minify ? ', minified' : ''}`;
  // Named as most people name it, which must not be taken for the package's own.
  const folder = join(app, 'out', what.replaceAll(/\W+/g, '-'), 'dist');
  const warnings = await attempt(what, () => bundler.bundle({ app, entries, target, minify, out: folder }));
  if (warnings === undefined) return undefined;
  const isExcused = (warning: string): boolean =>
    excuses.some(
      (excuse) => excuse.bundler.test(bundler.name) && entries.includes(excuse.entry) && excuse.text.test(warning),
    );
  expectNothing(
    `${what}: no warning`,
    warnings.filter((warning) => !isExcused(warning)),
  );
  row.excused += warnings.filter(isExcused).length;
  markFolder(folder, target === 'node cjs');
  const built = { what, entries, minify, folder };
  row.builds.push(built);
  return built;
};

/** Bundles one entry alone, minified, and weighs it; returns the text. */
const weigh = async (app: string, row: Row, entry: string): Promise<string> => {
  const built = await build(app, row, [entry], true);
  const text = built ? textOf(built.folder) : '';
  row.bytes[entry] = gzippedBytes(text);
  return text;
};

const expectSmall = async (app: string, row: Row, entry: string): Promise<void> => {
  const what = `${row.bundler.name}, ${row.target}, ${entry}`;
  const text = await weigh(app, row, entry);
  const [bytes, budget] = [row.bytes[entry] as number, budgetOf(row.bundler.name)];
  expectNothing(`${what}: at most ${budget} bytes`, bytes > budget ? [`${bytes} bytes`] : []);
  expectNothing(`${what}: no WebAssembly`, /WebAssembly|atob/.test(text) || base64.test(text) ? ['there is'] : []);
};

/** Everything that is bundled for a target by a bundler. */
export const bundleAll = async (app: string, bundler: Bundler, target: Target): Promise<Row> => {
  const row: Row = { bundler, target, builds: [], bytes: {}, ran: [], backends: {}, excused: 0 };
  const what = `${bundler.name}, ${target}`;
  await weigh(app, row, 'whole');
  await weigh(app, row, 'hash');
  await expectSmall(app, row, 'three');
  if (target === 'browser') {
    await expectSmall(app, row, 'named');
    const rest = await weigh(app, row, 'rest');
    expectNothing(
      `${what}, rest: no WebAssembly module`,
      base64.test(rest) ? [`${row.bytes.rest} bytes with one`] : [],
    );
    const nothing = await weigh(app, row, 'nothing');
    expectNothing(`${what}: an import for side effects vanishes`, nothing.length > 1000 ? [nothing.slice(0, 500)] : []);
  }
  await build(app, row, ['whole'], false);
  await build(app, row, ['lazy'], false);
  await build(app, row, ['hash', 'rest'], false);
  return row;
};

export const headings = [
  'bundler',
  'for',
  'whole',
  'hash',
  'three of string',
  'every answer right in',
  'backends where it was built',
  'backends elsewhere',
] as const;

const grouped = (bytes: number | undefined): string => (bytes ?? 0).toLocaleString('en');

/** A row as the table shows it. */
export const cellsOf = ({ bundler, target, bytes, ran, backends }: Row): readonly string[] => [
  bundler.name,
  target,
  grouped(bytes.whole),
  grouped(bytes.hash),
  grouped(bytes.three),
  ran.join(', '),
  backends.here ?? '',
  backends.away ?? '',
];
