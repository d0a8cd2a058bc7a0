/** Measures all cases on this machine: sets them up, demands that the backends agree, and times them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, type as systemName, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Backend } from '../../contract.ts';
import { type Case, type Place, type Sources, titleOf } from './case.ts';
import { sources as hashSources } from './cases/hash.ts';
import { sources as ioSources } from './cases/io.ts';
import { sources as processSources } from './cases/process.ts';
import { sources as stringSources } from './cases/string.ts';
import { sources as systemSources } from './cases/system.ts';
import { type Plan as ClockPlan, clockOf, timeInTurns } from './clock.ts';
import type { Instances } from './instances.ts';
import { type Measured, type Participant, type Problem, participants } from './report.ts';

/** How thoroughly. */
export interface Plan extends ClockPlan {
  readonly name: 'quick' | 'full';
  /** After this time every further case has three rounds alone: a busy machine takes twice as long. */
  readonly hurryMs: number;
}

const hurriedRounds = 3;

export const quickPlan: Plan = { name: 'quick', rounds: 5, forNs: 2e6, patienceMs: 500, hurryMs: 60_000 };
export const fullPlan: Plan = {
  name: 'full',
  rounds: 15,
  forNs: 8e6,
  patienceMs: 4000,
  hurryMs: 300_000,
};

/** Everything that can be timed. */
export const allSources: Sources = {
  ...stringSources,
  ...hashSources,
  ...ioSources,
  ...systemSources,
  ...processSources,
};

/** Told before each case. */
export type Tell = (done: number, total: number, title: string) => void;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Those who answer a case, by name. A backend that lacks the function would only repeat what the router does. */
const callsOf = (made: Case, instances: Instances): ReadonlyMap<Participant, () => unknown> => {
  const has = instances.router.getBackendInfo().functions[made.function]?.has ?? [];
  const calls = new Map<Participant, () => unknown>();
  for (const name of participants) {
    const sky = instances[name];
    if (sky && (name === 'router' || has.includes(name))) calls.set(name, made.makeCall(sky));
  }
  return calls;
};

const short = (value: unknown): string => String(value).slice(0, 64);

/** Throws unless everyone answers as js does, on every input. */
const demandAgreement = async ({ inputs }: Case, calls: ReadonlyMap<Participant, () => unknown>): Promise<void> => {
  for (let index = 0; index < inputs; index += 1) {
    const expected = await calls.get('js')?.();
    for (const [name, call] of calls) {
      if (name === 'js') continue;
      const answer = await call();
      if (isDeepStrictEqual(answer, expected)) continue;
      throw new Error(`js answers ${short(expected)}, but ${name} answers ${short(answer)}`);
    }
  }
};

/** Whom the router takes. Of the functions only hash chooses by the algorithm, too. */
const takenBy = ({ function: name, algorithm, size }: Case, { router }: Instances): Backend =>
  router._inside().backendFor(name, size, name === 'hash' ? algorithm : undefined);

/** Times these cases. One that fails, or on which backends disagree, is a problem, and the others go on. */
export const measureCases = async (
  cases: readonly Case[],
  instances: Instances,
  plan: Plan,
  tell: Tell,
): Promise<Pick<Measured, 'cases' | 'problems'>> => {
  const measured: Measured['cases'][number][] = [];
  const problems: Problem[] = [];
  const start = performance.now();
  for (const [index, made] of cases.entries()) {
    const { function: name, algorithm, input } = made;
    tell(index, cases.length, titleOf(made));
    try {
      const calls = callsOf(made, instances);
      await demandAgreement(made, calls);
      const clocks = new Map([...calls].map(([who, call]) => [who, clockOf(call)]));
      const isLate = performance.now() - start > plan.hurryMs;
      const rounds = isLate ? Math.min(plan.rounds, hurriedRounds) : plan.rounds;
      const timings = await timeInTurns(clocks, { ...plan, rounds });
      const times = Object.fromEntries(Object.entries(timings).map(([who, measured]) => [who, { rounds: measured }]));
      const router = takenBy(made, instances);
      measured.push({ function: name, ...(algorithm && { algorithm }), input, router, times });
    } catch (error) {
      problems.push({ what: titleOf(made), message: messageOf(error) });
    }
  }
  return { cases: measured, problems };
};

/** Calls that a backend failed and the next one answered: what was timed there is not that backend alone. */
const faultsIn = (instances: Instances): readonly Problem[] => {
  const counts = new Map<string, Problem & { readonly count: number }>();
  for (const name of participants) {
    for (const { type, backend, function: what, message } of instances[name]?.getBackendInfo().events ?? []) {
      if (type === 'broken') continue;
      const key = JSON.stringify([name, type, backend, what, message]);
      const count = (counts.get(key)?.count ?? 0) + 1;
      counts.set(key, { what: `${what} by ${name}`, message: `${type} of ${backend}: ${message}`, count });
    }
  }
  return [...counts.values()].map(({ what, message, count }) => ({
    what,
    message: count === 1 ? message : `${message} (${count} times)`,
  }));
};

const describeMachine = (): Measured['machine'] => ({
  cpu: cpus()[0]?.model.trim() || 'unknown',
  cpus: cpus().length,
  memoryGb: Number((totalmem() / 2 ** 30).toFixed(1)),
  system: `${systemName()} ${release()}`,
  arch: process.arch,
});

const describeBackends = ({ router }: Instances): Measured['backends'] => {
  const { js, wasm, native } = router.getBackendInfo().backends;
  const stateOf = ({ state, cause }: typeof js) => ({ state, cause: cause?.message ?? null });
  return { js: stateOf(js), wasm: stateOf(wasm), native: stateOf(native) };
};

/** The folder is gone when the process is, however that comes. */
const makeFolder = (): { readonly folder: string; readonly remove: () => void } => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-report-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.on('exit', remove);
  return {
    folder,
    remove: () => {
      process.off('exit', remove);
      remove();
    },
  };
};

/** Sets up what the sources have, measures it, and puts all away again. */
export const measureAll = async (sources: Sources, instances: Instances, plan: Plan, tell: Tell): Promise<Measured> => {
  const start = performance.now();
  const date = new Date().toISOString();
  const { folder, remove } = makeFolder();
  const ends: (() => Promise<void>)[] = [];
  const place: Place = { folder, defer: (end) => ends.push(end) };
  const cases: Case[] = [];
  const problems: Problem[] = [];
  try {
    for (const [what, make] of Object.entries(sources)) {
      try {
        const made = await make(place);
        cases.push(...made.filter(({ isThorough }) => plan.name === 'full' || !isThorough));
      } catch (error) {
        problems.push({ what, message: messageOf(error) });
      }
    }
    const measured = await measureCases(cases, instances, plan, tell);
    const { version, runtime } = instances.router.getBackendInfo();
    return {
      date,
      version,
      plan: { name: plan.name, rounds: plan.rounds, ms: plan.forNs / 1e6 },
      seconds: Math.round((performance.now() - start) / 1000),
      runtime,
      machine: describeMachine(),
      backends: describeBackends(instances),
      cases: measured.cases,
      problems: [...problems, ...measured.problems, ...faultsIn(instances)],
    };
  } finally {
    for (const end of ends) await end();
    remove();
  }
};
