/**
 * Makes what is published: the platform packages, which hold the addon, and the package that names them.
 *
 * Usage: node scripts/release.ts             packs all of it into dist/release and prints how it is published
 *        node scripts/release.ts --dry       packs what this machine can build, and shows what people get
 *        node scripts/release.ts --publish   packs all of it and publishes it; for the release workflow
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { version } from '../ts/version.ts';
import { describeAddon, manifestOf } from './native.ts';
import { type Manifest, pack, packFolder } from './pack.ts';
import { addonOf, platformNames } from './platforms.ts';
import { ask, read, root, run } from './run.ts';
import { checkVersions } from './versions.ts';

/** One package: its manifest, and its tarball unless it was not built here. */
export interface Published {
  readonly manifest: Manifest & { readonly name: string; readonly version: string };
  readonly tarball?: string;
}

/** What is published together. */
export interface Release {
  readonly main: Published;
  readonly platforms: readonly Published[];
  /** The software bill of materials: a file in CycloneDX's form. */
  readonly sbom: string;
}

const [mode] = process.argv.slice(2);
const isRehearsal = mode === '--dry';

const folder = join(root, 'dist/release');

/** What npm asks of a public package. Provenance holds only where the repository is the one that builds. */
const publishing = (): Manifest => {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY } = process.env;
  const repository = { type: 'git', url: `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git` };
  return { publishConfig: { access: 'public' }, ...(GITHUB_REPOSITORY && { repository }) };
};

const readManifest = (of: string): Published['manifest'] =>
  JSON.parse(readFileSync(join(of, 'package.json'), 'utf8')) as Published['manifest'];

/** Where the addon for a platform lies: cross-built, as is published; a rehearsal takes this machine's own if newer. */
const findAddon = (platform: string): string | undefined => {
  const crossBuilt = addonOf(platform);
  const own = join(root, 'dist/native', manifestOf(platform, 0).main);
  const candidates = (isRehearsal ? [crossBuilt, own] : [crossBuilt]).filter((file) => existsSync(file));
  return candidates.sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs)[0];
};

const packPlatform = (platform: string): Published => {
  const addon = findAddon(platform);
  if (addon === undefined) return { manifest: manifestOf(platform, 0) };
  const { version: built } = readManifest(dirname(addon));
  if (built !== version) throw new Error(`${addon} was built of version ${built}, not ${version}`);
  const stage = join(folder, platform);
  mkdirSync(stage);
  cpSync(addon, join(stage, basename(addon)));
  describeAddon(stage);
  const manifest = { ...readManifest(stage), ...publishing() };
  writeFileSync(join(stage, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return { manifest, tarball: packFolder(stage, folder) };
};

/** All that builds the package: the libraries whose code is in it are development dependencies here. */
const writeSbom = (): string => {
  const file = join(folder, `skypilot-utils-${version}.cdx.json`);
  writeFileSync(file, read('npm', ['sbom', '--sbom-format=cyclonedx', '--sbom-type=library']));
  return file;
};

/** Packs what was built, the platform packages first, since the other one names them. */
const layOut = (): Release => {
  checkVersions();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const platforms = platformNames.map(packPlatform);
  const optionalDependencies = Object.fromEntries(platforms.map(({ manifest }) => [manifest.name, version]));
  let main: Manifest = {};
  const tarball = pack(folder, (manifest) => {
    main = { ...manifest, optionalDependencies, ...publishing() };
    return main;
  });
  return { main: { manifest: main as Published['manifest'], tarball }, platforms, sbom: writeSbom() };
};

/** All that is published, in this order: nobody may meet a package that names others which are not there yet. */
const inOrder = ({ main, platforms }: Release): readonly Required<Published>[] =>
  [...platforms, main].map(({ manifest, tarball }) => {
    if (tarball === undefined) throw new Error(`Cannot release: ${manifest.name} must be built, got no addon`);
    return { manifest, tarball };
  });

const checkIsDated = (): void => {
  const heading = new RegExp(`^## \\[${version}\\] - \\d{4}-\\d\\d-\\d\\d$`, 'm');
  if (!heading.test(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')))
    throw new Error(`Cannot release: CHANGELOG.md must date ${version}, which npm version does`);
};

/** Publishes, if told to; goes on where an earlier run was broken off. */
const publish = ({ manifest, tarball }: Required<Published>): void => {
  const command = ['publish', tarball, '--provenance', '--access', 'public'];
  console.log(`npm ${command.join(' ')}`);
  if (mode !== '--publish') return;
  if (ask('npm', ['view', `${manifest.name}@${version}`, 'version'])) console.log('is published already');
  else run('npm', command);
};

if (isRehearsal) {
  const { rehearse } = await import('../test/release/main.ts');
  await rehearse(layOut());
} else if (mode === undefined || mode === '--publish') {
  checkIsDated();
  for (const published of inOrder(layOut())) publish(published);
} else {
  throw new Error(`Cannot release: the mode must be --dry, --publish or left out, got ${mode}`);
}
