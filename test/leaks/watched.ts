/**
 * Calls each export of the addon some times, for valgrind to look on.
 *
 * Usage: node test/leaks/watched.ts calm|leak
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sitesOf } from '../panics/build.ts';
import * as harness from '../panics/harness.ts';
import { leak } from '../panics/kinds.ts';
import { usesOf } from '../support/everything.ts';

const utils = await import('../../ts/index.ts');
utils.configure({ backend: 'native' });
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-watched-'));
try {
  const { functions } = utils.getBackendInfo();
  const uses = usesOf(utils, folder).filter(({ function: name }) => name && functions[name]?.has.includes('native'));
  if (process.argv[2] === 'leak') harness.provoke('native', leak, sitesOf('native').indexOf('digest'));
  for (const { call } of uses) for (let turn = 0; turn < 5; turn += 1) await call();
  const { events } = utils.getBackendInfo();
  if (events.length > 0) throw new Error(`the addon broke: ${events[0]?.message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
