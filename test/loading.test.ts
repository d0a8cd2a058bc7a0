/** The addon is found and believed only as promised: throwaway installations, and children that run in them. */
import { mkdirSync, readFileSync, realpathSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  addon,
  addPlatform,
  type ChildOptions,
  compileTo,
  install,
  manifest,
  type Platform,
  type Report,
  root,
  runNode,
} from './fixtures/loading/installation.ts';
import { hasCommand, temporaryFolder } from './support/os.ts';

const folder = temporaryFolder();
const compiled = join(folder, 'compiled');
const onLinux = process.platform === 'linux';
const strace = onLinux && hasCommand('strace');

let installations = 0;
let oracle: Report['answers'];

/** An installation of its own, as npm lays it out: the platform packages beside ours. */
const installed = (platforms: { readonly [name: string]: Platform } = {}): string => {
  installations += 1;
  const installation = install(compiled, join(folder, `${installations}`));
  for (const [name, platform] of Object.entries(platforms)) {
    addPlatform(join(installation, 'node_modules', name), platform);
  }
  return installation;
};

/** What a child says that asks every function in an installation. */
const ask = async (installation: string, options: ChildOptions = {}, ...how: string[]): Promise<Report> => {
  const { status, signal, output, errors } = await runNode([join(installation, 'ask.mjs'), ...how], options);
  expect({ status, signal, errors: status === 0 ? '' : errors }).toEqual({ status: 0, signal: null, errors: '' });
  return JSON.parse(output) as Report;
};

const { name: ours, main } = manifest;
const musl = ours.replace('-gnu', '-musl');
const own = 'skypilot-utils';
const fine = { state: 'ok', causes: [] };

const missing = `no addon for ${process.platform}-${process.arch} is installed`;

beforeAll(async () => {
  await compileTo(compiled);
  const report = await ask(installed(), { env: { SKYPILOT_UTILS_BACKEND: 'js' } });
  oracle = report.answers;
});

/** Everything is well: the addon answers what it has, quietly. */
const expectNative = (report: Report): void => {
  expect(report.info.backends).toEqual({ js: fine, wasm: fine, native: fine });
  expect(report.info.functions).toMatchObject({ hashFile: 'native', isProcessAlive: 'native', getCpuCount: 'native' });
  expect(report.info.events).toEqual([]);
  expect(report.warnings).toEqual([]);
  expect(report.answers).toEqual(oracle);
};

/** The addon is not there, which is nobody's fault: not a word, and the others answer. */
const expectAbsent = (report: Report, causes: readonly unknown[]): void => {
  expect(report.info.backends).toEqual({ js: fine, wasm: fine, native: { state: 'absent', causes } });
  expect(report.info.functions).toMatchObject({ hashFile: 'js', isProcessAlive: 'js', getCpuCount: 'js' });
  expect(report.info.events).toEqual([]);
  expect(report.warnings).toEqual([]);
  expect(report.answers).toEqual(oracle);
};

/** The addon is there and of no use: one warning, and the others answer. */
const expectBroken = (report: Report, causes: readonly unknown[]): void => {
  expect(report.info.backends).toEqual({ js: fine, wasm: fine, native: { state: 'broken', causes } });
  expect(report.info.functions).toMatchObject({ hashFile: 'js', isProcessAlive: 'js', getCpuCount: 'js' });
  expect(report.info.events).toEqual(['broken native']);
  const message = `skypilot-utils goes on without its native backend: ${report.info.backends.native?.causes[0]}`;
  expect(report.warnings).toEqual([{ code: 'SKYPILOT_UTILS_BROKEN', message }]);
  expect(report.answers).toEqual(oracle);
};

test('what js answers, with which all is compared here, is right', () => {
  expect(oracle.portable).toMatchObject({
    base36Encode: '1ps9wxb',
    base36Decode: '3735928559n',
    formatFloat: '2.2',
    formatCompact: '1.0M',
    truncateLongString: 'hello world ...',
    truncate: 'This is a very lo...',
    makeClusterNameOnCloud: 'my-trai-b7-a1b2',
    createHasher: 'd74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24',
    hashStream: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
  });
  expect(oracle.bound).toMatchObject({
    hashFile: 'b6285c57e8797db5d4c51c80d6f11938afda9b11c6a003549709189e9b4b92a2',
    readLastNLines: ['two\n', 'three'],
    isProcessAlive: [true, true, false, false],
    estimateFdForDirectory: 15,
    missing: { code: 'ENOENT', message: "ENOENT: no such file or directory, open '/nonexistent'", causes: [] },
  });
});

describe.concurrent('the addon is found', () => {
  test('in the platform package beside ours', async () => {
    expectNative(await ask(installed({ [ours]: {} })));
  });

  test('in a platform package within ours', async () => {
    const installation = installed();
    addPlatform(join(installation, 'node_modules', own, 'node_modules', ours));
    expectNative(await ask(installation));
  });

  test('in the node_modules of a folder further above', async () => {
    installations += 1;
    const above = join(folder, `${installations}`);
    const installation = install(compiled, join(above, 'packages', 'app'));
    addPlatform(join(above, 'node_modules', ours));
    expectNative(await ask(installation));
  });

  test('beside the true place of a package that is a symbolic link, as pnpm makes it', async () => {
    installations += 1;
    const outer = join(folder, `${installations}`);
    const store = install(compiled, join(outer, 'node_modules', '.pnpm', `${own}@0.1.0`));
    addPlatform(join(store, 'node_modules', ours));
    symlinkSync(join(store, 'node_modules', own), join(outer, 'node_modules', own));
    for (const name of ['ask.mjs', 'lines.txt', 'entries']) symlinkSync(join(store, name), join(outer, name));
    expectNative(await ask(outer, { flags: ['--preserve-symlinks-main'] }));
  });

  test('in our own build before any platform package', async () => {
    const installation = installed({ [ours]: { file: '' } });
    addPlatform(join(installation, 'node_modules', own, 'dist', 'native'));
    expectNative(await ask(installation));
  });

  test.runIf(onLinux)('in the musl package where the gnu one is broken (Linux)', async () => {
    expectNative(await ask(installed({ [ours]: { file: '' }, [musl]: {} })));
  });

  test('by require() of the package', async () => {
    expectNative(await ask(installed({ [ours]: {} }), {}, 'require'));
  });

  test('by a bundle as an ES module, in the node_modules folders above the bundle', async () => {
    const installation = installed({ [ours]: {} });
    const bundle = join(installation, 'bundle.mjs');
    bundleTo(bundle, 'esm', installation);
    expectNative(await ask(installation, {}, 'import', bundle));
  });

  test('with --permission, where addons and reading the files are allowed', async () => {
    const installation = installed({ [ours]: {} });
    const flags = ['--permission', '--allow-addons', '--allow-fs-read=*'];
    const report = await ask(installation, { flags });
    expectNative({ ...report, warnings: report.warnings.filter(({ code }) => code !== null) });
  });
});

const bundleTo = (file: string, format: 'cjs' | 'esm', installation: string): void => {
  buildSync({
    stdin: { contents: `export * from '${own}';`, resolveDir: installation },
    bundle: true,
    platform: 'node',
    format,
    outfile: file,
    logLevel: 'error',
  });
};

/** Our own permissions, and those of the dependencies that installations link to. */
const readable = (installation: string): readonly string[] => [
  `--allow-fs-read=${installation}/*`,
  `--allow-fs-read=${realpathSync(`${root}node_modules`)}/*`,
  '--allow-fs-read=/nonexistent',
  '--allow-fs-read=/proc/*',
  '--allow-fs-read=/sys/*',
];

describe.concurrent('the addon is absent, quietly', () => {
  test('where no platform package is installed', async () => {
    expectAbsent(await ask(installed()), [missing]);
  });

  test('where something else has the name of its folder', async () => {
    const installation = installed();
    writeFileSync(join(installation, 'node_modules', ours), '');
    expectAbsent(await ask(installation), [missing]);
  });

  test("where only another platform's package is installed", async () => {
    expectAbsent(await ask(installed({ [ours.replace(process.arch, 'other')]: {} })), [missing]);
  });

  const forbidden = 'this process may not load addons (--no-addons or --permission)';

  test('with --no-addons', async () => {
    const report = await ask(installed({ [ours]: {} }), { flags: ['--no-addons'] });
    expectAbsent(report, [forbidden, expect.any(String)]);
  });

  test('with --permission', async () => {
    const installation = installed({ [ours]: {} });
    const report = await ask(installation, { flags: ['--permission', ...readable(installation)] });
    expectAbsent(report, [forbidden, expect.any(String)]);
  });

  test('in a bundle as CommonJS, in which import.meta.url is undefined', async () => {
    const installation = installed({ [ours]: {} });
    const bundle = join(installation, 'bundle.cjs');
    bundleTo(bundle, 'cjs', installation);
    const cause = 'bundled as CommonJS or served from elsewhere, this code has no folder to look in';
    expectAbsent(await ask(installation, {}, 'require', bundle), [cause]);
  });
});

test('with --jitless wasm is absent, quietly, and every function is right', async () => {
  for (const platforms of [{}, { [ours]: {} }]) {
    const { answers, info, warnings } = await ask(installed(platforms), { flags: ['--jitless'] });
    const state = { state: 'absent', causes: ['this runtime has no WebAssembly (--jitless)'] };
    expect(info.backends).toMatchObject({ wasm: state });
    expect(info.events).toEqual([]);
    expect(warnings).toEqual([]);
    expect(answers).toEqual(oracle);
  }
});

const fakes = fileURLToPath(new URL('./fixtures/loading/fakes.cjs', import.meta.url));

/** An addon that is the true one, but for what `changes` says in JavaScript. */
const changed = (changes: string): Platform => {
  const file = `const real = require('./real.node');\nmodule.exports = { ...real, ${changes} };\n`;
  return { manifest: { main: 'fake.cjs', bytes: file.length }, file, more: { 'real.node': addon } };
};

const ofOtherArchitecture = (): Uint8Array => {
  const bytes = Uint8Array.from(addon);
  // e_machine stands at offset 18 of an ELF header (elf(5)): 8 is MIPS.
  bytes[18] = 8;
  bytes[19] = 0;
  return bytes;
};

const reinstall = 'reinstall skypilot-utils';

/** What is wrong with the platform package, and part of the cause that is then told. */
const broken: { readonly [title: string]: readonly [Platform, cause: string | RegExp] } = {
  'is empty': [{ file: '' }, `${main} has 0 bytes, not ${addon.length}: ${reinstall}`],
  'is empty and said to be so': [{ file: '', manifest: { bytes: 0 } }, main],
  'is shorter than was recorded': [
    { file: addon.subarray(0, addon.length - 4096) },
    `${main} has ${addon.length - 4096} bytes, not ${addon.length}: ${reinstall}`,
  ],
  'is longer than was recorded': [{ file: Buffer.concat([addon, addon.subarray(0, 1)]) }, `not ${addon.length}`],
  // Only as short as this does glibc notice it. It maps a longer piece, and the process dies of SIGBUS: hence the length.
  'is cut within its header, and recorded so': [{ file: addon.subarray(0, 40), manifest: { bytes: 40 } }, main],
  'is no addon at all': [{ file: 'x'.repeat(5000), manifest: { bytes: 5000 } }, main],
  'is of another architecture': [{ file: ofOtherArchitecture() }, main],
  'is said to be of another version': [
    { manifest: { version: '0.0.9' } },
    `is of version 0.0.9, not 0.1.0: ${reinstall}`,
  ],
  'says itself that it is of another version': [
    changed("version: () => '0.0.9'"),
    `fake.cjs is of version 0.0.9, not 0.1.0: ${reinstall}`,
  ],
  'has a manifest that is no JSON': [{ manifest: '{' }, 'JSON'],
  'has a manifest that is no object': [{ manifest: 'null' }, /of null/],
  'has a manifest that names no file': [{ manifest: '{"version":"0.1.0"}' }, /"path" argument|undefined/],
  'is missing beside its manifest': [{ file: null }, `ENOENT: no such file or directory, stat`],
  'exports nothing': [{ manifest: { main: 'fake.cjs', bytes: 1 }, file: ';' }, /version is not a function/],
  'lacks a function': [changed('digest: undefined'), /is not|called on/],
  'answers wrongly': [changed("digest: () => '00'"), 'it answers digest wrongly'],
  'hangs on to a wrong state': [changed("hasherDigest: () => '00'"), 'it answers createHashState wrongly'],
  'throws when it is asked': [changed("claimPort: () => { throw new Error('no') }"), 'no'],
};

describe.concurrent('an addon is broken, with one warning, the cause kept and all answers right, that', () => {
  test.each(Object.entries(broken))('%s', async (_, [platform, cause]) => {
    const installation = installed({ [ours]: platform });
    const report = await ask(installation, { flags: ['--require', fakes] });
    expectBroken(report, report.info.backends.native?.causes ?? []);
    expect(report.info.backends.native?.causes[0]).toMatch(cause);
  });

  test.runIf(onLinux)('is so in its gnu and in its musl package: both causes are told (Linux)', async () => {
    const report = await ask(installed({ [ours]: { file: '' }, [musl]: { manifest: { version: '0.0.9' } } }));
    const { causes = [] } = report.info.backends.native ?? {};
    expectBroken(report, causes);
    expect(causes[0]).toContain(`${musl} is of version 0.0.9`);
    expect(causes[1]).toContain(`${main} has 0 bytes`);
  });
});

describe.concurrent('the environment of a real process', () => {
  const platforms = { [ours]: {} };

  test.each([
    ['js', 'js', 'js'],
    ['wasm', 'wasm', 'native'],
    ['native,hash=wasm', 'wasm', 'native'],
    ['hashFile=js', undefined, 'js'],
  ])('SKYPILOT_UTILS_BACKEND=%s is obeyed', async (value, hash, hashFile) => {
    const { answers, info, warnings } = await ask(installed(platforms), { env: { SKYPILOT_UTILS_BACKEND: value } });
    expect(info.functions).toMatchObject({ ...(hash && { hash }), hashFile });
    expect(answers).toEqual(oracle);
    expect(warnings).toEqual([]);
  });

  test('SKYPILOT_USE_RUST=0 is stronger than SKYPILOT_UTILS_BACKEND, and means js alone', async () => {
    const env = { SKYPILOT_USE_RUST: '0', SKYPILOT_UTILS_BACKEND: 'native' };
    const { answers, info } = await ask(installed(platforms), { env });
    expect(new Set(Object.values(info.functions))).toEqual(new Set(['js']));
    expect(answers).toEqual(oracle);
  });

  test.each([
    ['SKYPILOT_UTILS_BACKEND', 'rust'],
    ['SKYPILOT_UTILS_BACKEND', 'nosuch=js'],
    ['SKYPILOT_USE_RUST', 'yes'],
  ])('%s=%s is refused by every function that can run in Rust, and getBackendInfo()', async (name, value) => {
    const { answers, info } = await ask(installed(platforms), { env: { [name]: value } });
    const refusal = {
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringMatching(new RegExp(`^Cannot choose a backend: ${name} must be one of '`)),
    };
    expect(info).toMatchObject(refusal);
    for (const outcome of Object.values({ ...answers.portable, ...answers.bound }))
      expect(outcome).toMatchObject(refusal);
  });

  test('a forced addon that is absent is ERR_BACKEND_UNAVAILABLE, with the cause', async () => {
    const { answers, info, warnings } = await ask(installed(), { env: { SKYPILOT_UTILS_BACKEND: 'native' } });
    const message = 'as SKYPILOT_UTILS_BACKEND asks: native is absent';
    expect(answers.bound.hashFile).toEqual({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: `Cannot run hashFile in native ${message}`,
      causes: [missing],
    });
    expect(answers.portable.createHasher).toMatchObject({ message: `Cannot run hash in native ${message}` });
    // What the addon lacks keeps its order.
    expect(answers.portable.truncate).toBe(oracle.portable.truncate);
    expect(info.backends).toMatchObject({ native: { state: 'absent', causes: [missing] } });
    expect(warnings).toEqual([]);
  });

  test('a forced addon that is broken is ERR_BACKEND_UNAVAILABLE, with the cause and the warning', async () => {
    const env = { SKYPILOT_UTILS_BACKEND: 'native' };
    const { answers, warnings } = await ask(installed({ [ours]: { file: '' } }), { env });
    expect(answers.bound.isProcessAlive).toEqual({
      code: 'ERR_BACKEND_UNAVAILABLE',
      message: 'Cannot run isProcessAlive in native as SKYPILOT_UTILS_BACKEND asks: native is broken',
      causes: expect.arrayContaining([expect.stringContaining('has 0 bytes')]),
    });
    expect(warnings).toHaveLength(1);
  });
});

/** What strace(1) tells of a process. */
interface Trace {
  /** The files it opened, or tried to. */
  readonly opened: readonly string[];
  /** The programs it started. */
  readonly started: readonly string[];
  /** Calls by which it made another process, and not just a thread. */
  readonly forks: readonly string[];
}

const traceOf = (file: string): Trace => {
  const lines = readFileSync(file, 'utf8').split('\n');
  const named = (calls: RegExp): readonly string[] =>
    lines.flatMap((line) => (calls.test(line) ? [/"((?:[^"\\]|\\.)*)"/.exec(line)?.[1] ?? ''] : []));
  return {
    opened: named(/\bopen(at2?)?\(/),
    started: named(/\bexecve(at)?\(/),
    forks: lines.filter((line) => /\bv?fork\(|\bclone3?\((?!.*CLONE_THREAD)/.test(line)),
  };
};

const traced = (log: string): readonly string[] => [
  'strace',
  '-f',
  '--seccomp-bpf',
  ...['-e', 'trace=open,openat,openat2,execve,execveat,fork,vfork,clone,clone3', '-s', '4096', '-o', log],
];

describe.runIf(strace).concurrent('seen by strace', () => {
  /** Everything that may tempt a loader: none of it may be opened or run. */
  const tempt = (): { readonly options: ChildOptions; readonly temptation: string } => {
    installations += 1;
    const temptation = join(folder, `${installations}`);
    for (const place of ['cwd', 'cwd/node_modules', 'home/.node_modules', 'home/.node_libraries', 'path', 'library']) {
      const packages = join(temptation, place);
      addPlatform(join(packages, ours));
      addPlatform(join(packages, 'dist', 'native'));
      writeFileSync(join(packages, main), addon);
      writeFileSync(join(packages, 'skypilot-utils.node'), addon);
    }
    const bin = join(temptation, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'ldd'), '#!/bin/sh\necho musl\n', { mode: 0o755 });
    const env = {
      NAPI_RS_NATIVE_LIBRARY_PATH: join(temptation, 'cwd', main),
      LD_LIBRARY_PATH: join(temptation, 'library'),
      NODE_PATH: join(temptation, 'path'),
      HOME: join(temptation, 'home'),
      PATH: `${bin}:${process.env.PATH}`,
    };
    return { options: { cwd: join(temptation, 'cwd'), env }, temptation };
  };

  test.each([
    ['found', true],
    ['absent', false],
  ])('no variable, PATH or current folder leads to an addon, and no child is started: %s', async (state, isThere) => {
    const { options, temptation } = tempt();
    const installation = installed(isThere ? { [ours]: {} } : {});
    const log = join(temptation, 'log');
    const report = await ask(installation, { ...options, through: traced(log) });
    if (isThere) expectNative(report);
    else expectAbsent(report, [missing]);
    const { opened, started, forks } = traceOf(log);
    expect(opened.length, state).toBeGreaterThan(10);
    expect(started).toEqual([process.execPath]);
    expect(forks).toEqual([]);
    const addons = opened.filter((path) => path.endsWith('.node'));
    expect([...new Set(addons)]).toEqual(isThere ? [join(installation, 'node_modules', ours, main)] : []);
    // The dynamic linker itself looks for Node's own libraries in LD_LIBRARY_PATH.
    const tempted = opened.filter((path) => path.startsWith(temptation) && !/\/library\/.*\.so(\.\d+)*$/.test(path));
    expect(tempted).toEqual([]);
    // A relative name would be one in the current folder. The empty one is the addon's known answer: ENOENT.
    expect(opened.filter((path) => path !== '' && !path.startsWith('/'))).toEqual([]);
  });

  test('loading every backend opens the addon and its manifest, where that is looked for, and nothing else', async () => {
    const { options, temptation } = tempt();
    const installation = installed({ [ours]: {} });
    const program = join(installation, 'program.mjs');
    const open: ReadonlySet<string>[] = [];
    for (const code of [`import '${own}';`, `import { ready } from '${own}'; await ready();`]) {
      writeFileSync(program, code);
      const log = join(temptation, 'log');
      const { status } = await runNode([program], { ...options, through: traced(log) });
      expect(status).toBe(0);
      const { opened, started, forks } = traceOf(log);
      expect({ started, forks }).toEqual({ started: [process.execPath], forks: [] });
      open.push(new Set(opened));
    }
    const [atImport, loaded] = open as [ReadonlySet<string>, ReadonlySet<string>];
    // The empty name is the addon's known answer: ENOENT. glibc's malloc counts the CPUs when threads first want memory at
    // once, and asks how memory is promised before it gives some back.
    const malloc = ['/sys/devices/system/cpu/online', '/proc/sys/vm/overcommit_memory'];
    const unasked = new Set([...atImport, ...malloc, '']);
    const more = [...loaded].filter((path) => !unasked.has(path));
    const [addonOpened, ...others] = more.toReversed();
    expect(addonOpened).toBe(join(installation, 'node_modules', ours, main));
    const places = ['dist/native', ...[ours, musl].map((name) => `node_modules/${name}`)];
    const isManifest = (path: string): boolean =>
      path.startsWith(`${installation}/node_modules/`) &&
      places.some((place) => path.endsWith(`/${place}/package.json`));
    expect(others.filter((path) => !isManifest(path))).toEqual([]);
    expect(others[0]).toBe(join(installation, 'node_modules', ours, 'package.json'));
  });

  test('an import alone opens nothing but the package, and no addon', async () => {
    const installation = installed({ [ours]: {} });
    const counts: Map<string, number>[] = [];
    const empty = join(installation, 'node_modules', 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'package.json'), '{ "type": "module", "exports": "./index.js" }');
    writeFileSync(join(empty, 'index.js'), '');
    for (const code of ["import 'empty';", `import '${own}';`]) {
      const program = join(installation, 'program.mjs');
      writeFileSync(program, code);
      const log = join(installation, 'log');
      const { status } = await runNode([program], { through: traced(log) });
      expect(status).toBe(0);
      const { opened, started } = traceOf(log);
      expect(started).toEqual([process.execPath]);
      const count = new Map<string, number>();
      for (const path of opened) count.set(path, (count.get(path) ?? 0) + 1);
      counts.push(count);
    }
    const [without, withImport] = counts as [Map<string, number>, Map<string, number>];
    expect(without.size).toBeGreaterThan(5);
    const ownFolder = join(installation, 'node_modules', own);
    const isOurs = (path: string): boolean =>
      path.startsWith(`${ownFolder}/`) || /\/node_modules\/(@noble\/hashes|unicode-segmenter)\//.test(path);
    // The C library and V8 read of CPUs and memory what they want to know, at moments of their own.
    const theirs = /^\/proc\/self\/maps$|^\/proc\/sys\/vm\/overcommit_memory$|^\/sys\/devices\/system\/cpu\//;
    const more = [...withImport].filter(([path, count]) => count > (without.get(path) ?? 0));
    expect(more.map(([path]) => path).filter((path) => !isOurs(path) && !theirs.test(path))).toEqual([]);
    expect([...withImport.keys()].filter((path) => path.endsWith('.node') || path.endsWith('.wasm'))).toEqual([]);
  });
});

/** Runs a program in an installation; it must end well. What it writes. */
const runProgram = async (installation: string, code: string): Promise<string> => {
  const program = join(installation, 'program.mjs');
  writeFileSync(program, code);
  const { status, signal, output, errors } = await runNode([program]);
  expect({ status, signal, errors }).toEqual({ status: 0, signal: null, errors: '' });
  return output;
};

describe('threads and copies', () => {
  test('a hundred worker threads that load the addon and are ended in mid-call do no harm', async () => {
    const installation = installed({ [ours]: {} });
    const big = join(installation, 'big');
    writeFileSync(big, '');
    truncateSync(big, 16 * 2 ** 20);
    const worker = `
      import { parentPort, workerData } from 'node:worker_threads';
      import { createHasher, findFreePort, findFreePortSync, hash, hashFile } from '${own}';
      const data = new Uint8Array(2 ** 20);
      const hasher = createHasher('blake3');
      const tasks = [
        async () => { for (;;) await hashFile(${JSON.stringify(big)}, 'sha256'); },
        () => { for (;;) hash(data, 'blake3'); },
        async () => { for (;;) await findFreePort(); },
        () => { for (;;) { hasher.update(data); findFreePortSync(); } },
      ];
      parentPort.postMessage('native');
      tasks[workerData % tasks.length]();`;
    writeFileSync(join(installation, 'worker.mjs'), worker);
    const output = await runProgram(
      installation,
      `import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      import { getBackendInfo, hash, hashFile } from '${own}';
      const states = new Set();
      const exits = new Set();
      for (let round = 0; round < 25; round += 1) {
        const workers = Array.from({ length: 4 }, (_, index) =>
          new Worker(new URL('./worker.mjs', import.meta.url), { workerData: index, env: { SKYPILOT_UTILS_BACKEND: 'native' } }));
        await Promise.all(workers.map(async (worker) => {
          const [state] = await once(worker, 'message');
          states.add(state);
          await new Promise(setImmediate);
          exits.add(await worker.terminate());
        }));
      }
      const answers = [hash('abc', 'crc32'), await hashFile(${JSON.stringify(join(installation, 'lines.txt'))}, 'crc32')];
      const { backends, events } = getBackendInfo();
      console.log(JSON.stringify([[...states], [...exits], answers.length, answers[0], backends.native.state, events]));`,
    );
    expect(JSON.parse(output)).toEqual([['native'], [1], 2, '352441c2', 'ok', []]);
  });

  test('an addon that only a worker loaded goes with it, and can be loaded again', async () => {
    const installation = installed({ [ours]: {} });
    const worker = `
      import { parentPort } from 'node:worker_threads';
      import { getBackendInfo, hashFile } from '${own}';
      const digest = await hashFile(${JSON.stringify(join(installation, 'lines.txt'))});
      parentPort.postMessage([digest, getBackendInfo().functions.hashFile.backend]);`;
    writeFileSync(join(installation, 'worker.mjs'), worker);
    const output = await runProgram(
      installation,
      `import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      const inWorker = async () => {
        const worker = new Worker(new URL('./worker.mjs', import.meta.url));
        const [[answer]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
        return answer;
      };
      const answers = [await inWorker(), await inWorker()];
      const { getBackendInfo, hashFile } = await import('${own}');
      answers.push([await hashFile(${JSON.stringify(join(installation, 'lines.txt'))}), getBackendInfo().functions.hashFile.backend]);
      answers.push(await inWorker());
      console.log(JSON.stringify(answers));`,
    );
    expect(JSON.parse(output)).toEqual(Array.from({ length: 4 }, () => [oracle.bound.hashFile, 'native']));
  });

  test.each([
    ['one addon', true],
    ['an addon each', false],
  ])('two copies of the package in one process answer both, with %s', async (_, isShared) => {
    const installation = installed(isShared ? { [ours]: {} } : {});
    const copies = ['a', 'b'].map((name) => install(compiled, join(installation, 'copies', name)));
    for (const copy of copies) {
      if (isShared) symlinkSync(join(installation, 'node_modules', ours), join(copy, 'node_modules', ours));
      else addPlatform(join(copy, 'node_modules', ours));
    }
    const output = await runProgram(
      installation,
      `const answers = [];
      for (const copy of ${JSON.stringify(copies)}) {
        const { createHasher, findFreePortSync, getBackendInfo, hashFile } = await import(copy + '/node_modules/${own}/dist/index.js');
        const hasher = createHasher('blake3').update('hello ');
        const port = findFreePortSync();
        const digest = await hashFile(${JSON.stringify(join(installation, 'lines.txt'))});
        const { backends, events } = getBackendInfo();
        answers.push([digest, hasher.update('world').digest(), port > 0, backends.native.state, events]);
      }
      console.log(JSON.stringify(answers));`,
    );
    const one = [oracle.bound.hashFile, oracle.portable.createHasher, true, 'ok', []];
    expect(JSON.parse(output)).toEqual([one, one]);
  });
});
