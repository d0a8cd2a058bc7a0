/** Times everyone in turn, round after round, so that whatever the machine does meanwhile it does to all of them. */
import { type Clock, type Plan as ClockPlan, clockOf, type Timings, timeInTurns } from '../ts/cli/report/clock.ts';
import type { Case } from './case.ts';
import type { Child } from './child.ts';

/** The processes that answer beside this one, where there are any. */
export interface Children {
  readonly skypilot?: Child;
  readonly floor?: Child;
}

/** How long and how often each is timed. */
export type Plan = Omit<ClockPlan, 'patienceMs'>;

export const skypilot = 'SkyPilot';
export const floor = 'floor';

/** What takes seconds, gibibytes and the like, is given three rounds. */
const patienceMs = 12_000;

const equal = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const demandAgreement = (made: Case, answers: ReadonlyMap<string, unknown>): void => {
  const agrees = made.agrees ?? equal;
  const [[first, expected], ...others] = [...answers] as [[string, unknown], ...[string, unknown][]];
  for (const [name, answer] of others) {
    if (agrees(expected, answer)) continue;
    const texts = [expected, answer].map((value) => JSON.stringify(value)?.slice(0, 200));
    throw new Error(`${titleOf(made)}: ${first} answers ${texts[0]}, but ${name} answers ${texts[1]}`);
  }
};

/** A case's name among all. */
export const titleOf = ({ function: name, algorithm, title }: Pick<Case, 'function' | 'algorithm' | 'title'>): string =>
  [name, ...(algorithm ? [algorithm] : []), title].join(', ');

/** All participants' medians, round by round. Throws where they do not agree on the first input's answer. */
export const timeCase = async (made: Case, children: Children, plan: Plan): Promise<Timings> => {
  const answers = new Map<string, unknown>();
  const clocks = new Map<string, Clock>();
  for (const { name, call, read = (answer: unknown) => answer } of made.participants) {
    answers.set(name, read(await call()));
    clocks.set(name, clockOf(call));
  }
  const { python, floor: calls } = made;
  const { skypilot: sky, floor: bare } = children;
  if (python && sky) {
    answers.set(skypilot, (await sky.time(python, 0)).answer);
    clocks.set(skypilot, async (ns) => (await sky.time(python, ns)).medianNs);
  }
  if (calls && bare) clocks.set(floor, async (ns) => (await bare.time(calls, ns)).medianNs);
  demandAgreement(made, answers);
  return await timeInTurns(clocks, { ...plan, patienceMs });
};
