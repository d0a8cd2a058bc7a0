/**
 * More at once than there is room for: thousands of files under a limit of 64 descriptors, and dozens of processes that
 * search ports and bind them at once.
 *
 * Usage: npm run test:load
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, root, run } from '../../scripts/run.ts';
import { askChild } from '../runtimes/child.ts';
import { keepResult } from '../support/results.ts';
import { counts, expect } from './tally.ts';

const backends = ['native', 'js'] as const;
const calls = 10_000;
const descriptors = 64;
const processes = 64;
const searches = 200;
/**
 * Where searches begin, and how many ports each process keeps: all that the system chose, and from a port below the range
 * that it chooses from on as many as one server wants, since every search passes all that are kept.
 */
const places = [
  { start: 0, kept: searches },
  { start: 10_000, kept: 1 },
];

const runProgram = <Told>(backend: string, through: readonly string[], args: readonly string[]): Promise<Told> =>
  askChild([...through, process.execPath, ...args], {
    cwd: import.meta.dirname,
    env: { SKYPILOT_UTILS_BACKEND: backend },
    timeoutMs: 300_000,
  });

interface Hashed {
  readonly limit: number;
  readonly mostOpen: number;
  readonly left: number;
  readonly seconds: number;
  readonly failed: number;
}

interface Searched {
  readonly seconds: number;
  readonly collisions: number;
  readonly failed: number;
}

if (process.platform !== 'linux') {
  console.log('load: not run, for it looks into /proc');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

run(process.execPath, [`${root}scripts/compile.ts`]);
const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-load-'));
/** A network of their own, where that may be had: the ports of the machine are others' too. */
const apart = ['unshare', '--net', 'sh', '-c', 'ip link set lo up; exec "$@"', 'sh'];
const network = ask(apart[0] as string, [...apart.slice(1), 'true']) === undefined ? [] : apart;
const figures: Record<string, unknown> = {};
try {
  for (let index = 0; index < 100; index += 1)
    writeFileSync(join(folder, `${index}`), `${index}\n`.repeat(index * 200));
  for (const backend of backends) {
    const few = ['sh', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'sh'];
    const hashed = await runProgram<Hashed>(backend, few, ['many.mjs', `${calls}`, folder]);
    const isWell = hashed.failed === 0 && hashed.left === 0 && hashed.limit === descriptors;
    expect(`${calls} files hashed at once with ${descriptors} descriptors [${backend}]`, isWell, hashed);
    figures[`hashFile ${backend}`] = hashed;
    for (const { start, kept } of places) {
      const args = ['swarm.mjs', `${processes}`, `${searches}`, `${start}`, `${kept}`];
      const searched = await runProgram<Searched>(backend, network, args);
      const rate = searched.collisions / (processes * searches);
      const title = `${processes} processes bind ${searches} ports each at once, from ${start || 'any'} on [${backend}]`;
      // Between a search and its caller's bind anybody may bind: the one error there may be, and not the search's.
      expect(title, searched.failed === 0, { ...searched, rate });
      figures[`findFreePort ${start} ${backend}`] = { ...searched, rate };
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
keepResult('load', { ...counts, ...figures });
console.log(`load: ${counts.passed} passed, ${counts.failed} failed`);
if (counts.failed > 0) process.exitCode = 1;
