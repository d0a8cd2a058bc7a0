/** How commands set out text for people: rows of a name and what is said of it, wrapped to the terminal's width. */
import { Help } from 'commander';
import { columns } from './terminal.ts';

/** A narrower column of text than this is harder to read than an overlong line. */
export const leastWidth = 16;

const wrapper: Help = Object.assign(new Help(), { minWidthToWrap: leastWidth });

/** Text, which may hold colours, in lines that fit; those behind the first are indented so far. */
export const wrap = (text: string, indent: number): string =>
  wrapper.boxWrap(text, Math.max(leastWidth, columns() - indent)).replaceAll('\n', `\n${' '.repeat(indent)}`);

/** One line or more for each name, the texts below each other, all of it so far from the left. */
export const rows = (named: readonly (readonly [name: string, text: string])[], margin = 0): string => {
  const width = Math.max(...named.map(([name]) => name.length));
  const blank = ' '.repeat(margin);
  return named.map(([name, text]) => `${blank}${name.padEnd(width)}  ${wrap(text, margin + width + 2)}`).join('\n');
};
