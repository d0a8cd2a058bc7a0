/** What the long suites found, kept in test/results: figures that the README tells, with the date and the machine. */
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { basename } from 'node:path';
import { writeSection } from '../../scripts/readme.ts';
import { ask, root } from '../../scripts/run.ts';
import { figuresSection } from './figures.ts';

/** The last kept run of one suite. */
export interface KeptResult<Figures> {
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly commit: string;
  readonly machine: Readonly<Record<'cpu' | 'cores' | 'memory' | 'system' | 'node', string>>;
  readonly figures: Figures;
}

const fileOf = (suite: string): string => `${root}test/results/${suite}.json`;

/** What every suite counts. */
interface Counted {
  /** What was found wanting: such a run is not kept. */
  readonly failed: number;
  readonly [figure: string]: unknown;
}

/** What every suite found last. */
export const keptResults = (): Readonly<Record<string, KeptResult<Counted>>> =>
  Object.fromEntries(
    globSync('test/results/*.json', { cwd: root }).map((path) => [
      basename(path, '.json'),
      JSON.parse(readFileSync(root + path, 'utf8')) as KeptResult<Counted>,
    ]),
  );

/** Keeps what a suite found in place of what it found before, and tells the README; with CI=true, where nobody would commit it, does nothing. */
export const keepResult = (suite: string, figures: Counted): void => {
  if (process.env.CI === 'true' || figures.failed > 0) return;
  const result: KeptResult<Counted> = {
    date: new Date().toISOString(),
    commit: ask('git', ['rev-parse', 'HEAD']) ?? '',
    machine: {
      cpu: cpus()[0]?.model.trim() ?? '',
      cores: `${cpus().length}`,
      memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
      system: `${process.platform} ${release()}`,
      node: process.version,
    },
    figures,
  };
  mkdirSync(`${root}test/results`, { recursive: true });
  writeFileSync(fileOf(suite), `${JSON.stringify(result, null, 2)}\n`);
  writeSection('figures', figuresSection(keptResults()));
};
