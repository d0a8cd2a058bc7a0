/**
 * A rehearsal of a release: what people get who install it, whole, in part and damaged, with each package manager.
 *
 * Called by scripts/release.ts with --dry.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { packFolder } from '../../scripts/pack.ts';
import type { Published, Release } from '../../scripts/release.ts';
import { root, run } from '../../scripts/run.ts';
import type { Report } from '../fixtures/loading/installation.ts';
import { libraries } from '../package/contents.ts';
import { type Manager, managers, type Printed, runIn } from './managers.ts';
import { type Registry, serve } from './registry.ts';

/** One thing that may happen to people. */
interface Situation {
  readonly title: string;
  readonly packages: readonly Published[];
  readonly omitsOptional?: boolean;
  readonly overrides?: { readonly [name: string]: string };
  readonly check: (report: Report, registry: Registry) => void;
}

const lines = 'one\ntwo\nthree\n';
const fine = { state: 'ok', causes: [] };
const otherVersion = '0.0.9';

/** The platform package made anew, with another manifest or another addon. */
const remake = (
  { manifest, tarball }: Required<Published>,
  folder: string,
  change: { readonly version?: string; readonly addon?: (bytes: Buffer) => Uint8Array },
): Published => {
  mkdirSync(folder);
  run('tar', ['-xzf', tarball, '-C', folder]);
  const changed = { ...manifest, version: change.version ?? manifest.version };
  const addon = join(folder, 'package', manifest.main as string);
  writeFileSync(join(folder, 'package/package.json'), JSON.stringify(changed));
  if (change.addon) writeFileSync(addon, change.addon(readFileSync(addon)));
  return { manifest: changed, tarball: packFolder(join(folder, 'package'), folder) };
};

/** Where a library names its machine: e_machine in ELF, the lower half of cputype in Mach-O, Machine in PE. */
const machineAt = (bytes: Buffer): number => {
  if (process.platform === 'win32') return bytes.readUInt32LE(0x3c) + 4;
  return process.platform === 'darwin' ? 4 : 18;
};

const ofOtherMachine = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  changed.writeUInt16LE(8, machineAt(bytes));
  return changed;
};

const checkNative = ({ info, warnings }: Report, { downloaded }: Registry): void => {
  assert.deepEqual(info.backends, { js: fine, wasm: fine, native: fine });
  assert.equal(info.functions.hashFile, 'native');
  assert.equal(info.functions.isProcessAlive, 'native');
  assert.deepEqual({ events: info.events, warnings }, { events: [], warnings: [] });
  for (const { name, scripts = {} } of downloaded) {
    const found = Object.keys(scripts as object).filter((script) => /^(pre|post)?install$/.test(script));
    assert.deepEqual(found, [], `${name} has install scripts`);
  }
};

const checkAbsent = ({ info, warnings }: Report): void => {
  const causes = [`no addon for ${process.platform}-${process.arch} is installed`];
  assert.deepEqual(info.backends, { js: fine, wasm: fine, native: { state: 'absent', causes } });
  assert.equal(info.functions.makeClusterNameOnCloud, 'wasm');
  assert.equal(info.functions.hashFile, 'js');
  assert.deepEqual({ events: info.events, warnings }, { events: [], warnings: [] });
};

const checkBroken =
  (cause: RegExp) =>
  ({ info, warnings }: Report): void => {
    const { state, causes = [] } = info.backends.native ?? {};
    assert.equal(state, 'broken');
    assert.match(causes[0] ?? '', cause);
    const message = `skypilot-utils goes on without its native backend: ${causes[0]}`;
    assert.deepEqual(warnings, [{ code: 'SKYPILOT_UTILS_BROKEN', message }]);
    assert.equal(info.functions.hashFile, 'js');
  };

const situationsOf = ({ main, platforms }: Release, folder: string): readonly Situation[] => {
  const ours = platforms.find(
    ({ manifest: { name }, tarball }) => tarball && name.includes(`-${process.platform}-${process.arch}`),
  );
  assert(ours?.tarball, `there is no platform package for ${process.platform}-${process.arch}`);
  const own = { ...ours, tarball: ours.tarball };
  const others = platforms.filter((platform) => platform !== ours);
  const old = remake(own, join(folder, 'old'), { version: otherVersion });
  const cut = remake(own, join(folder, 'cut'), { addon: (bytes) => bytes.subarray(0, bytes.length - 4096) });
  const alien = remake(own, join(folder, 'alien'), { addon: ofOtherMachine });
  const { name, bytes } = own.manifest;
  return [
    { title: 'whole', packages: [main, ...platforms], check: checkNative },
    {
      title: 'without what is optional',
      packages: [main, ...platforms],
      omitsOptional: true,
      check: checkAbsent,
    },
    {
      title: 'platform package of another version',
      packages: [main, ...platforms, old],
      overrides: { [name]: otherVersion },
      check: checkBroken(new RegExp(`is of version ${otherVersion}, not ${main.manifest.version}: reinstall`)),
    },
    {
      title: 'addon cut short',
      packages: [main, cut, ...others],
      check: checkBroken(new RegExp(`has ${Number(bytes) - 4096} bytes, not ${bytes}: reinstall`)),
    },
    {
      title: 'addon of another architecture',
      packages: [main, alien, ...others],
      check: checkBroken(new RegExp(own.manifest.main as string)),
    },
  ];
};

/** What a program says that asks every function in a project where the package has been added. */
const ask = async (folder: string, { node }: Manager): Promise<Report> => {
  cpSync(join(root, 'test/fixtures/loading/ask.mjs'), join(folder, 'ask.mjs'));
  writeFileSync(join(folder, 'lines.txt'), lines);
  for (const name of ['a', 'b', 'c']) mkdirSync(join(folder, 'entries', name), { recursive: true });
  return JSON.parse((await runIn(folder, [...node, 'ask.mjs'])).stdout) as Report;
};

const checkAnswers = ({ answers: { portable, bound } }: Report): void => {
  assert.equal(portable.base36Encode, '1ps9wxb');
  assert.equal(portable.createHasher, 'd74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24');
  assert.equal(bound.hashFile, createHash('sha256').update(lines).digest('hex'));
  assert.deepEqual(bound.isProcessAlive, [true, true, false, false]);
  assert.deepEqual(bound.readLastNLines, ['two\n', 'three']);
};

/** Nothing that a person would have to ask about. */
const checkQuiet = ({ stdout, stderr }: Printed): void => {
  // Of its own loader for ES modules Yarn warns in every project.
  const printed = `${stdout}${stderr}`.replace(/.*(YN0092|Done with warnings).*/g, '');
  assert.doesNotMatch(printed, /\bwarn|deprecated/i);
};

/** Installs and asks; returns what is wrong, or undefined. */
const tryOut = async (situation: Situation, manager: Manager, folder: string): Promise<string | undefined> => {
  const { packages, omitsOptional = false, overrides = {}, check } = situation;
  mkdirSync(folder);
  const registry = await serve(packages);
  try {
    const printed = await manager.add(folder, { registry: registry.url, omitsOptional, overrides });
    if (situation.check === checkNative) {
      checkQuiet(printed);
      assert.equal(globSync(manager.place, { cwd: folder }).length, 1, `nothing lies at ${manager.place}`);
    }
    const report = await ask(folder, manager);
    check(report, registry);
    checkAnswers(report);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    registry.close();
  }
};

/** What npm would say to a person who publishes it, to a registry that has nothing yet. */
const tryToPublish = async (
  { manifest, tarball }: Required<Published>,
  folder: string,
): Promise<string | undefined> => {
  const registry = await serve([]);
  try {
    const token = `--${registry.url.replace('http:', '')}/:_authToken=rehearsal`;
    const command = ['npm', 'publish', tarball, '--dry-run', '--loglevel=warn', '--registry', registry.url, token];
    const printed = await runIn(folder, command);
    assert.match(printed.stdout, new RegExp(`\\+ ${manifest.name}@${manifest.version}`));
    checkQuiet(printed);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    registry.close();
  }
};

/** What is wrong with the bill of materials, or undefined. */
const checkSbom = ({ sbom, main: { manifest } }: Release): string | undefined => {
  try {
    const { bomFormat, metadata, components } = JSON.parse(readFileSync(sbom, 'utf8'));
    assert.equal(bomFormat, 'CycloneDX');
    assert.equal(metadata.component.purl, `pkg:npm/${manifest.name}@${manifest.version}`);
    const names: readonly string[] = components.map(({ name }: { name: string }) => name);
    for (const library of libraries) assert.ok(names.includes(library), `${library}, whose code is in it, is missing`);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

/** Tries everything, prints a table and what went wrong. */
export const rehearse = async (release: Release): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-release-'));
  const failures: string[] = [];
  let passed = 0;
  const note = (title: string, failure: string | undefined): string => {
    if (failure === undefined) passed += 1;
    else failures.push(`${title}\n${failure}`);
    return failure === undefined ? 'passed' : 'FAILED';
  };
  try {
    const table = new Table({ head: ['', ...managers.map(({ name, version }) => `${name} ${version}`)] });
    for (const situation of situationsOf(release, folder)) {
      const cells: string[] = [];
      for (const manager of managers) {
        const title = `${situation.title}, ${manager.name}`;
        cells.push(note(title, await tryOut(situation, manager, join(folder, title))));
      }
      table.push([situation.title, ...cells]);
    }
    console.log(table.toString());
    for (const { manifest, tarball } of [...release.platforms, release.main]) {
      if (tarball === undefined) continue;
      const title = `npm publish --dry-run of ${manifest.name}`;
      console.log(`${title}: ${note(title, await tryToPublish({ manifest, tarball }, folder))}`);
    }
    console.log(`bill of materials: ${note('bill of materials', checkSbom(release))}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
  for (const failure of failures) console.log(`\n${failure}`);
  console.log(`release: ${passed} passed, ${failures.length} failed`);
  if (failures.length > 0) process.exitCode = 1;
};
