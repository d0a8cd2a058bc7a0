/** `hash`, beside the sha256sum, md5sum and b2sum of GNU coreutils. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatSum, parseSum } from '../../ts/cli/hash/sums.ts';
import { hash } from '../../ts/index.ts';
import { temporaryFolder } from '../support/os.ts';
import { type End, install, type Start, seen, start, startInTerminal, startProgram } from './program.ts';

const folder = temporaryFolder();
const files = temporaryFolder();
let program = '';
const run = (args: readonly string[], options?: Start): Promise<End> =>
  startProgram(program, ['hash', ...args], { cwd: files, ...options });
const coreutils = (command: string, args: readonly string[], input = ''): Promise<End> =>
  start(command, args, { cwd: files, input, env: { LC_ALL: 'C' } });

/** Each with a contents of its own. */
const names = ['plain', 'two words', ' lead', '*star', 'back\\slash', 'new\nline', 'carriage\rreturn', 'ünï', '-dash'];

beforeAll(async () => {
  program = await install(folder);
  for (const name of names) writeFileSync(join(files, name), `this is ${name}`);
});

/** As an argument, a name at whose head stands a dash would be an option. */
const paths = names.map((name) => (name.startsWith('-') ? `./${name}` : name));

describe.each([
  ['sha256sum', 'sha256'],
  ['md5sum', 'md5'],
  ['b2sum', 'blake2b'],
])('%s', (command, algorithm) => {
  test('prints the same for files of any name, and for standard input', async () => {
    const theirs = await coreutils(command, paths);
    expect(theirs.status).toBe(0);
    expect(await run(['-a', algorithm, ...paths])).toEqual(theirs);
    expect(await run(['-a', algorithm, '-'], { input: 'piped' })).toEqual(await coreutils(command, ['-'], 'piped'));
  });

  test('finds our lines right, and we find its', async () => {
    const { stdout: ours } = await run(['-a', algorithm, ...paths]);
    const theirs = await coreutils(command, ['--check', '-'], ours);
    expect(theirs.status).toBe(0);
    const { stdout: binary } = await coreutils(command, ['--binary', ...paths]);
    expect(binary).not.toBe(ours);
    expect(await run(['-a', algorithm, '--check', '-'], { input: binary })).toEqual(theirs);
  });
});

describe('--check', () => {
  const sum = (name: string): string => `${hash(`this is ${name}`)}  ${name}\n`;

  test.each<readonly [what: string, lines: string]>([
    ['a wrong digest', `${sum('plain')}${hash('else')}  two words\n`],
    [
      'two wrong digests and two missing files',
      `${['plain', 'ünï', 'a', 'b'].map((name) => `${hash('')}  ${name}\n`).join('')}`,
    ],
    ['a line that is none', `${sum('plain')}nonsense\n`],
    [
      'lines that are none, a comment, an empty line and CR LF',
      `# sums\n\nx\ny\n${sum('plain').replace('\n', '\r\n')}`,
    ],
    ['capitals', `${hash('this is plain').toUpperCase()}  plain\n`],
    ['a digest that is too short', `${sum('plain')}${sum('plain').slice(1)}`],
    ['an unknown escape', `${sum('plain')}\\${sum('plain').replace('plain', 'pl\\ain')}`],
    ['nothing but what is none', 'nonsense\n'],
    ['nothing at all', ''],
  ])('of %s says what sha256sum says, and ends as it does', async (_, lines) => {
    writeFileSync(join(files, 'SUMS'), lines);
    const theirs = await coreutils('sha256sum', ['--check', 'SUMS']);
    const ours = await run(['--check', 'SUMS']);
    expect({ status: ours.status, stdout: ours.stdout }).toEqual({ status: theirs.status, stdout: theirs.stdout });
    // What the system refuses we word as Node does.
    const said = (text: string): readonly string[] => text.split('\n').filter((line) => !/no such file/i.test(line));
    expect(said(ours.stderr)).toEqual(said(theirs.stderr.replaceAll('sha256sum: ', 'skypilot-utils hash: ')));
  });

  test('finds a file whose name is not UTF-8', async () => {
    const name = Buffer.from([0x66, 0xff, 0x66]);
    writeFileSync(Buffer.concat([Buffer.from(`${files}/`), name]), 'bytes');
    const line = Buffer.concat([Buffer.from(`${hash('bytes')}  `), name, Buffer.from('\n')]);
    expect(await run(['--check', '-'], { input: line })).toEqual({ status: 0, stdout: 'f\ufffdf: OK\n', stderr: '' });
  });

  test('gives JSON', async () => {
    const { status, stdout } = await run(['--json', '--check', '-'], { input: `${sum('plain')}${hash('')}  none\n` });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      { file: 'plain', ok: true },
      { file: 'none', ok: false, error: "ENOENT: no such file or directory, open 'none'" },
    ]);
  });

  test('takes no files beside the sums', async () => {
    expect(await run(['--check', 'SUMS', 'plain'])).toMatchObject({ status: 2, stdout: '' });
  });
});

test.each(['blake3', 'xxh3', 'sha3-512', 'crc32'] as const)('-a %s prints its digest', async (algorithm) => {
  const digest = hash('this is plain', algorithm);
  expect(await run(['-a', algorithm, 'plain'])).toEqual({ status: 0, stdout: `${digest}  plain\n`, stderr: '' });
});

test('names of algorithms are read as the library reads them, and others refused with the list', async () => {
  expect(await run(['-a', 'SHA-1', 'plain'])).toMatchObject({ status: 0 });
  const { status, stdout, stderr } = await run(['-a', 'sha257', 'plain']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^skypilot-utils hash: .*'sha256'.*got "sha257"\n$/);
});

test('a file that cannot be read is told of, the others go on, and the status is 1', async () => {
  const { status, stdout, stderr } = await run(['nowhere', '.', 'plain']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: `${hash('this is plain')}  plain\n` });
  expect(stderr).toBe(
    "skypilot-utils hash: ENOENT: no such file or directory, open 'nowhere'\n" +
      "skypilot-utils hash: EISDIR: illegal operation on a directory, read '.'\n",
  );
});

test('--json gives names, algorithms, digests and errors', async () => {
  const { stdout } = await run(['--json', 'plain', 'nowhere']);
  expect(JSON.parse(stdout)).toEqual([
    { file: 'plain', algorithm: 'sha256', digest: hash('this is plain') },
    { file: 'nowhere', algorithm: 'sha256', error: "ENOENT: no such file or directory, open 'nowhere'" },
  ]);
});

test('without a file there is nothing to do', async () => {
  const stderr = "skypilot-utils hash: missing required argument 'file'\n";
  expect(await run([])).toEqual({ status: 2, stdout: '', stderr });
});

test('in a terminal a bar shows how far it is, and is gone at the end', async () => {
  const large = join(files, 'large');
  writeFileSync(large, '');
  // Sparse; the slowest digest takes more than half a second for as much.
  truncateSync(large, 2 ** 28);
  const output = await startInTerminal(program, `hash -a sha3-512 '${large}'`, 80);
  expect(seen(output)).toMatch(/[█░]{20} +\d+% /);
  const clearLine = '\u001b[2K';
  const last = output.slice(output.lastIndexOf('%'));
  expect(last).toContain(clearLine);
  expect(seen(last.slice(last.indexOf(clearLine)))).toMatch(/^[0-9a-f]{128} {2}.*large\n$/);
});

test('a line holds any name, and comes back as it went', () => {
  const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !text.includes('\0'));
  fc.assert(
    fc.property(name, fc.uint8Array({ minLength: 4, maxLength: 4 }), (text, bytes) => {
      const sum = { digest: Buffer.from(bytes).toString('hex'), name: text };
      const line = formatSum(sum);
      expect(line).not.toMatch(/[\n\r]/);
      expect(parseSum(line, 8)).toEqual(sum);
    }),
  );
});
