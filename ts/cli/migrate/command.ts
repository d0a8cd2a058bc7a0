/** `skypilot-utils migrate`: how it is called. */
import { Command, Option } from 'commander';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('rewrite calls of other packages in JavaScript and TypeScript to ours')
    .argument('<path...>', 'files, or folders of them (node_modules left out)')
    .addOption(new Option('--check', 'only tell; exit 1 if anything can be migrated').conflicts(['dryRun', 'write']))
    .addOption(new Option('--dry-run', 'print a diff, write nothing (the default)').conflicts(['check', 'write']))
    .addOption(new Option('--write', 'write the files').conflicts(['check', 'dryRun']))
    .option('--patch <file>', 'write a patch that restores the old text: git apply FILE')
    .option('--json', 'print JSON: [{ file, rewrites, findings }, { file, error }]')
    .action(async (paths, options) => (await import('./action.ts')).run(paths, options));
