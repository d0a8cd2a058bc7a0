/**
 * Tries the addons of other platforms: those that can run here do, in the Node of their platform, with everything that
 * is bound to the operating system and the golden file; of the others, and of all, the libraries' own tables are read.
 *
 * Usage: npm run test:platforms
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NapiCli, parseTriple } from '@napi-rs/cli';
import { describeLinkage, faultsOf, readLinkage } from '../../scripts/linkage.ts';
import { manifestOf } from '../../scripts/native.ts';
import { addonOf, bringUpToDate, folderOf, oldestGlibc, platformNames, tripleOf } from '../../scripts/platforms.ts';
import { root } from '../../scripts/run.ts';
import type { Outcome } from '../golden/check.d.ts';
import { runAll } from '../runtimes/child.ts';
import { type Machine, Missing, machines } from './machines.ts';
import { type Bound, report, type Trial, tell } from './report.ts';
import { installPackage, installPlatform, runOn } from './site.ts';

const attempt = (failures: string[], title: string, check: () => void): number => {
  try {
    check();
    return 1;
  } catch (error) {
    failures.push(`${title}: ${(error as Error).message}`);
    return 0;
  }
};

/** What `napi create-npm-dirs` makes of our targets. */
const conventions = async (folder: string): Promise<(platform: string) => Record<string, unknown>> => {
  const own = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  own.napi.targets = platformNames.map(tripleOf);
  mkdirSync(join(folder, 'napi'));
  writeFileSync(join(folder, 'napi/package.json'), JSON.stringify(own));
  await new NapiCli().createNpmDirs({ cwd: join(folder, 'napi') });
  return (platform) => JSON.parse(readFileSync(join(folder, 'napi/npm', platform, 'package.json'), 'utf8'));
};

/** The package itself: what its library needs, and what it says of itself. */
const tryPackage = (platform: string, convention: (platform: string) => Record<string, unknown>): Trial => {
  const failures: string[] = [];
  let where = '';
  let passed = attempt(failures, 'the addon asks for what every such system has', () => {
    const linkage = readLinkage(platform, addonOf(platform));
    where = describeLinkage(linkage);
    const faults = faultsOf(platform, linkage, oldestGlibc);
    if (faults.length > 0) throw new Error(faults.join(', '));
  });
  passed += attempt(failures, "the package is as @napi-rs/cli's conventions have it", () => {
    const { description, ...expected } = convention(platform);
    const found: Record<string, unknown> = manifestOf(platform, 0);
    // Beside the addon it ships the licences; and napi names glibc for mingw, too, where npm would then install nothing.
    const { files, libc, ...rest } = expected;
    if (!(files as string[]).every((file) => (found.files as string[]).includes(file)))
      throw new Error(`files lack ${files}`);
    if (platform.startsWith('linux-')) rest.libc = libc;
    for (const [key, value] of Object.entries(rest)) {
      if (JSON.stringify(found[key]) !== JSON.stringify(value))
        throw new Error(`${key} is ${found[key]}, not ${value}`);
    }
    const name = parseTriple(tripleOf(platform)).platformArchABI;
    if (name !== platform) throw new Error(`napi calls it ${name}`);
  });
  return { platform, where, passed, failures };
};

/** The first CPU that this process may use: the emulated are bound to it. */
const firstCpu = (): string =>
  /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';

const tryMachine = async (machine: Machine, site: string, title: string): Promise<Trial> => {
  const failures: string[] = [];
  let passed = 0;
  const note = (fault: string | null | undefined | false): void => {
    if (fault) failures.push(fault);
    else passed += 1;
  };
  const counts = await runOn<Record<string, number>>(machine, site, 'affinity.js', [], ['taskset', '-c', firstCpu()]);
  for (const [who, count] of Object.entries(counts)) note(count !== 1 && `bound to one CPU, ${who} counts ${count}`);
  const bound = await runOn<Bound>(machine, site, 'bound.js', [JSON.stringify(machine.command)]);
  for (const { backend, title, fault } of bound.results) note(fault && `[${backend}] ${title}: ${fault}`);
  const golden = await runOn<Outcome>(machine, site, 'golden.js');
  for (const [backend, { state, cause }] of Object.entries(golden.backends)) {
    note(state !== 'ok' && `${backend} is ${state}: ${cause}`);
  }
  for (const row of golden.rows) {
    const fault = row.failed > 0 ? row.failures.join('; ') : row.passed === 0 && 'it asked nothing';
    note(fault && `[${row.backend}] golden ${row.family}: ${fault}`);
  }
  return { platform: machine.platform + title, where: `${bound.runtime} by ${machine.by}`, passed, failures, bound };
};

/** A machine with the addons that it is to run; a Missing is told, and fails where all is to be there. */
const tryAddons = async (get: () => Machine, packageSite: string, folder: string): Promise<readonly Trial[]> => {
  let machine: Machine;
  try {
    machine = get();
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    console.log(`not run: ${error.message}`);
    const failures = process.env.CI === 'true' ? [error.message] : [];
    return [{ platform: 'a machine', where: 'not run', passed: 0, failures }];
  }
  const builds: [string, string][] = [[folderOf(machine.platform), '']];
  if (machine.command[0] === process.execPath) builds.push([`${root}dist/native`, ', built here']);
  const trials: Trial[] = [];
  for (const [index, [build, title]] of builds.entries()) {
    const site = installPlatform(packageSite, build, join(folder, `${machine.platform}-${index}`));
    try {
      trials.push(await tryMachine(machine, site, title));
    } catch (error) {
      const failures = [(error as Error).message];
      trials.push({ platform: machine.platform + title, where: machine.by, passed: 0, failures });
    }
  }
  return trials;
};

const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-platforms-'));
try {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('this suite needs Linux on x64');
  bringUpToDate();
  const convention = await conventions(folder);
  const packages = platformNames.map((platform) => tryPackage(platform, convention));
  packages.forEach(tell);
  const packageSite = installPackage(folder);
  const jobs = machines.map((get) => () => tryAddons(get, packageSite, folder));
  const trials = (await runAll(jobs, 2)).flat();
  trials.forEach(tell);

  report(packages, trials);
  const all = [...packages, ...trials];
  const failed = all.reduce((sum, { failures }) => sum + failures.length, 0);
  console.log(`platforms: ${all.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
