/**
 * What every subcommand shares of the terminal: where text goes, whether in colour, how wide, and how a command ends.
 *
 * Data goes to standard output, messages to standard error. A command throws what stops it; main.ts tells it in one line.
 */
import { InvalidArgumentError } from 'commander';
import picocolors from 'picocolors';

/** The name users type, at the head of every message. */
export const programName = 'skypilot-utils';

/** How a command ends. */
export const exits = { done: 0, finding: 1, usage: 2 } as const;

/** After https://no-color.org and https://force-color.org; picocolors' own guess colours pipes on Windows and in CI. */
const isColorful = ({ isTTY }: { readonly isTTY?: boolean }): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  return FORCE_COLOR ? FORCE_COLOR !== '0' : isTTY === true && TERM !== 'dumb';
};

/** Colours, or none, for standard output. */
export const colors: ReturnType<typeof picocolors.createColors> = picocolors.createColors(isColorful(process.stdout));

/** Colours, or none, for standard error. */
export const messageColors: ReturnType<typeof picocolors.createColors> = picocolors.createColors(
  isColorful(process.stderr),
);

/** Whether a person can be asked. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

/** The columns of standard output; 80 where that is no terminal. */
export const columns = (): number => process.stdout.columns || 80;

/** Writes data, a line or several. */
export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Writes data for programs. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Writes a message, a line or several. */
export const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** Tells something in one line, headed by who tells it: a warning, where nothing else follows from it. */
export const warn = (command: string, text: string): void =>
  say(`${programName}${command && ` ${command}`}: ${text.trim().replaceAll(/\s*\n\s*/g, ' ')}`);

/** Tells what a command met, and makes it end with status 1; the command goes on. */
export const complain = (command: string, error: unknown): void => {
  warn(command, error instanceof Error ? error.message : String(error));
  process.exitCode ??= exits.finding;
};

/** Thrown where the arguments cannot be meant so, and the parser could not see it: status 2. */
export class UsageError extends Error {}

/** Reads an argument that must be a whole number of this range, for commander's `argument` and `option`. */
export const wholeNumber =
  (least: number, most: number = Number.MAX_SAFE_INTEGER): ((text: string) => number) =>
  (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const rule = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`It must be a whole number ${rule}.`);
  };
