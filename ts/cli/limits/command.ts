/** `skypilot-utils limits`: how it is called. */
import { Command } from 'commander';

export const limitsCommand = (): Command =>
  new Command('limits')
    .description('print the CPUs and the memory that this process may use, and which file says so')
    .option('--json', 'print JSON: { cpus, memoryBytes, threads }')
    .action(async (options) => (await import('./action.ts')).run(options));
