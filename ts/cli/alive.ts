/** `skypilot-utils alive`: says which processes are alive. */
import { Command } from 'commander';
import { exits, print, printJson, wholeNumber } from './terminal.ts';

const readPid = wholeNumber(-(2 ** 31), 2 ** 31 - 1);

const run = async (pids: readonly number[], { json }: { readonly json?: boolean }): Promise<void> => {
  const { isProcessAlive } = await import('../index.ts');
  const answers = pids.map((pid) => ({ pid, alive: isProcessAlive(pid) }));
  if (json) printJson(answers);
  else print(answers.map(({ pid, alive }) => `${pid} ${alive ? 'alive' : 'dead'}`).join('\n'));
  if (!answers.every(({ alive }) => alive)) process.exitCode = exits.finding;
};

export const aliveCommand = (): Command =>
  new Command('alive')
    .description('say which processes are alive; status 0 if all of them are, else 1')
    .argument('<pid...>', 'process ids; a zombie and a thread id are dead', (text, before: readonly number[] = []) => [
      ...before,
      readPid(text),
    ])
    .option('--json', 'print JSON: [{ pid, alive }]')
    .action(run);
