/** Tells people what was, or would be, rewritten, what still differs, and what stays and why. */
import type { colors } from '../terminal.ts';
import type { Migration, Place } from './migrate.ts';

/** A file that was looked at. */
export interface Looked {
  /** Relative to the current folder. */
  readonly file: string;
  readonly before: string;
  readonly migration: Migration;
}

type Colors = typeof colors;

/** How it looks where it goes: in colours, a long line broken between words, or neither. */
export interface Look {
  readonly paint: Colors;
  readonly wrap: (text: string, indent: number) => string;
}

const placeOf = (file: string, { line, column }: Place): string => `${file}:${line}:${column}`;

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const rewritesOf = ({ file, migration }: Looked, { bold, green }: Colors): readonly string[] =>
  migration.rewrites.map((rewrite) => `${bold(placeOf(file, rewrite))}  ${rewrite.from} -> ${green(rewrite.to)}`);

const findingsOf = ({ file, migration }: Looked, { bold, yellow }: Colors): readonly string[] =>
  migration.findings.map((finding) => `${bold(placeOf(file, finding))}  ${yellow(finding.from)}: ${finding.reason}`);

/** Each difference once, with all that it is true of. */
const differencesOf = (files: readonly Looked[]): readonly string[] => {
  const calls = new Map<string, Set<string>>();
  for (const { migration } of files) {
    for (const { from, to, differs } of migration.rewrites) {
      const told = `${to}: ${differs}`;
      calls.set(told, (calls.get(told) ?? new Set()).add(from));
    }
  }
  return [...calls].map(([told, from]) => `${[...from].sort().join(', ')} -> ${told}`).sort();
};

const section = (title: string, lines: readonly string[], { bold }: Colors): readonly string[] =>
  lines.length === 0 ? [] : [bold(title), ...lines, ''];

/** The whole of it, in lines; `isWritten` chooses the words. */
export const describe = (files: readonly Looked[], isWritten: boolean, { paint, wrap }: Look): string => {
  const wrapped = (lines: readonly string[]): readonly string[] => lines.map((line) => wrap(line, 2));
  const rewrites = files.flatMap((looked) => rewritesOf(looked, paint));
  const findings = files.flatMap((looked) => findingsOf(looked, paint));
  const changed = files.filter(({ migration }) => migration.rewrites.length > 0).length;
  const done = isWritten ? 'rewritten' : 'can be rewritten';
  const of = `in ${changed} of ${count(files.length, 'file')}`;
  return [
    ...section(isWritten ? 'Rewritten' : 'Can be rewritten', rewrites, paint),
    ...section('What still differs', wrapped(differencesOf(files)), paint),
    ...section('Left alone', wrapped(findings), paint),
    `${count(rewrites.length, 'call')} ${done} ${of}, ${findings.length} left alone`,
  ].join('\n');
};

const isChange = /^[+-](?!(?:\+\+|--) [ab]?\/)/;

/** A patch as a terminal shows it. */
export const paintPatch = (patch: string, { bold, cyan, green, red }: Colors): string =>
  patch
    .split('\n')
    .map((line) => {
      if (line.startsWith('@@')) return cyan(line);
      if (/^(?:diff |--- |\+\+\+ )/.test(line)) return bold(line);
      if (!isChange.test(line)) return line;
      return line.startsWith('+') ? green(line) : red(line);
    })
    .join('\n');
