/** `skypilot-utils hash`: how it is called. */
import { Command } from 'commander';
import { algorithms } from '../../contract.ts';

export const hashCommand = (): Command =>
  new Command('hash')
    .description("print files' digests as sha256sum does, or check them")
    .argument('[file...]', 'regular files; - is standard input')
    .option('-a, --algorithm <name>', algorithms.join(', '), 'sha256')
    .option('-c, --check <sums>', 'read digests from this file, or -, and check them')
    .option('--json', 'print JSON: [{ file, algorithm, digest }], or [{ file, ok }]')
    .action(async (files, options) => (await import('./action.ts')).run(files, options));
