/** The keyboard alone: the order of the Tab key, a visible focus, and every kind of control used by a key. */
import assert from 'node:assert/strict';
import type { Tab } from './browsers.ts';
import { type Check, until } from './checks.ts';

/** The order in which a person meets the controls before any file is chosen and nothing is measured. */
const expectedOrder = [
  'Skip to the content',
  'nav Files',
  'nav Text',
  'nav Backends',
  'algorithm',
  'expected',
  'picker',
  'truncate-text',
  'Words',
  'Families',
  'Flags',
  'CJK',
  'Marks',
  'truncate-max',
  'truncate-unit',
  'truncate-position',
  'truncate-placeholder',
  'truncate-words',
  'truncate-middle',
  'encode-value',
  'decode-text',
  'numbers-value',
  'numbers-precision',
  'cluster-name',
  'cluster-max',
  'cluster-hash',
  'digest-data',
  'digest-algorithm',
  'measure',
];

/** What has the focus, and whether one can see that. */
const readFocus = () => {
  const focused = document.activeElement as HTMLElement;
  // The chooser itself is transparent: its label shows the focus.
  const shown = focused.id === 'picker' ? (document.querySelector('.drop label') as HTMLElement) : focused;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  const name = focused.closest('nav') ? `nav ${focused.textContent}` : focused.id || focused.textContent?.trim() || '';
  return { name, isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 };
};

const focusedName = async (tab: Tab): Promise<string> => (await tab.evaluate(readFocus)).name;

const pressUntil = async (tab: Tab, name: string): Promise<void> => {
  for (let presses = 0; (await focusedName(tab)) !== name; presses += 1) {
    assert.ok(presses < 60, `${name} is not reached`);
    await tab.press('Tab');
  }
};

/** Walks through a page that was just opened; leaves it with a hashed file. */
export const checkKeyboard = async (check: Check, tab: Tab, file: string, digest: string): Promise<void> => {
  await check('Tab meets every control in the order of reading, and each shows its focus', async () => {
    const names: string[] = [];
    for (let index = 0; index < expectedOrder.length; index += 1) {
      await tab.press('Tab');
      const { name, isSeen } = await tab.evaluate(readFocus);
      names.push(name);
      assert.ok(isSeen, `the focus on ${name} cannot be seen`);
    }
    assert.deepEqual(names, expectedOrder);
  });
  await check('Enter on the first link skips to the content', async () => {
    await tab.evaluate(() => document.querySelector<HTMLElement>('.skip')?.focus());
    await tab.press('Enter');
    assert.equal(
      await until(
        () => focusedName(tab),
        (name) => name === 'main',
        2000,
      ),
      'main',
    );
  });
  for (const [name, key] of [
    ['Enter', 'Enter'],
    ['Space', ' '],
  ] as const) {
    await check(`${name} opens the file chooser, and the file is hashed`, async () => {
      await pressUntil(tab, 'picker');
      await tab.chooseByKey(key, file);
      const read = () => tab.evaluate(() => document.querySelector('.job:last-child .digest')?.textContent ?? '');
      assert.equal(await until(read, (text) => text !== '', 20_000), digest);
    });
  }
  await check('Enter on a button hashes again, and the focus stays with the file', async () => {
    await pressUntil(tab, 'Copy digest (small.bin)');
    await tab.press('Tab');
    assert.equal(await focusedName(tab), 'Hash again (small.bin)');
    await tab.press('Enter');
    const state = () => tab.evaluate(() => document.querySelector<HTMLElement>('.job')?.dataset.state);
    await until(state, (now) => now === 'done', 20_000);
    assert.equal(await focusedName(tab), 'Hash again (small.bin)');
  });
  await check('Space on a sample fills the text', async () => {
    await pressUntil(tab, 'Flags');
    await tab.press(' ');
    const text = await tab.evaluate(() => document.querySelector<HTMLTextAreaElement>('#truncate-text')?.value ?? '');
    assert.match(text, /^\u{1f1ef}\u{1f1f5}/u);
  });
  await check('Enter starts measuring and, on the button that then has the focus, stops it', async () => {
    await pressUntil(tab, 'measure');
    await tab.press('Enter');
    assert.equal(
      await until(
        () => focusedName(tab),
        (name) => name === 'stop',
        2000,
      ),
      'stop',
    );
    await tab.press('Enter');
    const said = () => tab.evaluate(() => document.querySelector('#comparison-said')?.textContent ?? '');
    assert.equal(await until(said, (text) => text !== '', 5000), 'Stopped');
    assert.equal(
      await until(
        () => focusedName(tab),
        (name) => name === 'measure',
        2000,
      ),
      'measure',
    );
  });
};
