/** Text drawn in a terminal's cells, so that its columns can be counted; measured with the package's own `truncate`. */
import { truncate } from '../index.ts';
import { make } from './elements.ts';

/** One grapheme, and the columns it takes. */
export interface Cell {
  readonly grapheme: string;
  readonly columns: number;
}

/** More than fits on a screen is not drawn. */
const mostGraphemes = 240;
const mostEmpty = 160;
const widest = 3;

const firstGrapheme = (text: string): string => truncate(text, 1, { placeholder: '' });

const columnsOf = (grapheme: string): number => {
  for (let columns = 0; columns < widest; columns += 1) {
    if (truncate(grapheme, columns, { unit: 'column', placeholder: '' }) === grapheme) return columns;
  }
  return widest;
};

/** The text's cells; undefined where there are more of them than anybody would count. */
export const cellsOf = (text: string): readonly Cell[] | undefined => {
  if (truncate(text, mostGraphemes, { placeholder: '' }) !== text) return undefined;
  const cells: Cell[] = [];
  for (let rest = text; rest !== ''; ) {
    const grapheme = firstGrapheme(rest);
    cells.push({ grapheme, columns: columnsOf(grapheme) });
    rest = rest.slice(grapheme.length);
  }
  return cells;
};

/** Where a shortened text has its placeholder: first and last UTF-16 unit of it. All of it, where nothing else fits. */
export const placeholderIn = (text: string, shortened: string, placeholder: string): readonly [number, number] => {
  if (shortened === text) return [0, 0];
  for (let at = shortened.indexOf(placeholder); at >= 0; at = shortened.indexOf(placeholder, at + 1)) {
    const end = at + placeholder.length;
    if (text.startsWith(shortened.slice(0, at)) && text.endsWith(shortened.slice(end))) return [at, end];
    if (at === shortened.length) break;
  }
  return [0, shortened.length];
};

/** Control characters have pictures of their own in Unicode. */
const visible = (grapheme: string): string => {
  const code = grapheme.codePointAt(0) as number;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? '\u2421' : grapheme;
};

/** The column that is named below a cell: the first of all, and each fifth; 0 for none. */
const columnBelow = (before: number, after: number): number => {
  const fifth = Math.floor(after / 5) * 5;
  if (fifth > before) return fifth;
  return before === 0 && after > 0 ? 1 : 0;
};

/** Draws cells into the ruler, those of the placeholder marked, then empty ones up to `columns`. */
export const drawRuler = (
  ruler: HTMLElement,
  cells: readonly Cell[],
  [start, end]: readonly [number, number],
  columns: number,
): void => {
  let at = 0;
  let column = 0;
  const draw = (className: string, text: string, width: number): HTMLElement => {
    const cell = make('span', `cell w${width} ${className}`, text);
    const below = columnBelow(column, column + width);
    if (below > 0) {
      cell.dataset.column = String(below);
      cell.classList.add(`at${below - column}`);
    }
    column += width;
    return cell;
  };
  const drawn = cells.map(({ grapheme, columns: width }) => {
    const isMark = at >= start && at < end;
    at += grapheme.length;
    return draw(isMark ? 'mark' : '', visible(grapheme), width);
  });
  const total = Math.min(columns, mostEmpty);
  while (column < total) drawn.push(draw('empty', '', 1));
  ruler.replaceChildren(...drawn);
};
