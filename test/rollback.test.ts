/** The ways back that ROLLOUT.md names, each gone by real processes in an installation as npm makes it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  addPlatform,
  type ChildOptions,
  compileTo,
  install,
  manifest,
  type Report,
  root,
  runNode,
} from './fixtures/loading/installation.ts';
import { temporaryFolder } from './support/os.ts';

const folder = temporaryFolder();
const compiled = join(folder, 'compiled');
let installation: string;

/** A service that rolls Rust out to all of its calls, whatever the operator says, and then takes one function back. */
const service = `
  import { makeClusterNameOnCloud, configure, getBackendInfo, getTelemetry, isProcessAlive } from 'skypilot-utils';
  const backends = () => {
    const { makeClusterNameOnCloud, isProcessAlive } = getBackendInfo().functions;
    return [makeClusterNameOnCloud.backend, isProcessAlive.backend];
  };
  configure({ rollout: { percent: 100, verify: 1 } });
  const answers = new Set();
  for (let call = 0; call < 100; call += 1) answers.add(makeClusterNameOnCloud('My.Training_Cluster', { userHash: 'a1b2' })).add(isProcessAlive(process.pid));
  const { makeClusterNameOnCloud: named, isProcessAlive: asked } = getTelemetry().functions;
  const before = backends();
  configure({ rollout: { functions: { isProcessAlive: 0 } } });
  const after = backends();
  console.log(JSON.stringify({ answers: [...answers], calls: [named.calls, asked.calls], before, after }));
`;

interface Service {
  readonly answers: readonly unknown[];
  readonly calls: readonly { readonly [backend: string]: number }[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const run = async (script: string, options: ChildOptions): Promise<string> => {
  const { status, output, errors } = await runNode([join(installation, script)], options);
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  return output;
};

const serve = async (env: { readonly [name: string]: string } = {}): Promise<Service> =>
  JSON.parse(await run('service.mjs', { env })) as Service;

/** What every function answers, and from which backend. */
const ask = async (env: { readonly [name: string]: string } = {}): Promise<Report> =>
  JSON.parse(await run('ask.mjs', { env })) as Report;

const right = ['my-trai-b7-a1b2', true];

beforeAll(async () => {
  await compileTo(compiled);
  installation = install(compiled, join(folder, 'installation'));
  addPlatform(join(installation, 'node_modules', manifest.name));
  writeFileSync(join(installation, 'service.mjs'), service);
});

test('before, Rust answers', async () => {
  const { answers, calls, before } = await serve();
  expect(answers).toEqual(right);
  expect(before).toEqual(['wasm', 'native']);
  expect(calls).toEqual([
    { js: 0, wasm: 100, native: 0 },
    { js: 0, wasm: 0, native: 100 },
  ]);
});

describe('in five minutes, by a variable,', () => {
  test.each([{ SKYPILOT_USE_RUST: '0' }, { SKYPILOT_UTILS_ROLLOUT: '0' }])('%j: js answers everything', async (env) => {
    const { answers, calls, before } = await serve(env);
    expect(answers).toEqual(right);
    expect(before).toEqual(['js', 'js']);
    expect(calls).toEqual([
      { js: 100, wasm: 0, native: 0 },
      { js: 100, wasm: 0, native: 0 },
    ]);
    const all = await ask(env);
    expect(new Set(Object.values(all.info.functions))).toEqual(new Set(['js']));
    expect(all.warnings).toEqual([]);
    expect(all.answers).toEqual((await ask()).answers);
  });

  test('SKYPILOT_UTILS_ROLLOUT=25: a quarter of the calls is left to Rust, over what the program says', async () => {
    const { answers, calls } = await serve({ SKYPILOT_UTILS_ROLLOUT: '25' });
    expect(answers).toEqual(right);
    // 75 are due; that is ten standard deviations below.
    for (const { js = 0 } of calls) expect(js).toBeGreaterThan(32);
  });
});

describe('in thirty minutes, one function', () => {
  test('by the operator: SKYPILOT_UTILS_BACKEND=isProcessAlive=js, and all others stay', async () => {
    const env = { SKYPILOT_UTILS_BACKEND: 'isProcessAlive=js' };
    const { answers, before } = await serve(env);
    expect(answers).toEqual(right);
    expect(before).toEqual(['wasm', 'js']);
    const [{ info }, { info: usual }] = [await ask(env), await ask()];
    expect(info.functions).toEqual({ ...usual.functions, isProcessAlive: 'js' });
  });

  test('by the program, without a restart', async () => {
    expect((await serve()).after).toEqual(['wasm', 'js']);
  });
});

describe('in two hours, the previous version', () => {
  const app = join(folder, 'app');

  /** A folder's content as npm publishes it. */
  const pack = (name: string, fill: (contents: string) => void): string => {
    const contents = join(folder, name, 'package');
    mkdirSync(contents, { recursive: true });
    fill(contents);
    execFileSync('tar', ['-czf', `${name}.tgz`, '-C', join(folder, name), 'package'], { cwd: folder });
    return join(folder, `${name}.tgz`);
  };

  const replaceIn = (file: string, text: string, by: string): void =>
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(text, by));

  /** Installs the package in some version, and the platform's, over what is there. */
  const npmInstall = (version: string): void => {
    const own = pack(version, (contents) => {
      cpSync(compiled, contents, { recursive: true });
      const { scripts, devDependencies, ...described } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
      writeFileSync(join(contents, 'package.json'), JSON.stringify({ ...described, version }));
      replaceIn(join(contents, 'dist/index.js'), `\`${manifest.version}\``, `\`${version}\``);
    });
    const platform = pack(`${version}-platform`, (contents) => addPlatform(contents, { manifest: { version } }));
    const options = ['--save-exact', '--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
    execFileSync('npm', ['install', own, platform, ...options], { cwd: app, stdio: 'pipe' });
  };

  const start = async (): Promise<unknown> => JSON.parse((await runNode([join(app, 'app.mjs')])).output);

  test('is installed over the newer one, the addon with it, and answers', async () => {
    mkdirSync(app);
    writeFileSync(join(app, 'package.json'), '{ "private": true }');
    writeFileSync(
      join(app, 'app.mjs'),
      `import { getBackendInfo, hash } from 'skypilot-utils';
      const { version, backends } = getBackendInfo();
      console.log(JSON.stringify([version, backends.native.state, hash('hello', 'crc32')]));`,
    );
    npmInstall('99.0.0');
    // The addon of this build is of another version than that package: something to go back from.
    expect(await start()).toEqual(['99.0.0', 'broken', '3610a686']);
    npmInstall(manifest.version);
    expect(await start()).toEqual([manifest.version, 'ok', '3610a686']);
    const { packages } = JSON.parse(readFileSync(join(app, 'package-lock.json'), 'utf8')) as {
      packages: { readonly [path: string]: { readonly version?: string } };
    };
    const versions = Object.entries(packages).flatMap(([, { version }]) => (version ? [version] : []));
    expect(versions).toEqual([manifest.version, manifest.version]);
  });
});
