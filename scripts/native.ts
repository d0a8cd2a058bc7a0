/**
 * Builds the addon for this machine into dist/native, beside a manifest with its version and length.
 *
 * Usage: npm run build:native
 */
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { version } from '../ts/version.ts';
import { local, root, run } from './run.ts';

const folder = `${root}dist/native/`;

/** Builds the addon, and tells how it goes unless quiet; throws CommandFailed when that fails. */
export const buildNative = (stdio: 'inherit' | 'ignore' = 'inherit'): void => {
  rmSync(folder, { recursive: true, force: true });
  const args = [
    'build',
    '--platform',
    '--release',
    '--manifest-path',
    'rust/native/Cargo.toml',
    '--package-json-path',
    'package.json',
    '--output-dir',
    'dist/native',
    '--no-js',
    '--dts',
    '../../rust/native/index.d.ts',
    '--',
    '--locked',
  ];
  run(local('napi'), args, { stdio });
  writeManifest();
};

/** The loader believes an addon only when it finds it as this says. */
const writeManifest = (): void => {
  const { platform, arch } = process;
  const name = `skypilot-utils-${platform}-${arch}`;
  const libc = platform === 'linux' ? (isGlibc() ? '-gnu' : '-musl') : platform === 'win32' ? '-msvc' : '';
  const main = `skypilot-utils.${platform}-${arch}${libc}.node`;
  const { size } = statSync(folder + main);
  const manifest = { name: name + libc, version, main, bytes: size, license: 'Apache-2.0' };
  writeFileSync(`${folder}package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
};

const isGlibc = (): boolean => {
  const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return report.header.glibcVersionRuntime !== undefined;
};

/** The package's version, as the Rust workspace has it. */
export const rustVersion = (): string | undefined =>
  /^version = "([^"]+)"/m.exec(readFileSync(`${root}rust/Cargo.toml`, 'utf8'))?.[1];

if (import.meta.main) buildNative();
