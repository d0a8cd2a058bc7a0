/**
 * Answers the calls of a function while a rollout is configured: draws for each whether its order or js has it, counts who
 * answered, and compares with js what is to be verified.
 *
 * How far a function is rolled out is rollout.ts's matter, who comes first in its order the router's.
 */
import { isSame, type Outcome, sampleOf, sampleOfOutcome, samplesOf, twinOf } from './compare.ts';
import type { HashState, Promising, Watch } from './contract.ts';
import { type CodedError, Fault } from './errors.ts';
import { keep, type Reproduction } from './events.ts';
import { generatorSend, objectFreeze, objectHasOwn, random, reflectApply } from './intrinsics.ts';
import { rollBack, type Settings } from './rollout.ts';
import type { AnyKernel, AnyRoute } from './route.ts';
import type { Answerer } from './router.ts';
import { chooseAnew } from './settings.ts';
import { tallyOf } from './telemetry.ts';

/** Who may answer the calls of a route, as long as the settings stay as they are. */
export interface Plan {
  readonly route: AnyRoute;
  /** undefined where a backend is forced: then nothing is drawn and compared, only counted. */
  readonly rollout: Settings | undefined;
  /** Of a hundred calls, how many go to the first of the order. */
  readonly percent: number;
  /** js itself where none do. */
  readonly first: Answerer;
  readonly js: Answerer;
  /** Whether answers depend on the question alone, and not on the state of the world. */
  readonly isPortable: boolean;
  /** Who answers when one broke. */
  readonly next: (broken: Answerer, fault: unknown) => Answerer;
}

/** A kernel to be asked. */
interface Question {
  readonly kernel: AnyKernel;
  readonly args: readonly unknown[];
}

type Steps = Generator<Question, Outcome, Outcome>;

/** Whether a call is one of such a share. */
const isOneOf = (share: number): boolean => share > 0 && (share >= 1 || random() < share);

/** What the latest call of each function was drawn for. */
const draws = { __proto__: null } as unknown as { [name: string]: boolean };

/** Whether this call goes the function's order. */
const isDrawn = ({ route: { name, part }, percent }: Plan): boolean => {
  // What a backend remembers must be asked of the same one every time.
  if (part === 'memory') return percent >= 100;
  if (part !== 'step') draws[name] = isOneOf(percent / 100);
  return draws[name] === true;
};

const isFault = ({ isThrown, value }: Outcome): boolean => isThrown && value instanceof Fault;

/** Counts a call of wasm or native before it is asked. */
const noteAsking = ({ route: { name } }: Plan): void => {
  const tally = tallyOf(name);
  if (tally.asked === 0) tally.faultsBefore = tally.faults;
  tally.asked += 1;
};

const takeBack = (name: AnyRoute['name'], { backend }: Answerer, reason: string): void => {
  if (!rollBack(name, reason)) return;
  keep('rollback', backend, name, reason);
  chooseAnew();
};

/** Rolls the function back once more of its calls than allowed have failed. */
const judge = ({ route: { name }, first }: Plan, { minCalls, maxFaultRate }: Settings): void => {
  const tally = tallyOf(name);
  if (tally.asked < minCalls) return;
  const faults = tally.faults - tally.faultsBefore;
  if (faults > maxFaultRate * tally.asked) takeBack(name, first, `${faults} faults in ${tally.asked} calls`);
  tally.asked = 0;
};

/** Rolls the function back that answered otherwise than js. */
const disagree = ({ route: { name } }: Plan, answerer: Answerer, reproduction: Reproduction | null): void => {
  tallyOf(name).mismatches += 1;
  keep('mismatch', answerer.backend, name, 'js answers otherwise', reproduction);
  takeBack(name, answerer, `another answer of ${answerer.backend} than of js`);
};

/** Two digests under way, compared when the caller takes the digest. */
const verifyLater =
  (plan: Plan, answerer: Answerer, algorithm: unknown, { samples }: Settings) =>
  (state: HashState, js: HashState): HashState =>
    twinOf(state, js, (digest, expected, data) => {
      tallyOf(plan.route.name).verified += 1;
      if (digest === expected) return digest;
      const reproduction: Reproduction = {
        arguments: objectFreeze([sampleOf(algorithm), data]),
        answer: sampleOf(digest),
        expected: sampleOf(expected),
      };
      disagree(plan, answerer, samples ? objectFreeze(reproduction) : null);
      return expected;
    });

/** Asked for the sake of a comparison, a kernel tells nobody how far it has come. */
const quietly = (args: readonly unknown[]): readonly unknown[] => {
  const { isAborted } = args[3] as Watch;
  return [args[0], args[1], args[2], { isAborted, report: () => {} }];
};

/** Two ports, of which each is the right answer if it can be bound. */
const arePorts = ({ route: { kernel } }: Plan, one: Outcome, other: Outcome): boolean =>
  (kernel === 'findPort' || kernel === 'findPortSync') && (one.value as number) > 0 && (other.value as number) > 0;

/** Whether a port lies in the range that was asked for; with start 0 any does. */
const isWithin = (args: readonly unknown[], { value }: Outcome): boolean =>
  args[0] === 0 || ((value as number) >= (args[0] as number) && (value as number) <= (args[1] as number));

/** Whether js cannot do it at all, so that there is nothing to compare with. */
const isBeyondJs = ({ isThrown, value }: Outcome): boolean =>
  isThrown && (value as Partial<CodedError> | undefined)?.code === 'ERR_UNSUPPORTED_RUNTIME';

/** The way of one call, from the draw to the answer. */
function* answer(plan: Plan, args: readonly unknown[]): Steps {
  const { route, rollout, first, js, next } = plan;
  const { kernel, name, part } = route;
  let answerer = isDrawn(plan) ? first : js;
  const isTrial = rollout !== undefined && answerer !== js && part === undefined;
  if (isTrial) noteAsking(plan);
  let outcome = yield { kernel: answerer.kernel, args };
  while (isFault(outcome)) {
    answerer = next(answerer, outcome.value);
    outcome = yield { kernel: answerer.kernel, args };
  }
  answerer.faults = 0;
  if (part === undefined) tallyOf(name)[answerer.backend] += 1;
  if (isTrial) judge(plan, rollout);
  if (!rollout || part === 'memory' || answerer === js || !isOneOf(rollout.verify)) return outcome;

  const again = kernel === 'hashFile' ? quietly(args) : args;
  const expected = yield { kernel: js.kernel, args: again };
  if (kernel === 'createHashState' && !outcome.isThrown && !expected.isThrown) {
    const twin = verifyLater(plan, answerer, args[0], rollout);
    return { isThrown: false, value: twin(outcome.value as HashState, expected.value as HashState) };
  }
  const isMoot = kernel === 'hashFile' && (args[3] as Watch).isAborted();
  if (isMoot || isBeyondJs(expected)) return outcome;
  tallyOf(name).verified += 1;
  if (isSame(outcome, expected)) return outcome;
  if (!plan.isPortable) {
    if (arePorts(plan, outcome, expected) && isWithin(args, outcome)) {
      const own = yield { kernel: js.kernel, args: [outcome.value, outcome.value, args[2]] };
      const other = yield { kernel: js.kernel, args: [expected.value, expected.value, args[2]] };
      if (isSame(own, outcome) && isSame(other, expected)) return outcome;
    }
    const second = yield { kernel: answerer.kernel, args: again };
    if (isFault(second)) next(answerer, second.value);
    // The world has changed meanwhile, unless the backend repeats what js denies.
    if (!isSame(second, outcome)) return outcome;
  }
  const reproduction: Reproduction = {
    arguments: samplesOf(args),
    answer: sampleOfOutcome(outcome),
    expected: sampleOfOutcome(expected),
  };
  disagree(plan, answerer, rollout.samples ? objectFreeze(reproduction) : null);
  return expected;
}

const answerOf = ({ isThrown, value }: Outcome): unknown => {
  if (isThrown) throw value;
  return value;
};

const carryOutSync = (steps: Steps): unknown => {
  let step = generatorSend(steps, undefined as never);
  while (!step.done) {
    let outcome: Outcome;
    try {
      outcome = { isThrown: false, value: reflectApply(step.value.kernel, undefined, step.value.args) };
    } catch (value) {
      outcome = { isThrown: true, value };
    }
    step = generatorSend(steps, outcome);
  }
  return answerOf(step.value);
};

const carryOut = async (steps: Steps): Promise<unknown> => {
  let step = generatorSend(steps, undefined as never);
  while (!step.done) {
    let outcome: Outcome;
    try {
      outcome = { isThrown: false, value: await reflectApply(step.value.kernel, undefined, step.value.args) };
    } catch (value) {
      outcome = { isThrown: true, value };
    }
    step = generatorSend(steps, outcome);
  }
  return answerOf(step.value);
};

const promising: { readonly [K in Promising]: true } = { hashFile: true, readTail: true, findPort: true };

/** Who answers the calls of a plan, to the router one like any other. It throws no Fault: those are dealt with here. */
export const drawing = (plan: Plan): Answerer => ({
  backend: plan.first.backend,
  kernel: objectHasOwn(promising, plan.route.kernel)
    ? (...args) => carryOut(answer(plan, args))
    : (...args) => carryOutSync(answer(plan, args)),
  faults: 0,
  hasLeft: false,
});
