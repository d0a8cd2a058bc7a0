/**
 * What choosing a backend costs: a kernel called through the router, less the same kernel called straight; without a
 * rollout, in one, and after it has ended, which must be as before.
 *
 * Usage: node bench/choosing.ts [ROUNDS]. Many routes have been called by then, as in an application: the router's code has seen
 * kernels of every shape. Interleaved rounds; the machine's fast minutes are the lower quartile.
 */
import { measure } from 'mitata';
import { isValidClusterName } from '../ts/backends/js/string.ts';
import { quantile } from '../ts/cli/report/statistics.ts';
import * as sky from '../ts/index.ts';
import * as orders from '../ts/orders.ts';
import { routeTo, run } from '../ts/route.ts';

const names = ['train', 'a-b', 'Cluster.1', '-', 'x_', 'spot-gpu-7', '9', 'eval'];
const route = routeTo('isValidClusterName', 'isValidClusterName', isValidClusterName, () => orders.isValidClusterName);

const useAll = (): void => {
  for (let round = 0; round < 20_000; round += 1) {
    sky.base36Encode('deadbeef');
    sky.base36Decode('1ps9wxb');
    sky.formatFloat(round / 7);
    sky.formatCompact(round * 1e3);
    sky.truncateLongString('a few words and then some more of them', 20);
    sky.truncate('a few words and then some more of them', 20);
    sky.hash('text', sky.algorithms[round % sky.algorithms.length]);
    sky.isProcessAlive(process.pid);
    sky.getCpuCount();
  }
};

/** Nanoseconds of a call on the next of the names; the sum keeps the answers alive. */
const timeOf = async (call: (name: string) => boolean): Promise<number> => {
  let next = 0;
  let sum = 0;
  const { p50 } = await measure(
    () => {
      next = (next + 1) % names.length;
      if (call(names[next] as string)) sum += 1;
      return sum;
    },
    { min_cpu_time: 30e6, batch_samples: 4096, gc: false },
  );
  return p50;
};

/** What a call costs more than its kernel, round by round. */
const costsOf = async (rounds: number): Promise<readonly number[]> => {
  const costs: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const straight = await timeOf(isValidClusterName);
    const routed = await timeOf((name) => run(route, name.length, name));
    if (round > 0) costs.push(routed - straight);
  }
  return costs;
};

const rounds = Number(process.argv[2] ?? 15);
const tell = async (when: string): Promise<void> => {
  const costs = await costsOf(rounds);
  console.log(`${when}: ${quantile(costs, 0.25).toFixed(1)} ns (median ${quantile(costs, 0.5).toFixed(1)} ns)`);
};

useAll();
await tell('Choosing, no rollout configured');
sky.configure({ rollout: { percent: 50 } });
await tell('In a rollout of 50 %');
sky.configure({ rollout: undefined });
await tell('After it has ended');
