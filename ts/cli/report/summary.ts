/** What can be read from a report: who is faster, by how much, and where Rust loses. No words and no markup. */
import type { Backend } from '../../contract.ts';
import { type CaseReport, type Report, type Rival, rivals, type SpeedUp } from './report.ts';

/** Less than this is no difference that anybody would notice. */
const noticeable = 1.02;

/** What a middle half says: 'even' where it holds both outcomes, or less than anybody would notice. */
export type Verdict = 'faster' | 'slower' | 'even';

export const verdictOn = ({ median, low, high }: SpeedUp): Verdict => {
  if (low > 1 && median >= noticeable) return 'faster';
  return high < 1 && median <= 1 / noticeable ? 'slower' : 'even';
};

/** A backend in Rust. */
export type RustBackend = Exclude<Backend, 'js'>;

const rust: readonly RustBackend[] = ['wasm', 'native'];

/** A case in which js is faster than each backend in Rust that is there. */
export interface Loss {
  readonly case: CaseReport;
  /** The faster of those in Rust. */
  readonly best: RustBackend;
  /** Its speed-up, below 1. */
  readonly speedUp: SpeedUp;
}

/** The faster backend in Rust; undefined where none has the function. */
export const bestInRust = ({ speedUps }: CaseReport): RustBackend | undefined =>
  rust
    .filter((name) => speedUps[name])
    .sort((one, other) => (speedUps[other]?.median as number) - (speedUps[one]?.median as number))[0];

/** Where Rust loses, the largest loss first. */
export const lossesOf = ({ cases }: Report): readonly Loss[] =>
  cases
    .flatMap((one): readonly Loss[] => {
      const best = bestInRust(one);
      const speedUp = best && one.speedUps[best];
      return speedUp && verdictOn(speedUp) === 'slower' ? [{ case: one, best, speedUp }] : [];
    })
    .sort((one, other) => one.speedUp.median - other.speedUp.median);

/** The cases in which the router is slower than plain js would be, the slowest first. */
export const routerLossesOf = ({ cases }: Report): readonly CaseReport[] =>
  cases
    .filter(({ speedUps: { router } }) => router && verdictOn(router) === 'slower')
    .sort((one, other) => (one.speedUps.router?.median as number) - (other.speedUps.router?.median as number));

/** In how many cases a rival is faster than js, slower, or neither; `cases` are those it has. */
export type Tally = Readonly<Record<Verdict | 'cases', number>>;

/** Each rival's tally. */
export const tally = ({ cases }: Report): Readonly<Record<Rival, Tally>> => {
  const made = Object.fromEntries(
    rivals.map((rival) => [rival, { cases: 0, faster: 0, slower: 0, even: 0 }]),
  ) as Record<Rival, Record<Verdict | 'cases', number>>;
  for (const { speedUps } of cases) {
    for (const rival of rivals) {
      const speedUp = speedUps[rival];
      if (!speedUp) continue;
      made[rival].cases += 1;
      made[rival][verdictOn(speedUp)] += 1;
    }
  }
  return made;
};
