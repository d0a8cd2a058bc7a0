/**
 * The router's numbers, from results: which backend comes first, per kernel and input size.
 *
 * Usage: npm run bench:orders, which writes ts/orders.ts from the newest results.
 */
import { writeFileSync } from 'node:fs';
import { local, root, run } from '../scripts/run.ts';
import { geometricMean, median } from '../ts/cli/report/statistics.ts';
import { algorithms, type Backend, type FunctionName, type KernelName } from '../ts/contract.ts';
import { type CaseResult, latestResults, type Results, ratio } from './results.ts';

/** One rule of an order. */
export interface Rule {
  readonly below?: number;
  readonly first: readonly Backend[];
}

/** What becomes of a kernel with one order, and of one with an order for each algorithm. */
export type Orders = Readonly<Record<string, readonly Rule[] | Readonly<Record<string, readonly Rule[]>>>>;

/** js needs nothing loaded and cannot break: another comes before it only where that pays. */
const worthwhile = 1.05;
/** And nowhere costs more than this, which is what a single case may differ by from one run to the next. */
const bearable = 1.25;

/** A backend's cost in cases of one size, as a mean over them; what nobody would wait for was not timed, and costs most. */
const costOf = (cases: readonly CaseResult[], backend: Backend): number =>
  geometricMean(cases.map(({ ns }) => (ns[backend] ? median(ns[backend]) : Number.POSITIVE_INFINITY)));

const isWorthwhile = (cases: readonly CaseResult[], backend: Backend): boolean =>
  costOf(cases, backend) * worthwhile < costOf(cases, 'js') &&
  cases.every((made) => !made.ns.js || ratio(made, backend, 'js') < bearable);

const rank = (cases: readonly CaseResult[], backends: readonly Backend[]): readonly Backend[] => {
  const others = backends.filter((backend) => backend !== 'js');
  const sorted = others.toSorted((one, other) => costOf(cases, one) - costOf(cases, other));
  const before = sorted.filter((backend) => isWorthwhile(cases, backend));
  // Behind js, which is always there, the order of the others hardly matters: not by what was measured, which varies.
  return [...before, 'js', ...others.filter((backend) => !before.includes(backend))];
};

/** Cases whose sizes lie within a factor of 1.4 of a power of two count as of one size. */
const magnitude = ({ size }: CaseResult): number => (size === 0 ? -1 : Math.round(Math.log2(size)));

/** Two more rules, for a few sizes between larger and smaller ones for which js comes first, are to gain as much. */
const worthTwoRules = 1.5;

/** The cases of one size, and who comes first there. */
interface Band {
  readonly size: number;
  readonly cases: readonly CaseResult[];
  readonly first: readonly Backend[];
}

const isJsFirst = (band: Band | undefined): boolean => band?.first[0] === 'js';

/** Whether js may as well come first, as it does for smaller and for larger inputs. */
const isAside = (bands: readonly Band[], { size, cases, first }: Band): boolean => {
  const smaller = bands.filter((band) => band.size < size).some(isJsFirst);
  const larger = bands.filter((band) => band.size > size).some(isJsFirst);
  return smaller && larger && costOf(cases, 'js') < worthTwoRules * costOf(cases, first[0] as Backend);
};

const bandsOf = (cases: readonly CaseResult[], backends: readonly Backend[]): readonly Band[] => {
  const bands = [...Map.groupBy(cases, magnitude)]
    .sort(([one], [other]) => one - other)
    .map(([size, group]) => ({ size, cases: group, first: rank(group, backends) }));
  return bands.map((band) => {
    if (isJsFirst(band) || !isAside(bands, band)) return band;
    return { ...band, first: ['js', ...backends.filter((backend) => backend !== 'js')] };
  });
};

/** A kernel's order: between two sizes that were measured, one gives way to the other halfway, by their logarithms. */
export const orderFrom = (cases: readonly CaseResult[], backends: readonly Backend[]): readonly Rule[] => {
  const rules: { below?: number; first: readonly Backend[] }[] = [];
  let smaller: number | undefined;
  for (const { size, first } of bandsOf(cases, backends)) {
    const last = rules.at(-1);
    if (last?.first.join() !== first.join()) {
      if (last) last.below = Math.round(2 ** ((size + (smaller as number)) / 2));
      rules.push({ first });
    }
    smaller = size;
  }
  if (rules.length === 0) throw new Error('Cannot order backends that were not timed');
  return rules.map(({ below, first }) => (below === undefined ? { first } : { below, first }));
};

const portable: readonly Backend[] = ['js', 'wasm'];
const bound: readonly Backend[] = ['js', 'native'];
const all: readonly Backend[] = ['js', 'wasm', 'native'];

/** Whose cases tell about a kernel that has a single order. */
const kernels: { readonly [K in KernelName]?: readonly [FunctionName, readonly Backend[]] } = {
  base36Encode: ['base36Encode', portable],
  base36Decode: ['base36Decode', portable],
  formatFloat: ['formatFloat', portable],
  formatCompact: ['formatCompact', portable],
  truncateLongString: ['truncateLongString', portable],
  truncate: ['truncate', portable],
  clusterNameHash: ['makeClusterNameOnCloud', portable],
  isValidClusterName: ['isValidClusterName', portable],
  hashFile: ['hashFile', bound],
  readTail: ['readLastNLines', bound],
  findPort: ['findFreePort', bound],
  claimPort: ['findFreePort', bound],
  cpuLimit: ['getCpuCount', bound],
  memoryLimit: ['getMemSizeGb', bound],
  openFilesLimit: ['getMaxWorkersForFileMounts', bound],
  isProcessAlive: ['isProcessAlive', bound],
  countEntries: ['estimateFdForDirectory', bound],
};

/** One-shot digests of bytes: the kernel itself. */
const isDigest = ({ function: name, title }: CaseResult): boolean =>
  name === 'hash' && /^\d+ (?:B|KiB|MiB)$/.test(title);

/** Every order, by its name in ts/orders.ts. */
export const ordersFrom = ({ cases, browser }: Results): Orders => {
  const single = Object.entries(kernels).map(([kernel, [name, backends]]) => [
    kernel,
    orderFrom(
      cases.filter((made) => made.function === name),
      backends,
    ),
  ]);
  const perAlgorithm = (results: readonly CaseResult[], backends: readonly Backend[]) =>
    Object.fromEntries(
      algorithms.map((algorithm) => [
        algorithm,
        orderFrom(
          results.filter((made) => isDigest(made) && made.algorithm === algorithm),
          backends,
        ),
      ]),
    );
  // A runtime without node:crypto is a browser, where there is no addon either; but an order names all there are.
  const withoutCrypto = Object.entries(perAlgorithm(browser.cases, portable)).map(([algorithm, rules]) => [
    algorithm,
    rules.map((rule) => ({
      ...rule,
      first: rule.first.flatMap((name) => (name === 'wasm' ? ['wasm', 'native'] : [name])),
    })),
  ]);
  return {
    ...Object.fromEntries(single),
    digestWithCrypto: perAlgorithm(cases, all),
    digestWithoutCrypto: Object.fromEntries(withoutCrypto),
  } as Orders;
};

/** The backend that comes first for a case; undefined for a function that asks several kernels. */
export const firstFor = (orders: Orders, { function: name, algorithm, size }: CaseResult): Backend | undefined => {
  const [kernel] = Object.entries(kernels).find(([, [asker]]) => asker === name) ?? [];
  const rules =
    name === 'hash'
      ? (orders.digestWithCrypto as Readonly<Record<string, readonly Rule[]>>)[algorithm ?? '']
      : (orders[kernel ?? ''] as readonly Rule[] | undefined);
  return rules?.find(({ below }) => below === undefined || size < below)?.first[0];
};

const docs: Readonly<Record<string, string>> = {
  digestWithCrypto: '/** One-shot digests where js has node:crypto. */\n',
  digestWithoutCrypto: '/** One-shot digests where js has only @noble/hashes. */\n',
};

const textOf = (orders: Orders): string => {
  const constants = Object.entries(orders).map(([name, order]) => {
    const type = Array.isArray(order) ? `Order<'${name}'>` : `{ readonly [A in Algorithm]: Order<'digest'> }`;
    return `${docs[name] ?? ''}export const ${name}: ${type} = ${JSON.stringify(order)};\n`;
  });
  return `/**
 * Which backend comes first, per kernel and input size: written by \`npm run bench:orders\` from what was measured.
 *
 * Every order names each backend that has the kernel. js may stand anywhere; naming a backend that lacks the kernel does
 * not compile. Sizes are the kernel's own: characters of text, bytes of data.
 */
import type { Algorithm, Order } from './contract.ts';

${constants.join('')}`;
};

if (import.meta.main) {
  const path = `${root}ts/orders.ts`;
  writeFileSync(path, textOf(ordersFrom(latestResults())));
  run(local('biome'), ['check', '--write', '--log-level=error', path]);
}
