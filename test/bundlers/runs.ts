/** Runs bundles in Node, and judges what bundles answered. */
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Outcome } from '../golden/check.js';

const execute = promisify(execFile);

export interface Answers {
  /** Of the golden file, if the bundle holds all of the package. */
  readonly outcomes: readonly Outcome[];
  /** What was answered wrongly beside it. */
  readonly wrong: readonly string[];
}

/** The states that backends must be in. */
export type States = { readonly [B in keyof Outcome['backends']]: 'ok' | 'absent' };

/** What went against expectation. */
export const problemsOf = ({ outcomes, wrong }: Answers, states: States, isNode: boolean): readonly string[] => {
  const problems = [...wrong];
  for (const { backends, rows, bound } of outcomes) {
    for (const [name, { state, cause }] of Object.entries(backends)) {
      if (state !== states[name as keyof States]) problems.push(`${name} is ${state}: ${cause}`);
    }
    for (const { family, backend, passed, failed, failures } of rows) {
      if (failed > 0 || passed === 0) problems.push(`${family} [${backend}] failed ${failed}: ${failures.join('; ')}`);
    }
    const forced = rows.filter(({ family }) => family === 'hash').map(({ backend }) => backend);
    for (const [name, state] of Object.entries(states)) {
      if ((state === 'ok') !== forced.includes(name as keyof States))
        problems.push(`${name} was not asked as it should`);
    }
    if (!isNode) continue;
    for (const [name, told] of Object.entries(bound)) if (told !== 'answered') problems.push(`${name}: ${told}`);
  }
  return problems;
};

/** Runs a bundle in its own folder; whatever it writes on standard error is wrong. */
export const runInNode = async (node: string, kit: string, bundle: string): Promise<Answers> => {
  const { PATH = '' } = process.env;
  const options = { cwd: dirname(bundle), env: { PATH }, maxBuffer: 1 << 26 };
  try {
    const { stdout, stderr } = await execute(node, [join(kit, 'run.js'), bundle], options);
    const answers = JSON.parse(stdout) as Answers;
    return stderr === '' ? answers : { ...answers, wrong: [...answers.wrong, stderr.trim()] };
  } catch (error) {
    return { outcomes: [], wrong: [(error as Error).message] };
  }
};
