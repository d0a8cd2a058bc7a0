/** `skypilot-utils migrate` as users run it: the built program on real files. What becomes of a text is asked elsewhere. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { nobody, temporaryFolder } from '../support/os.ts';
import { type End, install, seen, startInTerminal, startProgram } from './program.ts';

const base = temporaryFolder();
let program = '';

beforeAll(async () => {
  program = await install(join(base, 'program'));
});

const runIn = (folder: string, args: readonly string[]): Promise<End> =>
  startProgram(program, ['migrate', ...args], { cwd: folder });

const kill = `const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};
`;

const broken = 'const = ;\n';

const cpus = "import os from 'node:os';\n\nexport const count = os.cpus().length;\n";
const cpusAfter = "import { getCpuCount } from 'skypilot-utils';\n\nexport const count = getCpuCount();\n";

/** Files of every sort that a patch has to carry. */
const samples: Readonly<Record<string, string>> = {
  'cpus.mjs': cpus,
  'src/deep/alive.cjs': kill,
  'src/crlf.js': cpus.replaceAll('\n', '\r\n'),
  'src/no newline.mjs': cpus.trimEnd(),
  'src/bom.mjs': `\u{feff}${cpus}`,
  'src/größe "x".mjs': cpus,
  'src/types.ts': `${cpus}export const port: number = 1;\n`,
  'src/view.tsx': "import os from 'os';\nexport const V = () => <b>{os.cpus().length}</b>;\n",
  'src/plain.js': 'export const one = 1;\n',
  'src/types.d.ts': cpus,
  'node_modules/x/index.js': cpus,
  '.git/hook.js': cpus,
  'notes.md': cpus,
};

const folderOf = (files: Readonly<Record<string, string>>): string => {
  const folder = mkdtempSync(join(base, 'sources-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
};

const textsIn = (folder: string): Readonly<Record<string, string>> => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(names.map((name) => [name.slice(folder.length + 1), readFileSync(name, 'utf8')]));
};

const changing = Object.keys(samples).filter((name) => /^(?:cpus|src\/(?!plain|types\.d))/.test(name));

describe.concurrent('migrate', () => {
  test('prints a diff that git applies, and writes nothing', async () => {
    const folder = folderOf(samples);
    const before = textsIn(folder);
    const { status, stdout, stderr } = await runIn(folder, ['.']);
    expect([status, textsIn(folder)]).toEqual([0, before]);
    expect(stderr).toMatch(/^8 calls can be rewritten in 8 of 9 files, 0 left alone$/m);
    expect(stderr).toMatch(/^cpus\.mjs:3:22 {2}os\.cpus\(\)\.length -> getCpuCount$/m);
    expect(stderr).toMatch(/^What still differs\nos\.cpus\(\)\.length -> getCpuCount: .*container/m);
    writeFileSync(join(folder, 'forward.patch'), stdout);
    const applied = spawnSync('git', ['apply', '-v', 'forward.patch'], { cwd: folder, encoding: 'utf8' });
    expect(applied.stderr).not.toMatch(/error/);
    expect(readFileSync(join(folder, 'cpus.mjs'), 'utf8')).toBe(cpusAfter);
    expect((await runIn(folder, ['--dry-run', '.'])).stdout).toBe('');
  });

  test('breaks what it says between words in a terminal, and not in a pipe', async () => {
    const folder = folderOf({ 'cpus.mjs': cpus });
    const told = /What still differs\n([\s\S]*?)\n\n/;
    const [, piped = ''] = told.exec((await runIn(folder, ['--check', '.'])).stdout) ?? [];
    expect(piped.length).toBeGreaterThan(100);
    expect(piped).not.toContain('\n');
    const [, fitted = ''] = told.exec(seen(await startInTerminal(program, `migrate --check '${folder}'`, 50))) ?? [];
    expect(fitted.replaceAll('\n  ', ' ')).toBe(piped);
    expect(Math.max(...fitted.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
  });

  test('--check tells by its status whether anything can be migrated', async () => {
    const folder = folderOf(samples);
    const before = textsIn(folder);
    expect(await runIn(folder, ['--check', '.'])).toMatchObject({ status: 1, stderr: '' });
    expect(textsIn(folder)).toEqual(before);
    const { status, stdout } = await runIn(folder, ['--check', 'src/plain.js']);
    expect([status, stdout]).toEqual([0, '0 calls can be rewritten in 0 of 1 file, 0 left alone\n']);
  });

  test('--write writes each file, leaves the others, and a second run changes nothing', async () => {
    const folder = folderOf(samples);
    expect(await runIn(folder, ['--write', '.'])).toMatchObject({ status: 0, stderr: '' });
    const after = textsIn(folder);
    expect(Object.keys(after).filter((name) => after[name] !== samples[name])).toEqual([...changing].sort());
    expect(Object.keys(after)).toEqual(Object.keys(samples).sort());
    expect(after['cpus.mjs']).toBe(cpusAfter);
    expect(after['src/crlf.js']).toBe(cpusAfter.replaceAll('\n', '\r\n'));
    expect(after['src/no newline.mjs']).toBe(cpusAfter.trimEnd());
    expect(after['src/bom.mjs']).toBe(`\u{feff}${cpusAfter}`);
    const again = await runIn(folder, ['--write', '.']);
    expect([again.status, again.stdout]).toEqual([0, '0 calls rewritten in 0 of 9 files, 0 left alone\n']);
    expect(textsIn(folder)).toEqual(after);
    expect((await runIn(folder, ['--check', '.'])).status).toBe(0);
  });

  test('--write ends with 0 also where calls were left alone', async () => {
    const folder = folderOf({ 'a.mjs': "import getPort from 'get-port';\nawait getPort({ port: 1 });\n" });
    const { status, stdout } = await runIn(folder, ['--write', 'a.mjs']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^a\.mjs:2:7 {2}get-port: with options/m);
  });

  test.each([
    ['git apply', ['git', 'apply', 'back.patch']],
    ['patch -p1', ['patch', '-p1', '--binary', '-i', 'back.patch']],
  ])('--patch restores the old text, by %s', async (_, [command = '', ...args]) => {
    const folder = folderOf(samples);
    expect((await runIn(folder, ['--write', '--patch', 'back.patch', '.'])).status).toBe(0);
    expect(readFileSync(join(folder, 'back.patch'), 'utf8')).toMatch(/^diff --git a\/cpus\.mjs b\/cpus\.mjs$/m);
    const applied = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
    expect([applied.status, applied.stderr]).toEqual([0, '']);
    const { 'back.patch': _patch, ...restored } = textsIn(folder);
    expect(restored).toEqual(samples);
  });

  test('a patch is relative to the current folder, and cannot reach out of it', async () => {
    const folder = folderOf(samples);
    const inside = join(folder, 'src');
    expect((await runIn(inside, ['--write', '--patch', 'back.patch', 'deep'])).status).toBe(0);
    expect(readFileSync(join(inside, 'back.patch'), 'utf8')).toMatch(/^\+\+\+ b\/deep\/alive\.cjs$/m);
    const before = textsIn(folder);
    const { status, stderr } = await runIn(inside, ['--write', '--patch', 'out.patch', '..']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/Cannot write a patch: '\.\.\/cpus\.mjs' must lie in the current folder\n$/);
    expect(textsIn(folder)).toEqual(before);
  });

  test('a patch is not replaced by an empty one', async () => {
    const folder = folderOf({ 'a.mjs': cpus });
    await runIn(folder, ['--write', '--patch', 'back.patch', 'a.mjs']);
    const patch = readFileSync(join(folder, 'back.patch'), 'utf8');
    expect(await runIn(folder, ['--write', '--patch', 'back.patch', 'a.mjs'])).toMatchObject({
      status: 0,
      stderr: 'nothing to rewrite: back.patch is not written\n',
    });
    expect(readFileSync(join(folder, 'back.patch'), 'utf8')).toBe(patch);
  });

  test.each([['--check'], ['--dry-run'], ['--write']])(
    'a file that does not parse, or is no text, is told and untouched, the others are done [%s]',
    async (mode) => {
      const folder = folderOf({ 'a.mjs': cpus, 'b.js': broken, 'c.js': '' });
      writeFileSync(join(folder, 'c.js'), Buffer.from([0x22, 0xff, 0x22]));
      const { status, stderr } = await runIn(folder, [mode, '.']);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^skypilot-utils migrate: Cannot parse 'b\.js': Unexpected token \(1:6\)$/m);
      expect(stderr).toMatch(/^skypilot-utils migrate: Cannot read 'c\.js': it must be text in UTF-8$/m);
      expect(readFileSync(join(folder, 'b.js'), 'utf8')).toBe(broken);
      expect(readFileSync(join(folder, 'c.js'))).toEqual(Buffer.from([0x22, 0xff, 0x22]));
      expect(readFileSync(join(folder, 'a.mjs'), 'utf8')).toBe(mode === '--write' ? cpusAfter : cpus);
    },
  );

  test('a path that is not there stops everything before anything is written', async () => {
    const folder = folderOf({ 'a.mjs': cpus });
    const { status, stderr } = await runIn(folder, ['--write', '--patch', 'p', 'a.mjs', 'gone.js']);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^skypilot-utils migrate: ENOENT: .*gone\.js'\n$/)]);
    expect(textsIn(folder)).toEqual({ 'a.mjs': cpus });
  });

  test.runIf(process.getuid?.() === 0)(
    'what may not be read or written is told, by another user, and left',
    async () => {
      const folder = folderOf({ 'open.mjs': cpus, 'read-only.mjs': cpus, 'secret.mjs': cpus, 'locked/a.mjs': cpus });
      for (const part of [base, folder]) chmodSync(part, 0o777);
      chmodSync(join(folder, 'open.mjs'), 0o666);
      chmodSync(join(folder, 'secret.mjs'), 0o600);
      const as = (args: readonly string[]): { readonly status: number | null; readonly stderr: string } =>
        spawnSync(process.execPath, [program, 'migrate', ...args], {
          cwd: folder,
          encoding: 'utf8',
          uid: nobody,
          gid: nobody,
        });
      const { status, stderr } = as(['--write', '--patch', 'back.patch', 'open.mjs', 'read-only.mjs', 'secret.mjs']);
      expect(status).toBe(1);
      expect(stderr).toMatch(/EACCES: permission denied, access '.*read-only\.mjs'/);
      expect(stderr).toMatch(/EACCES: permission denied, open '.*secret\.mjs'/);
      expect(readFileSync(join(folder, 'open.mjs'), 'utf8')).toBe(cpusAfter);
      expect(readFileSync(join(folder, 'read-only.mjs'), 'utf8')).toBe(cpus);
      // What was not written is not in the patch.
      expect(readFileSync(join(folder, 'back.patch'), 'utf8').match(/^diff .*$/gm)).toEqual([
        'diff --git a/open.mjs b/open.mjs',
      ]);
      chmodSync(join(folder, 'locked'), 0o700);
      expect(as(['.'])).toMatchObject({ status: 1, stderr: expect.stringMatching(/EACCES: .*scandir '.*locked'/) });
    },
  );

  test('a file keeps its mode, and a link stays a link', async () => {
    const folder = folderOf({ 'real/a.mjs': cpus });
    chmodSync(join(folder, 'real/a.mjs'), 0o751);
    symlinkSync('real/a.mjs', join(folder, 'link.mjs'));
    // The same file by two names is one file.
    expect((await runIn(folder, ['--write', 'link.mjs', 'real', '.'])).stdout).toMatch(
      /^1 call rewritten in 1 of 1 file/m,
    );
    expect(lstatSync(join(folder, 'link.mjs')).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(folder, 'link.mjs'))).toBe('real/a.mjs');
    expect(statSync(join(folder, 'real/a.mjs')).mode & 0o7777).toBe(0o751);
    expect(readFileSync(join(folder, 'real/a.mjs'), 'utf8')).toBe(cpusAfter);
    expect(readdirSync(join(folder, 'real'))).toEqual(['a.mjs']);
  });

  test("the package's type says how a file without imports gets ours", async () => {
    const folder = folderOf({
      'esm/package.json': '{ "type": "module" }',
      'esm/lib/a.js': kill,
      'package.json': '{}',
      'b.js': kill,
    });
    await runIn(folder, ['--write', '.']);
    expect(readFileSync(join(folder, 'esm/lib/a.js'), 'utf8')).toMatch(/^import \{ isProcessAlive \} from/);
    expect(readFileSync(join(folder, 'b.js'), 'utf8')).toMatch(/^const \{ isProcessAlive \} = require/);
  });

  test('--json gives the same for programs', async () => {
    const folder = folderOf({ 'a.mjs': cpus, 'b.js': broken, 'c.js': '1;\n' });
    const { status, stdout } = await runIn(folder, ['--check', '--json', '.']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'a.mjs',
        rewrites: [
          {
            line: 3,
            column: 22,
            from: 'os.cpus().length',
            to: 'getCpuCount',
            differs: expect.stringMatching(/container/),
          },
        ],
        findings: [],
      },
      { file: 'b.js', error: expect.stringMatching(/^Cannot parse/) },
    ]);
  });

  test.each([
    [[], /missing required argument 'path'/],
    [['--check', '--write', '.'], /cannot be used with/],
    [['--nonsense', '.'], /unknown option/],
  ])('wrong usage ends with 2: %j', async (args, message) => {
    const { status, stderr } = await runIn(base, args);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('what was rewritten answers as before', () => {
  /** Runs a module that prints JSON, with this package in reach. */
  const printedBy = (folder: string, file: string): unknown => {
    mkdirSync(join(folder, 'node_modules'), { recursive: true });
    const ours = join(folder, 'node_modules/skypilot-utils');
    if (!readdirSync(join(folder, 'node_modules')).includes('skypilot-utils')) symlinkSync(join(base, 'program'), ours);
    const { stdout, stderr, status } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  test.each([
    [
      'processes.cjs',
      `${kill}const { spawnSync } = require('node:child_process');
const dead = spawnSync(process.execPath, ['--version']).pid;
console.log(JSON.stringify([process.pid, process.ppid, 1, dead, undefined, null, NaN, 1.5, 'x'].map(alive)));
`,
      'isProcessAlive',
    ],
    [
      'base36.mjs',
      `import { createHash } from 'node:crypto';
const digest = (text) => createHash('md5').update(text).digest('hex');
const ids = ['', 'a', 'My.Training_Cluster'].map((text) => BigInt('0x' + createHash('md5').update(text).digest('hex')).toString(36));
console.log(JSON.stringify([ids, BigInt(\`0x\${'00ff'}\`).toString(36), digest('a')]));
`,
      'base36Encode',
    ],
  ])('%s', async (file, text, name) => {
    const folder = folderOf({ 'package.json': '{}', [file]: text });
    const before = printedBy(folder, file);
    expect((await runIn(folder, ['--write', file])).status).toBe(0);
    expect(readFileSync(join(folder, file), 'utf8')).toContain(`${name}(`);
    expect(printedBy(folder, file)).toEqual(before);
  });
});
