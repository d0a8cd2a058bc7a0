/** Migrates the text of one file. Touches no file: action.ts has them read and written. */
import MagicString from 'magic-string';
import { follow } from './follow.ts';
import { nameOurs } from './names.ts';
import { bringIn } from './removal.ts';
import { type PackageType, readSource } from './source.ts';
import { type Path, startOf } from './syntax.ts';

/** A place in a file, both from 1 up; columns in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A call that became ours. */
export interface Rewrite extends Place {
  readonly from: string;
  readonly to: string;
  readonly differs: string;
}

/** A use that stays. */
export interface Finding extends Place {
  readonly from: string;
  readonly reason: string;
}

export interface Migration {
  readonly text: string;
  readonly rewrites: readonly Rewrite[];
  readonly findings: readonly Finding[];
}

const byteOrderMark = '\u{feff}';

const placeOf = ({ node }: Path): Place => {
  const { line, column } = node.loc?.start ?? { line: 1, column: 0 };
  return { line, column: column + 1 };
};

/**
 * @param text - the file's text.
 * @param file - its name: what follows its last dot says what it is written in.
 * @param packageType - how a .js file without imports is to be read.
 * @returns the text after, the same where nothing is rewritten.
 * @throws SyntaxError where the text cannot be parsed.
 */
export const migrate = (text: string, file: string, packageType: PackageType = 'commonjs'): Migration => {
  const mark = text.startsWith(byteOrderMark) ? byteOrderMark : '';
  const source = readSource(text.slice(mark.length), file, packageType);
  const trail = follow(source);
  const { found, left, gone } = trail;
  const findings = left.map(({ path, from, reason }) => ({ ...placeOf(path), from, reason }));
  if (found.length === 0) return { text, rewrites: [], findings };
  const { local, edits, statement } = nameOurs(source, trail);
  const output = new MagicString(source.text);
  const apply = (start: number, end: number, words: string): void => {
    if (start === end) output.appendLeft(start, words);
    else if (words === '') output.remove(start, end);
    else output.update(start, end, words);
  };
  for (const change of found) {
    const name = local.get(change.to) as string;
    for (const edit of change.edits) {
      apply(edit.start, edit.end, typeof edit.text === 'string' ? edit.text : edit.text(name));
    }
  }
  const firstUse = startOf((found[0] as (typeof found)[0]).call);
  for (const edit of [...edits, ...bringIn(source, gone, statement, firstUse)]) {
    apply(edit.start, edit.end, edit.text as string);
  }
  const result = output.toString();
  // Never to leave a file that does not parse, whatever rule was wrong.
  readSource(result, file, packageType);
  const rewrites = found.map(({ call, from, to, differs }) => ({ ...placeOf(call), from, to, differs }));
  return { text: mark + result, rewrites, findings };
};
