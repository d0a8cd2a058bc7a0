/** What all subcommands share: help, usage errors, colours, readers that leave, terminals; and the demo, in a terminal or not. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { version } from '../../ts/version.ts';
import { temporaryFolder } from '../support/os.ts';
import { type End, install, type Start, seen, start, startInTerminal, startProgram } from './program.ts';

const folder = temporaryFolder();
let program = '';
const run = (args: readonly string[], options?: Start): Promise<End> => startProgram(program, args, options);

beforeAll(async () => {
  program = await install(folder);
});

const names = ['doctor', 'report', 'hash', 'tail', 'port', 'alive', 'limits', 'base36', 'truncate', 'migrate', 'demo'];

test('--help names every subcommand, on standard output', async () => {
  const { status, stdout, stderr } = await run(['--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const listed = [...stdout.matchAll(/^ {2}(\w+)(?: .*)?$/gm)].map(([, name]) => name);
  for (const name of names) expect(listed).toContain(name);
});

test.each(names)('%s --help says how it is called', async (name) => {
  const { status, stdout, stderr } = await run([name, '--help']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: skypilot-utils ${name} `));
});

test('--version prints the version alone', async () => {
  expect(await run(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

test('without a subcommand the help goes to standard error, with status 2', async () => {
  const { status, stdout, stderr } = await run([]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^Usage: /);
});

test.each([
  [['nonsense'], "skypilot-utils: unknown command 'nonsense'\n"],
  [['aliv'], "skypilot-utils: unknown command 'aliv' (Did you mean alive?)\n"],
  [['tail'], "skypilot-utils tail: missing required argument 'file'\n"],
  [['port', '--nonsense'], "skypilot-utils port: unknown option '--nonsense'\n"],
  [['port', '9000', '--end', '8000'], 'skypilot-utils port: the start, 9000, lies beyond the end, 8000\n'],
])('%j is refused in one line, with status 2', async (args, stderr) => {
  expect(await run(args)).toEqual({ status: 2, stdout: '', stderr });
});

test('a failure is told in one line without a stack, with status 1', async () => {
  expect(await run(['tail', 'nowhere.txt'])).toEqual({
    status: 1,
    stdout: '',
    stderr: "skypilot-utils tail: ENOENT: no such file or directory, open 'nowhere.txt'\n",
  });
});

test('a reader that leaves ends the program quietly', async () => {
  const command = `seq 100000 | '${process.execPath}' '${program}' base36 | head -n 1`;
  expect(await start('sh', ['-c', command])).toEqual({ status: 0, stdout: '1\n', stderr: '' });
});

test('a link to the program, as npm makes it, runs it', async () => {
  const command = `ln -s '${program}' '${join(folder, 'skypilot-utils')}' && '${join(folder, 'skypilot-utils')}' base36 ff`;
  expect(await start('sh', ['-c', command])).toEqual({ status: 0, stdout: '73\n', stderr: '' });
});

describe('colours', () => {
  const control = '\u001b[';

  test('are in a terminal, and nowhere else', async () => {
    expect(await startInTerminal(program, 'doctor', 80)).toContain(control);
    expect((await run(['doctor'])).stdout).not.toContain(control);
  });

  test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }])('are not where the environment has %j', async (env) => {
    expect(await startInTerminal(program, 'doctor', 80, [], env as Record<string, string>)).not.toContain(control);
  });

  test('are where FORCE_COLOR asks for them', async () => {
    expect((await run(['doctor'], { env: { FORCE_COLOR: '1' } })).stdout).toContain(control);
  });
});

describe.each([80, 40])('in a terminal of %i columns', (columns) => {
  test.each(['--help', 'truncate --help', 'hash --help', 'doctor', 'limits'])('%s fits', async (command) => {
    const lines = seen(await startInTerminal(program, command, columns)).split('\n');
    expect(lines.length).toBeGreaterThan(2);
    // A synopsis is left as it is, to be copied.
    const long = lines.filter((line) => line.length > columns && !line.startsWith('Usage: '));
    expect(long).toEqual([]);
  });
});

describe('demo', () => {
  const titles = [
    'Name a cluster',
    'Hash the files of a folder',
    'Tail a log',
    'Find a port for the dashboard',
    'Look at a live and a dead process',
    "Read this container's limits",
    'Decide how many workers sync a folder',
    'Fit text and numbers into a table',
  ];

  test('runs every step and says which backends were used', async () => {
    const { status, stdout, stderr } = await run(['demo']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const title of titles) expect(stdout).toContain(`\n${title}`);
    expect(stdout).toContain('cesnyfp9sr5x0hzd9b13c5248');
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Backends used: js, native/);
    for (const line of stdout.split('\n')) if (/^[│┌├└]/.test(line)) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('in a terminal runs the step that is chosen, on what is typed', async () => {
    const keys = [
      ['Which step?', '\r'],
      ['A name for the cluster', '-x\r'],
      ['base36Encode', ''],
      ['Which step?', '\u001b[A'],
      ['\u001b[32m●\u001b[39m Leave', '\r'],
    ] as const;
    const output = seen(await startInTerminal(program, 'demo', 80, keys));
    expect(output).toContain('Name a cluster');
    expect(output).toContain('My.Training_Cluster-Llama-2026-x');
    expect(output).toMatch(/isValidClusterName +│ true/);
    expect(output).toContain('That was all twelve');
  });
});
