/** `skypilot-utils tail`: prints a text file's last lines. */
import { Command } from 'commander';
import { print, printJson, wholeNumber } from './terminal.ts';

interface Options {
  readonly lines: number;
  readonly json?: boolean;
}

const run = async (file: string, { lines, json }: Options): Promise<void> => {
  const { readLastNLines } = await import('../index.ts');
  const last = await readLastNLines(file, lines);
  if (json) printJson(last.map((line) => line.replace(/\n$/, '')));
  else if (last.length > 0) print(last.join(''));
};

export const tailCommand = (): Command =>
  new Command('tail')
    .description("print a text file's last lines, read from its end")
    .argument('<file>', 'a regular file in UTF-8')
    .option('-n, --lines <count>', 'how many', wholeNumber(0), 10)
    .option('--json', 'print JSON: the lines')
    .action(run);
