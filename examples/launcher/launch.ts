/**
 * Launches a service as a small cluster launcher does: under SkyPilot's name for the cluster, on a free port, with as many
 * workers as the container allows; shows the end of its log when it does not come up.
 *
 * Usage: node launch.ts CLUSTER CONFIG COMMAND [ARGUMENT...]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  findFreePort,
  getCpuCount,
  getMemSizeGb,
  hash,
  hashFile,
  isPortAvailable,
  isProcessAlive,
  isValidClusterName,
  makeClusterNameOnCloud,
  readLastNLines,
} from 'skypilot-utils';

const gbPerWorker = 0.5;
const patienceMs = 10_000;

/** One worker a CPU, as far as the memory goes. */
const workers = (): number => Math.max(1, Math.min(getCpuCount(), Math.floor(getMemSizeGb() / gbPerWorker)));

/** Whether the service listens before it ends or the patience does. */
const comesUp = async (pid: number, port: number): Promise<boolean> => {
  for (let left = patienceMs; left > 0; left -= 50) {
    if (!(await isPortAvailable(port))) return true;
    if (!isProcessAlive(pid)) return false;
    await sleep(50);
  }
  return false;
};

const [cluster = '', config = '', command = '', ...args] = process.argv.slice(2);
if (!isValidClusterName(cluster)) throw new Error(`${cluster} is no name for a cluster`);

const name = makeClusterNameOnCloud(cluster, { userHash: hash(userInfo().username, 'md5').slice(0, 8), maxLength: 35 });
const port = await findFreePort(8080);
const log = `${name}.log`;
const output = openSync(log, 'a');
const service = spawn(command, args, {
  stdio: ['ignore', output, output],
  env: { ...process.env, PORT: `${port}`, WORKERS: `${workers()}`, CONFIG_HASH: await hashFile(config) },
});
await once(service, 'spawn');
process.once('SIGTERM', () => service.kill()).once('SIGINT', () => service.kill());

if (await comesUp(service.pid as number, port)) {
  console.log(`${name} is up on port ${port}, process ${service.pid}; its log is ${log}`);
} else {
  service.kill('SIGKILL');
  console.error(`${name} did not come up. The end of ${log}:\n${(await readLastNLines(log, 10)).join('')}`);
  process.exitCode = 1;
}
