/** Starting other programs from the scripts, and where the repository is. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The repository's folder, with a slash at its end. */
export const root: string = fileURLToPath(new URL('../', import.meta.url));

/** Thrown when a program could not be started or ended with another status than 0. */
export class CommandFailed extends Error {}

/** Runs a program in the repository, its output passed through. */
export const run = (command: string, args: readonly string[], options: SpawnSyncOptions = {}): void => {
  const { status, error, signal } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw new CommandFailed(`${command} cannot be started: ${error.message}`);
  if (status !== 0) throw new CommandFailed(`${command} ${args[0] ?? ''} ended with ${signal ?? `status ${status}`}`);
};

/** What a program prints; throws CommandFailed, with what it complained of, when it fails. */
export const read = (command: string, args: readonly string[], options: SpawnSyncOptions = {}): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: root, ...options, encoding: 'utf8' });
  if (error) throw new CommandFailed(`${command} cannot be started: ${error.message}`);
  if (status !== 0) throw new CommandFailed(`${command} ${args.join(' ')} ended with status ${status}:\n${stderr}`);
  return stdout;
};

/** What a program prints, or undefined when it is not there or fails. */
export const ask = (command: string, args: readonly string[]): string | undefined => {
  const { status, stdout } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
};

/** The path of a program that a development dependency brings. */
export const local = (name: string): string => `${root}node_modules/.bin/${name}`;
