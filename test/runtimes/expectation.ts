/** What a runtime is expected to make of the package, and where it did otherwise. */
import type { Golden, Outcome } from '../golden/check.js';

type State = 'ok' | 'absent';

export interface Expectation {
  /** As describeRuntime names it. */
  readonly name: string;
  /** '' where the runtime tells none. */
  readonly version: string;
  readonly wasm: State;
  readonly native: State;
  /** The error's code by function; what is not named here answers. */
  readonly refused: Readonly<Record<string, string>>;
}

/** The functions that are bound to the operating system, by what they need of it. */
export const needs = {
  files: ['hashFile', 'hashFileSync', 'readLastNLines', 'readLastNLinesSync', 'estimateFdForDirectory'],
  sockets: ['findFreePort', 'findFreePortSync', 'isPortAvailable', 'isPortAvailableSync'],
  processes: ['isProcessAlive'],
  memory: ['getMemSizeGb'],
  cpus: ['getCpuCount', 'getParallelThreads'],
  /** Counts a directory that may not be read as empty. */
  limits: ['getMaxWorkersForFileMounts'],
} as const;

const countOfBound = Object.values(needs).flat().length;

/** The same error for every function with one of these needs. */
export const refusing = (code: string, ...of: readonly (keyof typeof needs)[]): Expectation['refused'] =>
  Object.fromEntries(of.flatMap((need) => needs[need].map((name) => [name, code])));

const familyBackends = { string: ['js', 'wasm'], hash: ['js', 'wasm', 'native'] } as const;

/** Every row that must be there, each with every question passed. */
const rowProblems = (outcome: Outcome, golden: Golden, states: Readonly<Record<string, string>>): readonly string[] =>
  (['string', 'hash'] as const).flatMap((family) => {
    const count = golden.groups
      .filter((group) => group.family === family)
      .reduce((sum, { cases }) => sum + cases.length, 0);
    const expected = ['default', ...familyBackends[family].filter((backend) => states[backend] === 'ok')];
    const rows = outcome.rows.filter((row) => row.family === family);
    const told = rows.map(({ backend }) => backend);
    const problems = rows.flatMap(({ backend, passed, failed, failures }) =>
      failed > 0 || passed !== count
        ? [`${family} [${backend}]: ${passed} of ${count} right, ${failed} wrong: ${failures.join('; ')}`]
        : [],
    );
    return `${told}` === `${expected}` ? problems : [...problems, `${family} ran in ${told}, not in ${expected}`];
  });

/** What went against expectation, one text each. */
export const problemsOf = (outcome: Outcome, golden: Golden, expected: Expectation): readonly string[] => {
  const problems: string[] = [];
  const differs = (what: string, told: string | undefined, wanted: string): void => {
    if (told !== wanted) problems.push(`${what} is ${told}, not ${wanted}`);
  };
  differs('the runtime', `${outcome.runtime.name} ${outcome.runtime.version}`, `${expected.name} ${expected.version}`);
  const states = { js: 'ok', wasm: expected.wasm, native: expected.native };
  for (const backend of ['js', 'wasm', 'native'] as const) {
    const { state, cause } = outcome.backends[backend];
    differs(`${backend}${state === 'ok' ? '' : ` (${cause})`}`, state, states[backend]);
  }
  const bound = Object.entries(outcome.bound);
  differs('the number of functions bound to the system', `${bound.length}`, `${countOfBound}`);
  for (const [name, told] of bound) differs(name, told, expected.refused[name] ?? 'answered');
  return [...problems, ...rowProblems(outcome, golden, states)];
};
