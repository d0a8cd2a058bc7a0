/** Backends: what the page tells of them, and the chart and table that its measuring gives. */
import assert from 'node:assert/strict';
import { algorithms } from '../../ts/index.ts';
import type { Tab } from './browsers.ts';
import { type Check, until } from './checks.ts';

const measurements = 3 * (algorithms.length + 2);

const readStates = (): Record<string, string> =>
  Object.fromEntries(
    [...document.querySelectorAll('#states > div')].map((state) => [
      state.querySelector('dt')?.textContent ?? '',
      state.querySelector('dd')?.textContent ?? '',
    ]),
  );

/** The states of the backends, by name, once the page shows them. */
export const statesIn = (tab: Tab): Promise<Record<string, string>> =>
  until(
    () => tab.evaluate(readStates),
    (states) => 'native' in states,
    10_000,
  );

const readOutcome = () => {
  const isDone = !(document.querySelector('#measure') as HTMLButtonElement).disabled;
  const dots = [...document.querySelectorAll('#chart svg circle')];
  return {
    isDone,
    dots: dots.length,
    places: new Set(dots.map((dot) => dot.getAttribute('cx'))).size,
    label: document.querySelector('#chart svg')?.getAttribute('aria-label'),
    verdict: document.querySelector('#verdict')?.textContent ?? '',
    whereJsWins: document.querySelector('#where-js-wins')?.textContent ?? '',
    machine: document.querySelector('#machine')?.textContent ?? '',
    agent: navigator.userAgent,
    rows: [...document.querySelectorAll('#figures tbody tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent ?? ''),
    ),
  };
};

/** Starts to measure; resolves once it has begun. */
export const startMeasuring = async (tab: Tab): Promise<void> => {
  await tab.click('#measure');
  const begun = () => tab.evaluate(() => document.querySelector<HTMLProgressElement>('#measured')?.value ?? 0);
  await until(begun, (part) => part > 0.05, 30_000);
};

/** Checks what came of measuring that was started. */
export const checkOutcome = async (check: Check, tab: Tab): Promise<void> => {
  await check('measuring ends with a dot in the chart and a row in the table for each measurement', async () => {
    const outcome = await until(
      () => tab.evaluate(readOutcome),
      ({ isDone, dots }) => isDone && dots > 0,
      120_000,
    );
    assert.equal(outcome.dots, measurements);
    assert.equal(outcome.rows.length, measurements);
    assert.ok(outcome.places > measurements / 4, 'the dots are in different places');
    for (const row of outcome.rows) {
      assert.equal(row.length, 7);
      assert.ok(Number(row[4]) > 0 && Number.isFinite(Number(row[4])), row.join(' | '));
    }
  });
  await check('the title counts the wins of both, and where js wins is told', async () => {
    const { rows, verdict, label, whereJsWins, machine, agent } = await tab.evaluate(readOutcome);
    const winsOf = (backend: string) => rows.filter((row) => row[6] === backend);
    const [wasm, js] = [winsOf('wasm'), winsOf('js')];
    assert.ok(
      verdict.startsWith(`wasm is faster in ${wasm.length} of ${measurements} measurements, js in ${js.length}`),
    );
    assert.equal(label, verdict);
    for (const [subject, input] of js) assert.ok(whereJsWins.includes(`${subject} of ${input}`), whereJsWins);
    assert.ok(machine.includes(agent));
  });
};
