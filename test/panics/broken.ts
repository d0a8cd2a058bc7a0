/**
 * Loads the package while one export panics from the start, or answers wrongly, and tells what came of it.
 *
 * Usage: node test/panics/broken.ts native|wasm panic SITE
 *        node test/panics/broken.ts native wrong EXPORT
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { usesOf } from '../support/everything.ts';
import { sitesOf } from './build.ts';
import * as harness from './harness.ts';
import { panic } from './kinds.ts';

/** What the program writes. */
export interface Broken {
  /** Of the backend. */
  readonly state: string;
  readonly cause: string | undefined;
  /** The uses that were answered wrongly, or refused. */
  readonly wrong: readonly string[];
}

const [backend, how, name] = process.argv.slice(2) as ['native' | 'wasm', 'panic' | 'wrong', string];
if (how === 'panic') harness.provoke(backend, panic, sitesOf(backend).indexOf(name));
else {
  const { dlopen } = process;
  process.dlopen = (module, ...rest) => {
    dlopen.call(process, module, ...rest);
    const opened = module as { exports: object };
    opened.exports = { ...opened.exports, [name]: () => 'wrong' };
  };
}
const utils = await import('../../ts/index.ts');
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-broken-'));
try {
  const wrong: string[] = [];
  for (const use of usesOf(utils, folder)) {
    if (use.function === undefined) continue;
    utils.configure({ backend: 'js' });
    const expected = await use.call();
    utils.configure({ backend: undefined });
    try {
      const answer = await use.call();
      if (use.isStable && !isDeepStrictEqual(answer, expected)) wrong.push(use.title);
    } catch (error) {
      wrong.push(`${use.title}: ${(error as Error).message}`);
    }
  }
  const { state, cause } = utils.getBackendInfo().backends[backend];
  console.log(JSON.stringify({ state, cause: cause?.message, wrong } satisfies Broken));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
