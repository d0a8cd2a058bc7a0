/** `skypilot-utils port`: prints a free port. */
import { Command } from 'commander';
import { print, printJson, UsageError, wholeNumber } from './terminal.ts';

interface Options {
  readonly end: number;
  readonly json?: boolean;
}

const run = async (start: number, { end, json }: Options): Promise<void> => {
  if (start > end) throw new UsageError(`the start, ${start}, lies beyond the end, ${end}`);
  const { findFreePort } = await import('../index.ts');
  const port = await findFreePort(start, { end });
  if (json) printJson({ port });
  else print(String(port));
};

export const portCommand = (): Command =>
  new Command('port')
    .description('print the lowest free port from START on')
    .argument('[start]', 'the first port to try; 0 leaves the choice to the system', wholeNumber(0, 65_535), 0)
    .option('--end <port>', 'the last port to try', wholeNumber(1, 65_535), 65_535)
    .option('--json', 'print JSON: { port }')
    .action(run);
