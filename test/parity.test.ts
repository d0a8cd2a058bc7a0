/** What SkyPilot itself answered, asked of the public functions in every backend. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backends } from '../ts/contract.ts';
import {
  base36Encode,
  configure,
  formatFloat,
  hashFile,
  hashFileSync,
  makeClusterNameOnCloud,
  readLastNLines,
  readLastNLinesSync,
  truncateLongString,
} from '../ts/index.ts';
import { rejection } from './support/refusal.ts';
import recording from './vectors/skypilot.json' with { type: 'json' };

interface Vector {
  readonly fn: string;
  readonly args: readonly unknown[];
  readonly result?: unknown;
  readonly error?: string;
}

const vectors: readonly Vector[] = recording.vectors;

/** A recorded value: what JSON cannot carry is wrapped. */
const unwrap = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const wrapped = value as { $float?: string; $int?: string; $base64?: string };
  if (wrapped.$int !== undefined) return BigInt(wrapped.$int);
  if (wrapped.$base64 !== undefined) return Buffer.from(wrapped.$base64, 'base64');
  return Number(wrapped.$float?.replace('inf', 'Infinity'));
};

const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-parity-'));
const path = join(folder, 'file');
afterAll(() => rmSync(folder, { recursive: true }));

const withFile = <Rest extends unknown[], Result>(read: (...rest: Rest) => Result) => {
  return (contents: Uint8Array, ...rest: Rest): Result => {
    writeFileSync(path, contents);
    return read(...rest);
  };
};

/** The functions by SkyPilot's names; those that read files twice, once in each form. */
const functions: { readonly [title: string]: readonly [name: string, call: (...args: never[]) => unknown] } = {
  base36Encode: ['base36_encode', base36Encode],
  formatFloat: ['format_float', formatFloat],
  truncateLongString: [
    'truncate_long_string',
    (text: string, maxLength: number, truncateMiddle: boolean) =>
      truncateLongString(text, maxLength, { truncateMiddle }),
  ],
  hashFile: ['hash_file', withFile((algorithm: string) => hashFile(path, algorithm))],
  hashFileSync: ['hash_file', withFile((algorithm: string) => hashFileSync(path, algorithm))],
  readLastNLines: [
    'read_last_n_lines',
    withFile((n: number, chunkSize: number) => readLastNLines(path, n, { chunkSize })),
  ],
  readLastNLinesSync: [
    'read_last_n_lines',
    withFile((n: number, chunkSize: number) => readLastNLinesSync(path, n, { chunkSize })),
  ],
  makeClusterNameOnCloud: [
    'make_cluster_name_on_cloud',
    (displayName: string, maxLength: number) => makeClusterNameOnCloud(displayName, { maxLength }),
  ],
};

describe.each([undefined, ...backends])('[%s]', (backend) => {
  beforeEach(() => configure({ backend }));
  afterEach(() => configure({ backend: undefined }));

  test.each(Object.entries(functions))(
    `%s() answers as SkyPilot ${recording.skypilot} did [${backend ?? 'default order'}]`,
    async (_, [name, call]) => {
      const asked = vectors.filter(({ fn }) => fn === name);
      expect(asked.length).toBeGreaterThan(0);
      for (const { args, result, error } of asked) {
        const answer = (async () => call(...(args.map(unwrap) as never[])))();
        if (error === undefined) expect(await answer, JSON.stringify(args)).toEqual(result);
        else expect(await rejection(answer), JSON.stringify(args)).toHaveProperty('code');
      }
    },
  );
});
