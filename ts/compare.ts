/**
 * When two backends gave the same answer, and how a difference is shown in short.
 *
 * Knows the shapes that kernels answer in; when they are compared is draw.ts's matter.
 */
import type { HashState, Limit } from './contract.ts';
import type { CodedError } from './errors.ts';
import type { Sample } from './events.ts';
import {
  bareArray,
  ErrorConstructor,
  min,
  numberToString,
  objectFreeze,
  ordinaryArray,
  StringConstructor,
  stringSlice,
  typedArrayByteLength,
  typedArrayTag,
  utf8Encode,
} from './intrinsics.ts';

/** What a kernel answered, or threw. */
export interface Outcome {
  readonly isThrown: boolean;
  readonly value: unknown;
}

const isBytes = (value: unknown): value is Uint8Array => typedArrayTag(value) === 'Uint8Array';

/** Text may be its bytes: a tail of ASCII comes back as either. */
const bytesOf = (value: unknown): Uint8Array | undefined => {
  if (isBytes(value)) return value;
  return typeof value === 'string' ? utf8Encode(value) : undefined;
};

/** Of a limit its value: which of two equal limits was found first shows in no answer. */
const plain = (value: unknown): unknown => {
  const limit = (value as Partial<Limit> | null | undefined)?.value;
  return typeof limit === 'number' ? limit : value;
};

const isSameAnswer = (one: unknown, other: unknown): boolean => {
  if (plain(one) === plain(other)) return true;
  if (!isBytes(one) && !isBytes(other)) return false;
  const first = bytesOf(one);
  const second = bytesOf(other);
  if (!first || !second) return false;
  const length = typedArrayByteLength(first);
  if (length !== typedArrayByteLength(second)) return false;
  for (let index = 0; index < length; index += 1) if (first[index] !== second[index]) return false;
  return true;
};

/** What tells one error from another: its code, or without one what it says. */
const codeOf = (error: unknown): unknown => {
  const { code, message } = (error ?? {}) as Partial<CodedError>;
  return code ?? message ?? error;
};

/** Whether both answered, or refused, alike. */
export const isSame = (one: Outcome, other: Outcome): boolean => {
  if (one.isThrown !== other.isThrown) return false;
  return one.isThrown ? codeOf(one.value) === codeOf(other.value) : isSameAnswer(one.value, other.value);
};

const sampleCharacters = 16;

const sample = (type: string, length: number | null, start: string): Sample =>
  objectFreeze({ type, length, start: stringSlice(start, 0, sampleCharacters) });

/** A value in short; runs none of its code. */
export const sampleOf = (value: unknown): Sample => {
  if (typeof value === 'string') return sample('string', value.length, value);
  if (isBytes(value)) {
    const length = typedArrayByteLength(value);
    let start = '';
    for (let index = 0; index < min(length, sampleCharacters / 2); index += 1) {
      start += stringSlice(numberToString(256 + (value[index] as number), 16), 1);
    }
    return sample('bytes', length, start);
  }
  const shown = plain(value);
  return typeof shown === 'object' || typeof shown === 'function'
    ? sample('object', null, '')
    : sample(typeof shown, null, StringConstructor(shown));
};

/** An outcome in short. */
export const sampleOfOutcome = ({ isThrown, value }: Outcome): Sample => {
  if (!isThrown) return sampleOf(value);
  const code = value instanceof ErrorConstructor ? ((value as CodedError).code ?? value.name) : typeof value;
  return sample('error', null, StringConstructor(code));
};

/** A kernel's arguments in short, without those that it was not given. */
export const samplesOf = (args: readonly unknown[]): readonly Sample[] => {
  let length = args.length;
  while (length > 0 && args[length - 1] === undefined) length -= 1;
  const samples: Sample[] = bareArray();
  for (let index = 0; index < length; index += 1) samples[index] = sampleOf(args[index]);
  return objectFreeze(ordinaryArray(samples));
};

/** Compares the digests that two states gave for the same data, which is shown in short; gives the one that counts. */
export type Settle = (digest: string, expected: string, data: Sample) => string;

/** A digest under way in two backends at once. The one that may break comes first: its steps are tried again. */
export const twinOf = (
  fast: HashState,
  js: HashState,
  settle: Settle,
  data: Sample = sample('bytes', 0, ''),
): HashState => {
  let seen = data;
  return {
    backend: fast.backend as NonNullable<HashState['backend']>,
    update: (piece) => {
      fast.update(piece);
      js.update(piece);
      const { length, start } = sampleOf(piece);
      seen = sample('bytes', (seen.length as number) + (length as number), seen.start + start);
    },
    digest: () => settle(fast.digest(), js.digest(), seen),
    clone: () => twinOf(fast.clone(), js.clone(), settle, seen),
  };
};
