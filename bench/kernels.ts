/** The Rust kernels by themselves, by Criterion: what a call costs beyond them is the way over the boundary. */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, run } from '../scripts/run.ts';

/** Median nanoseconds by the kernel's name. */
export type KernelTimes = Readonly<Record<string, number>>;

const packages = ['skypilot-utils-core', 'skypilot-utils-native'];
const folder = `${root}rust/target/criterion`;

/** Runs every suite, a few minutes. */
export const timeKernels = (): KernelTimes => {
  // What it keeps of suites that are gone would count.
  rmSync(folder, { recursive: true, force: true });
  const chosen = packages.flatMap((name) => ['-p', name]);
  run('cargo', ['bench', '--locked', '--quiet', '--manifest-path', 'rust/Cargo.toml', ...chosen], { stdio: 'ignore' });
  const kernels = globSync('**/new/benchmark.json', { cwd: folder }).map((path) => {
    const { full_id: name } = JSON.parse(readFileSync(join(folder, path), 'utf8'));
    const estimates = JSON.parse(readFileSync(join(folder, dirname(path), 'estimates.json'), 'utf8'));
    return [name, estimates.median.point_estimate] as const;
  });
  return Object.fromEntries(kernels.sort(([one], [other]) => (one < other ? -1 : 1)));
};
