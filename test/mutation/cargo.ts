/** cargo-mutants over one file of rust/core, each mutant asked by the crate's own tests. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ask, read, root, run } from '../../scripts/run.ts';
import { flat, type Mutant, nameOf, workFolder } from './mutants.ts';

const version = '27.1.0';

/** Of what cargo-mutants writes (outcomes.json), what is read here. */
interface Outcomes {
  readonly outcomes: readonly {
    readonly scenario:
      | 'Baseline'
      | { readonly Mutant: { readonly name: string; readonly span: { readonly start: { readonly line: number } } } };
    readonly summary: string;
  }[];
}

const states: { readonly [summary: string]: Mutant['state'] } = {
  CaughtMutant: 'killed',
  // An endless loop, which the tests notice.
  Timeout: 'killed',
  MissedMutant: 'survived',
  Unviable: 'unviable',
};

const copy = `${workFolder}rust/`;

/** A copy to change: cargo-mutants restores a file behind it, but not when it is ended. */
const prepare = (): void => {
  if (ask('cargo', ['mutants', '--version']) !== `cargo-mutants ${version}`) {
    run('cargo', ['install', 'cargo-mutants', '--locked', '--version', version]);
  }
  rmSync(copy, { recursive: true, force: true });
  for (const file of read('git', ['ls-files', 'rust/Cargo.*', 'rust/core', 'rust/native', 'rust/wasm'])
    .trim()
    .split('\n')) {
    if (existsSync(root + file)) cpSync(root + file, workFolder + file);
  }
};

/** What becomes of every mutant of the file. */
export const runCargoMutants = (file: string): readonly Mutant[] => {
  prepare();
  const output = `${workFolder}cargo/${flat(file)}/`;
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  const where = [
    '--in-place',
    '--dir',
    copy,
    '--package',
    'skypilot-utils-core',
    '--file',
    file.replace(/^rust\//, ''),
  ];
  const how = ['--output', output, '--timeout', '30', '--no-shuffle', '--colors', 'never', '--cargo-arg=--locked'];
  const env = { ...process.env, CARGO_TARGET_DIR: `${workFolder}target` };
  const { status } = spawnSync('cargo', ['mutants', ...where, ...how, '--', '--lib', '--tests'], {
    env,
    stdio: 'inherit',
  });
  // 2 says that some survived, 3 that some took too long.
  if (status !== 0 && status !== 2 && status !== 3) throw new Error(`cargo mutants ended with status ${status}`);
  const { outcomes } = JSON.parse(readFileSync(`${output}mutants.out/outcomes.json`, 'utf8')) as Outcomes;
  const lines = readFileSync(root + file, 'utf8').split('\n');
  return outcomes.flatMap(({ scenario, summary }) => {
    if (scenario === 'Baseline') return [];
    const { name, span } = scenario.Mutant;
    const state = states[summary];
    if (state === undefined) throw new Error(`cargo-mutants left a mutant of ${file} ${summary}`);
    const { line } = span.start;
    return { name: nameOf(lines[line - 1] ?? '', name.replace(/^\S+: /, '')), line, state };
  });
};
