/** The checks of arguments by themselves: what they take as it is, what they copy, and what they refuse in which words. */
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { checkBytes, checkData, checkNumber } from '../ts/arguments.ts';
import { refusal } from './support/refusal.ts';

describe('checkNumber()', () => {
  const check = (value: unknown, fallback?: number): number => checkNumber('do it', 'share', value, 0.5, 2, fallback);

  test('takes its bounds, what is between them, and the default', () => {
    expect([0.5, 0.75, 2].map((value) => check(value))).toEqual([0.5, 0.75, 2]);
    expect(check(undefined, 1)).toBe(1);
  });

  test.each([0.4, 2.1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(refusal(() => check(value))).toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
      message: `Cannot do it: share must be a number from 0.5 to 2, got ${value}`,
    });
  });

  test('refuses what is no number', () => {
    const message = 'Cannot do it: share must be a number, got "1"';
    expect(refusal(() => check('1'))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE', message });
  });
});

describe('bytes', () => {
  const check = (value: unknown): Uint8Array => checkBytes('do it', 'data', value);

  test('of an ordinary Uint8Array of any realm are taken as they are', () => {
    for (const bytes of [Uint8Array.of(1, 2), Buffer.from('text'), runInNewContext('Uint8Array.of(1, 2)')]) {
      expect(check(bytes)).toBe(bytes);
      expect(checkData('do it', 'data', bytes)).toBe(bytes);
    }
  });

  test('of other views and of buffers are looked at where they lie', () => {
    const { buffer } = Uint8Array.of(1, 2, 3, 4);
    for (const value of [buffer, new DataView(buffer, 1, 2), new Uint16Array(buffer), new Uint8Array(buffer, 4)]) {
      expect(check(value).buffer).toBe(buffer);
    }
  });

  test('that another thread may write are copied', () => {
    const shared = new SharedArrayBuffer(4);
    for (const value of [shared, new DataView(shared), new Uint16Array(shared), new Uint8Array(shared)]) {
      const bytes = check(value);
      expect(bytes).toEqual(new Uint8Array(4));
      expect(bytes.buffer).toBeInstanceOf(ArrayBuffer);
    }
  });

  test('that are gone are refused', () => {
    const buffer = new ArrayBuffer(4);
    const views = [new Uint8Array(buffer), new Uint16Array(buffer), new DataView(buffer)];
    structuredClone(buffer, { transfer: [buffer] });
    for (const value of [buffer, ...views]) {
      expect(refusal(() => check(value))).toMatchObject({
        code: 'ERR_DETACHED',
        message: 'Cannot do it: data must be an attached view, got an object',
      });
    }
  });

  test.each([undefined, null, 5, 'text', {}, [1], () => {}])('are not what %s is', (value) => {
    const message = expect.stringMatching(/^Cannot do it: data must be an ArrayBuffer or a view of one, got /);
    expect(refusal(() => check(value))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE', message });
  });

  test('of short text last until the next is encoded, those of long text for good', () => {
    const bufferOf = (text: string): ArrayBufferLike => checkData('do it', 'data', text).buffer;
    expect(bufferOf('a')).toBe(bufferOf('\u20ac'.repeat(1024)));
    expect(bufferOf('a'.repeat(1025))).not.toBe(bufferOf('a'.repeat(1025)));
  });
});
