/** Writes what was measured into the README, between `<!-- NAME -->` and `<!-- /NAME -->`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './run.ts';

const file = `${root}README.md`;

/** Replaces a section; with CI=true, where nobody would commit it, leaves the file alone. */
export const writeSection = (name: string, text: string): void => {
  if (process.env.CI === 'true') return;
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const readme = readFileSync(file, 'utf8');
  const [from, to] = [readme.indexOf(start), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no section ${start} ... ${end}`);
  writeFileSync(file, `${readme.slice(0, from + start.length)}\n${text.trim()}\n${readme.slice(to)}`);
};

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
