/**
 * Line coverage of TypeScript and of rust/core; fails below 95 %.
 *
 * Usage: npm run coverage
 */
import { ask, local, run } from './run.ts';

const least = 95;
run(local('vitest'), ['run', '--coverage', `--coverage.thresholds.lines=${least}`]);

if (ask('cargo', ['llvm-cov', '--version']) === undefined) run('cargo', ['install', 'cargo-llvm-cov', '--locked']);
run('rustup', ['component', 'add', 'llvm-tools']);
const only = ['--manifest-path', 'rust/Cargo.toml', '-p', 'skypilot-utils-core'];
run('cargo', ['llvm-cov', '--locked', ...only, '--summary-only', '--fail-under-lines', `${least}`]);
