/** Prints digests, or has them checked. */
import { type AlgorithmName, type CodedError, createHasher } from '../../index.ts';
import { complain, print, printJson, UsageError } from '../terminal.ts';
import { check } from './check.ts';
import { digestOf } from './digest.ts';
import { formatSum } from './sums.ts';

interface Options {
  readonly algorithm: AlgorithmName;
  readonly check?: string;
  readonly json?: boolean;
}

/** How many hexadecimal digits a digest has; refuses what is no algorithm. */
const digitsOf = (algorithm: AlgorithmName): number => {
  try {
    return createHasher(algorithm).digest().length;
  } catch (error) {
    const { code, message } = error as CodedError;
    throw code === 'ERR_INVALID_ARG_VALUE' ? new UsageError(message) : error;
  }
};

const hashAll = async (files: readonly string[], { algorithm, json }: Options): Promise<void> => {
  const told: object[] = [];
  for (const file of files) {
    try {
      const digest = await digestOf(file, file, algorithm);
      if (!json) print(formatSum({ digest, name: file }));
      told.push({ file, algorithm, digest });
    } catch (error) {
      complain('hash', error);
      told.push({ file, algorithm, error: (error as Error).message });
    }
  }
  if (json) printJson(told);
};

export const run = async (files: readonly string[], options: Options): Promise<void> => {
  const digits = digitsOf(options.algorithm);
  if (options.check === undefined && files.length === 0) throw new UsageError("missing required argument 'file'");
  if (options.check === undefined) return hashAll(files, options);
  if (files.length > 0) throw new UsageError('with --check the files are those that the sums name');
  await check(options.check, options.algorithm, digits, options.json === true);
};
