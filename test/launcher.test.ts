/** The example of the README, run as its reader would: a service that comes up, and one that does not. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, expect, test } from 'vitest';
import { root } from '../scripts/run.ts';
import { getCpuCount, getMemSizeGb, isProcessAlive, makeClusterNameOnCloud } from '../ts/index.ts';
import { temporaryFolder } from './support/os.ts';

const example = join(root, 'examples/launcher/launch.ts');
const folder = temporaryFolder();
afterAll(() => rmSync(folder, { recursive: true }));

const config = 'resources:\n  cpus: 2\n';
const userHash = createHash('md5').update(userInfo().username).digest('hex').slice(0, 8);
const nameOf = (cluster: string): string => makeClusterNameOnCloud(cluster, { userHash, maxLength: 35 });
const logOf = (cluster: string): string => readFileSync(join(folder, `${nameOf(cluster)}.log`), 'utf8');

const launch = (cluster: string, service: string): ChildProcess => {
  writeFileSync(join(folder, 'config.yaml'), config);
  return spawn(process.execPath, [example, cluster, 'config.yaml', process.execPath, '-e', service], { cwd: folder });
};

/** The first line that a program prints. */
const firstLine = async ({ stdout }: ChildProcess): Promise<string> => {
  let printed = '';
  for await (const chunk of stdout ?? []) {
    printed += chunk;
    if (printed.includes('\n')) break;
  }
  return printed.trim();
};

test('a service is launched under its name on a free port, told its workers and its config, and ends with the launcher', async () => {
  const launcher = launch(
    'My.Training_Cluster',
    `require('node:http').createServer().listen(process.env.PORT, () =>
       console.log(process.env.WORKERS, process.env.CONFIG_HASH));`,
  );
  const said = await firstLine(launcher);
  const name = nameOf('My.Training_Cluster');
  const [, port = '', pid = ''] = /on port (\d+), process (\d+)/.exec(said) ?? [];
  expect(said).toBe(`${name} is up on port ${port}, process ${pid}; its log is ${name}.log`);
  expect(Number(port)).toBeGreaterThanOrEqual(8080);
  const workers = Math.max(1, Math.min(getCpuCount(), Math.floor(getMemSizeGb() / 0.5)));
  expect(logOf('My.Training_Cluster')).toBe(`${workers} ${createHash('sha256').update(config).digest('hex')}\n`);
  launcher.kill();
  await once(launcher, 'exit');
  await expect.poll(() => isProcessAlive(Number(pid))).toBe(false);
});

test('of a service that does not come up the end of the log is shown, and the status is 1', async () => {
  const launcher = launch(
    'eval',
    `for (let line = 1; line <= 30; line += 1) console.log('line', line); process.exit(3);`,
  );
  const [complaint, [status]] = await Promise.all([
    text(launcher.stderr as NodeJS.ReadableStream),
    once(launcher, 'exit'),
  ]);
  const lines = Array.from({ length: 10 }, (_, index) => `line ${21 + index}\n`).join('');
  const name = nameOf('eval');
  expect(complaint).toBe(`${name} did not come up. The end of ${name}.log:\n${lines}`);
  expect(status).toBe(1);
});

test('the README shows the example as it is', () => {
  const readme = readFileSync(`${root}README.md`, 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${readFileSync(example, 'utf8')}\`\`\``);
});
