/** The benchmark's programs: whatever one of them does, who asked it hears of it. */
import { afterEach, expect, test } from 'vitest';
import { type Child, startChild } from '../bench/child.ts';

let child: Child;
const question = { name: 'alive', inputs: [[1]] };

/** A program that does this once it has read a line. */
const start = (script: string): Child => {
  child = startChild('It', process.execPath, ['-e', `process.stdin.once('data', () => { ${script} })`]);
  return child;
};

afterEach(() => child.close());

test('a child tells the median and the answer to the first input', async () => {
  const { time } = start(`console.log('{"median": 1.5, "answer": true}')`);
  expect(await time(question, 1)).toEqual({ medianNs: 1.5, answer: true });
});

test('answers go to the questions in their order', async () => {
  const { time, peak } = start(`console.log('{"median": 1}\\n{"peak": 2, "wasm": 3}')`);
  const answers = await Promise.all([time(question, 1), peak(question)]);
  expect(answers).toEqual([{ medianNs: 1 }, { peakBytes: 2, wasmBytes: 3 }]);
});

test('a child that ends rejects with its complaint, and so does whoever asks later', async () => {
  const { time } = start(`console.error('no such module'); process.exit(3)`);
  await expect(time(question, 1)).rejects.toThrow('It ended with status 3:\nno such module');
  await expect(time(question, 1)).rejects.toThrow('no such module');
});

test('a child that answers something else rejects', async () => {
  await expect(start(`console.log('hello')`).time(question, 1)).rejects.toThrow('It answered what is no JSON: hello');
});

test('an error of one question leaves the child to the next', async () => {
  const { time } = start(`console.log('{"error": "no such operation"}\\n{"median": 1}')`);
  const [first, second] = await Promise.allSettled([time(question, 1), time(question, 1)]);
  expect(first).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringContaining('no such operation') },
  });
  expect(second).toMatchObject({ value: { medianNs: 1 } });
});

test('a program that is not there rejects', async () => {
  child = startChild('It', '/nonexistent', []);
  await expect(child.time(question, 1)).rejects.toThrow('It cannot be started: spawn /nonexistent ENOENT');
});

test('closing rejects what has not been answered', async () => {
  const asked = start('').time(question, 1);
  child.close();
  await expect(asked).rejects.toThrow('It was closed');
});
