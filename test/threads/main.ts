/**
 * Worker threads that end in the middle of a call, hundreds of them, in each runtime that has them and addons; and two
 * versions of the package in one process.
 *
 * Usage: npm run test:threads [-- COUNT], 500 threads in each runtime
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../scripts/install.ts';
import { pack } from '../../scripts/pack.ts';
import { root, run } from '../../scripts/run.ts';
import { version } from '../../ts/version.ts';
import { runChild } from '../runtimes/child.ts';
import { keepResult } from '../support/results.ts';

interface Told {
  readonly trials: readonly { readonly title: string; readonly problem?: string }[];
  readonly grownMiB: number;
  readonly slowestMs: number;
}

const count = Number(process.argv[2] ?? 500);
/** More than the runtimes' own threads leave behind, measured with workers that do nothing; a leak of ours would be more. */
const mostGrownMiB = 64;
const otherVersion = '0.9.9';

/** Writes another version over ours, of the same length, in every file that says it: the addon, too. */
const stamp = (folder: string): void => {
  for (const name of readdirSync(folder, { recursive: true }) as string[]) {
    if (!/\.(?:js|node)$|^package\.json$|\/package\.json$/.test(name)) continue;
    const text = readFileSync(join(folder, name), 'latin1');
    writeFileSync(join(folder, name), text.replaceAll(version, otherVersion), 'latin1');
  }
};

/** The package with this machine's addon in it, as the build leaves it; returns the file that is imported. */
const place = (tarball: string, folder: string): string => {
  mkdirSync(folder);
  run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
  cpSync(`${root}dist/native`, join(folder, 'dist/native'), { recursive: true });
  return join(folder, 'dist/index.js');
};

if (`${process.platform}-${process.arch}` !== 'linux-x64') {
  console.log('threads: not run, for the runtimes are binaries for Linux x64');
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
if (version.length !== otherVersion.length) throw new Error(`the other version must be as long as ${version}`);

const modules = install('test/runtimes');
const runtimes: Readonly<Record<string, readonly string[]>> = {
  'Node 20': [join(modules, 'node-20/bin/node'), '--expose-gc'],
  'Node 24': [join(modules, 'node-24/bin/node'), '--expose-gc'],
  'Node 26': [join(modules, 'node-26/bin/node'), '--expose-gc'],
  Bun: [join(modules, '@oven/bun-linux-x64-baseline/bin/bun')],
};

const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-threads-'));
try {
  const tarball = pack(folder);
  const entry = place(tarball, join(folder, 'one'));
  const other = place(tarball, join(folder, 'another'));
  stamp(join(folder, 'another'));
  for (const name of ['probe.mjs', 'thread.mjs']) cpSync(join(import.meta.dirname, name), join(folder, name));
  const file = join(folder, 'file');
  writeFileSync(file, 'not all of it is a hole');
  truncateSync(file, 64 * 1024 * 1024);
  const lines = join(folder, 'lines');
  writeFileSync(lines, 'a line of some length\n'.repeat(500_000));

  let passed = 0;
  let failed = 0;
  const figures: Record<string, { readonly threads: number; readonly grownMiB: number; readonly slowestMs: number }> =
    {};
  for (const [runtime, command] of Object.entries(runtimes)) {
    const { status, output, errors } = await runChild(
      [...command, join(folder, 'probe.mjs'), `${count}`, entry, other, file, lines],
      { cwd: folder, timeoutMs: 600_000 },
    );
    let told: Told;
    try {
      told = JSON.parse(output);
    } catch {
      told = {
        trials: [{ title: 'it comes to its end', problem: `status ${status}: ${errors.slice(-1000)}` }],
        grownMiB: 0,
        slowestMs: 0,
      };
    }
    const { trials, grownMiB, slowestMs } = told;
    const growth = `memory grows by less than ${mostGrownMiB} MiB from the 100th thread on`;
    const all = [...trials, { title: growth, problem: grownMiB < mostGrownMiB ? undefined : `${grownMiB} MiB` }];
    for (const { title, problem } of all) {
      if (problem === undefined) passed += 1;
      else failed += 1;
      console.log(problem === undefined ? `ok  ${runtime}: ${title}` : `FAILED  ${runtime}: ${title}: ${problem}`);
    }
    console.log(`${runtime}: ${grownMiB.toFixed(1)} MiB more; the slowest end took ${slowestMs.toFixed(0)} ms`);
    figures[runtime] = { threads: count, grownMiB, slowestMs };
  }
  keepResult('threads', { passed, failed, runtimes: figures });
  console.log(`threads: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}
