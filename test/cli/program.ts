/** The command line as users have it, compiled from the sources as they are now, and what it does when it is started. */
import { spawn } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleCliTo } from '../../scripts/compile.ts';
import { compileTo, root } from '../fixtures/loading/installation.ts';

/** Lays the package out in a folder, with the addon of this machine, and returns the program's path. */
export const install = async (folder: string): Promise<string> => {
  await compileTo(folder);
  await bundleCliTo(join(folder, 'dist'));
  cpSync(`${root}CHANGELOG.md`, join(folder, 'CHANGELOG.md'));
  symlinkSync(`${root}dist/native`, join(folder, 'dist/native'));
  return join(folder, 'dist/cli.js');
};

/** Lays out the same, but without the addon. */
export const copyWithoutAddon = (installed: string, folder: string): string => {
  cpSync(installed, folder, { recursive: true, filter: (source) => basename(source) !== 'native' });
  return join(folder, 'dist/cli.js');
};

/** How a program is started. */
export interface Start {
  readonly input?: string | Uint8Array;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node's. */
  readonly flags?: readonly string[];
}

/** How it ended. */
export interface End {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a command in an environment that holds nothing but PATH and what is given. */
export const start = (command: string, args: readonly string[], { input = '', cwd, env }: Start = {}): Promise<End> => {
  const { PATH = '' } = process.env;
  const child = spawn(command, args, { cwd, env: { PATH, ...env } });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      output[name] += text;
    });
  }
  // Who does not read its input to the end may close it.
  child.stdin.on('error', () => {}).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, ...output }));
  });
};

/** Starts the program at a path. */
export const startProgram = (path: string, args: readonly string[], options: Start = {}): Promise<End> =>
  start(process.execPath, [...(options.flags ?? []), path, ...args], options);

/** What the program writes in a terminal of so many columns, keys pressed as soon as the text before them is there. */
export const startInTerminal = (
  path: string,
  command: string,
  columns: number,
  keys: readonly (readonly [after: string, key: string])[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const { PATH = '' } = process.env;
  const inside = `stty cols ${columns} rows 50; exec '${process.execPath}' '${path}' ${command}`;
  const child = spawn('script', ['-qfec', inside, '/dev/null'], { env: { PATH, TERM: 'xterm', ...env } });
  const left = [...keys];
  let output = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    // One piece may hold the texts of several keys.
    for (;;) {
      const [after, key] = left[0] ?? [];
      const at = after === undefined ? -1 : output.indexOf(after, seen);
      if (after === undefined || at < 0) break;
      seen = at + after.length;
      left.shift();
      child.stdin.write(key as string);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(output.replaceAll('\r\n', '\n')));
  });
};

/** Text as it is seen, without escapes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape begins with one.
export const seen = (text: string): string => text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '');
