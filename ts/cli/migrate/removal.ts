/** Takes out what imports nothing that is still used, and puts our import in: with its lines, and no comment lost. */
import type { Gone } from './follow.ts';
import type { Source } from './source.ts';
import { endOf, type Path, parts, startOf } from './syntax.ts';
import type { Edit } from './verdict.ts';

/** A statement that brings modules in: `import`, or `const x = require('x')`. */
const isBringing = (statement: Path): boolean => {
  if (statement.isImportDeclaration() || statement.isTSImportEqualsDeclaration()) return true;
  if (!statement.isVariableDeclaration()) return false;
  return statement.node.declarations.every(({ init }) => init && /\brequire$|^require\b/.test(calleeName(init)));
};

const calleeName = (node: object): string => {
  let inner = node as { type: string; callee?: object; object?: object; name?: string };
  while (inner.callee ?? inner.object) inner = (inner.callee ?? inner.object) as typeof inner;
  return inner.name ?? '';
};

const isBlank = (text: string): boolean => /^[ \t]*$/.test(text);

/** From where to where a statement is taken out: with its line, where nothing else stands on it, and a blank line too many. */
const linesOf = ({ text }: Source, start: number, end: number): Edit => {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  const isAlone = isBlank(text.slice(lineStart, start)) && isBlank(text.slice(end, lineEnd).replace(/\r?\n$/, ''));
  if (!isAlone) return { start, end: end + (text.slice(end).match(/^[ \t]+(?=[^\s/])/)?.[0].length ?? 0), text: '' };
  const before = text.slice(0, lineStart);
  const blank = text.slice(lineEnd).match(/^[ \t]*\r?\n/)?.[0];
  const isDoubled = blank !== undefined && (before === '' || /\n[ \t]*\r?\n$/.test(before));
  return { start: lineStart, end: lineEnd + (isDoubled ? blank.length : 0), text: '' };
};

/** Takes members out of a list between commas, of which some stay. */
const fromList = (list: readonly Path[], gone: Gone): readonly Edit[] => {
  const isGone = (path: Path): boolean => gone.has(path.node);
  return list.flatMap((path, index): readonly Edit[] => {
    if (!isGone(path)) return [];
    const next = list[index + 1];
    if (next) return [{ start: startOf(path), end: startOf(next), text: '' }];
    // What stands last takes the comma before it along, and those before it that go reach up to it.
    const kept = list.findLast((other) => !isGone(other)) as Path;
    return [{ start: endOf(kept), end: endOf(path), text: '' }];
  });
};

/** The default or namespace name of an import, and the names in its braces, of which some stay. */
const fromImport = (declaration: Path, gone: Gone, { text }: Source): readonly Edit[] => {
  const specifiers = parts(declaration, 'specifiers');
  const named = specifiers.filter((specifier) => specifier.isImportSpecifier());
  const isGone = (path: Path): boolean => gone.has(path.node);
  const [head] = specifiers;
  const isHeaded = head !== undefined && !head.isImportSpecifier();
  if (!isHeaded) return fromList(named, gone);
  const second = specifiers[1];
  if (second === undefined) return [];
  const open = named.length > 0 ? text.indexOf('{', endOf(head)) : startOf(second);
  const last = specifiers.at(-1) as Path;
  const close = named.length > 0 ? text.indexOf('}', endOf(last)) + 1 : endOf(last);
  if (isGone(head)) return [{ start: startOf(head), end: open, text: '' }, ...fromList(named, gone)];
  const rest = named.length > 0 ? named : [second];
  if (rest.every(isGone)) return [{ start: endOf(head), end: close, text: '' }];
  return fromList(named, gone);
};

/** Merges ranges that meet: two neighbours of a list may both reach over the comma. */
const merge = (edits: readonly Edit[]): readonly Edit[] => {
  const merged: { start: number; end: number; text: string }[] = [];
  for (const { start, end } of [...edits].sort((one, other) => one.start - other.start || one.end - other.end)) {
    const last = merged.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end, text: '' });
  }
  return merged;
};

interface Whole {
  readonly statement: Path;
  readonly isTop: boolean;
}

/** The statements all of which go, and what goes of others. */
const sortOut = (source: Source, gone: Gone): { readonly whole: readonly Whole[]; readonly edits: readonly Edit[] } => {
  const whole: Whole[] = [];
  const edits: Edit[] = [];
  const done = new Set<object>();
  const isGone = (path: Path): boolean => gone.has(path.node);
  const takeWhole = (statement: Path): void => {
    whole.push({ statement, isTop: statement.parentPath?.isProgram() === true });
  };
  for (const path of gone.values()) {
    const declaration = path.isObjectProperty()
      ? path.parentPath
      : path.isTSImportEqualsDeclaration()
        ? path
        : path.parentPath;
    if (!declaration || done.has(declaration.node)) continue;
    done.add(declaration.node);
    if (path.isTSImportEqualsDeclaration()) takeWhole(path);
    else if (declaration.isImportDeclaration()) {
      if (parts(declaration, 'specifiers').every(isGone)) takeWhole(declaration);
      else edits.push(...fromImport(declaration, gone, source));
    } else if (declaration.isVariableDeclaration()) {
      const list = parts(declaration, 'declarations');
      if (list.every(isGone)) takeWhole(declaration);
      else edits.push(...fromList(list, gone));
    } else if (declaration.isObjectPattern() && !isGone(declaration.parentPath as Path)) {
      edits.push(...fromList(parts(declaration, 'properties'), gone));
    }
  }
  return { whole, edits };
};

/** The last of the statements that bring modules in before our first use: ours comes behind it. */
const lastBringing = ({ program, isModule }: Source, firstUse: number): Path | undefined =>
  parts(program as Path, 'body').findLast(
    (statement) => isBringing(statement) && (isModule || startOf(statement) < firstUse),
  );

/** Before the first statement and what is said of it, but behind what is said of the file. */
const topOf = (source: Source): number => {
  const { text, program } = source;
  const directives = program.node.directives.at(-1)?.end;
  const [first] = program.node.body;
  const limit = (first?.start as number | undefined) ?? text.length;
  let top = limit;
  const from = (directives ?? program.node.interpreter?.end ?? 0) as number;
  const above = source.comments.filter(({ start, end }) => (start as number) >= from && (end as number) <= limit);
  for (const { start, end } of above.toReversed()) {
    if (/\n[ \t]*\r?\n/.test(text.slice(end as number, top))) break;
    top = start as number;
  }
  return top;
};

/** All that has to be done for `gone` to go and our `statement` to come. */
export const bringIn = (
  source: Source,
  gone: Gone,
  statement: string | undefined,
  firstUse: number,
): readonly Edit[] => {
  const { whole, edits } = sortOut(source, gone);
  const { newline } = source.style;
  const heir = statement === undefined ? undefined : heirOf(whole, source, firstUse);
  const removed = whole
    .filter((one) => one !== heir)
    .map((one) => linesOf(source, startOf(one.statement), endOf(one.statement)));
  const all: Edit[] = [...merge([...removed, ...edits])];
  if (statement === undefined) return all;
  if (heir) return [...all, { start: startOf(heir.statement), end: endOf(heir.statement), text: statement }];
  const last = lastBringing(source, firstUse);
  if (last) return [...all, { start: endOf(last), end: endOf(last), text: `${newline}${statement}` }];
  const top = topOf(source);
  const follows = source.program.node.body.length > 0 ? `${newline}${newline}` : newline;
  return [...all, { start: top, end: top, text: `${statement}${follows}` }];
};

/** The first of those that go whose place ours can take. */
const heirOf = (whole: readonly Whole[], source: Source, firstUse: number): Whole | undefined =>
  whole
    .filter(
      ({ statement, isTop }) => isTop && isBringing(statement) && (source.isModule || startOf(statement) < firstUse),
    )
    .sort((one, other) => startOf(one.statement) - startOf(other.statement))[0];
