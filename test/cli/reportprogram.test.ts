/** The report's command as it is started, where it measures nothing; npm run test:report has it measure. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { root } from '../fixtures/loading/installation.ts';
import { temporaryFolder } from '../support/os.ts';
import { type End, install, seen, startInTerminal, startProgram } from './program.ts';

const folder = temporaryFolder();
const fixture = (name: string): string => `${root}test/fixtures/report/${name}.json`;
const [before, after] = [fixture('before'), fixture('after')];

let program = '';
const report = (...args: readonly string[]): Promise<End> => startProgram(program, ['report', ...args]);

beforeAll(async () => {
  program = await install(folder);
});

describe('report --compare', () => {
  test('tells what became slower, what faster, and what it comes to', async () => {
    const { status, stdout, stderr } = await report('--compare', before, after);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/Slower than before\n\n.*\nformatFloat, whole +router +34\.7 ns +55\.5 ns +0\.63\u00d7\n/);
    expect(stdout).toMatch(/Faster than before\n\n.*\nhash, blake3, 1 MiB +native /);
    expect(stdout).toContain('Only before: base36Encode, 32 digits\n');
    expect(stdout).toMatch(/The router is 0\.97\u00d7 as fast as before: slower in 1, faster in 1 of 14 cases\./);
  });

  test('with --json - prints JSON and nothing else', async () => {
    const { status, stdout } = await report('--compare', before, after, '--json', '-');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ schema: 1, means: { js: 1 }, onlyBefore: ['base36Encode, 32 digits'] });
  });

  test('with --html writes a page of the later report, with its script and style', async () => {
    const page = join(folder, 'page.html');
    expect(await report('--compare', before, after, '--html', page)).toMatchObject({ status: 0, stderr: '' });
    const text = readFileSync(page, 'utf8');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toContain('Compared with the report of 2026-11-20 10:00 UTC');
    expect(text).toContain('@media print');
    expect(text.length).toBeGreaterThan(200_000);
  });

  test('fits into a terminal of 80 columns', async () => {
    const text = seen(await startInTerminal(program, `report --compare '${before}' '${after}'`, 80));
    expect(text).toContain('Slower than before');
    const tooLong = text.split('\n').filter((line) => line.length > 80);
    expect(tooLong).toEqual([]);
  });

  test('refuses another schema, and what is no report, in one line that names the file', async () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, readFileSync(after, 'utf8').replace('"schema": 1', '"schema": 2'));
    expect(await report('--compare', before, other)).toEqual({
      status: 1,
      stdout: '',
      stderr: `skypilot-utils report: ${other} has schema 2, and this version of skypilot-utils reads schema 1: make both reports with the same version\n`,
    });
    const manifest = `${root}package.json`;
    const { status, stderr } = await report('--compare', manifest, after);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^skypilot-utils report: .*package\.json is not a report: .*\n$/);
  });

  test('tells of a file that is not there', async () => {
    const { status, stderr } = await report('--compare', before, join(folder, 'none.json'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/^skypilot-utils report: ENOENT: no such file or directory, open '.*none\.json'\n$/);
  });
});

describe('report --fail-under', () => {
  test('with --compare, ends with 1 where the router is less than that many times as fast', async () => {
    const { status, stdout, stderr } = await report('--compare', before, after, '--fail-under', '1');
    expect(status).toBe(1);
    expect(stdout).toContain('Slower than before');
    expect(stderr).toMatch(/^skypilot-utils report: the router is 0\.9\d+ times as fast as before, less than 1\n$/);
  });

  test('ends with 0 where it is reached', async () => {
    const args = ['--compare', before, after, '--fail-under', '0.9'];
    expect(await report(...args)).toMatchObject({ status: 0, stderr: '' });
  });
});

test.each([
  [['--compare', before], '--compare takes two files, got 1'],
  [['--compare', before, after, after], '--compare takes two files, got 3'],
  [['--compare', before, after, '--quick'], '--quick measures, and --compare does not: give one of them'],
  [['--fail-under', 'fast'], "argument 'fast' is invalid. It must be a number above 0."],
  [['--fail-under', '0'], "argument '0' is invalid. It must be a number above 0."],
  [['--fast'], "unknown option '--fast'"],
  [['file'], 'too many arguments'],
])('report %j is a usage error, with status 2', async (args, message) => {
  const { status, stdout, stderr } = await report(...args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^skypilot-utils report: .*\n$/);
  expect(stderr).toContain(message);
});

test('report --json into a folder that is not there fails before anything is timed', async () => {
  const { status, stdout, stderr } = await report('--json', join(folder, 'none/report.json'));
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^skypilot-utils report: ENOENT/);
});
