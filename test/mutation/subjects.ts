/** What is mutated, and which tests are asked of it: data alone. */

/** Files whose mutants the same tests are to kill. */
interface Subject {
  readonly files: readonly string[];
  /**
   * Without those that ask in a process of their own, where no mutant is active, or that tell how the sources are laid
   * out. So what the whole of `npm test` kills is not less.
   */
  readonly tests: readonly string[];
}

const strings = ['test/string.test.ts', 'test/golden/golden.test.ts', 'test/parity.test.ts'];
const hashes = ['test/hash.test.ts', 'test/golden/golden.test.ts'];
const routing = ['router', 'rollout', 'telemetry'].map((name) => `test/${name}.test.ts`);
const files = ['hashfile', 'lastlines', 'ports'].map((name) => `test/io/${name}.test.ts`);
const system = ['test/system.test.ts', 'test/process.test.ts'];
const refusals = ['test/errors.test.ts', 'test/unsupported.test.ts'];

const ts = (names: string): readonly string[] => names.split(' ').map((name) => `ts/${name}.ts`);
const js = (names: string): readonly string[] => ts(names).map((name) => name.replace('ts/', 'ts/backends/js/'));

/** By what Stryker mutates: the router, what checks arguments, and the reference. */
const subjects: readonly Subject[] = [
  {
    files: ts('router route registry settings rollout draw compare events telemetry info'),
    tests: routing,
  },
  {
    files: ts('arguments errors paths digest'),
    tests: [...refusals, 'test/string.test.ts', 'test/hash.test.ts', ...files, ...system, 'test/router.test.ts'],
  },
  { files: ts('string'), tests: [...strings, ...refusals] },
  { files: ts('hash source'), tests: [...hashes, ...refusals] },
  { files: ts('io lines ports progress turns'), tests: [...files, ...refusals] },
  { files: ts('system process limits'), tests: [...system, ...refusals] },
  { files: js('number text atoms emoji columns string'), tests: strings },
  { files: js('hash crc32 xxh3 xxhash'), tests: hashes },
  { files: js('cgroup proc process system'), tests: [...system, 'test/unsupported.test.ts'] },
  { files: js('files io'), tests: [...files.slice(0, 2), ...system, 'test/unsupported.test.ts'] },
  { files: js('ports'), tests: files.slice(2) },
];

/** What Stryker mutates. */
export const typescript: readonly string[] = subjects.flatMap((subject) => subject.files);

/** The tests that are asked of a file. */
export const testsOf = (file: string): readonly string[] =>
  subjects.find((subject) => subject.files.includes(file))?.tests ?? [];

/** What cargo-mutants mutates; its tests are those of the crate. */
export const rust: readonly string[] = [
  ...['io', 'process'],
  ...['algorithm', 'crc32', 'hasher', 'mod'].map((name) => `hash/${name}`),
  ...['atoms', 'base36', 'columns', 'long', 'name', 'natural', 'number', 'truncate'].map((name) => `string/${name}`),
  ...['cgroup', 'cpuset', 'limit', 'meminfo', 'mountinfo'].map((name) => `system/${name}`),
].map((name) => `rust/core/src/${name}.rs`);
