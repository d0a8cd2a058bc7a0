/** `skypilot-utils truncate`: shortens text so that it fits. */
import { Command, Option } from 'commander';
import type { TruncateOptions } from '../index.ts';
import { answerEach } from './lines.ts';
import { UsageError, wholeNumber } from './terminal.ts';

interface Options extends TruncateOptions {
  readonly max: number;
  readonly json?: boolean;
}

const run = async (texts: readonly string[], { max, json = false, ...options }: Options): Promise<void> => {
  if (options.words && options.position !== 'end') throw new UsageError('--words needs --position end');
  const { truncate } = await import('../index.ts');
  await answerEach('truncate', texts, json, (text) => truncate(text, max, options));
};

export const truncateCommand = (): Command =>
  new Command('truncate')
    .description('shorten each text so that it fits, without cutting a character in two')
    .argument('[text...]', 'the texts; without any, the lines of standard input')
    .option('-m, --max <length>', 'the most that is printed of each', wholeNumber(0), 80)
    .addOption(
      new Option('-u, --unit <unit>', 'what is counted')
        .choices(['grapheme', 'column', 'codePoint'])
        .default('grapheme'),
    )
    .addOption(
      new Option('-p, --position <position>', 'where it is cut').choices(['end', 'middle', 'start']).default('end'),
    )
    .option('--placeholder <text>', 'what stands for what was cut', '...')
    .option('-w, --words', 'keep whole words; with --position end alone')
    .option('--json', 'print JSON: [{ input, output }]')
    .action(run);
