/** Reads a report's JSON again, which may come from anywhere. What was drawn from the rounds is drawn anew. */
import { type Measured, participants, type Report, reportOf, schema } from './report.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTime = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value) && value > 0;

/** Whether all who took part have the same number of rounds, js among them. */
const haveRounds = (times: Readonly<Record<string, unknown>>): boolean => {
  const counts = participants.flatMap((name) => {
    const one = times[name];
    if (one === undefined) return [];
    const rounds = isRecord(one) ? one.rounds : undefined;
    return Array.isArray(rounds) && rounds.every(isTime) ? [rounds.length] : [0];
  });
  return times.js !== undefined && counts.every((count) => count > 0 && count === counts[0]);
};

const isCase = (value: unknown): boolean =>
  isRecord(value) &&
  typeof value.function === 'string' &&
  typeof value.input === 'string' &&
  typeof value.router === 'string' &&
  (value.algorithm === undefined || typeof value.algorithm === 'string') &&
  isRecord(value.times) &&
  haveRounds(value.times);

const hasAll = (value: unknown, kinds: Readonly<Record<string, string>>): boolean =>
  isRecord(value) && Object.entries(kinds).every(([key, kind]) => typeof value[key] === kind);

const isState = (value: unknown): boolean =>
  isRecord(value) && typeof value.state === 'string' && (value.cause === null || typeof value.cause === 'string');

const isMeasured = (value: Readonly<Record<string, unknown>>): boolean =>
  hasAll(value, { date: 'string', version: 'string', seconds: 'number' }) &&
  hasAll(value.plan, { name: 'string', rounds: 'number', ms: 'number' }) &&
  hasAll(value.runtime, { name: 'string', version: 'string' }) &&
  hasAll(value.machine, { cpu: 'string', cpus: 'number', memoryGb: 'number', system: 'string', arch: 'string' }) &&
  isRecord(value.backends) &&
  [value.backends.js, value.backends.wasm, value.backends.native].every(isState) &&
  Array.isArray(value.cases) &&
  value.cases.length > 0 &&
  value.cases.every(isCase) &&
  Array.isArray(value.problems) &&
  value.problems.every((problem) => hasAll(problem, { what: 'string', message: 'string' }));

/**
 * A report from its JSON.
 *
 * @throws Error in words for people, beginning with the file's name, where this is no report or one of another form.
 */
export const readReport = (text: string, name: string): Report => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON`, { cause: error });
  }
  if (!isRecord(value) || typeof value.schema !== 'number') {
    throw new Error(`${name} is not a report: "skypilot-utils report --json FILE" writes one`);
  }
  if (value.schema !== schema) {
    throw new Error(
      `${name} has schema ${value.schema}, and this version of skypilot-utils reads schema ${schema}: make both reports with the same version`,
    );
  }
  if (!isMeasured(value))
    throw new Error(`${name} is not a whole report: something in it is missing or of another kind`);
  const { date, version, plan, seconds, runtime, machine, backends, cases, problems } = value as unknown as Measured;
  return reportOf({ date, version, plan, seconds, runtime, machine, backends, cases, problems });
};
