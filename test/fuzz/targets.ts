/** The targets of rust/fuzz: built with libFuzzer and AddressSanitizer, run for so long, their corpora kept small. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { ask, root, run } from '../../scripts/run.ts';
import { cpuSeconds } from './cpu.ts';
import { seedsOf } from './seeds.ts';

const cargoFuzz = '0.13.2';
/** The longest input; most bugs of parsers show in far less. */
const longestBytes = 400;
/** Where the oracle takes quadratic time. */
const shorter: { readonly [target: string]: number } = { base36: 200, truncate: 120 };
const lengthOption = (target: string): string => `-max_len=${shorter[target] ?? longestBytes}`;
/** What one target's kept corpus may take on the disk, by its files' lengths. */
const budgetBytes = 8 * 1024;

const folder = `${root}rust/fuzz`;
const corpusOf = (target: string): string => join(folder, 'corpus', target);

/** What became of a target. */
export interface Outcome {
  readonly target: string;
  readonly executions: number;
  /** Of the processor. */
  readonly seconds: number;
  /** What the target said before it ended, or undefined where all held. */
  readonly failure: string | undefined;
}

/** Stable Rust takes libFuzzer's flags when told that it is its own bootstrap. */
const env = { ...process.env, RUSTC_BOOTSTRAP: '1' };

/** The host's triple, for which cargo-fuzz builds. */
const triple = (): string => /^host: (.*)$/m.exec(ask('rustc', ['-vV']) ?? '')?.[1] ?? '';

/** Every target, as the sources have them. */
export const targetNames = (): readonly string[] =>
  globSync('fuzz_targets/*.rs', { cwd: folder })
    .map((path) => basename(path, '.rs'))
    .sort();

/** Builds all targets, and cargo-fuzz where it is missing. */
export const buildTargets = (): void => {
  if (ask('cargo', ['fuzz', '--version']) !== `cargo-fuzz ${cargoFuzz}`) {
    run('cargo', ['install', 'cargo-fuzz', '--locked', '--version', cargoFuzz]);
  }
  // This has a --locked, which cargo-fuzz has not.
  run('cargo', ['clippy', '--locked', '--manifest-path', 'rust/fuzz/Cargo.toml', '--', '-D', 'warnings']);
  run('cargo', ['fuzz', 'build', '--fuzz-dir', 'rust/fuzz'], { env });
};

/** Runs libFuzzer's program of a target, its own words kept. */
const fuzz = (target: string, args: readonly string[]): { readonly status: number | null; readonly output: string } => {
  const program = join(folder, 'target', triple(), 'release', target);
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env, maxBuffer: 2 ** 28 });
  return { status, output: stderr };
};

/** What a failing target said, without libFuzzer's progress. */
const complaint = (output: string): string =>
  output
    .split('\n')
    .filter((line) => !/^(#\d|INFO:|\s*$)/.test(line))
    .slice(0, 40)
    .join('\n');

/** Merges what was found into what is kept: the smallest inputs that reach everything, as far as the budget goes. */
const minimise = (target: string, found: string, work: string): void => {
  const merged = join(work, 'merged');
  mkdirSync(merged);
  const { status, output } = fuzz(target, ['-set_cover_merge=1', lengthOption(target), merged, found]);
  if (status !== 0) throw new Error(`${target}'s corpus cannot be merged:\n${complaint(output)}`);
  const files = readdirSync(merged).map((name) => ({
    path: join(merged, name),
    size: statSync(join(merged, name)).size,
  }));
  files.sort((a, b) => a.size - b.size || (a.path < b.path ? -1 : 1));
  rmSync(corpusOf(target), { recursive: true, force: true });
  mkdirSync(corpusOf(target), { recursive: true });
  let left = budgetBytes;
  for (const { path, size } of files) {
    left -= size;
    if (left < 0) break;
    cpSync(path, join(corpusOf(target), basename(path)));
  }
};

/** Fuzzes one target for so many seconds, from the kept corpus and the recorded vectors on; unless CI=true keeps what it found. */
export const runTarget = (target: string, seconds: number, work: string): Outcome => {
  const found = join(work, target, 'found');
  mkdirSync(found, { recursive: true });
  if (existsSync(corpusOf(target))) cpSync(corpusOf(target), found, { recursive: true });
  for (const seed of seedsOf[target]?.() ?? []) {
    writeFileSync(join(found, createHash('sha1').update(seed).digest('hex')), seed);
  }
  const crash = join(work, `${target}-`);
  const before = cpuSeconds();
  const { status, output } = fuzz(target, [
    found,
    `-max_total_time=${seconds}`,
    lengthOption(target),
    `-artifact_prefix=${crash}`,
    '-timeout=10',
    '-print_final_stats=1',
  ]);
  const used = cpuSeconds() - before;
  const executions = Number(/^stat::number_of_executed_units:\s*(\d+)/m.exec(output)?.[1] ?? 0);
  let failure: string | undefined;
  if (status !== 0) {
    const inputs = globSync(`${crash}*`).map(
      (path) => `input ${JSON.stringify(readFileSync(path).toString('base64'))}`,
    );
    failure = [complaint(output), ...inputs].join('\n');
  } else if (executions === 0) failure = 'it executed nothing';
  else if (process.env.CI !== 'true') minimise(target, found, join(work, target));
  return { target, executions, seconds: used, failure };
};
