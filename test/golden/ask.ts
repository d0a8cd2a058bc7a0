/** How the questions of golden.json are put: string.ts and hash.ts hold them. */
import type { Value } from './check.js';

/** A question; without an answer it is answered by Python, or where Python has none by our JavaScript. */
export interface Asked {
  readonly name: string;
  readonly args: readonly Value[];
  /** Where the documentation says it. */
  readonly answer?: Value;
}

/** Questions whose answers Python or our JavaScript knows. */
export const ask = (name: string, lists: readonly (readonly Value[])[]): readonly Asked[] =>
  lists.map((args) => ({ name, args }));

/** Questions that all have the same answer. */
export const expect = (answer: Value, name: string, lists: readonly (readonly Value[])[]): readonly Asked[] =>
  lists.map((args) => ({ name, args, answer }));

/** Questions that are refused with the same error, 'Class CODE'. */
export const refuse = (error: string, name: string, lists: readonly (readonly Value[])[]): readonly Asked[] =>
  expect({ $throws: error }, name, lists);

export const wrongType = 'TypeError ERR_INVALID_ARG_TYPE';
export const wrongValue = 'TypeError ERR_INVALID_ARG_VALUE';
export const outOfRange = 'RangeError ERR_OUT_OF_RANGE';

/** Numbers that no count may be. */
export const noCounts: readonly Value[] = [-1, 1.5, { $number: 'NaN' }, { $number: 'Infinity' }];
/** What is no string, and none of whose code may run. */
export const noStrings: readonly Value[] = [
  5,
  null,
  true,
  {},
  [],
  { $bigint: '1' },
  { $symbol: 's' },
  { $function: '' },
];

/** Every combination of one entry of each list. */
export const combine = (...lists: readonly (readonly Value[])[]): readonly (readonly Value[])[] =>
  lists.reduce<readonly (readonly Value[])[]>(
    (made, list) => made.flatMap((args) => list.map((value) => [...args, value])),
    [[]],
  );

/** Arguments for a function of one. */
export const alone = (values: readonly Value[]): readonly (readonly Value[])[] => values.map((value) => [value]);
