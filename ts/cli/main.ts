#!/usr/bin/env node
/**
 * The command line: puts the subcommands together, and ends as they say.
 *
 * Each subcommand is a file beside this one, or a folder whose command.ts says how it is called and whose action.ts does
 * it. What is slow to load, our own library too, is imported when the command runs: `await import('./action.ts')`.
 */
import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { aliveCommand } from './alive.ts';
import { base36Command } from './base36.ts';
import { demoCommand } from './demo/command.ts';
import { doctorCommand } from './doctor/command.ts';
import { hashCommand } from './hash/command.ts';
import { helpStyle } from './help.ts';
import { limitsCommand } from './limits/command.ts';
import { migrateCommand } from './migrate/command.ts';
import { portCommand } from './port.ts';
import { reportCommand } from './report/command.ts';
import { tailCommand } from './tail.ts';
import { complain, exits, programName, UsageError, warn } from './terminal.ts';
import { truncateCommand } from './truncate.ts';

/** In the order in which --help names them. */
const commands: readonly Command[] = [
  doctorCommand(),
  reportCommand(),
  hashCommand(),
  tailCommand(),
  portCommand(),
  aliveCommand(),
  limitsCommand(),
  base36Command(),
  truncateCommand(),
  migrateCommand(),
  demoCommand(),
];

/** The subcommand that runs, for messages. */
let running = '';

/** One line, headed as all messages are: "skypilot-utils hash: missing required argument 'file'". */
const sayUsage = (command: string, text: string): void => warn(command, text.replace(/^error: /, ''));

const program = new Command(programName)
  .description("SkyPilot's utility functions for the shell, and what this package does on this machine")
  .version(version, '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print what a command does')
  .helpCommand('help [command]', 'print what a command does')
  .configureHelp(helpStyle)
  .exitOverride()
  .hook('preAction', (_, command) => {
    running = command.name();
  });

for (const command of commands) {
  command.copyInheritedSettings(program).configureOutput({ outputError: (text) => sayUsage(command.name(), text) });
  program.addCommand(command);
}
program.configureOutput({ outputError: (text) => sayUsage('', text) });

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // The reader has seen enough, as `head` has.
    if (error.code === 'EPIPE') process.exit();
    throw error;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // It has told why. Help and version were asked for where the status is 0.
    process.exitCode = error.exitCode === 0 ? exits.done : exits.usage;
  } else {
    complain(running, error);
    process.exitCode = error instanceof UsageError ? exits.usage : exits.finding;
  }
}
