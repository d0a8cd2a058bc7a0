/** The matrix of runtimes, families and backends: for the terminal in full, for the README a line per runtime. */
import Table from 'cli-table3';
import colors from 'picocolors';
import { table } from '../../scripts/readme.ts';
import type { Family, Outcome } from '../golden/check.js';
import type { Row } from './row.ts';

const cellOf = (outcome: Outcome | undefined, family: Family, backend: string): string => {
  const row = outcome?.rows.find((candidate) => candidate.family === family && candidate.backend === backend);
  if (row) return row.failed > 0 ? `${row.failed} WRONG` : `${row.passed}`;
  return outcome?.backends[backend as 'wasm']?.state ?? '';
};

/** How many functions of the operating system answered, and how many were refused with which error. */
const boundOf = (outcome: Outcome | undefined): string => {
  const counts = new Map<string, number>();
  for (const told of Object.values(outcome?.bound ?? {})) counts.set(told, (counts.get(told) ?? 0) + 1);
  return [...counts].map(([told, count]) => `${count} ${told}`).join(', ');
};

const columns: readonly (readonly [Family, string])[] = [
  ['string', 'js'],
  ['string', 'wasm'],
  ['hash', 'js'],
  ['hash', 'wasm'],
  ['hash', 'native'],
];

const cellsOf = ({ outcome }: Row): readonly string[] => [
  ...columns.map(([family, backend]) => cellOf(outcome, family, backend)),
  boundOf(outcome),
];

/** Every row, for a terminal. */
export const draw = (rows: readonly Row[]): string => {
  const head = ['runtime', 'how', ...columns.map(([family, backend]) => `${family} ${backend}`), 'operating system'];
  const drawn = new Table({ head, style: { head: [], border: [] } });
  // A browser's row may be about something else than the golden file.
  for (const row of rows.filter(({ outcome, failure }) => outcome ?? failure)) {
    const paint = row.failure === undefined ? colors.green : colors.red;
    drawn.push([paint(row.runtime), row.how, ...cellsOf(row)]);
  }
  return drawn.toString();
};

/** How much a row tells of: questions passed, and functions of the system that answer. */
const weightOf = ({ outcome }: Row): number =>
  (outcome?.rows.length ?? 0) + Object.values(outcome?.bound ?? {}).filter((told) => told === 'answered').length;

/** A line for each runtime: its versions, how many ways it was run, and what comes of the way that forbids least. */
export const sectionOf = (rows: readonly Row[]): string => {
  const told = rows.filter(({ outcome }) => outcome);
  const nameOf = ({ runtime }: Row): string => runtime.slice(0, runtime.lastIndexOf(' '));
  const names = [...new Set(told.map(nameOf))].sort((one, other) => rankOf(one) - rankOf(other));
  const lines = names.map((name) => {
    const ways = told.filter((row) => nameOf(row) === name);
    const versions = new Set(ways.map(({ runtime }) => runtime.slice(name.length + 1)));
    const best = ways.reduce((one, row) => (weightOf(row) > weightOf(one) ? row : one));
    return [`${name} ${[...versions].sort().join(', ')}`, `${ways.length}`, ...cellsOf(best)];
  });
  const head = columns.map(([family, backend]) => `${family} ${backend}`);
  return table(['runtime', 'ways', ...head, 'functions of the system'], lines);
};

const order = ['Node', 'Deno', 'Bun', 'Chromium', 'Firefox', 'workerd'];

const rankOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
