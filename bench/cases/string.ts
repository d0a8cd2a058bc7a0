/** The string family: numbers in base 36, floats, truncation, cluster names. */
import { inTurn } from '../../ts/cli/report/case.ts';
import { randomSequence } from '../../ts/cli/report/random.ts';
import { textsFrom } from '../../ts/cli/report/texts.ts';
import { type Case, type Cases, ours, type Participant } from '../case.ts';
import { peer, readAs } from '../peers.ts';

/** The addon has none of them. */
const backends = ['router', 'js', 'wasm'] as const;

const inputCount = 32;

const inputsOf = <Input>(make: (index: number) => Input): readonly Input[] =>
  Array.from({ length: inputCount }, (_, index) => make(index));

const random = randomSequence(1);

const texts = textsFrom(random);

const base36Cases: Cases = async (instances) => {
  const base36 = (await peer('base-x')).default('0123456789abcdefghijklmnopqrstuvwxyz');
  return [32, 64, 4096, 32_768].flatMap((digits): readonly Case[] => {
    const hexadecimal = inputsOf(() => texts.hexadecimal(digits));
    const encoded = hexadecimal.map((text) => BigInt(`0x${text}`).toString(36));
    return [
      {
        function: 'base36Encode',
        title: `${digits} digits`,
        size: digits,
        participants: [
          ...ours(instances, hexadecimal, (sky, text) => sky.base36Encode(text), backends),
          { name: 'BigInt', call: inTurn(hexadecimal, (text) => BigInt(`0x${text}`).toString(36)) },
          // It takes bytes, and its user has digits.
          { name: 'base-x', call: inTurn(hexadecimal, (text) => base36.encode(Buffer.from(text, 'hex'))) },
        ],
        python: { name: 'base36_encode', inputs: hexadecimal.map((text) => [text]) },
      },
      {
        function: 'base36Decode',
        title: `to ${digits} hexadecimal digits`,
        size: encoded[0]?.length as number,
        participants: readAs(
          [
            ...ours(instances, encoded, (sky, text) => sky.base36Decode(text), backends),
            {
              name: 'base-x',
              call: inTurn(encoded, (text) => BigInt(`0x${Buffer.from(base36.decode(text)).toString('hex')}`)),
            },
          ],
          String,
        ),
      },
    ];
  });
};

const floatCases: Cases = (instances) => {
  const caseOf = (title: string, values: readonly number[], ...peers: readonly Participant[]): Case => ({
    function: 'formatFloat',
    title,
    size: 0,
    participants: [...ours(instances, values, (sky, value) => sky.formatFloat(value), backends), ...peers],
    python: { name: 'format_float', inputs: values.map((value) => [value]) },
  });
  const whole = inputsOf(() => random() % 1_000_000);
  // No ties among them: toFixed rounds those up.
  const fractions = inputsOf(() => (random() % 1_000_000) / 1000 + 0.0001);
  const huge = inputsOf((index) => 1.5 * 10 ** (22 + 8 * index));
  // No ties here either.
  const amounts = inputsOf((index) => (1.233 + (random() % 800) / 100) * 10 ** (index % 14));
  const compact = new Intl.NumberFormat('en-US', {
    notation: 'compact',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return [
    caseOf('whole', whole, { name: 'toFixed', call: inTurn(whole, (value) => value.toFixed(0)) }),
    caseOf('fraction', fractions, { name: 'toFixed', call: inTurn(fractions, (value) => value.toFixed(1)) }),
    // toFixed writes an exponent from 1e21 on.
    caseOf('huge', huge, { name: 'BigInt', call: inTurn(huge, (value) => BigInt(value).toString()) }),
    {
      function: 'formatCompact',
      title: 'ones to trillions',
      size: 0,
      participants: [
        ...ours(instances, amounts, (sky, value) => sky.formatCompact(value), backends),
        { name: 'Intl.NumberFormat', call: inTurn(amounts, (value) => compact.format(value)) },
      ],
    },
  ];
};

const longStringCases: Cases = (instances) => {
  const caseOf = (title: string, size: number, make: (length: number) => string): Case => {
    const texts = inputsOf(() => make(size));
    return {
      function: 'truncateLongString',
      title,
      size,
      participants: ours(instances, texts, (sky, text) => sky.truncateLongString(text), backends),
      python: { name: 'truncate_long_string', inputs: texts.map((text) => [text]) },
    };
  };
  return [
    caseOf('ASCII, 200 to 35', 200, texts.ASCII),
    caseOf('CJK, 200 to 35', 200, texts.CJK),
    caseOf('emoji, 200 to 35', 200, texts.emoji),
    caseOf('ASCII, 30 fit in 35', 30, texts.ASCII),
  ];
};

const placeholder = '...';
const segmenter = new Intl.Segmenter();

/** As a careful user would write it by hand: made once, and no more segments than the answer takes. */
const truncateSegments = (text: string, max: number, widthOf: (segment: string) => number): string => {
  let width = 0;
  let kept = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (width <= max - placeholder.length) kept = index;
    width += widthOf(segment);
    if (width > max) return text.slice(0, kept) + placeholder;
  }
  return text;
};

const one = (): number => 1;

const truncateCases: Cases = async (instances) => {
  const cliTruncate = (await peer('cli-truncate')).default;
  const stringWidth = (await peer('string-width')).default;
  const caseOf = (
    script: 'ASCII' | 'CJK' | 'emoji',
    length: number,
    max: number,
    unit: 'grapheme' | 'column',
  ): Case => {
    const inputs = inputsOf(() => texts[script](length));
    const participants = [
      ...ours(instances, inputs, (sky, text) => sky.truncate(text, max, { unit }), backends),
      unit === 'grapheme'
        ? {
            name: 'Intl.Segmenter',
            call: inTurn(inputs, (text) => (text.length <= max ? text : truncateSegments(text, max, one))),
          }
        : {
            name: 'string-width by Intl.Segmenter',
            call: inTurn(inputs, (text) => truncateSegments(text, max, stringWidth)),
          },
    ];
    // It counts columns, which are graphemes in ASCII alone.
    if (unit === 'column' || script === 'ASCII') {
      participants.push({
        name: 'cli-truncate',
        call: inTurn(inputs, (text) => cliTruncate(text, max, { truncationCharacter: placeholder })),
      });
    }
    return {
      function: 'truncate',
      title: `${script}, ${length} ${length <= max ? 'fit in' : 'to'} ${max} ${unit}s`,
      size: length,
      participants,
    };
  };
  return [
    caseOf('ASCII', 200, 32, 'grapheme'),
    caseOf('CJK', 200, 32, 'grapheme'),
    caseOf('emoji', 200, 32, 'grapheme'),
    caseOf('ASCII', 30, 32, 'grapheme'),
    caseOf('ASCII', 10_000, 32, 'grapheme'),
    caseOf('ASCII', 10_000, 9000, 'grapheme'),
    caseOf('CJK', 10_000, 9000, 'grapheme'),
    caseOf('emoji', 10_000, 32, 'grapheme'),
    caseOf('emoji', 10_000, 1500, 'grapheme'),
    caseOf('ASCII', 200, 32, 'column'),
    caseOf('CJK', 200, 32, 'column'),
    caseOf('emoji', 200, 32, 'column'),
    caseOf('CJK', 10_000, 9000, 'column'),
  ];
};

const validName = /^[a-zA-Z]([-_.a-zA-Z0-9]*[a-zA-Z0-9])?$/;

const nameCases: Cases = (instances) => {
  const names = inputsOf(() => texts.name(20));
  const size = names[0]?.length as number;
  return [
    {
      function: 'makeClusterNameOnCloud',
      title: 'longer than 15',
      size,
      participants: ours(instances, names, (sky, name) => sky.makeClusterNameOnCloud(name), backends),
    },
    {
      function: 'isValidClusterName',
      title: 'valid',
      size,
      participants: [
        ...ours(instances, names, (sky, name) => sky.isValidClusterName(name), backends),
        { name: 'RegExp', call: inTurn(names, (name) => validName.test(name)) },
      ],
    },
  ];
};

export const cases: Cases = async (instances, folder) => {
  // One after the other, or the random inputs would not be the same in every run.
  const all: Case[] = [];
  for (const family of [base36Cases, floatCases, longStringCases, truncateCases, nameCases]) {
    all.push(...(await family(instances, folder)));
  }
  return all;
};
