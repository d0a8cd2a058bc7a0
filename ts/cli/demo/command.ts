/** `skypilot-utils demo`: how it is called. */
import { Command } from 'commander';

export const demoCommand = (): Command =>
  new Command('demo')
    .description("walk through a scenario on this machine's files, ports and processes; in a terminal, step by step")
    .action(async () => (await import('./action.ts')).run());
