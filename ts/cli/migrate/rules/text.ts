/** cli-truncate and read-last-lines, which truncate and readLastNLines stand for. */
import { isDeclaredNumber, isWhole, isWidth, textOf } from '../proofs.ts';
import { quoted, requestOf, type Source } from '../source.ts';
import { isAwaited, isSimple, methodCallOn, type Path, parts, unwrap, wrap } from '../syntax.ts';
import { insertBehind, type Rule, rename, replace } from '../verdict.ts';
import { readOptions, unknownOption } from './options.ts';

/** What makes coloured text. */
const colorLibraries = /^(?:chalk|kleur|picocolors|colorette|ansi-colors|ansis|yoctocolors|cli-color|colors)(?:\/|$)/;

const coloring: ReadonlySet<string> = new Set(['styleText']);

const isColorful = ({ program }: Source): boolean => {
  let isFound = false;
  program.traverse({
    ImportDeclaration: ({ node }) => {
      isFound ||= colorLibraries.test(node.source.value);
    },
    CallExpression: ({ node }) => {
      isFound ||= colorLibraries.test(requestOf(node) ?? '');
    },
    Identifier: ({ node }) => {
      isFound ||= coloring.has(node.name);
    },
  });
  return isFound;
};

/** Text without escapes, as far as the syntax shows. */
const isPlain = (text: Path, source: Source): boolean => {
  const known = textOf(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is the escape character that is looked for
  return known === undefined ? !isColorful(source) : !/[\u001b\u009b]/.test(known);
};

const positions: ReadonlySet<string | undefined> = new Set(['start', 'middle', 'end']);

export const cliTruncate: Rule = (call, source) => {
  const [text, width, given, ...others] = parts(call, 'arguments');
  if (text === undefined || width === undefined || others.length > 0)
    return 'it is not given text, columns and options';
  if (!isPlain(text, source)) return 'its text may be coloured; truncate takes escapes for text';
  if (!isWidth(width)) return 'the syntax does not show that its columns are a whole number that is not negative';
  const options = readOptions(given);
  if (typeof options === 'string') return options;
  const unknown = unknownOption(options, ['position', 'truncationCharacter']);
  if (unknown !== undefined) return `the option ${unknown} has no equal`;
  const position = options.get('position');
  if (position && !positions.has(textOf(position))) return 'the syntax does not show its position';
  const character = options.get('truncationCharacter');
  if (character && textOf(character) === undefined && !isSimple(character)) {
    return 'its truncation character is computed in the call';
  }
  const written = (value: Path): string => source.text.slice(value.node.start as number, value.node.end as number);
  const { style } = source;
  const named = [
    `unit: ${quoted('column', style)}`,
    ...(position ? [`position: ${written(position)}`] : []),
    `placeholder: ${character ? written(character) : quoted('…', style)}`,
  ].join(', ');
  const object = `{${style.space}${named}${style.space}}`;
  return rename(
    call,
    'truncate',
    'escapes for colour count as text, and columns by this package\u2019s version of Unicode; a negative width is refused',
    [given ? replace(given, object) : insertBehind(width, `, ${object}`)],
  );
};

/** Names of encodings that both know, ours behind. */
const encodings: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'utf-8': 'utf-8',
  latin1: 'latin1',
  binary: 'latin1',
};

const trimming = ['trim', 'trimEnd', 'trimRight'];

export const readLastLines: Rule = (call, source) => {
  const [path, count, encoding, ...others] = parts(call, 'arguments');
  if (path === undefined || count === undefined || others.length > 0)
    return 'it is not given a path, a number and an encoding';
  const awaited = wrap(call).parentPath;
  if (!isAwaited(call) || !awaited?.isAwaitExpression() || !methodCallOn(awaited, trimming)) {
    return 'it gives one text with the final newline, readLastNLines a list of lines without it; trimmed at once, as in (await read(path, n)).trim(), they are the same';
  }
  if (!isWhole(count, 0, Number.MAX_SAFE_INTEGER) && !isDeclaredNumber(unwrap(count))) {
    return 'the syntax does not show that this is a number of lines';
  }
  const name = encoding ? textOf(encoding) : 'utf8';
  const ours = name !== undefined && Object.hasOwn(encodings, name) ? encodings[name] : undefined;
  if (ours === undefined) return 'the syntax does not show an encoding that readLastNLines has';
  const { style } = source;
  const option = `{${style.space}encoding: ${quoted(ours, style)}${style.space}}`;
  const edits = encoding ? [replace(encoding, option)] : [];
  const joined = insertBehind(wrap(awaited), `.join(${quoted('', style)})`);
  const differs = 'a carriage return before a newline goes; a file that is missing is ENOENT, a FIFO or device refused';
  return rename(call, 'readLastNLines', differs, [...edits, joined]);
};
