/** The string family: numbers in base 36, floats, truncation, cluster names. */
import { type Case, type Cases, callsOn, type Sources } from '../case.ts';
import { randomSequence } from '../random.ts';
import { textsFrom } from '../texts.ts';

const inputCount = 32;

const inputsOf = <Input>(make: (index: number) => Input): readonly Input[] =>
  Array.from({ length: inputCount }, (_, index) => make(index));

const base36Cases = (hexadecimalOf: (digits: number) => string): readonly Case[] =>
  [32, 256, 4096].flatMap((digits): readonly Case[] => {
    const hexadecimal = inputsOf(() => hexadecimalOf(digits));
    const encoded = hexadecimal.map((text) => BigInt(`0x${text}`).toString(36));
    const isThorough = digits === 256;
    return [
      {
        function: 'base36Encode',
        input: `${digits} digits`,
        size: digits,
        isThorough,
        ...callsOn(hexadecimal, (sky, text) => sky.base36Encode(text)),
      },
      {
        function: 'base36Decode',
        input: `to ${digits} hexadecimal digits`,
        size: encoded[0]?.length as number,
        isThorough,
        ...callsOn(encoded, (sky, text) => sky.base36Decode(text)),
      },
    ];
  });

const numberCases = (random: () => number): readonly Case[] => {
  const floatsOf = (input: string, make: (index: number) => number, isThorough = false): Case => ({
    function: 'formatFloat',
    input,
    size: 0,
    isThorough,
    ...callsOn(inputsOf(make), (sky, value) => sky.formatFloat(value)),
  });
  const amounts = inputsOf((index) => (1 + (random() % 800) / 100) * 10 ** (index % 14));
  return [
    floatsOf('whole', () => random() % 1_000_000),
    floatsOf('fraction', () => (random() % 1_000_000) / 1000),
    floatsOf('huge', (index) => 1.5 * 10 ** (22 + 8 * index), true),
    {
      function: 'formatCompact',
      input: 'ones to trillions',
      size: 0,
      ...callsOn(amounts, (sky, value) => sky.formatCompact(value)),
    },
  ];
};

const longStringCases = ({ ASCII, emoji }: ReturnType<typeof textsFrom>): readonly Case[] => {
  const caseOf = (input: string, size: number, make: (length: number) => string, isThorough = false): Case => ({
    function: 'truncateLongString',
    input,
    size,
    isThorough,
    ...callsOn(
      inputsOf(() => make(size)),
      (sky, text) => sky.truncateLongString(text),
    ),
  });
  return [
    caseOf('ASCII, 200 to 35', 200, ASCII),
    caseOf('emoji, 200 to 35', 200, emoji),
    caseOf('ASCII, 30 fit in 35', 30, ASCII, true),
  ];
};

const truncateCases = (texts: ReturnType<typeof textsFrom>): readonly Case[] => {
  const caseOf = (
    kind: 'ASCII' | 'CJK' | 'emoji',
    length: number,
    max: number,
    unit: 'grapheme' | 'column',
    isThorough = false,
  ): Case => ({
    function: 'truncate',
    input: `${kind}, ${length} ${length <= max ? 'fit in' : 'to'} ${max} ${unit}s`,
    size: length,
    isThorough,
    ...callsOn(
      inputsOf(() => texts[kind](length)),
      (sky, text) => sky.truncate(text, max, { unit }),
    ),
  });
  return [
    caseOf('ASCII', 30, 32, 'grapheme', true),
    caseOf('ASCII', 200, 32, 'grapheme'),
    caseOf('CJK', 200, 32, 'column'),
    caseOf('emoji', 200, 32, 'grapheme'),
    caseOf('ASCII', 10_000, 9000, 'grapheme'),
    caseOf('CJK', 10_000, 9000, 'column', true),
    caseOf('emoji', 10_000, 1500, 'grapheme', true),
  ];
};

const nameCases = ({ name: makeName }: ReturnType<typeof textsFrom>): readonly Case[] => {
  const names = inputsOf(() => makeName(20));
  const size = names[0]?.length as number;
  return [
    {
      function: 'makeClusterNameOnCloud',
      input: 'longer than 15',
      size,
      ...callsOn(names, (sky, name) => sky.makeClusterNameOnCloud(name)),
    },
    {
      function: 'isValidClusterName',
      input: 'valid',
      size,
      ...callsOn(names, (sky, name) => sky.isValidClusterName(name)),
    },
  ];
};

const stringCases: Cases = () => {
  const random = randomSequence(1);
  const texts = textsFrom(random);
  return [
    ...base36Cases(texts.hexadecimal),
    ...numberCases(random),
    ...longStringCases(texts),
    ...truncateCases(texts),
    ...nameCases(texts),
  ];
};

export const sources: Sources = { 'the string family': stringCases };
