/**
 * Panics at one place after the other while the public functions that come by are called, and tells what came of it.
 *
 * Usage: node --expose-gc test/panics/child.ts native|wasm HOW SITE
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Use, usesOf } from '../support/everything.ts';
import { sitesOf } from './build.ts';
import * as harness from './harness.ts';
import { exhaustion, nothing, panic } from './kinds.ts';

/** What came of one function at one place. */
export interface Trial {
  readonly site: string;
  readonly use: string;
  readonly panics: number;
  /** How many of the calls were refused with a code instead of being answered. */
  readonly refused: number;
  readonly fault: string | undefined;
}

const inARow = 10_000;
const ofLongCalls = 100;
/** To take four gigabytes takes half a second. */
const ofExhaustions = 10;
const longMs = 0.5;
const ofVeryLongCalls = 20;
const veryLongMs = 5;
const countFor = (ms: number): number => {
  if (Number(how) === exhaustion) return ofExhaustions;
  if (ms > veryLongMs) return ofVeryLongCalls;
  return ms > longMs || Number(how) !== panic ? ofLongCalls : inARow;
};

/** A leak grows in every round; the heap does so while it finds its size. */
const mostRounds = 3;
const allowedBytes = 8 * 1024 * 1024;

const [backend, how, site] = process.argv.slice(2) as ['native' | 'wasm', string, string];
const utils = await import('../../ts/index.ts');
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-panics-'));
const number = sitesOf(backend).indexOf(site);
if (number < 0) throw new Error(`${backend} has no place ${site}`);

const residentBytes = async (): Promise<number> => {
  for (let turn = 0; turn < 3; turn += 1) {
    globalThis.gc?.();
    await new Promise(setImmediate);
  }
  return process.memoryUsage.rss();
};

/** Whether one use comes by the place. */
const comesBy = async ({ call }: Use): Promise<boolean> => {
  harness.provoke(backend, nothing, number);
  await call();
  return harness.passed(backend) > 0;
};

const isRight = ({ isStable }: Use, answer: unknown, expected: unknown): boolean =>
  isStable ? isDeepStrictEqual(answer, expected) : typeof answer === typeof expected;

/** Every other call panics, so that the function never leaves the backend: three in a row would. */
const trouble = async (use: Use, expected: unknown, panics: number): Promise<Trial> => {
  let refused = 0;
  let fault: string | undefined;
  const call = async (isTroubled: boolean): Promise<void> => {
    // The limits are kept for half a second, or until somebody configures.
    utils.configure({ backend });
    harness.provoke(backend, isTroubled ? Number(how) : nothing, number);
    try {
      const answer = await use.call();
      if (!isRight(use, answer, expected)) fault ??= `answered ${String(answer)}, not ${String(expected)}`;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A digest half done in the backend that broke has nowhere to go on.
      if (isTroubled && code === 'ERR_BACKEND_UNAVAILABLE') refused += 1;
      else fault ??= (error as Error).stack ?? String(error);
    }
    if (isTroubled && use.isStable && harness.passed(backend) === 0) fault ??= 'a call did not come by';
  };
  // The first bring the heap to its size.
  for (let index = 0; index < panics / 10; index += 1) await call(index % 2 === 0);
  let grown = allowedBytes + 1;
  let rounds = 0;
  for (; grown > allowedBytes && rounds < mostRounds; rounds += 1) {
    const before = await residentBytes();
    for (let index = 0; index < 2 * panics; index += 1) await call(index % 2 === 0);
    grown = (await residentBytes()) - before;
  }
  if (grown > allowedBytes)
    fault ??= `resident memory grew by ${Math.round(grown / 1024)} KiB, as in each round before`;
  await call(false);
  // A search among ports asks often in one call, and what is aborted may break later: there three in a row may come.
  const left = use.isStable && utils.getBackendInfo().events.find(({ type }) => type !== 'fault');
  if (left) fault ??= `${left.type} ${left.backend}: ${left.message}`;
  if (utils.getBackendInfo().events.length === 0) fault ??= 'no fault was noticed';
  return { site, use: use.title, panics: rounds * panics, refused, fault };
};

const uncaught: unknown[] = [];
process.on('uncaughtException', (error) => uncaught.push(error));
process.on('unhandledRejection', (error) => uncaught.push(error));

try {
  const all = usesOf(utils, folder);
  const { functions } = utils.getBackendInfo();
  const uses = all.filter(({ function: name }) => name && functions[name]?.has.includes(backend));
  const trials: Trial[] = [];
  for (const use of uses) {
    utils.configure({ backend: 'js' });
    const expected = await use.call();
    utils.configure({ backend });
    if (!(await comesBy(use))) continue;
    const begin = process.hrtime.bigint();
    await use.call();
    const ms = Number(process.hrtime.bigint() - begin) / 1e6;
    // Each place once so often: what else comes by need not.
    const isFirst = trials.every(({ panics }) => panics < inARow);
    trials.push(await trouble(use, expected, isFirst ? countFor(ms) : Math.min(countFor(ms), ofLongCalls)));
    harness.calm(backend);
  }
  const late = uncaught.map((error) => ({
    site,
    use: 'what nobody called',
    panics: 0,
    refused: 0,
    fault: String(error),
  }));
  console.log(JSON.stringify([...trials, ...late]));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
