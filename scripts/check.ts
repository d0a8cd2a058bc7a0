/**
 * What must hold before the tests: format, lint without a warning, types, generated files as their sources make them.
 *
 * Usage: npm run check
 */
import { ask, local, root, run } from './run.ts';

/** What the addon is for another system; says so where that cannot be told here, and fails in CI. */
const checkTarget = (target: string): void => {
  const hasTarget = (ask('rustup', ['target', 'list', '--installed']) ?? '').split('\n').includes(target);
  const isForMac = target.endsWith('apple-darwin') && process.platform !== 'darwin';
  if (!hasTarget || (isForMac && ask('python3', ['-m', 'ziglang', 'version']) === undefined)) {
    const missing = `the addon is not checked for ${target}: rustup target add ${target}, pip install ziglang`;
    if (process.env.CI === 'true') throw new Error(missing);
    console.log(missing);
    return;
  }
  run('cargo', ['check', '--locked', ...manifest, '-p', 'skypilot-utils-native', '--target', target]);
};

const manifest = ['--manifest-path', 'rust/Cargo.toml'];

run(local('biome'), ['ci', '--error-on-warnings', '.']);
run(local('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
run(local('tsc'), ['-p', 'test/tsconfig.json']);
run(process.execPath, [`${root}scripts/wasm.ts`, '--check']);
if (ask('cargo', ['--version']) === undefined) {
  console.log('no cargo here: Rust is not checked');
} else {
  run('cargo', ['fmt', ...manifest, '--all', '--check']);
  run('cargo', ['clippy', '--locked', ...manifest, '--workspace', '--all-targets', '--', '-D', 'warnings']);
  for (const target of ['aarch64-apple-darwin', 'x86_64-pc-windows-gnu']) checkTarget(target);
}
