/** Stryker over one file of TypeScript, each mutant asked by the tests that come by it. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { install } from '../../scripts/install.ts';
import { root, run } from '../../scripts/run.ts';
import { flat, type Mutant, nameOf, workFolder } from './mutants.ts';
import { alone, testsOf } from './subjects.ts';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** Of the schema that Stryker writes (mutation-testing-report-schema), what is read here. */
interface StrykerReport {
  readonly files: {
    readonly [file: string]: {
      readonly source: string;
      readonly mutants: readonly {
        readonly replacement: string;
        readonly location: { readonly start: Place; readonly end: Place };
        readonly status: string;
      }[];
    };
  };
}

const states: { readonly [status: string]: Mutant['state'] } = {
  Killed: 'killed',
  // An endless loop, which the tests notice.
  Timeout: 'killed',
  Survived: 'survived',
  NoCoverage: 'survived',
  CompileError: 'unviable',
  RuntimeError: 'unviable',
};

/** The text from one place to another; both count from 1. */
const textBetween = (lines: readonly string[], start: Place, end: Place): string => {
  const part = lines.slice(start.line - 1, end.line);
  part.push((part.pop() ?? '').slice(0, end.column - 1));
  part.unshift((part.shift() ?? '').slice(start.column - 1));
  return part.join('\n');
};

const read = (report: string, file: string): readonly Mutant[] => {
  const { files } = JSON.parse(readFileSync(report, 'utf8')) as StrykerReport;
  const { source, mutants } = files[file] as StrykerReport['files'][string];
  const lines = source.split('\n');
  return mutants.map(({ replacement, location: { start, end }, status }) => {
    const state = states[status];
    if (state === undefined) throw new Error(`Stryker left a mutant of ${file} ${status}`);
    const change = `${textBetween(lines, start, end)} => ${replacement}`;
    return { name: nameOf(lines[start.line - 1] ?? '', change), line: start.line, state };
  });
};

const configurationOf = (file: string, report: string): object => ({
  mutate: [file],
  testRunner: 'vitest',
  // What is asked is named by the environment: with Stryker's own `testFiles`, mutants of a module's body never live.
  vitest: { configFile: 'test/mutation/vitest.config.ts', pool: 'forks', related: false },
  coverageAnalysis: 'perTest',
  // Stryker would rewrite it, by an interface that TypeScript no longer has; of what it says here nothing needs that.
  tsconfigFile: 'none',
  ignorePatterns: [
    ...['/*', '!/ts', '!/test', '!/scripts', '!/wasm', '!/*.json', '!/README.md'],
    ...['!/dist', '/dist/*', '!/dist/native', '/test/migrate', '/test/results'],
  ],
  tempDirName: 'dist/mutation/sandbox',
  // Tests ask as a user without rights, who must get at the sources.
  buildCommand: 'chmod 755 .',
  cleanTempDir: 'always',
  incremental: true,
  incrementalFile: report,
  reporters: ['progress-append-only'],
  allowConsoleColors: false,
  warnings: { slow: false },
  concurrency: testsOf(file).some((test) => alone.includes(test)) ? 1 : 2,
  timeoutMS: 5000,
  timeoutFactor: 3,
});

/** What becomes of every mutant of the file; reuses what was found before, where neither it nor its tests have changed. */
export const runStryker = (file: string): readonly Mutant[] => {
  const modules = install('test/mutation');
  const folder = `${workFolder}stryker/`;
  const name = flat(file);
  mkdirSync(folder, { recursive: true });
  const report = `${folder}${name}.json`;
  const configuration = `${folder}${name}.config.json`;
  const tests = testsOf(file);
  for (const test of tests) if (!existsSync(root + test)) throw new Error(`there is no ${test}`);
  writeFileSync(configuration, JSON.stringify(configurationOf(file, report)));
  const env = { ...process.env, MUTATION_TESTS: tests.join(',') };
  run(process.execPath, [`${modules}/@stryker-mutator/core/bin/stryker.js`, 'run', configuration], { env });
  return read(report, file);
};
