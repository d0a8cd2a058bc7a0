/**
 * Line coverage of TypeScript, of rust/core and of the addon; fails below 95 %.
 *
 * Usage: npm run coverage
 */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keepResult } from '../test/support/results.ts';
import { buildNative } from './native.ts';
import { ask, local, read, root, run } from './run.ts';

const least = 95;
const folder = `${root}rust/target/coverage`;
/** The tests that come by all of the addon. The others would wait for one that counts, and some look at how it is made. */
const asking = ['io/', 'system', 'process', 'hash', 'refused', 'shortage', 'errors'].map((name) => `test/${name}`);
/** Counting takes its time. */
const patient = '--testTimeout=300000';
const tests = `${folder}/debug/deps/skypilot_utils_native-*`;
const profile = `${folder}/merged.profdata`;

/** Of a summary as llvm-cov exports it. */
const percentIn = (json: string): number => JSON.parse(json).data[0].totals.lines.percent;

const ofTypescript = (): number => {
  run(local('vitest'), ['run', '--coverage', patient]);
  return JSON.parse(readFileSync(`${root}coverage/coverage-summary.json`, 'utf8')).total.lines.pct;
};

const ofCore = (): number => {
  if (ask('cargo', ['llvm-cov', '--version']) === undefined) run('cargo', ['install', 'cargo-llvm-cov', '--locked']);
  const only = ['--manifest-path', 'rust/Cargo.toml', '-p', 'skypilot-utils-core'];
  return percentIn(read('cargo', ['llvm-cov', '--locked', ...only, '--json', '--summary-only']));
};

/** What the tests reach of an addon that counts, from Node and from Rust. */
const ofNative = (): number => {
  // Of an earlier run: what was counted, and the tests that counted it.
  for (const path of globSync([`${folder}/*.profraw`, tests])) rmSync(path);
  const env = {
    ...process.env,
    RUSTFLAGS: '-Cinstrument-coverage',
    CARGO_TARGET_DIR: folder,
    CARGO_PROFILE_RELEASE_LTO: 'off',
    CARGO_PROFILE_RELEASE_STRIP: 'none',
    LLVM_PROFILE_FILE: `${folder}/%p-%m.profraw`,
  };
  const only = ['--locked', '--manifest-path', 'rust/Cargo.toml', '-p', 'skypilot-utils-native'];
  const strays = (): readonly string[] => globSync('**/default_*.profraw', { cwd: root, exclude: ['**/node_modules'] });
  try {
    run(process.execPath, ['scripts/native.ts'], { env });
    run('cargo', ['test', ...only], { env });
    run(local('vitest'), ['run', patient, ...asking], { env });
    const tools = join(read('rustc', ['--print', 'target-libdir']).trim(), '..', 'bin');
    const counts = [...globSync(`${folder}/*.profraw`), ...strays()];
    run(`${tools}/llvm-profdata`, ['merge', '-sparse', ...counts, '-o', profile]);
    const addon = globSync(`${root}dist/native/*.node`)[0] as string;
    const binaries = globSync(tests).filter((path) => !path.endsWith('.d'));
    const sources = [`${root}rust/native/src`];
    const objects = [addon, ...binaries.flatMap((path) => ['-object', path])];
    return percentIn(
      read(`${tools}/llvm-cov`, ['export', '-summary-only', `-instr-profile=${profile}`, ...objects, ...sources]),
    );
  } finally {
    // What has no environment counts where it runs.
    for (const path of strays()) rmSync(root + path);
    buildNative();
  }
};

run('rustup', ['component', 'add', 'llvm-tools']);
const lines = { typescript: ofTypescript(), core: ofCore(), native: ofNative() };
const missed = Object.values(lines).filter((percent) => !(percent >= least)).length;
for (const [part, percent] of Object.entries(lines)) console.log(`${part}: ${percent.toFixed(1)} % of lines`);
keepResult('coverage', { lines, failed: missed });
console.log(`coverage: ${Object.keys(lines).length - missed} passed, ${missed} failed`);
if (missed > 0) process.exitCode = 1;
