/**
 * Builds the addon for this machine into dist/native, laid out as the platform package that a release makes of it.
 *
 * Usage: npm run build:native
 */
import { copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
  describeAddon(folder);
};

/** npm installs a Linux package only where the C library is this one. */
const libraries: { readonly [abi: string]: string } = { gnu: 'glibc', musl: 'musl' };

/** What must go with a copy, beside what npm packs by itself. */
const notices = ['LICENSE', 'THIRDPARTY.md'];

/** What a platform package says of itself. */
export interface PlatformManifest {
  readonly name: string;
  readonly version: string;
  readonly main: string;
  readonly description: string;
  /** The addon's length, without which the loader believes none. */
  readonly bytes: number;
  readonly [key: string]: unknown;
}

/** As `napi create-npm-dirs` words it, with what npm, Yarn and our loader ask beyond that. */
export const manifestOf = (platform: string, bytes: number): PlatformManifest => {
  const [os, cpu, abi = ''] = platform.split('-') as [string, string, string?];
  const { name, license, engines } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const main = `${name}.${platform}.node`;
  return {
    name: `${name}-${platform}`,
    version,
    description: `The native addon of ${name} for ${platform}.`,
    license,
    engines,
    os: [os],
    cpu: [cpu],
    // On another system than Linux npm takes any value for a reason not to install.
    ...(os === 'linux' && { libc: [libraries[abi]] }),
    main,
    files: [main, ...notices],
    bytes,
    // The system cannot open a library inside Yarn's archives.
    preferUnplugged: true,
  };
};

/** Makes a package of a folder that holds one addon. */
export const describeAddon = (folder: string): void => {
  const main = readdirSync(folder).find((file) => file.endsWith('.node')) as string;
  const manifest = manifestOf(main.split('.').at(-2) as string, statSync(join(folder, main)).size);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const advice = 'Install skypilot-utils itself: it brings this package where it fits.';
  writeFileSync(join(folder, 'README.md'), `# ${manifest.name}\n\n${manifest.description} ${advice}\n`);
  for (const file of notices) copyFileSync(root + file, join(folder, file));
};

if (import.meta.main) buildNative();
