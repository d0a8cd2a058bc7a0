/** What a mere import of the package opens, by strace(1). */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChild } from './child.ts';

/** A call, though strace may tell its result in a later line. */
const opened = /\bopen(?:at|at2)?\((?:AT_FDCWD, |\d+, )?"([^"]+)"/;

/** The files that a program opened, or tried to. */
const filesOpened = async (
  command: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<ReadonlySet<string>> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-trace-'));
  const log = join(folder, 'log');
  try {
    const strace = ['strace', '-f', '-qq', '-s', '4096', '-e', 'trace=open,openat,openat2', '-o', log];
    const { status, errors } = await runChild([...strace, ...command], { cwd, env });
    if (status !== 0) throw new Error(`${command.join(' ')} ended with status ${status}: ${errors}`);
    const paths = readFileSync(log, 'utf8')
      .split('\n')
      .flatMap((line) => opened.exec(line)?.[1] ?? []);
    return new Set(paths);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** What the C library, V8 and Deno open at one time and not at another: for each thread, to count processors, caches. */
const isOfTheRun = (path: string): boolean =>
  /^\/proc\/(?:self|\d+)\/task\/\d+\/|^\/sys\/devices\/system\/cpu\/|\/\.deno(?:\/|$)/.test(path);

/** What belongs to a module: itself, the package.json files that tell its kind, the map that Deno reads beside it. */
const isModule = (path: string, site: string): boolean =>
  path === join(site, 'package.json') ||
  (path.includes('/node_modules/') && /\.js(?:\.map)?$|\/package\.json$/.test(path));

/**
 * What alone.mjs opens beside modules, and empty.mjs does not: nothing, if all is well.
 *
 * @param run - the program that takes the file, with its options.
 */
export const strayFiles = async (
  run: readonly string[],
  site: string,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  const before = await filesOpened([...run, 'empty.mjs'], site, env);
  const after = [...(await filesOpened([...run, 'alone.mjs'], site, env))];
  if (!after.some((path) => path.endsWith('skypilot-utils/dist/index.js'))) {
    throw new Error(`the trace does not show the package's own modules: ${after.join(', ')}`);
  }
  return after.filter(
    (path) => !before.has(path) && !isModule(path, site) && !isOfTheRun(path) && !path.endsWith('alone.mjs'),
  );
};
