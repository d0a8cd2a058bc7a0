/**
 * What choosing a backend costs: a kernel called through the router, less the same kernel called straight; without a
 * rollout, in one, and after it has ended, which must be as before.
 *
 * Many routes have been called by then, as in an application: the router's code has seen kernels of every shape.
 */
import { isValidClusterName } from '../ts/backends/js/string.ts';
import { median } from '../ts/cli/report/statistics.ts';
import * as sky from '../ts/index.ts';
import * as orders from '../ts/orders.ts';
import { routeTo, run } from '../ts/route.ts';

const names = ['train', 'a-b', 'Cluster.1', '-', 'x_', 'spot-gpu-7', '9', 'eval'];
const validNames = names.filter(isValidClusterName).length;
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

const callsAtOnce = 20_000;

/** Nanoseconds of a call. That the answers are counted and compared keeps them alive. */
const timeOf = (call: (name: string) => boolean): number => {
  const start = process.hrtime.bigint();
  let valid = 0;
  for (let index = 0; index < callsAtOnce; index += 1) {
    if (call(names[index % names.length] as string)) valid += 1;
  }
  const ns = Number(process.hrtime.bigint() - start) / callsAtOnce;
  if (valid !== (callsAtOnce * validNames) / names.length) throw new Error('A name was judged in two ways');
  return ns;
};

/** Nanoseconds that a call costs more than its kernel. */
export interface ChoosingCost {
  readonly withoutRollout: number;
  readonly inRollout: number;
  readonly afterRollout: number;
}

/** What choosing may cost where no rollout is configured, in nanoseconds. */
export const choosingLimitNs = 15;

const rounds = 500;

/** The median over rounds of a millisecond or two each, within which the machine hardly changes its speed. */
const costOfChoosing = (): number => {
  const costs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const straight = timeOf((name) => isValidClusterName(name));
    costs.push(timeOf((name) => run(route, name.length, name)) - straight);
  }
  return median(costs);
};

export const measureChoosing = (): ChoosingCost => {
  useAll();
  const withoutRollout = costOfChoosing();
  sky.configure({ rollout: { percent: 50 } });
  const inRollout = costOfChoosing();
  sky.configure({ rollout: undefined });
  return { withoutRollout, inRollout, afterRollout: costOfChoosing() };
};
