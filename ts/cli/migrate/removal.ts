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
  // What else stands on the line moves up to where the statement stood.
  if (!isAlone) return { start, end: end + (text.slice(end).match(/^[ \t]+(?=\S)/)?.[0].length ?? 0), text: '' };
  const before = text.slice(0, lineStart);
  const blank = text.slice(lineEnd).match(/^[ \t]*\r?\n/)?.[0];
  const isDoubled = blank !== undefined && (before === '' || /\n[ \t]*\r?\n$/.test(before));
  return { start: lineStart, end: lineEnd + (isDoubled ? blank.length : 0), text: '' };
};

const isAllGone = (list: readonly Path[], gone: Gone): boolean => list.every(({ node }) => gone.has(node));

/** Takes members out of a list between commas, of which some stay. */
const fromList = (list: readonly Path[], gone: Gone): readonly Edit[] => {
  return list.flatMap((path, index): readonly Edit[] => {
    if (!gone.has(path.node)) return [];
    const next = list[index + 1];
    if (next) return [{ start: startOf(path), end: startOf(next), text: '' }];
    // What stands last takes the comma before it along, and those before it that go reach up to it.
    const kept = list.findLast((other) => !gone.has(other.node)) as Path;
    return [{ start: endOf(kept), end: endOf(path), text: '' }];
  });
};

/** The default or namespace name of an import, and the names in its braces, of which some stay. */
const fromImport = (declaration: Path, gone: Gone, { text }: Source): readonly Edit[] => {
  const specifiers = parts(declaration, 'specifiers');
  const named = specifiers.filter((specifier) => specifier.isImportSpecifier());
  const [head] = specifiers;
  const isHeaded = head !== undefined && !head.isImportSpecifier();
  if (!isHeaded) return fromList(named, gone);
  const second = specifiers[1];
  if (second === undefined) return [];
  const open = named.length > 0 ? text.indexOf('{', endOf(head)) : startOf(second);
  const last = specifiers.at(-1) as Path;
  const close = named.length > 0 ? text.indexOf('}', endOf(last)) + 1 : endOf(last);
  if (gone.has(head.node)) return [{ start: startOf(head), end: open, text: '' }, ...fromList(named, gone)];
  const rest = named.length > 0 ? named : [second];
  if (isAllGone(rest, gone)) return [{ start: endOf(head), end: close, text: '' }];
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

/** The statements all of which go, and what goes of others. */
const sortOut = (source: Source, gone: Gone): { readonly whole: readonly Path[]; readonly edits: readonly Edit[] } => {
  const whole: Path[] = [];
  const edits: Edit[] = [];
  const done = new Set<object>();
  for (const path of gone.values()) {
    const holder = path.isTSImportEqualsDeclaration() ? path : (path.parentPath as Path);
    if (done.has(holder.node)) continue;
    done.add(holder.node);
    if (holder.isTSImportEqualsDeclaration()) whole.push(holder);
    else if (holder.isImportDeclaration()) {
      if (isAllGone(parts(holder, 'specifiers'), gone)) whole.push(holder);
      else edits.push(...fromImport(holder, gone, source));
    } else if (holder.isVariableDeclaration()) {
      const list = parts(holder, 'declarations');
      if (isAllGone(list, gone)) whole.push(holder);
      else edits.push(...fromList(list, gone));
    } else if (holder.isObjectPattern() && !gone.has(holder.parent)) {
      edits.push(...fromList(parts(holder, 'properties'), gone));
    }
  }
  return { whole, edits };
};

/** The last of the statements that bring modules in before our first use: ours comes behind it. */
const lastBringing = ({ program, isModule }: Source, firstUse: number): Path | undefined =>
  parts(program as Path, 'body').findLast(
    (statement) => isBringing(statement) && (isModule || startOf(statement) < firstUse),
  );

/** What is said of a file, not of the statement behind it. */
const isOfFile = /^!|^[\s*]*@(?:ts-|flow|jest|vitest|license|copyright|file)|eslint|copyright/i;

/** Before the first statement and what is said of it, but behind what is said of the file. */
const topOf = ({ text, program, comments }: Source): number => {
  const from = (program.node.directives.at(-1)?.end ?? program.node.interpreter?.end ?? 0) as number;
  const first = program.node.body[0]?.start ?? text.length;
  const above = comments.filter(({ start, end }) => (start as number) >= from && (end as number) <= first);
  let top = first;
  for (const { start, end, value } of above.toReversed()) {
    if (/\n[ \t]*\r?\n/.test(text.slice(end as number, top)) || isOfFile.test(value)) break;
    top = start as number;
  }
  return top;
};

/** The end of the line that a statement ends, where nothing but a comment follows on it. */
const lineEndBehind = ({ text }: Source, statement: Path): number => {
  const rest = text.slice(endOf(statement)).match(/^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/)?.[0] ?? '';
  return endOf(statement) + rest.length;
};

/** The first of the statements that go whose place ours can take, best one with no comment behind it. */
const heirOf = (whole: readonly Path[], source: Source, firstUse: number): Path | undefined => {
  const fit = whole
    .filter((path) => path.parentPath?.isProgram() && isBringing(path) && (source.isModule || startOf(path) < firstUse))
    .sort((one, other) => startOf(one) - startOf(other));
  return fit.find((path) => lineEndBehind(source, path) === endOf(path)) ?? fit[0];
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
  const removed = whole.filter((path) => path !== heir).map((path) => linesOf(source, startOf(path), endOf(path)));
  const all = merge([...removed, ...edits]);
  if (statement === undefined) return all;
  if (heir) return [...all, { start: startOf(heir), end: endOf(heir), text: statement }];
  const last = lastBringing(source, firstUse);
  if (last) {
    const at = lineEndBehind(source, last);
    return [...all, { start: at, end: at, text: `${newline}${statement}` }];
  }
  const top = topOf(source);
  const follows = source.program.node.body.length > 0 ? `${newline}${newline}` : newline;
  return [...all, { start: top, end: top, text: `${statement}${follows}` }];
};
