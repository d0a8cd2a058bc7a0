/**
 * One known answer per kernel, asked of a backend before it is trusted: a module that loads may still be wrong.
 *
 * Pure questions only: nothing is opened, no port bound. Promising kernels are vouched for by their Sync twins.
 */
import type { Catalogue, KernelName, Promising } from '../contract.ts';
import { ErrorConstructor, objectHasOwn, objectKeys, utf8Encode } from '../intrinsics.ts';

type Answers = { readonly [K in Exclude<KernelName, Promising>]: (kernel: Catalogue[K]['call']) => boolean };

/** The first 32 bits of each digest of 'abc', in the order of `algorithms`. */
export const digestsOfAbc: readonly string[] = [
  '90015098',
  'a9993e36',
  '23097d22',
  'ba7816bf',
  'cb00753f',
  'ddaf35a1',
  'e642824c',
  '3a985da7',
  'ec014982',
  'b751850b',
  'ba80a53f',
  '508c5e8c',
  '6437b3ac',
  '78af5f94',
  '06b05ab6',
  '44bc2cf5',
  '352441c2',
];

const allDigests = (digest: (algorithm: number) => string): boolean => {
  for (let algorithm = 0; algorithm < digestsOfAbc.length; algorithm += 1) {
    const hexadecimal = digest(algorithm);
    for (let index = 0; index < 8; index += 1) {
      if (hexadecimal[index] !== (digestsOfAbc[algorithm] as string)[index]) return false;
    }
  }
  return true;
};

/** Whether the call is refused as the system refuses the empty path, which it never opens. */
const isRefused = (call: () => unknown): boolean => {
  try {
    call();
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ENOENT';
  }
};

/** Before this root every path holds a NUL: no reader can open anything and only the given numbers are left. */
const nowhere = '\0';

const answers: Answers = {
  base36Encode: (encode) => encode('ff') === '73' && encode('g') === '',
  base36Decode: (decode) => decode('73') === 'ff' && decode('-') === '',
  formatFloat: (format) => format(2.25, 1) === '2.2' && format(-0, 1) === '-0',
  formatCompact: (format) => format(999950, 1) === '1.0M',
  truncateLongString: (truncate) => truncate('hello world', 7, false) === 'hello w...',
  truncate: (truncate) => truncate('e\u0301e\u0301e\u0301', 2, 0, 0, '.', false) === 'e\u0301.',
  clusterNameHash: (hash) => hash('') === 'ck',
  isValidClusterName: (isValid) => isValid('a-1') && !isValid('1'),
  digest: (digest) => allDigests((algorithm) => digest(utf8Encode('abc'), algorithm)),
  createHashState: (create) =>
    allDigests((algorithm) => {
      const state = create(algorithm);
      state.update(utf8Encode('a'));
      const clone = state.clone();
      clone.update(utf8Encode('bc'));
      return clone.digest();
    }),
  hashFileSync: (hash) => isRefused(() => hash('', 3, false)),
  readTailSync: (read) => isRefused(() => read('', 1, 1, 1)),
  findPortSync: (find) => find(2, 1, '') === 0,
  claimPort: (claim) => typeof claim(0) === 'boolean',
  cpuLimit: (limit) => limit(nowhere, 3, 2).value === 2,
  memoryLimit: (limit) => limit(nowhere, 4096).value === 4096,
  openFilesLimit: (limit) => limit() > 0,
  isProcessAlive: (isAlive) => isAlive(process.pid, '') && !isAlive(-1, ''),
  countEntries: (count) => isRefused(() => count('')),
};

/** Throws when a backend answers any of its kernels wrongly. */
export const checkAnswers = (kernels: Readonly<Record<string, unknown>>): void => {
  const names = objectKeys(kernels);
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as keyof Answers;
    if (!objectHasOwn(answers, name)) continue;
    const isRight = answers[name] as (kernel: unknown) => boolean;
    if (!isRight(kernels[name])) throw new ErrorConstructor(`it answers ${name} wrongly`);
  }
};
