/** The small tools: base 36 both ways, number formats, cluster names, digests of text. */
import {
  type Algorithm,
  algorithms,
  base36Decode,
  base36Encode,
  formatCompact,
  formatFloat,
  hash,
  isValidClusterName,
  makeClusterNameOnCloud,
} from '../index.ts';
import { find, make } from './elements.ts';
import { keepAnswering } from './fields.ts';

const standard: Algorithm = 'sha256';

/** Whole numbers that a double would not hold are bigints: all their digits count. */
const numberOrBigint = (text: string, number: number): number | bigint =>
  /^[+-]?\d+$/.test(text.trim()) && !Number.isSafeInteger(number) ? BigInt(text.trim().replace('+', '')) : number;

/** Fills a select with the digests. */
export const offerAlgorithms = (select: HTMLElement): void => {
  const options = algorithms.map((name) => {
    const option = make('option', '', name);
    option.selected = name === standard;
    return option;
  });
  select.append(...options);
};

/** Makes the small tools answer. */
export const startTools = (): void => {
  keepAnswering(find('#base36'), {
    base36Encode: ({ text }) => base36Encode(text('value')),
    base36Decode: ({ text }) => {
      const number = base36Decode(text('text'));
      return `${number} = 0x${number.toString(16)}`;
    },
  });
  keepAnswering(find('#numbers'), {
    formatFloat: ({ text, number }) => formatFloat(numberOrBigint(text('value'), number('value')), number('precision')),
    formatCompact: ({ number }) => formatCompact(number('value'), number('precision')),
  });
  keepAnswering(find('#cluster'), {
    makeClusterNameOnCloud: ({ text, number }) =>
      makeClusterNameOnCloud(text('displayName'), {
        maxLength: text('maxLength') === '' ? null : number('maxLength'),
        userHash: text('userHash') === '' ? undefined : text('userHash'),
      }),
    isValidClusterName: ({ text }) => String(isValidClusterName(text('displayName'))),
  });
  offerAlgorithms(find('#digest-algorithm'));
  keepAnswering(find('#digest'), { hash: ({ text }) => hash(text('data'), text('algorithm') as Algorithm) });
};
