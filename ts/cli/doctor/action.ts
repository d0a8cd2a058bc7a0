/** Prints what doctor found, for people or for programs, and ends with status 1 where something is broken. */
import { limitRows } from '../limits/read.ts';
import { rows, wrap } from '../screen.ts';
import { colors, columns, exits, print, printJson } from '../terminal.ts';
import type { Check } from './checks.ts';
import { examine, type Findings } from './examine.ts';

const backendNames = ['js', 'wasm', 'native'] as const;

type Paint = (text: string) => string;

const painters: { readonly [result: string]: Paint } = {
  ok: colors.green,
  wrong: colors.red,
  failed: colors.red,
  broken: colors.red,
  absent: colors.yellow,
};

const paint = (result: string, text: string): string => (painters[result] ?? colors.dim)(text);

const backendRows = ({ backends = {} }: Findings): readonly (readonly [string, string])[] =>
  Object.entries(backends).map(([name, { state, cause, advice }]) => {
    const why = cause ? `: ${cause.message}` : '';
    return [name, `${paint(state, state)}${why}${advice === undefined ? '' : `\n${advice}`}`];
  });

/** Not by the library's own truncate: what is wrong with it is to be told. */
const shorten = (name: string, width: number): string =>
  name.length > width ? `${name.slice(0, width - 3)}...` : name;

/** A star marks the backend that answers, of several that a function's algorithms have the one for most. */
const matrix = ({ checks, functions = {} }: Findings): string => {
  const names = [...new Set(checks.map(({ function: name }) => name))];
  const widths = backendNames.map(
    (backend) =>
      Math.max(backend.length, ...checks.filter((one) => one.backend === backend).map(({ result }) => result.length)) +
      1,
  );
  const taken = widths.reduce((sum, width) => sum + width + 1, 0);
  const nameWidth = Math.max(12, Math.min(columns() - 3 - taken, Math.max(...names.map((name) => name.length))));
  const cell = ({ function: name, backend, result }: Check, width: number): string => {
    const text = result === 'none' ? '-' : result;
    const mark = functions[name]?.backend === backend ? '*' : ' ';
    return ` ${paint(result, text)}${mark}${' '.repeat(width - text.length - 1)}`;
  };
  const head = `${' '.repeat(nameWidth)}${backendNames.map((backend, index) => ` ${backend.padEnd(widths[index] as number)}`).join('')}`;
  const lines = names.map((name) => {
    const cells = checks
      .filter(({ function: of }) => of === name)
      .map((check, index) => cell(check, widths[index] as number));
    return `${shorten(name, nameWidth).padEnd(nameWidth)}${cells.join('')}`;
  });
  return [colors.dim(head), ...lines].map((line) => `  ${line.trimEnd()}`).join('\n');
};

const section = (title: string, text: string): string => `\n${colors.bold(title)}\n${text}`;

const show = (findings: Findings): void => {
  const { version, runtime, platform, environment, limits, faults } = findings;
  const { os, arch, libc } = platform;
  print(colors.bold(`skypilot-utils ${version}`));
  print(
    rows(
      [
        ['Runtime', `${runtime.name} ${runtime.version}`],
        ['Platform', `${os} ${arch}${libc ? `, ${libc}` : ''}`],
      ],
      2,
    ),
  );
  if (findings.backends) print(section('Backends', rows(backendRows(findings), 2)));
  if (limits) print(section('Limits', rows(limitRows(limits), 2)));
  const set = Object.entries(environment);
  if (set.length > 0) print(section('Settings', rows(set, 2)));
  print(section('Known answers (* who answers now)', matrix(findings)));
  if (faults.length === 0) print(`\n${colors.green('Nothing is broken.')}`);
  else print(section('Broken', faults.map((fault) => `  ${colors.red(wrap(fault, 2))}`).join('\n')));
};

export const run = async ({ json }: { readonly json?: boolean }): Promise<void> => {
  // What a warning would say stands among what was found.
  process.removeAllListeners('warning');
  const findings = await examine();
  if (json) printJson(findings);
  else show(findings);
  if (findings.faults.length > 0) process.exitCode = exits.finding;
};
