/** The package as somebody has it who installed it on one platform, and programs that run there. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, copyFileSync, cpSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pack, packFolder } from '../../scripts/pack.ts';
import { root, run } from '../../scripts/run.ts';
import type { Machine } from './machines.ts';

const unpack = (tarball: string, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  run('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1']);
};

/** Packs and installs the package, without an addon; returns the folder. */
export const installPackage = (folder: string): string => {
  const site = join(folder, 'package');
  mkdirSync(site);
  const install = ['install', '--no-save', '--no-audit', '--no-fund', '--silent', '--prefix', site];
  run('npm', [...install, pack(folder)]);
  for (const file of ['check.js', 'golden.json']) copyFileSync(`${root}test/golden/${file}`, join(site, file));
  for (const file of ['affinity.js', 'bound.js', 'golden.js'])
    copyFileSync(`${root}test/platforms/${file}`, join(site, file));
  return site;
};

/** The same package once more, with one platform's beside it. */
export const installPlatform = (site: string, platformPackage: string, folder: string): string => {
  cpSync(site, folder, { recursive: true });
  const { name } = JSON.parse(readFileSync(join(platformPackage, 'package.json'), 'utf8')) as { readonly name: string };
  unpack(packFolder(platformPackage, folder), join(folder, 'node_modules', name));
  return folder;
};

/** Emulated, everything takes its time. */
const timeoutMs = 300_000;

/** What a program of the site writes when it runs on a machine; throws with its output when it does not come to that. */
export const runOn = async <Result>(
  machine: Machine,
  site: string,
  program: string,
  args: readonly string[] = [],
  through: readonly string[] = [],
): Promise<Result> => {
  const [command, ...options] = [...through, ...machine.command] as [string, ...string[]];
  const output = join(site, `${program}.log`);
  // A file: under wine a pipe loses what Node writes.
  const descriptor = openSync(output, 'w');
  const child = spawn(command, [...options, program, `${program}.json`, ...args], {
    cwd: site,
    env: { ...process.env, ...machine.env },
    stdio: ['ignore', descriptor, descriptor],
    timeout: timeoutMs,
  });
  closeSync(descriptor);
  const [status, signal] = await once(child, 'close');
  machine.stop();
  if (status !== 0)
    throw new Error(`${program} ended with ${signal ?? `status ${status}`}:\n${readFileSync(output, 'utf8')}`);
  return JSON.parse(readFileSync(join(site, `${program}.json`), 'utf8')) as Result;
};
