/** Commands that make one line of another: of each argument, or of each line of standard input. */
import { complain, print, printJson } from './terminal.ts';

/** The lines of standard input, without their ends. */
async function* inputLines(): AsyncGenerator<string> {
  const { createInterface } = await import('node:readline');
  yield* createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

interface Answer {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
}

/** Prints what `answer` makes of each; one that it refuses is complained of, and the others go on. */
export const answerEach = async (
  command: string,
  texts: readonly string[],
  json: boolean,
  answer: (text: string) => string,
): Promise<void> => {
  const answers: Answer[] = [];
  for await (const input of texts.length > 0 ? texts : inputLines()) {
    try {
      const output = answer(input);
      if (json) answers.push({ input, output });
      else print(output);
    } catch (error) {
      complain(command, error);
      answers.push({ input, error: (error as Error).message });
    }
  }
  if (json) printJson(answers);
};
