/** `skypilot-utils report`: how it is called. */
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
Every backend is timed on the same inputs, in turn, after all have given the
same answers. One that is not there is told with the reason. The geometric
mean counts each function once.

--fail-under: status 1 where the router, the package as it chooses by itself,
is on the geometric mean less than that many times as fast as plain js; with
--compare, less than that many times as fast in the second report as in the
first. Status 1 also where something could not be timed.

  skypilot-utils report --quick
  skypilot-utils report --json report.json --html report.html
  skypilot-utils report --compare old.json new.json --fail-under 0.9`;

export const reportCommand = (): Command =>
  new Command('report')
    .description('time the backends against each other on this machine, and tell where Rust loses')
    .option('--quick', 'end within two minutes: fewer inputs, fewer rounds')
    .option('--json <file>', 'write everything as JSON; - prints it, and nothing else')
    .option('--html <file>', 'write a page, one file that works offline')
    .option('--compare <old new...>', 'measure nothing; compare two reports that --json has written')
    .option('--fail-under <ratio>', 'status 1 below this ratio', readRatio)
    .addHelpText('after', explanation)
    .action(async (options: ReportOptions) => {
      const { compare, quick } = options;
      if (compare && compare.length !== 2) throw new UsageError(`--compare takes two files, got ${compare.length}`);
      if (compare && quick) throw new UsageError('--quick measures, and --compare does not: give one of them');
      await (await import('./action.ts')).run(options);
    });
