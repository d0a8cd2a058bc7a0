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
const atoms = 'test/atoms.test.ts';
const hashes = ['test/hash.test.ts', 'test/golden/golden.test.ts'];
const files = ['test/io/hashfile.test.ts', 'test/io/lastlines.test.ts'];
const ports = 'test/io/ports.test.ts';
const system = ['test/system.test.ts', 'test/process.test.ts', 'test/refused.test.ts'];
const errors = 'test/errors.test.ts';
const unsupported = 'test/unsupported.test.ts';
const telemetry = 'test/telemetry.test.ts';
const fast = 'test/fastpath.test.ts';
const routing = ['test/router.test.ts', 'test/rollout.test.ts', 'test/verify.test.ts', telemetry];

/** They bind ports: two at once would see each other's. */
export const alone: readonly string[] = [ports, errors, telemetry];

const ts = (names: string): readonly string[] => names.split(' ').map((name) => `ts/${name}.ts`);
const js = (names: string): readonly string[] => names.split(' ').map((name) => `ts/backends/js/${name}.ts`);

/** By what Stryker mutates: the router, what checks arguments, and the reference. */
const subjects: readonly Subject[] = [
  { files: ts('router route registry settings rollout draw compare events telemetry info'), tests: routing },
  {
    files: ts('arguments errors digest'),
    tests: [
      'test/arguments.test.ts',
      errors,
      unsupported,
      'test/hostile.test.ts',
      'test/string.test.ts',
      'test/hash.test.ts',
      'test/router.test.ts',
    ],
  },
  { files: ts('string'), tests: [...strings, errors] },
  { files: ts('hash source'), tests: [...hashes, errors, fast] },
  { files: ts('io lines paths'), tests: [...files, errors, unsupported, telemetry] },
  { files: ts('progress'), tests: ['test/io/progress.test.ts'] },
  { files: ts('turns'), tests: ['test/io/turns.test.ts'] },
  { files: ts('ports'), tests: [ports, errors, unsupported, telemetry, fast] },
  { files: ts('system process limits'), tests: [...system, errors, unsupported, telemetry, fast] },
  { files: js('number text columns string'), tests: strings },
  { files: js('atoms emoji'), tests: [atoms, ...strings] },
  { files: js('hash crc32 xxh3 xxhash'), tests: hashes },
  { files: js('cgroup proc process system'), tests: [...system, unsupported] },
  { files: js('files io'), tests: [...files, ...system, unsupported, 'test/shortage.test.ts'] },
  { files: js('ports'), tests: [ports, 'test/refused.test.ts'] },
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
