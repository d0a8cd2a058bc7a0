/** Every way in which the package is run, and what is expected there. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Expectation, refusing } from './expectation.ts';
import type { Site } from './site.ts';

/** One way of running the package. */
export interface Way {
  /** For people, with its version. */
  readonly runtime: string;
  readonly how: string;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: 'pipe' | 'ignore';
  readonly expected: Expectation;
}

/** What a runtime itself says of its flags, on standard error; whatever else is there comes from the package. */
export const ownWords =
  /^(?:\(node:\d+\) (?:ExperimentalWarning|(?:\[PERM0001\] )?SecurityWarning): .*|\(Use `node --trace-warnings .*|Support for loading ES Module in require\(\) .*|Warning: disabling flag --expose_wasm .*|workerd\/.*|service main: .*)\n/gm;

/** The folder of a package among the suite's own; its version is the runtime's. */
interface Installed {
  readonly folder: string;
  readonly version: string;
}

const everything: Omit<Expectation, 'name' | 'version'> = { wasm: 'ok', native: 'ok', refused: {} };

const nodeWays = (site: Site, { folder, version }: Installed): readonly Way[] => {
  const node = join(folder, 'bin/node');
  const major = Number(version.split('.')[0]);
  // 22.13 and 23.5 dropped the flag's 'experimental'.
  const isExperimental = major < 22 || version.startsWith('22.12.');
  const permission = isExperimental ? '--experimental-permission' : '--permission';
  const permitted = [permission, `--allow-fs-read=${site.whole}`];
  // From 25 on sockets need a permission, too.
  const noSockets = major >= 25 ? refusing('ERR_ACCESS_DENIED', 'sockets') : {};
  const way = (how: string, args: readonly string[], expected: Partial<Expectation> = {}, cwd = site.whole): Way => ({
    runtime: `Node ${version}`,
    how,
    command: [node, ...args],
    cwd,
    expected: { name: 'node', version, ...everything, ...expected },
  });
  const ways = [
    way('import', ['import.mjs']),
    way('require', ['require.cjs']),
    way('worker thread', ['thread.mjs']),
    way('no addon installed', ['import.mjs'], { native: 'absent' }, site.bare),
    way('--no-addons', ['--no-addons', 'import.mjs'], { native: 'absent' }),
    way('--jitless', ['--jitless', 'import.mjs'], { wasm: 'absent' }),
    way(permission, [...permitted, 'import.mjs'], { native: 'absent', refused: noSockets }),
    way(`${permission} --allow-addons`, [...permitted, '--allow-addons', 'import.mjs'], { refused: noSockets }),
  ];
  const granted = way(`${permission} --allow-net`, [...permitted, '--allow-net', 'import.mjs'], { native: 'absent' });
  return major >= 25 ? [...ways, granted] : ways;
};

/** Nothing but the folder that Deno keeps its caches in, and no look for a newer Deno. */
const denoEnvironment = (site: Site): Readonly<Record<string, string>> => ({
  DENO_DIR: join(site.whole, '.deno'),
  DENO_NO_UPDATE_CHECK: '1',
});

const denoWays = (site: Site, { folder, version }: Installed): readonly Way[] => {
  const deno = join(folder, 'deno');
  const denied = refusing('ERR_ACCESS_DENIED', 'files', 'sockets', 'processes', 'memory');
  const noSystem = refusing('ERR_ACCESS_DENIED', 'sockets', 'processes', 'memory');
  const way = (how: string, command: readonly string[], expected: Partial<Expectation>, input?: 'pipe'): Way => ({
    runtime: `Deno ${version}`,
    how,
    command,
    cwd: site.whole,
    env: denoEnvironment(site),
    ...(input && { input }),
    expected: { name: 'deno', version, ...everything, ...expected },
  });
  const nothing = { native: 'absent', refused: denied } as const;
  const bare = `${deno} run import.mjs`;
  return [
    way('no permission, input closed', ['sh', '-c', `exec ${bare} <&-`], nothing),
    way('no permission, input a pipe', [deno, 'run', 'import.mjs'], nothing, 'pipe'),
    // Only there would Deno ask, and wait for an answer.
    way('no permission, in a terminal', ['script', '-qec', bare, '/dev/null'], nothing, 'pipe'),
    way('--allow-ffi', [deno, 'run', '--allow-ffi', 'import.mjs'], nothing),
    way(
      '--allow-ffi, --allow-read of node_modules',
      [deno, 'run', '--allow-ffi=node_modules', '--allow-read=node_modules', 'import.mjs'],
      { refused: denied },
    ),
    way('--allow-read --allow-ffi', [deno, 'run', '--allow-read', '--allow-ffi', 'import.mjs'], { refused: noSystem }),
    way('-A', [deno, 'run', '-A', 'import.mjs'], {}),
    way('-A, require', [deno, 'run', '-A', 'require.cjs'], {}),
    way('-A, no addon installed', [deno, 'run', '-A', join(site.bare, 'import.mjs')], { native: 'absent' }),
  ];
};

const bunWays = (site: Site, { folder, version }: Installed): readonly Way[] => {
  const bun = join(folder, 'bin/bun');
  const way = (how: string, file: string, native: 'ok' | 'absent', cwd = site.whole): Way => ({
    runtime: `Bun ${version}`,
    how,
    command: [bun, file],
    cwd,
    expected: { name: 'bun', version, ...everything, native },
  });
  return [
    way('import', 'import.mjs', 'ok'),
    way('require', 'require.cjs', 'ok'),
    way('worker thread', 'thread.mjs', 'ok'),
    way('no addon installed', 'import.mjs', 'absent', site.bare),
  ];
};

const noSystem = refusing('ERR_UNSUPPORTED_RUNTIME', 'files', 'sockets', 'processes', 'memory', 'cpus', 'limits');

const workerdConfiguration = (
  date: string,
  flags: readonly string[],
): string => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .probe)]);
const probe :Workerd.Worker = (
  modules = [
    (name = "bundle.js", esModule = embed "bundle.js"),
    (name = "module.wasm", wasm = embed "module.wasm"),
  ],
  compatibilityDate = "${date}",
  compatibilityFlags = [${flags.map((flag) => `"${flag}"`).join(', ')}],
);
`;

const workerdWays = (site: Site, { folder, version }: Installed): readonly Way[] => {
  const [, released = ''] = /^\d+\.(\d{8})/.exec(version) ?? [];
  const newest = released.replace(/(....)(..)(..)/, '$1-$2-$3');
  const way = (how: string, date: string, flags: readonly string[]): Way => {
    const file = `${how.replaceAll(/\W+/g, '-')}.capnp`;
    writeFileSync(join(site.workerd, file), workerdConfiguration(date, flags));
    return {
      runtime: `workerd ${version}`,
      how,
      command: [join(folder, 'bin/workerd'), 'test', file],
      cwd: site.workerd,
      expected: { name: 'workerd', version: '', wasm: 'ok', native: 'absent', refused: noSystem },
    };
  };
  return [
    way('as of 2024-08-01', '2024-08-01', []),
    way('as of 2026-07-01', '2026-07-01', []),
    way('as of 2026-07-01, nodejs_compat', '2026-07-01', ['nodejs_compat']),
    // nodejs_compat is on by default.
    way(`as of ${newest}`, newest, []),
  ];
};

const edgeWays = (site: Site, { folder, version }: Installed): readonly Way[] => [
  {
    runtime: `edge-runtime ${version}`,
    how: 'condition edge-light',
    command: [process.execPath, join(site.bare, 'edgehost.mjs'), join(folder, 'dist/index.js'), site.edge],
    cwd: site.bare,
    expected: { name: 'edge-light', version: '', wasm: 'absent', native: 'absent', refused: noSystem },
  },
];

const waysByPackage: Readonly<Record<string, (site: Site, installed: Installed) => readonly Way[]>> = {
  'node-20-floor': nodeWays,
  'node-20': nodeWays,
  'node-22-floor': nodeWays,
  'node-22': nodeWays,
  'node-24': nodeWays,
  'node-26': nodeWays,
  '@deno/linux-x64-glibc': denoWays,
  '@oven/bun-linux-x64-baseline': bunWays,
  '@cloudflare/workerd-linux-64': workerdWays,
  '@edge-runtime/vm': edgeWays,
};

/** All ways; `versions` tells which runtimes the suite's package.json names. */
export const waysOf = (site: Site, modules: string, versions: Readonly<Record<string, string>>): readonly Way[] =>
  Object.entries(versions).flatMap(([name, specifier]) => {
    const ways = waysByPackage[name];
    if (!ways) throw new Error(`test/runtimes/package.json names ${name}, which ways.ts does not know`);
    return ways(site, { folder: join(modules, name), version: specifier.slice(specifier.lastIndexOf('@') + 1) });
  });
