/**
 * What choosing a backend costs: a kernel called through the router, less the same kernel called straight; without a
 * rollout, in one, and after it has ended, which must be as before.
 *
 * Many routes have been called by then, as in an application: the router's code has seen kernels of every shape.
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

/** Nanoseconds of a call: the lower quartile of interleaved rounds, which are the machine's fast minutes. */
export interface ChoosingCost {
  readonly withoutRollout: number;
  readonly inRollout: number;
  readonly afterRollout: number;
}

/** What choosing may cost where no rollout is configured, in nanoseconds. */
export const choosingLimitNs = 15;

const rounds = 15;

export const measureChoosing = async (): Promise<ChoosingCost> => {
  useAll();
  const cost = async (): Promise<number> => quantile(await costsOf(rounds), 0.25);
  const withoutRollout = await cost();
  sky.configure({ rollout: { percent: 50 } });
  const inRollout = await cost();
  sky.configure({ rollout: undefined });
  return { withoutRollout, inRollout, afterRollout: await cost() };
};
