/** What is known of mutants: kept in dist/mutation while the mutated file stays as it is, and judged by survivors.json. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { root } from '../../scripts/run.ts';

/** One change to a file. */
export interface Mutant {
  /** The line it begins in, without the blanks around it, and what is done to which part: the same when lines move. */
  readonly name: string;
  /** From 1. */
  readonly line: number;
  /** 'unviable': does not compile, or its runner failed before any test; counts for nothing. */
  readonly state: 'killed' | 'survived' | 'unviable';
}

interface Report {
  /** Of the file as it was. */
  readonly digest: string;
  readonly mutants: readonly Mutant[];
}

/** Where all of this lies; git ignores it. */
export const workFolder: string = `${root}dist/mutation/`;

/** A file's name where folders are no use. */
export const flat = (file: string): string => file.replaceAll('/', '-');

const reportFile = (file: string): string => `${workFolder}reports/${flat(file)}.json`;

const digestOf = (file: string): string =>
  createHash('sha256')
    .update(readFileSync(root + file))
    .digest('hex');

/** Keeps what became of a file's mutants. */
export const keepMutants = (file: string, mutants: readonly Mutant[]): void => {
  mkdirSync(dirname(reportFile(file)), { recursive: true });
  const report: Report = { digest: digestOf(file), mutants: mutants.toSorted((one, other) => one.line - other.line) };
  writeFileSync(reportFile(file), JSON.stringify(report, null, 1));
};

/** What became of them, or undefined where the file was not tried as it is. */
export const keptMutants = (file: string): readonly Mutant[] | undefined => {
  if (!existsSync(reportFile(file))) return undefined;
  const { digest, mutants } = JSON.parse(readFileSync(reportFile(file), 'utf8')) as Report;
  return digest === digestOf(file) ? mutants : undefined;
};

const short = (text: string): string => {
  const flatText = text.trim().replaceAll(/\s+/g, ' ');
  return flatText.length > 70 ? `${flatText.slice(0, 69)}…` : flatText;
};

/** A mutant's name: of the line, and of what is done to it. */
export const nameOf = (line: string, change: string): string => `${short(line)} | ${short(change)}`;

/** Survivors that may live, and why. */
interface Judgement {
  readonly why: string;
  readonly mutants: readonly string[];
}

const judgements = JSON.parse(readFileSync(new URL('survivors.json', import.meta.url), 'utf8')) as {
  readonly [file: string]: readonly Judgement[];
};

/** Names of survivors without a reason, and of those with one that do not survive. */
export interface Verdict {
  readonly unexplained: readonly Mutant[];
  readonly gone: readonly string[];
}

/** Compares a file's survivors with survivors.json; of several with one name each needs a place there. */
export const judge = (file: string, mutants: readonly Mutant[]): Verdict => {
  const explained = (judgements[file] ?? []).flatMap((judgement) => judgement.mutants);
  const unexplained = mutants.filter(({ state, name }) => {
    const place = state === 'survived' ? explained.indexOf(name) : -1;
    if (place >= 0) explained.splice(place, 1);
    return state === 'survived' && place < 0;
  });
  return { unexplained, gone: explained };
};

/** Files that survivors.json judges. */
export const judgedFiles: readonly string[] = Object.keys(judgements);
