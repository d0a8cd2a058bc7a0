/** Takes the bundles of every row to where they must run. */
import { cpSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { addAddon } from './app.ts';
import type { Row } from './rows.ts';
import { type Answers, problemsOf, runInNode, type States } from './runs.ts';
import type { Site } from './site.ts';
import { expectNothing } from './tally.ts';

export const withAddon: States = { js: 'ok', wasm: 'ok', native: 'ok' };
export const withoutAddon: States = { js: 'ok', wasm: 'ok', native: 'absent' };

const namesOf = (states: States): string =>
  Object.entries(states)
    .filter(([, state]) => state === 'ok')
    .map(([name]) => name)
    .join(', ');

/** Judges what a whole bundle answered, and notes where it was right. */
const judge = (row: Row, what: string, where: string, problems: readonly string[]): void => {
  expectNothing(`${what}, in ${where}`, problems);
  if (problems.length === 0 && !row.ran.includes(where)) row.ran.push(where);
};

/** Every bundle for pages in a page of its own. */
export const runInBrowser = async (rows: readonly Row[], site: Site): Promise<void> => {
  for (const row of rows) {
    if (row.target !== 'browser') continue;
    row.backends.here = namesOf(withoutAddon);
    row.backends.away = namesOf(withoutAddon);
    for (const { what, entries, folder } of row.builds) {
      for (const entry of entries) {
        const answers = await site.visit(folder, `${entry}.js`);
        judge(row, what, site.browser, problemsOf(answers, withoutAddon, false));
      }
    }
  }
};

const nameOf = (answers: Answers): string => {
  const runtime = answers.outcomes[0]?.runtime;
  return runtime ? `${runtime.name} ${runtime.version}` : 'Node';
};

/** Every bundle for Node where it was built, in several versions of Node at once; the older ones run whole bundles alone. */
export const runOnNode = async (rows: readonly Row[], kit: string, nodes: readonly string[]): Promise<void> => {
  for (const row of rows) {
    if (row.target === 'browser') continue;
    const states = row.bundler.withAddon.includes(row.target) ? withAddon : withoutAddon;
    row.backends.here = namesOf(states);
    for (const { what, entries, minify, folder } of row.builds) {
      for (const entry of entries) {
        const isWhole = entry === 'whole' && minify && entries.length === 1;
        const chosen = isWhole ? nodes : nodes.slice(0, 1);
        const all = await Promise.all(chosen.map((node) => runInNode(node, kit, join(folder, `${entry}.js`))));
        for (const answers of all) {
          const problems = problemsOf(answers, states, true);
          if (isWhole) judge(row, what, nameOf(answers), problems);
          else expectNothing(`${what}, ${entry}.js runs`, problems);
        }
      }
    }
  }
};

/** The whole bundles for Node on another machine: the application is gone, with the addon's package above them and without. */
export const runAway = async (rows: readonly Row[], kit: string, work: string, app: string): Promise<void> => {
  const gone = join(work, 'gone');
  renameSync(app, gone);
  for (const row of rows) {
    const whole = row.builds.find(({ entries, minify }) => `${entries}` === 'whole' && minify);
    if (row.target === 'browser' || !whole) continue;
    const from = whole.folder.replace(app, gone);
    for (const hasAddon of [false, true]) {
      const away = join(work, hasAddon ? 'shipped' : 'alone', basename(dirname(from)));
      mkdirSync(away, { recursive: true });
      cpSync(from, away, { recursive: true });
      if (hasAddon) addAddon(away);
      const isFound = hasAddon && row.bundler.shippable.includes(row.target);
      const answers = await runInNode(process.execPath, kit, join(away, 'whole.js'));
      const problems = problemsOf(answers, isFound ? withAddon : withoutAddon, true);
      expectNothing(`${whole.what}, away ${hasAddon ? 'with the addon above it' : 'without the addon'}`, problems);
      row.backends.away = namesOf(isFound ? withAddon : withoutAddon);
    }
  }
};
