/** Runs the demo: in a terminal the steps that somebody chooses, else every step once. */
import { intro, isCancel, log, outro, select, text } from '@clack/prompts';
import { getBackendInfo } from '../../index.ts';
import { colors, isInteractive, print } from '../terminal.ts';
import { type Step, steps } from './steps.ts';
import { tableOfBackends, tableOfRows } from './tables.ts';

const summary = (): string => {
  const { version, runtime, backends } = getBackendInfo();
  const states = Object.entries(backends).map(([name, { state }]) => `${name} ${state}`);
  return `skypilot-utils ${version} on ${runtime.name} ${runtime.version}: ${states.join(', ')}`;
};

const runAll = async (): Promise<void> => {
  print(summary());
  const used = new Set<string>();
  for (const { title, input, run: runStep } of steps) {
    print(`\n${colors.bold(title)}${input && ` (${input})`}`);
    const told = await runStep(input);
    print(tableOfRows(told));
    for (const { backend } of told) used.add(backend);
  }
  print(`\n${colors.bold('Which backend answers which function, and why')}`);
  print(tableOfBackends(getBackendInfo()));
  print(`\nBackends used: ${[...used].sort().join(', ')}`);
};

const runStep = async ({ asks, input, run: begin }: Step): Promise<void> => {
  const given = asks === '' ? '' : await text({ message: asks, initialValue: input });
  if (isCancel(given)) return;
  try {
    print(tableOfRows(await begin(given)));
  } catch (error) {
    log.error((error as Error).message);
  }
};

const runChosen = async (): Promise<void> => {
  intro(summary());
  for (;;) {
    const chosen = await select<Step | 'backends' | 'leave'>({
      message: 'Which step?',
      options: [
        ...steps.map((step) => ({ label: step.title, value: step })),
        { label: 'See which backend answers, and why', value: 'backends' },
        { label: 'Leave', value: 'leave' },
      ],
    });
    if (isCancel(chosen) || chosen === 'leave') break;
    if (chosen === 'backends') print(tableOfBackends(getBackendInfo()));
    else await runStep(chosen);
  }
  outro('That was all twelve, if you tried every step.');
};

export const run = (): Promise<void> => (isInteractive() ? runChosen() : runAll());
