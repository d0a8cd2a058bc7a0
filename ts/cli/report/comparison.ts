/** Two reports against each other: what became faster or slower, and by how much on the mean. No words and no markup. */
import type { FunctionName } from '../../contract.ts';
import { titleOf } from './case.ts';
import {
  byFunction,
  meansBy,
  type Participant,
  participants,
  type Report,
  rounded,
  schema,
  type Times,
} from './report.ts';
import { quantile } from './statistics.ts';
import type { Verdict } from './summary.ts';

/** Between two runs a machine's speed drifts by more than it does within one. */
const noticeable = 1.05;

/** One participant in one case, before and after. */
export interface Change {
  readonly function: FunctionName;
  readonly algorithm?: string;
  readonly input: string;
  readonly participant: Participant;
  /** Nanoseconds: the medians. */
  readonly before: number;
  readonly after: number;
  /** How many times as fast as before: above 1 is faster. */
  readonly ratio: number;
  /** 'even' where the middle halves of the rounds overlap, or the medians differ by less than 5 %. */
  readonly verdict: Verdict;
}

/** What is told of either report. */
type Side = Pick<Report, 'date' | 'version' | 'plan' | 'runtime' | 'machine'>;

/** What became of each participant in each case that both reports have. */
export interface Comparison {
  readonly schema: typeof schema;
  readonly before: Side;
  readonly after: Side;
  /** Geometric means of the ratios: of each function over its cases, and of those over the functions. */
  readonly means: Readonly<Partial<Record<Participant, number>>>;
  readonly changes: readonly Change[];
  /** Cases that only one of them has. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
}

const verdictOn = (before: Times, after: Times): Verdict => {
  const ratio = before.median / after.median;
  if (ratio >= noticeable && quantile(after.rounds, 0.75) < quantile(before.rounds, 0.25)) return 'faster';
  return ratio <= 1 / noticeable && quantile(after.rounds, 0.25) > quantile(before.rounds, 0.75) ? 'slower' : 'even';
};

const sideOf = ({ date, version, plan, runtime, machine }: Report): Side => ({ date, version, plan, runtime, machine });

/** The changes of one kind, the largest first. */
export const changesOf = ({ changes }: Comparison, kind: 'faster' | 'slower'): readonly Change[] =>
  changes
    .filter(({ verdict }) => verdict === kind)
    .sort((one, other) => (kind === 'slower' ? one.ratio - other.ratio : other.ratio - one.ratio));

/** Compares case by case. Throws where the reports have no case in common. */
export const compare = (before: Report, after: Report): Comparison => {
  const earlier = new Map(before.cases.map((one) => [titleOf(one), one]));
  const later = new Set(after.cases.map(titleOf));
  const changes = after.cases.flatMap((one): readonly Change[] => {
    const { function: name, algorithm, input, times } = one;
    const former = earlier.get(titleOf(one));
    return participants.flatMap((participant): readonly Change[] => {
      const [old, now] = [former?.times[participant], times[participant]];
      if (!old || !now) return [];
      const about = { function: name, ...(algorithm && { algorithm }), input, participant };
      const ratio = rounded(old.median / now.median);
      return [{ ...about, before: old.median, after: now.median, ratio, verdict: verdictOn(old, now) }];
    });
  });
  if (changes.length === 0) throw new Error('The two reports have no case in common');
  const functions = [...byFunction(changes).values()].map((group) =>
    meansBy(participants, group, (change, participant) =>
      change.participant === participant ? change.ratio : undefined,
    ),
  );
  return {
    schema,
    before: sideOf(before),
    after: sideOf(after),
    means: meansBy(participants, functions, (means, participant) => means[participant]),
    changes,
    onlyBefore: [...earlier.keys()].filter((title) => !later.has(title)),
    onlyAfter: [...later].filter((title) => !earlier.has(title)),
  };
};
