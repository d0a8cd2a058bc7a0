/** The digest of one file or of standard input, with a progress bar while it is waited for. */
import { type AlgorithmName, formatCompact, hashFile, hashStream, type Progress } from '../../index.ts';
import { openBar } from '../bar.ts';

/** The name that stands for standard input. */
export const standardInput = '-';

const written = (bytes: number): string => `${formatCompact(bytes)} bytes`;

/** In hexadecimal. `path` is the file's name as the system has it. */
export const digestOf = async (name: string, path: string | Uint8Array, algorithm: AlgorithmName): Promise<string> => {
  const bar = openBar(written);
  const onProgress = ({ bytes, totalBytes }: Progress): void =>
    bar.show({ done: bytes, total: totalBytes, label: name });
  try {
    return await (name === standardInput
      ? hashStream(process.stdin, algorithm, { onProgress })
      : hashFile(path, algorithm, { onProgress }));
  } finally {
    bar.close();
  }
};
