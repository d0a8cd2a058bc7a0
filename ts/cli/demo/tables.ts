/** The demo's tables: as wide as the terminal, and lists where that is too narrow for a table. */
import Table from 'cli-table3';
import { type Backend, type BackendInfo, truncate } from '../../index.ts';
import { rows } from '../screen.ts';
import { colors, columns } from '../terminal.ts';
import type { Row } from './calls.ts';

/** Below it a table would have no room for what it tells. */
const narrow = 78;

/** With less the results would be cut for the sake of the times beside js. */
const roomy = 30;

const paint = (backend: Backend): string => (backend === 'js' ? backend : colors.green(backend));

const tableOf = (head: readonly string[], body: readonly (readonly string[])[], colWidths: number[] = []): string => {
  const table = new Table({
    head: head.map((title) => colors.bold(title)),
    style: { head: [], border: [], compact: true },
    colWidths,
    wordWrap: true,
  });
  table.push(...body.map((cells) => [...cells]));
  return table.toString();
};

const shorten = (text: string, room: number): string =>
  text
    .split('\n')
    .map((line) => truncate(line, room, { unit: 'column', position: 'middle' }))
    .join('\n');

/** What a step's calls answered, who answered, and in which time. */
export const tableOfRows = (told: readonly Row[]): string => {
  const width = columns();
  if (width < narrow) {
    const lines = told.map(({ name, result, backend, time }) => {
      const indented = shorten(result, width - 4).replaceAll('\n', '\n    ');
      return `  ${colors.bold(name)} (${paint(backend)}, ${time})\n    ${indented}`;
    });
    return lines.join('\n');
  }
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const taken = 'backend'.length + widest(told.map(({ name }) => name)) + widest(told.map(({ time }) => time));
  // Three columns of frame for each cell, and one.
  const room = width - taken - 13;
  const beside = widest(told.map(({ besideJs }) => besideJs)) + 3;
  const isWide = room - beside >= roomy;
  const body = told.map(({ name, result, backend, time, besideJs }) => [
    name,
    shorten(result, isWide ? room - beside : room),
    paint(backend),
    time,
    ...(isWide ? [besideJs] : []),
  ]);
  return tableOf(['function', 'result', 'backend', 'time', ...(isWide ? ['beside js'] : [])], body);
};

/** What getBackendInfo() says of every function. */
export const tableOfBackends = ({ functions }: BackendInfo): string => {
  const width = columns();
  const told = Object.entries(functions);
  if (width < narrow)
    return rows(
      told.map(([name, { backend }]) => [name, paint(backend)]),
      2,
    );
  const body = told.map(([name, { order, backend, why }]) => [name, order.join(', '), paint(backend), why]);
  return tableOf(['function', 'order', 'backend', 'why'], body, [28, 18, 9, Math.min(70, width - 60)]);
};
