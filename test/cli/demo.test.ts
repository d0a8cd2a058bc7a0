/** `demo`: without a terminal every step once, in one the steps that somebody chooses. */
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../support/os.ts';
import { install, seen, startInTerminal, startProgram } from './program.ts';

const folder = temporaryFolder();
let program = '';

beforeAll(async () => {
  program = await install(folder, true);
});

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
  const { status, stdout, stderr } = await startProgram(program, ['demo']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const title of titles) expect(stdout).toContain(`\n${title}`);
  expect(stdout).toContain('cesnyfp9sr5x0hzd9b13c5248');
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('Backends used: js, native, wasm');
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
