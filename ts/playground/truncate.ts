/** The tool for truncation, with the columns of its answer drawn. */
import { type TruncateOptions, truncate, truncateLongString } from '../index.ts';
import { find, make } from './elements.ts';
import { keepAnswering, type Values } from './fields.ts';
import { type Cell, cellsOf, drawRuler, placeholderIn } from './ruler.ts';

/** Texts in which counting goes wrong most often. */
const samples: readonly (readonly [string, string])[] = [
  ['Words', 'The quick brown fox jumps over the lazy dog'],
  [
    'Families',
    'Home \u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} \u{1f468}\u200d\u{1f467} \u{1f9d1}\u{1f3fd}\u200d\u{1f680} \u{1f469}\u{1f3ff}\u200d\u{1f52c} and \u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} too',
  ],
  [
    'Flags',
    '\u{1f1ef}\u{1f1f5}\u{1f1f0}\u{1f1f7}\u{1f1e7}\u{1f1f7}\u{1f1f3}\u{1f1f4}\u{1f1ff}\u{1f1e6}\u{1f1e8}\u{1f1e6}\u{1f1ee}\u{1f1f3}\u{1f1f0}\u{1f1ea}\u{1f1f3}\u{1f1ff} nine flags, two columns each',
  ],
  [
    'CJK',
    '\u65e5\u672c\u8a9e\u306e\u6587\u5b57\u306f\u4e8c\u5217\u3001\ud55c\uad6d\uc5b4\ub3c4 \u4e24\u5217, Latin one',
  ],
  ['Marks', 're\u0301sume\u0301 nai\u0308ve Zu\u0308rich A\u030angstro\u0308m, each mark on its letter'],
];

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const describe = (cells: readonly Cell[], text: string): string => {
  let columns = 0;
  for (const cell of cells) columns += cell.columns;
  return [counted(columns, 'column'), counted(cells.length, 'grapheme'), counted([...text].length, 'code point')].join(
    ', ',
  );
};

const optionsOf = ({ text, isTicked }: Values): TruncateOptions & { readonly placeholder: string } => ({
  unit: text('unit') as 'grapheme' | 'column' | 'codePoint',
  position: text('position') as 'end' | 'middle' | 'start',
  placeholder: text('placeholder'),
  words: isTicked('words'),
});

const show = (shortened: string | undefined, values: Values): void => {
  const cells = shortened === undefined ? undefined : cellsOf(shortened);
  find('#ruler').hidden = cells === undefined;
  find('#counts').hidden = shortened === undefined;
  if (shortened === undefined) return;
  find('#counts').textContent = cells ? describe(cells, shortened) : 'More than can be drawn here';
  if (!cells) return;
  const { unit, placeholder } = optionsOf(values);
  const mark = placeholderIn(values.text('text'), shortened, placeholder);
  drawRuler(find('#ruler'), cells, mark, unit === 'column' ? values.number('max') : 0);
};

/** Makes the tool answer, and its samples fill it. */
export const startTruncate = (): void => {
  const form = find<HTMLFormElement>('#truncate');
  const answer = keepAnswering(
    form,
    {
      truncate: (values) => truncate(values.text('text'), values.number('max'), optionsOf(values)),
      truncateLongString: ({ text, number, isTicked }) =>
        truncateLongString(text('text'), number('max'), { truncateMiddle: isTicked('truncateMiddle') }),
    },
    (answered, values) => show(answered.truncate, values),
  );
  for (const [name, text] of samples) {
    const button = make('button', 'sample', name);
    button.type = 'button';
    button.addEventListener('click', () => {
      find<HTMLTextAreaElement>('#truncate-text').value = text;
      answer();
    });
    find('#samples').append(button);
  }
};
