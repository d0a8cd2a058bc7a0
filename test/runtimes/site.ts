/** An empty folder into which the package is installed as its users install it, with the probes beside it. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { pack } from '../../scripts/pack.ts';
import { root, run } from '../../scripts/run.ts';

export interface Site {
  /** The package with this machine's addon as a platform package, as npm lays it out. */
  readonly whole: string;
  /** The same without the addon. */
  readonly bare: string;
  /** Bundles for workerd, the module beside them. */
  readonly workerd: string;
  /** The bundle for edge runtimes. */
  readonly edge: string;
}

const addonFolder = 'node_modules/skypilot-utils-linux-x64-gnu';

const installPackage = (folder: string): void => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}\n');
  const tarball = pack(folder);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--silent', `./${basename(tarball)}`], {
    cwd: folder,
  });
  // A package with nothing in it, for comparison.
  const nothing = join(folder, 'node_modules/nothing');
  mkdirSync(nothing);
  writeFileSync(join(nothing, 'package.json'), '{"name":"nothing","type":"module","exports":"./index.js"}\n');
  writeFileSync(join(nothing, 'index.js'), 'export {};\n');
  cpSync(join(import.meta.dirname, 'probes'), folder, { recursive: true });
  copyFileSync(`${root}test/golden/check.js`, join(folder, 'check.js'));
  // A module, since what has no permission to read a file may import one.
  const golden = readFileSync(`${root}test/golden/golden.json`, 'utf8');
  writeFileSync(join(folder, 'golden.js'), `export default ${golden}`);
};

/** As wrangler and Next.js bundle, by the conditions that they set. */
const bundle = async (entry: string, condition: 'workerd' | 'edge-light', to: string): Promise<void> => {
  await build({
    entryPoints: [entry],
    outfile: to,
    bundle: true,
    format: condition === 'workerd' ? 'esm' : 'iife',
    conditions: [condition, 'worker', 'browser'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'error',
  });
};

/** Packs, installs and bundles into a temporary folder. */
export const makeSite = async (): Promise<Site> => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-runtimes-'));
  const [bare, whole] = [join(folder, 'bare'), join(folder, 'whole')];
  installPackage(bare);
  cpSync(bare, whole, { recursive: true });
  cpSync(`${root}dist/native`, join(whole, addonFolder), { recursive: true });
  const [workerd, edge] = [join(folder, 'workerd'), join(folder, 'edge', 'bundle.js')];
  await bundle(join(bare, 'workerd.js'), 'workerd', join(workerd, 'bundle.js'));
  await bundle(join(bare, 'edge.js'), 'edge-light', edge);
  return { whole, bare, workerd, edge };
};
