/** What was tried on other platforms, and what came of it: for the terminal and for the README. */
import Table from 'cli-table3';
import { table, writeSection } from '../../scripts/readme.ts';

/** What bound.js writes. */
export interface Bound {
  readonly runtime: string;
  readonly results: readonly { readonly backend: string; readonly title: string; readonly fault: string | null }[];
  readonly answers: { readonly [backend: string]: { readonly [name: string]: unknown } };
}

/** What was tried of one platform. */
export interface Trial {
  readonly platform: string;
  /** On what it ran, or what its library asks for. */
  readonly where: string;
  readonly passed: number;
  readonly failures: readonly string[];
  /** Of an addon that ran. */
  readonly bound?: Bound;
}

export const tell = ({ platform, where, passed, failures }: Trial): void => {
  console.log(`${platform} (${where}): ${passed} passed, ${failures.length} failed`);
  for (const failure of failures) console.log(`  ${failure.replaceAll('\n', '\n  ')}`);
};

/** What a function answered on one machine, natively; what js answered too where that is something else. */
const answerOf = ({ bound }: Trial, name: string): string => {
  const [native, js] = ['native', 'js'].map((backend) => JSON.stringify(bound?.answers[backend]?.[name]));
  return native === js ? `${native}` : `${native} (js: ${js})`;
};

/** Tells what each function answered on each machine, and writes it into the README with what each addon asks for. */
export const report = (packages: readonly Trial[], trials: readonly Trial[]): void => {
  const ran = trials.filter(({ bound }) => bound);
  const head = ['', ...ran.map(({ platform }) => platform)];
  const names = Object.keys(ran[0]?.bound?.answers.native ?? {});
  const answers = names.map((name) => [`\`${name}\``, ...ran.map((trial) => answerOf(trial, name))]);
  const shown = new Table({ head, wordWrap: true, style: { head: [], border: [] } });
  for (const row of answers) shown.push(row);
  console.log(shown.toString());
  const addons = packages.map(({ platform, where }) => {
    const runs = ran.filter((trial) => trial.platform === platform);
    const told = runs.map((run) => `${run.where}: ${run.passed} passed, ${run.failures.length} failed`);
    return [platform, where, told.join('; ') || 'linked, its symbols checked; not run'];
  });
  writeSection('platforms', `${table(['addon', 'asks for', 'run'], addons)}\n\n${table(head, answers)}`);
};
