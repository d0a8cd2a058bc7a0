/** What a trial came to. */
export interface Trial {
  readonly title: string;
  /** Undefined where all was well. */
  readonly problem: string | undefined;
}

/** The failures, for people. */
export const failuresOf = (trials: readonly Trial[]): readonly string[] =>
  trials.flatMap(({ title, problem }) => (problem === undefined ? [] : [`${title}: ${problem}`]));
