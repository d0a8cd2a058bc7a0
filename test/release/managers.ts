/** The package managers that people install with, each as it lays a package out. */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { install } from '../../scripts/install.ts';
import { read } from '../../scripts/run.ts';

/** What a project asks for. */
export interface Wishes {
  readonly registry: string;
  /** Leave out what is optional: the platform packages. */
  readonly omitsOptional: boolean;
  /** Versions that the project insists on, whatever the packages say. */
  readonly overrides: { readonly [name: string]: string };
}

/** What a program printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** One package manager. */
export interface Manager {
  readonly name: string;
  readonly version: string;
  /** Adds skypilot-utils to a project of its own in an empty folder. */
  readonly add: (folder: string, wishes: Wishes) => Promise<Printed>;
  /** Where in the project the platform package comes to lie. */
  readonly place: string;
  /** How Node is started in such a project. */
  readonly node: readonly string[];
}

const name = 'skypilot-utils';
const tools = install('test/release');
const pnpm = [process.execPath, join(tools, 'pnpm/bin/pnpm.mjs')];
const yarn = [process.execPath, join(tools, '@yarnpkg/cli-dist/bin/yarn.js')];

/** Runs a program in a project, its caches and settings in a home of their own; throws what it printed if it fails. */
export const runIn = async (folder: string, command: readonly string[]): Promise<Printed> => {
  const home = join(folder, '.home');
  mkdirSync(home, { recursive: true });
  const { PATH } = process.env;
  const env = { PATH, HOME: home, npm_config_userconfig: join(home, '.npmrc'), npm_config_update_notifier: 'false' };
  const [file, ...args] = command;
  try {
    return await promisify(execFile)(file as string, args, { cwd: folder, env });
  } catch (error) {
    const { message, stdout } = error as Error & Printed;
    throw new Error(`${message}\n${stdout}`);
  }
};

const write = (folder: string, file: string, contents: object): void =>
  writeFileSync(join(folder, file), `${JSON.stringify(contents, null, 2)}\n`);

const addWithNpm: Manager['add'] = (folder, { registry, omitsOptional, overrides }) => {
  write(folder, 'package.json', { private: true, overrides });
  const omit = omitsOptional ? ['--omit=optional'] : [];
  return runIn(folder, ['npm', 'install', name, '--registry', registry, ...omit]);
};

const addWithPnpm: Manager['add'] = (folder, { registry, omitsOptional, overrides }) => {
  write(folder, 'package.json', { private: true });
  // JSON is YAML.
  write(folder, 'pnpm-workspace.yaml', { overrides });
  const omit = omitsOptional ? ['--no-optional'] : [];
  return runIn(folder, [...pnpm, 'add', name, '--registry', registry, ...omit]);
};

const addWithYarn =
  (nodeLinker: 'node-modules' | 'pnp'): Manager['add'] =>
  (folder, { registry, omitsOptional, overrides }) => {
    write(folder, 'package.json', { private: true, resolutions: overrides });
    write(folder, '.yarnrc.yml', {
      nodeLinker,
      npmRegistryServer: registry,
      unsafeHttpWhitelist: ['127.0.0.1'],
      enableTelemetry: false,
      // Yarn has no switch for it: what is optional is left out where it is for another system.
      ...(omitsOptional && { supportedArchitectures: { os: ['none'] } }),
    });
    // Else Yarn looks for a project in the folders above.
    writeFileSync(join(folder, 'yarn.lock'), '');
    return runIn(folder, [...yarn, 'add', name]);
  };

const versionOf = (packageName: string): string =>
  (JSON.parse(readFileSync(join(tools, packageName, 'package.json'), 'utf8')) as { version: string }).version;

const yarnVersion = versionOf('@yarnpkg/cli-dist');
const direct = [process.execPath];
const modules = `node_modules/${name}-${process.platform}-${process.arch}*`;

/** All of them, in the order of the table. */
export const managers: readonly Manager[] = [
  { name: 'npm', version: read('npm', ['--version']).trim(), add: addWithNpm, place: modules, node: direct },
  {
    name: 'pnpm',
    version: versionOf('pnpm'),
    add: addWithPnpm,
    place: `node_modules/.pnpm/${name}@*/${modules}`,
    node: direct,
  },
  { name: 'Yarn', version: yarnVersion, add: addWithYarn('node-modules'), place: modules, node: direct },
  {
    name: 'Yarn PnP',
    version: yarnVersion,
    add: addWithYarn('pnp'),
    place: `.yarn/unplugged/*/${modules}`,
    node: [...yarn, 'node'],
  },
];
