/**
 * Mutants of the router, the argument layer, the js reference and rust/core: how many the tests kill, and why the others
 * live. Takes hours; what was found is kept in dist/mutation, and asked again where the mutated file has changed.
 *
 * Usage: npm run test:mutation               tries what was not tried yet, or has changed
 *        npm run test:mutation -- FILE...    tries these: after tests were added
 *        npm run test:mutation -- --tell     tries nothing
 */
import { setPriority } from 'node:os';
import { keepResult } from '../support/results.ts';
import { runCargoMutants } from './cargo.ts';
import { judge, judgedFiles, keepMutants, keptMutants, type Mutant } from './mutants.ts';
import { runStryker } from './stryker.ts';
import { rust, typescript } from './subjects.ts';

const known = [...typescript, ...rust];
const [first] = process.argv.slice(2);
const named = process.argv.slice(2).filter((word) => word !== '--tell');
const strangers = [...named, ...judgedFiles].filter((file) => !known.includes(file));
if (strangers.length > 0) throw new Error(`there is no ${strangers.join(', ')} among what is mutated (subjects.ts)`);

/** Of a file or of many. */
interface Score {
  readonly killed: number;
  readonly viable: number;
}

const scoreOf = (mutants: readonly Mutant[]): Score => ({
  killed: mutants.filter(({ state }) => state === 'killed').length,
  viable: mutants.filter(({ state }) => state !== 'unviable').length,
});

const percentOf = ({ killed, viable }: Score): number => Number(((100 * killed) / viable).toFixed(1));

let passed = 0;
let failed = 0;
const note = (title: string, faults: readonly string[]): void => {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`${faults.length === 0 ? 'ok' : 'FAILED'} ${title}`);
  for (const fault of faults) console.log(`  ${fault}`);
};

const attempt = (file: string): void => {
  console.log(`\n${file}`);
  try {
    keepMutants(file, file.endsWith('.rs') ? runCargoMutants(file) : runStryker(file));
  } catch (error) {
    note(`${file} was tried`, [(error as Error).message]);
  }
};

const tellFile = (file: string, mutants: readonly Mutant[]): void => {
  const { killed, viable } = scoreOf(mutants);
  const { unexplained, gone } = judge(file, mutants);
  note(`${file}: ${killed} of ${viable} killed`, [
    ...unexplained.map(({ line, name }) => `survives without a reason, line ${line}: ${name}`),
    ...gone.map((name) => `is in survivors.json, and does not survive: ${name}`),
  ]);
};

/** How many are to be killed, in percent. */
const least = { typescript: 85, rust: 90 };

const tellLanguage = (language: 'typescript' | 'rust', files: readonly string[]): Score & { percent: number } => {
  const score = scoreOf(files.flatMap((file) => keptMutants(file) ?? []));
  const percent = percentOf(score);
  const title = `${language}: ${score.killed} of ${score.viable} mutants killed, ${percent} %`;
  note(title, percent >= least[language] ? [] : [`${least[language]} % are to be`]);
  return { ...score, percent };
};

setPriority(19);
const isDue = (file: string): boolean =>
  named.length > 0 ? named.includes(file) : first !== '--tell' && !keptMutants(file);
for (const file of known.filter(isDue)) attempt(file);

const reached = known.filter((file) => keptMutants(file));
const notReached = known.filter((file) => !reached.includes(file));
for (const file of reached) tellFile(file, keptMutants(file) ?? []);
const figures = {
  typescript: tellLanguage('typescript', typescript),
  rust: tellLanguage('rust', rust),
  files: Object.fromEntries(reached.map((file) => [file, scoreOf(keptMutants(file) ?? [])])),
  notReached,
};
if (notReached.length > 0) console.log(`not reached: ${notReached.join(', ')}`);
keepResult('mutation', { ...figures, passed, failed });
console.log(`mutation: ${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
