/**
 * Cross-builds the addon for every platform that it is published for, each into a package of its own under
 * dist/platforms, and checks what each of them asks of its system.
 *
 * Usage: npm run build:platforms               builds all of them, installing the tools that are missing
 *        npm run build:platforms -- NAME...    builds these, such as linux-arm64-musl
 */
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { version } from '../ts/version.ts';
import { describeLinkage, faultsOf, readLinkage } from './linkage.ts';
import { describeAddon, manifestOf } from './native.ts';
import { ask, CommandFailed, root, run } from './run.ts';

/** What cargo calls each platform. For Windows zig brings mingw's libraries, where Microsoft's could not be had. */
const targets: { readonly [platform: string]: string } = {
  'linux-x64-gnu': 'x86_64-unknown-linux-gnu',
  'linux-arm64-gnu': 'aarch64-unknown-linux-gnu',
  'linux-x64-musl': 'x86_64-unknown-linux-musl',
  'linux-arm64-musl': 'aarch64-unknown-linux-musl',
  'darwin-arm64': 'aarch64-apple-darwin',
  'darwin-x64': 'x86_64-apple-darwin',
  'win32-x64-gnu': 'x86_64-pc-windows-gnu',
};

/** The platforms by their names in npm. */
export const platformNames: readonly string[] = Object.keys(targets);

/** What Rust calls a platform. */
export const tripleOf = (platform: string): string => targets[platform] as string;

/** The oldest glibc that Node 20 runs with (its BUILDING.md): RHEL 8's. */
export const oldestGlibc = '2.28';

/** The oldest macOS that Node 22 runs with. */
const oldestMacos = '11.0';

const zigVersion = '0.17.1';
const zigbuildVersion = '0.24.0';

/** The package of a platform, as `npm run build:platforms` left it. */
export const folderOf = (platform: string): string => join(root, 'dist/platforms', platform);

export const addonOf = (platform: string): string => join(folderOf(platform), manifestOf(platform, 0).main);

const installPython = (name: string, pinned: string, found: string | undefined): void => {
  if (found?.includes(pinned)) return;
  console.log(`installing ${name} ${pinned} by pip`);
  const install = ['-m', 'pip', 'install', '--quiet', `${name}==${pinned}`];
  // Debian guards its own Python against pip.
  if (ask('python3', install) === undefined) run('python3', [...install, '--break-system-packages']);
};

const installTools = (platforms: readonly string[]): void => {
  if (ask('rustup', ['--version']) === undefined) throw new Error('rustup is needed: see rustup.rs');
  const installed = (ask('rustup', ['target', 'list', '--installed']) ?? '').split('\n');
  const missing = platforms.map(tripleOf).filter((name) => !installed.includes(name));
  if (missing.length > 0) {
    console.log(`adding ${missing.join(', ')} by rustup`);
    run('rustup', ['target', 'add', ...missing]);
  }
  run('rustup', ['component', 'add', 'llvm-tools'], { stdio: 'ignore' });
  installPython('ziglang', zigVersion, ask('python3', ['-m', 'ziglang', 'version']));
  installPython('cargo-zigbuild', zigbuildVersion, ask('cargo-zigbuild', ['--version']));
};

const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');

/** What rustc is told for each platform. Paths are mapped, so that every machine builds the same bytes. */
const flagsOf = (platform: string): readonly string[] => {
  const flags = [`--remap-path-prefix=${cargoHome}=/cargo`, `--remap-path-prefix=${root}=/`];
  // A library that is loaded into somebody's Node shares that Node's musl.
  if (platform.endsWith('-musl')) flags.push('-Ctarget-feature=-crt-static');
  // Else the library would be named by the folder it was built in, and need what Rust's libc crate names without need.
  if (platform.startsWith('darwin-')) {
    flags.push(
      `-Clink-arg=-Wl,-install_name,@rpath/${manifestOf(platform, 0).main}`,
      '-Clink-arg=-Wl,-dead_strip_dylibs',
    );
  }
  return flags;
};

/**
 * Builds a platform's addon, with what is compiled on the way kept in `targetFolder`.
 *
 * Each in a run of its own: of platforms that are built together every one gets the features of crates that any needs.
 */
const compile = (platform: string, targetFolder: string): void => {
  const triple = tripleOf(platform);
  const target = triple.endsWith('-linux-gnu') ? `${triple}.${oldestGlibc}` : triple;
  const flags = `CARGO_TARGET_${triple.toUpperCase().replaceAll('-', '_')}_RUSTFLAGS`;
  const env = { ...process.env, MACOSX_DEPLOYMENT_TARGET: oldestMacos, [flags]: flagsOf(platform).join(' ') };
  const crate = ['--manifest-path', 'rust/Cargo.toml', '--package', 'skypilot-utils-native'];
  run('cargo', ['zigbuild', '--release', '--locked', ...crate, '--target-dir', targetFolder, '--target', target], {
    env,
  });
};

/** What cargo names the library. */
const libraryOf = (platform: string): string => {
  if (platform.startsWith('win32-')) return 'skypilot_utils_native.dll';
  return `libskypilot_utils_native.${platform.startsWith('darwin-') ? 'dylib' : 'so'}`;
};

const layOut = (platform: string, targetFolder: string): void => {
  const folder = folderOf(platform);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(targetFolder, tripleOf(platform), 'release', libraryOf(platform)), addonOf(platform));
  describeAddon(folder);
};

/** Builds, lays out and checks these platforms. */
export const buildPlatforms = (platforms: readonly string[]): void => {
  const unknown = platforms.filter((platform) => !(platform in targets));
  if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}, but ${platformNames.join(', ')}`);
  installTools(platforms);
  const targetFolder = process.env.CARGO_TARGET_DIR ?? join(root, 'rust/target');
  for (const platform of platforms) {
    compile(platform, targetFolder);
    layOut(platform, targetFolder);
    const linkage = readLinkage(platform, addonOf(platform));
    const faults = faultsOf(platform, linkage, oldestGlibc);
    if (faults.length > 0) throw new Error(`the addon for ${platform} ${faults.join(', ')}`);
    console.log(`${platform}: ${describeLinkage(linkage)}`);
  }
};

const newestSource = (): number => {
  const sources = globSync(['rust/Cargo.{toml,lock}', 'rust/{core,native}/**/*.{rs,toml}'], { cwd: root });
  return Math.max(...sources.map((file) => statSync(join(root, file)).mtimeMs));
};

const isFresh = (platform: string, since: number): boolean => {
  try {
    const manifest = JSON.parse(readFileSync(join(folderOf(platform), 'package.json'), 'utf8')) as { version: string };
    return manifest.version === version && statSync(addonOf(platform)).mtimeMs >= since;
  } catch {
    return false;
  }
};

/** Builds what is missing or older than the Rust sources. */
export const bringUpToDate = (): void => {
  const since = newestSource();
  const stale = platformNames.filter((platform) => !isFresh(platform, since));
  if (stale.length > 0) buildPlatforms(stale);
};

if (import.meta.main) {
  const named = process.argv.slice(2);
  try {
    buildPlatforms(named.length > 0 ? named : platformNames);
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
