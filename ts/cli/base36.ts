/** `skypilot-utils base36`: hexadecimal numbers in base 36, and back. */
import { Command } from 'commander';
import { answerEach } from './lines.ts';

interface Options {
  readonly decode?: boolean;
  readonly json?: boolean;
}

const run = async (values: readonly string[], { decode, json = false }: Options): Promise<void> => {
  const { base36Decode, base36Encode } = await import('../index.ts');
  const answer = decode ? (text: string) => base36Decode(text.trim()).toString(16) : base36Encode;
  await answerEach('base36', values, json, (text) => answer(text));
};

export const base36Command = (): Command =>
  new Command('base36')
    .description('write hexadecimal numbers in base 36, of any length')
    .argument('[value...]', 'the numbers; without any, the lines of standard input')
    .option('-d, --decode', 'the other way: base 36 to hexadecimal')
    .option('--json', 'print JSON: [{ input, output }]')
    .action(run);
