/** Typing: each tool's answer, its samples, its columns drawn, and a refusal beside the field. */
import assert from 'node:assert/strict';
import * as sky from '../../ts/index.ts';
import type { Tab } from './browsers.ts';
import { type Check, until } from './checks.ts';

/** What stands in the outputs, by their names. */
const readOutputs = (): Record<string, string> =>
  Object.fromEntries(
    [...document.querySelectorAll('output[name]')].map((output) => [
      output.getAttribute('name') as string,
      output.textContent ?? '',
    ]),
  );

/** The ruler's cells: what is in each and its columns, and whether it belongs to the placeholder. */
const readRuler = () =>
  [...document.querySelectorAll<HTMLElement>('#ruler .cell')].map(
    ({ textContent, className, offsetWidth, dataset }) => ({
      text: textContent,
      columns: Number(/w(\d)/.exec(className)?.[1]),
      isMark: className.includes('mark'),
      isEmpty: className.includes('empty'),
      width: offsetWidth,
      number: Number(dataset.column ?? 0),
      numberAt: Number(/at(\d)/.exec(className)?.[1] ?? 0),
    }),
  );

const textIn = (tab: Tab): Promise<string> =>
  tab.evaluate(() => document.querySelector<HTMLTextAreaElement>('#truncate-text')?.value ?? '');

/** A field's state for eyes and ears. */
const readEncodeField = () => {
  const field = document.querySelector('#encode-value');
  const error = document.getElementById(field?.getAttribute('aria-describedby') ?? '');
  return {
    invalid: field?.getAttribute('aria-invalid'),
    error: error?.textContent,
    role: error?.role,
    live: error?.ariaLive,
  };
};

const checkSamples = async (check: Check, tab: Tab): Promise<void> => {
  const names = ['Words', 'Families', 'Flags', 'CJK', 'Marks'];
  for (const [index, name] of names.entries()) {
    await check(`the sample ${name} is cut by columns as the package cuts it, and its cells add up`, async () => {
      await tab.click(`.sample:nth-of-type(${index + 1})`);
      const text = await textIn(tab);
      const expected = sky.truncate(text, 24, { unit: 'column' });
      assert.notEqual(expected, text);
      assert.equal((await tab.evaluate(readOutputs)).truncate, expected);
      const cells = await tab.evaluate(readRuler);
      const filled = cells.filter(({ isEmpty }) => !isEmpty);
      assert.equal(filled.map((cell) => cell.text).join(''), expected);
      assert.equal(
        filled
          .filter(({ isMark }) => isMark)
          .map((cell) => cell.text)
          .join(''),
        '...',
      );
      assert.equal(
        cells.reduce((sum, { columns }) => sum + columns, 0),
        24,
      );
      let before = 0;
      const numbers: number[] = [];
      for (const { columns, number, numberAt } of cells) {
        if (number > 0) {
          numbers.push(number);
          assert.equal(before + numberAt, number, 'a number stands below its own column');
        }
        before += columns;
      }
      assert.deepEqual(numbers, [1, 5, 10, 15, 20]);
      const [one, two] = [1, 2].map((columns) => cells.find((cell) => cell.columns === columns)?.width ?? 0);
      if (two) assert.ok(Math.abs(two - 1 - 2 * ((one as number) - 1)) <= 1, `${one} and ${two} pixels`);
    });
  }
};

/** Checks the section of text. */
export const checkText = async (check: Check, tab: Tab): Promise<void> => {
  await checkSamples(check, tab);

  await check('unit, position, placeholder and length change the answer as one types', async () => {
    const text = '\u{1f1ef}\u{1f1f5}\u{1f1f3}\u{1f1f4} \u65e5\u672c\u8a9e e\u0301 \u{1f469}\u200d\u{1f680} end';
    await tab.fill('#truncate-text', text);
    await tab.fill('#truncate-max', '7');
    await tab.fill('#truncate-placeholder', '\u2026');
    for (const unit of ['grapheme', 'column', 'codePoint'] as const) {
      await tab.select('#truncate-unit', unit);
      for (const position of ['middle', 'start', 'end'] as const) {
        await tab.select('#truncate-position', position);
        const expected = sky.truncate(text, 7, { unit, position, placeholder: '\u2026' });
        assert.equal((await tab.evaluate(readOutputs)).truncate, expected);
        const marks = (await tab.evaluate(readRuler)).filter(({ isMark }) => isMark);
        // What is left of a cut emoji may join its cell.
        assert.deepEqual(
          marks.map((cell) => cell.text?.[0]),
          ['\u2026'],
        );
      }
    }
  });
  await check('whole words and the middle of truncateLongString are obeyed', async () => {
    const text = 'hello world foo bar';
    await tab.fill('#truncate-text', text);
    await tab.fill('#truncate-max', '13');
    await tab.fill('#truncate-placeholder', '...');
    await tab.click('#truncate-words');
    await tab.click('#truncate-middle');
    const outputs = await tab.evaluate(readOutputs);
    assert.equal(outputs.truncate, sky.truncate(text, 13, { words: true }));
    assert.equal(outputs.truncateLongString, sky.truncateLongString(text, 13, { truncateMiddle: true }));
    await tab.click('#truncate-words');
  });
  await check('numbers, base 36, names and digests answer as the package does', async () => {
    await tab.fill('#encode-value', '0xDEAD_beef');
    await tab.fill('#decode-text', 'ZZ');
    await tab.fill('#numbers-value', '999950.25');
    await tab.fill('#numbers-precision', '2');
    await tab.fill('#cluster-name', 'A.very_Long.name_indeed');
    await tab.fill('#digest-data', '\u65e5\u672c');
    await tab.select('#digest-algorithm', 'blake3');
    const outputs = await tab.evaluate(readOutputs);
    assert.equal(outputs.base36Encode, sky.base36Encode('deadbeef'));
    assert.equal(outputs.base36Decode, '1295 = 0x50f');
    assert.equal(outputs.formatFloat, sky.formatFloat(999950.25, 2));
    assert.equal(outputs.formatCompact, sky.formatCompact(999950.25, 2));
    const name = sky.makeClusterNameOnCloud('A.very_Long.name_indeed', { userHash: 'a1b2' });
    assert.equal(outputs.makeClusterNameOnCloud, name);
    assert.equal(outputs.isValidClusterName, 'true');
    assert.equal(outputs.hash, sky.hash('\u65e5\u672c', 'blake3'));
    await tab.fill('#numbers-value', '12345678901234567890123');
    assert.equal((await tab.evaluate(readOutputs)).formatFloat, '12345678901234567890123');
  });
  await check(
    'a refusal stands beside its field, in the words of the package, and goes when it is mended',
    async () => {
      await tab.fill('#encode-value', '12g');
      const refused = await until(
        () => tab.evaluate(readEncodeField),
        ({ invalid }) => invalid === 'true',
        2000,
      );
      assert.throws(() => sky.base36Encode('12g'), { message: refused.error as string });
      assert.deepEqual([refused.role, refused.live], ['alert', 'polite']);
      assert.equal((await tab.evaluate(readOutputs)).base36Encode, 'no answer');
      await tab.fill('#encode-value', '12f');
      const mended = await until(
        () => tab.evaluate(readEncodeField),
        ({ invalid }) => invalid === null,
        2000,
      );
      assert.equal(mended.error, '');
    },
  );
  await check('an argument of another name is refused beside the field that it comes from', async () => {
    await tab.fill('#truncate-max', '-1');
    const error = () => tab.evaluate(() => document.querySelector('#truncate-max-error')?.textContent ?? '');
    await until(error, (text) => text.startsWith('Cannot truncate text: max must be'), 2000);
    await tab.fill('#truncate-max', '24');
    await tab.select('#truncate-unit', 'column');
    await until(error, (text) => text === '', 2000);
  });
};
