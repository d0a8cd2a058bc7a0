/**
 * What must hold before the tests: format, lint without a warning, types, generated files as their sources make them.
 *
 * Usage: npm run check
 */
import { ask, local, root, run } from './run.ts';

run(local('biome'), ['ci', '--error-on-warnings', '.']);
run(local('tsc'), ['-p', 'tsconfig.json', '--noEmit']);
run(local('tsc'), ['-p', 'test/tsconfig.json']);
run(process.execPath, [`${root}scripts/wasm.ts`, '--check']);
if (ask('cargo', ['--version']) === undefined) {
  console.log('no cargo here: Rust is not checked');
} else {
  const manifest = ['--manifest-path', 'rust/Cargo.toml'];
  run('cargo', ['fmt', ...manifest, '--all', '--check']);
  run('cargo', ['clippy', '--locked', ...manifest, '--workspace', '--all-targets', '--', '-D', 'warnings']);
  for (const target of ['aarch64-apple-darwin', 'x86_64-pc-windows-gnu']) {
    run('cargo', ['check', '--locked', ...manifest, '-p', 'skypilot-utils-native', '--target', target]);
  }
}
