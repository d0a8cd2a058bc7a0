/** `skypilot-utils doctor`: how it is called. */
import { Command } from 'commander';

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('say what works on this machine and what to do about the rest; status 1 if anything is broken')
    .option('--json', "print JSON: getBackendInfo()'s shape with { platform, environment, limits, checks, faults }")
    .action(async (options) => (await import('./action.ts')).run(options));
