/** `skypilot-utils report` as the command line sees it: options and help. What it does is in action.ts, loaded when it runs. */
import { Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../terminal.ts';
import type { ReportOptions } from './action.ts';

const readRatio = (text: string): number => {
  const ratio = Number(text);
  if (text.trim() === '' || !Number.isFinite(ratio) || ratio <= 0) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return ratio;
};

const explanation = `
Every backend is timed on the same inputs, in turn, after all have given the same answers. A backend that is not
there is told with the reason. The geometric mean of all functions counts each function once.

--fail-under RATIO makes the exit status 1 when the router, the package as it chooses by itself, is on the geometric
mean less than RATIO times as fast as plain js; with --compare, less than RATIO times as fast in NEW as in OLD.

Exit status: 0 done, 1 below --fail-under, or something could not be timed, 2 usage.

Examples:
  skypilot-utils report --quick
  skypilot-utils report --json report.json --html report.html
  skypilot-utils report --compare old.json new.json --fail-under 0.9`;

/** The command, to be added to a program. */
export const reportCommand = (): Command =>
  new Command('report')
    .description('time the backends against each other on this machine, and tell where Rust loses')
    .option('--quick', 'end within two minutes: fewer inputs, fewer rounds')
    .option('--json <FILE>', 'write everything as JSON; - is the standard output, which then holds nothing else')
    .option('--html <FILE>', 'write a page, one file that works offline')
    .option('--compare <OLD NEW...>', 'measure nothing; compare two reports that --json has written')
    .option('--fail-under <RATIO>', 'exit with 1 below this ratio', readRatio)
    .addHelpText('after', explanation)
    .action(async (options: ReportOptions) => {
      const { compare, quick } = options;
      if (compare && compare.length !== 2) throw new UsageError(`--compare takes two files, got ${compare.length}`);
      if (compare && quick) throw new UsageError('--quick measures, and --compare does not: give one of them');
      await (await import('./action.ts')).run(options);
    });
