/** Files: 200 MB hashed, cancelled in the middle, hashed again, while the page stays responsive. */
import assert from 'node:assert/strict';
import type { Tab } from './browsers.ts';
import { type Check, until } from './checks.ts';
import type { Site } from './site.ts';

/** A file, and its digests by another way than the page's. */
export interface Sample {
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly blake3: string;
}

const patienceMs = 60_000;

/** What the page shows of the file that was chosen last. */
const readEntry = () => {
  const entry = document.querySelector<HTMLElement>('.job:last-child');
  const text = (selector: string): string => entry?.querySelector(selector)?.textContent ?? '';
  return { state: entry?.dataset.state, digest: text('.digest'), told: text('.job-told'), facts: text('.job-facts') };
};

/** Starts to write down, in the page, each value of the progress bar and the longest time that the page stood still. */
const watch = (): void => {
  const bar = document.querySelector<HTMLElement>('.job:last-child progress') as HTMLProgressElement;
  const seen = { values: [] as number[], ticks: 0, longestMs: 0 };
  Object.assign(globalThis, { seen });
  let last = performance.now();
  const tick = (): void => {
    const now = performance.now();
    seen.ticks += 1;
    seen.longestMs = Math.max(seen.longestMs, now - last);
    last = now;
    if (bar.value !== seen.values.at(-1)) seen.values.push(bar.value);
    if (bar.closest<HTMLElement>('.job')?.dataset.state === 'busy') setTimeout(tick);
  };
  tick();
};

const readSeen = () => (globalThis as unknown as { seen: { values: number[]; ticks: number; longestMs: number } }).seen;

/** Cancels, in the page, once a fifth is done; resolves with the milliseconds until the page says so. */
const cancelInTheMiddle = (): Promise<number> =>
  new Promise((resolve) => {
    const entry = document.querySelector('.job:last-child') as HTMLElement;
    const bar = entry.querySelector('progress') as HTMLProgressElement;
    const waitForEnd = (since: number): void => {
      if (entry.dataset.state === 'busy') setTimeout(waitForEnd, 0, since);
      else resolve(performance.now() - since);
    };
    const waitForFifth = (): void => {
      if (bar.value < 0.2) {
        setTimeout(waitForFifth);
        return;
      }
      entry.querySelector<HTMLButtonElement>('.cancel')?.click();
      waitForEnd(performance.now());
    };
    waitForFifth();
  });

const ended = (tab: Tab) =>
  until(
    () => tab.evaluate(readEntry),
    ({ state }) => state !== 'busy',
    patienceMs,
  );

/** Checks the section of files with the large sample, then with the small one. */
export const checkFiles = async (check: Check, tab: Tab, site: Site, large: Sample, small: Sample): Promise<void> => {
  const startsBefore = site.asked.filter((path) => path.includes('/worker-')).length;

  await check('a file of 200 MB gets the digest that another implementation gives: blake3', async () => {
    await tab.select('#algorithm', 'blake3');
    await tab.choose('#picker', large.path);
    await tab.evaluate(watch);
    const { state, digest, facts } = await ended(tab);
    assert.equal(state, 'done');
    assert.equal(digest, large.blake3);
    assert.match(facts, /^blake3 of 200\sMB by wasm in .*, \d+\sMB\/s$/);
  });
  await check('its progress bar grows step by step', async () => {
    const { values } = await tab.evaluate(readSeen);
    assert.ok(values.length >= 4, `only ${values.length} values were seen`);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
    );
  });
  await check('the page goes on ticking meanwhile', async () => {
    const { ticks, longestMs } = await tab.evaluate(readSeen);
    assert.ok(ticks >= 20, `only ${ticks} ticks`);
    assert.ok(longestMs < 400, `it stood still for ${longestMs} ms`);
  });

  await check('a file is cancelled in the middle within a second, and the page says so', async () => {
    await tab.select('#algorithm', 'sha256');
    await tab.choose('#picker', large.path);
    const tookMs = await tab.evaluate(cancelInTheMiddle);
    const { state, told } = await tab.evaluate(readEntry);
    assert.equal(state, 'cancelled');
    assert.match(told, /^Cancelled at [2-9]\d\s%$/);
    assert.ok(tookMs < 1000, `it took ${tookMs} ms`);
    const said = await tab.evaluate(() => document.querySelector('#files-said')?.textContent);
    assert.equal(said, `${large.name}: cancelled`);
  });
  await check('the cancelled file is hashed again, rightly: sha256', async () => {
    await tab.click('.job:last-child .again');
    const { state, digest } = await ended(tab);
    assert.equal(state, 'done');
    assert.equal(digest, large.sha256);
  });
  await check('one and the same worker did it all', async () => {
    const starts = site.asked.filter((path) => path.includes('/worker-')).length - startsBefore;
    assert.equal(starts, 1);
  });

  await check('several files are hashed in turn, and one that waits can be cancelled', async () => {
    await tab.choose('#picker', large.path, large.path, small.path);
    const cancelled = await tab.evaluate(() => {
      const waiting = [...document.querySelectorAll<HTMLElement>('.job')].at(-2) as HTMLElement;
      waiting.querySelector<HTMLButtonElement>('.cancel')?.click();
      return new Promise<string | undefined>((resolve) => setTimeout(() => resolve(waiting.dataset.state), 100));
    });
    assert.equal(cancelled, 'cancelled');
    const { digest } = await ended(tab);
    assert.equal(digest, small.sha256);
    const states = await tab.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.job')].slice(-3).map(({ dataset }) => dataset.state),
    );
    assert.deepEqual(states, ['done', 'cancelled', 'done']);
  });
  await check('a digest is compared with the expected one', async () => {
    const verdict = () => tab.evaluate(() => document.querySelector('.job:last-child .job-verdict')?.textContent);
    await tab.fill('#expected', ` ${small.sha256.toUpperCase()} `);
    assert.equal(await verdict(), 'Equal to the expected digest');
    await tab.fill('#expected', small.blake3);
    assert.equal(await verdict(), 'Not the expected digest');
    await tab.fill('#expected', '');
  });
  await check('a digest is copied', async () => {
    await tab.click('.job:last-child .copy');
    const word = () => tab.evaluate(() => document.querySelector('.job:last-child .copy-word')?.textContent ?? '');
    assert.equal(await until(word, (text) => text !== 'Copy digest', 2000), 'Copied');
  });
  await check('a dropped file is hashed', async () => {
    await tab.evaluate(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['abc'], 'dropped.txt'));
      const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer });
      document.querySelector('#drop label')?.dispatchEvent(event);
    });
    const { digest } = await ended(tab);
    assert.equal(digest, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
};
