/**
 * What must hold before the tests: one version, format, lint without a warning, types, generated files as their sources make
 * them.
 *
 * Usage: npm run check
 */
import { ask, local, root, run } from './run.ts';
import { checkVersions } from './versions.ts';

/** The addon for another system compiles; says so where that cannot be told here, and fails in CI on Linux. */
const checkTarget = (target: string): void => {
  const hasTarget = (ask('rustup', ['target', 'list', '--installed']) ?? '').split('\n').includes(target);
  const hasCompiler = ask('python3', ['-m', 'ziglang', 'version']) !== undefined;
  if (process.platform !== 'linux' || !hasTarget || !hasCompiler) {
    const needed = `on Linux with rustup target add ${target} and pip install ziglang`;
    if (process.platform === 'linux' && process.env.CI === 'true') throw new Error(`${target} is checked ${needed}`);
    console.log(`the addon is not checked for ${target} here, but ${needed}`);
    return;
  }
  run('cargo', ['check', '--locked', ...manifest, '-p', 'skypilot-utils-native', '--target', target]);
};

const manifest = ['--manifest-path', 'rust/Cargo.toml'];

checkVersions();
run(local('biome'), ['ci', '--error-on-warnings', '.']);
run(local('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
run(local('tsc'), ['-p', 'test/tsconfig.json']);
run(local('tsc'), ['-p', 'ts/playground']);
run(process.execPath, [`${root}scripts/wasm.ts`, '--check']);
if (ask('cargo', ['--version']) === undefined) {
  console.log('no cargo here: Rust is not checked');
} else {
  run('cargo', ['fmt', ...manifest, '--all', '--check']);
  run('cargo', ['fmt', '--manifest-path', 'rust/fuzz/Cargo.toml', '--check']);
  run('cargo', ['clippy', '--locked', ...manifest, '--workspace', '--all-targets', '--', '-D', 'warnings']);
  for (const target of ['aarch64-apple-darwin', 'x86_64-pc-windows-gnu']) checkTarget(target);
}
