/** Who may hash a file now: the queue alone, without a file. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Supervision } from '../../ts/progress.ts';

let turns: typeof import('../../ts/turns.ts');

beforeEach(async () => {
  vi.resetModules();
  turns = await import('../../ts/turns.ts');
});

/** What became of each call so far. */
let log: string[];

beforeEach(() => {
  log = [];
});

/** Calls for a turn, under a name. */
const call = (name: string): Supervision => {
  const watch: Supervision = { onAbort: undefined, isAborted: () => false, report: () => {} };
  turns.takeTurn(watch).then(
    () => log.push(`${name} goes on`),
    () => log.push(`${name} leaves`),
  );
  return watch;
};

/** Lets what was promised by now happen. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

const pass = async (): Promise<void> => {
  turns.passTurn();
  await settle();
};

test('two go on at once, the others in the order of their calls, each when one is done', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) call(name);
  await settle();
  expect(log).toEqual(['a goes on', 'b goes on']);
  await pass();
  expect(log.slice(2)).toEqual(['c goes on']);
  await pass();
  await pass();
  expect(log.slice(3)).toEqual(['d goes on', 'e goes on']);
});

test('once all are done two may go on again, and no more', async () => {
  for (const name of ['a', 'b', 'c']) call(name);
  for (let done = 0; done < 3; done += 1) await pass();
  log = [];
  for (const name of ['d', 'e', 'f']) call(name);
  await settle();
  expect(log).toEqual(['d goes on', 'e goes on']);
  await pass();
  expect(log.slice(2)).toEqual(['f goes on']);
});

test('who comes when the queue has been emptied waits behind nobody', async () => {
  for (const name of ['a', 'b', 'c']) call(name);
  await pass();
  for (const name of ['d', 'e']) call(name);
  await settle();
  expect(log).toEqual(['a goes on', 'b goes on', 'c goes on']);
  await pass();
  await pass();
  expect(log.slice(3)).toEqual(['d goes on', 'e goes on']);
});

test('who comes while others still wait waits behind them', async () => {
  for (const name of ['a', 'b', 'c', 'd']) call(name);
  await pass();
  call('e');
  await pass();
  await pass();
  expect(log).toEqual(['a goes on', 'b goes on', 'c goes on', 'd goes on', 'e goes on']);
});

test('who is aborted while waiting leaves at once, and its turn goes to the next', async () => {
  call('a');
  call('b');
  const [c, d] = [call('c'), call('d')];
  call('e');
  const f = call('f');
  c.onAbort?.();
  d.onAbort?.();
  await settle();
  expect(log.slice(2)).toEqual(['c leaves', 'd leaves']);
  await pass();
  expect(log.slice(4)).toEqual(['e goes on']);
  f.onAbort?.();
  await pass();
  expect(log.slice(5)).toEqual(['f leaves']);
  // Nobody was left: its place is free.
  call('g');
  await settle();
  expect(log.slice(6)).toEqual(['g goes on']);
});

test('an abort concerns nobody once its turn has come', async () => {
  const a = call('a');
  call('b');
  const c = call('c');
  await pass();
  expect([a.onAbort, c.onAbort]).toEqual([undefined, undefined]);
});
