/**
 * Faults of the operating system, injected by strace(1) into each system call that a function makes, reads that fall
 * short, and machines that only a namespace can give: an answer that is right or an error with a code, nothing left open,
 * and the next call right.
 *
 * Usage: npm run test:faults [-- WORD], only of calls with that in their name
 */
import { cpus, totalmem } from 'node:os';
import { ask, root, run } from '../../scripts/run.ts';
import { keepResult } from '../support/results.ts';
import { testedCalls } from './calls.ts';
import { type Injections, injectAll } from './inject.ts';
import { makeMachine } from './machine.ts';
import { tryNamespaces } from './namespaces.ts';
import { failuresOf } from './report.ts';
import { shortenAll } from './short.ts';

/** What this suite needs of the machine. */
const lacking = (): readonly string[] => {
  if (`${process.platform}-${process.arch}` !== 'linux-x64') return ['Linux on x64'];
  const programs = { strace: 'strace', unshare: 'util-linux', setpriv: 'util-linux', ip: 'iproute2', cc: 'gcc' };
  const missing = Object.entries(programs).flatMap(([program, from]) =>
    ask('sh', ['-c', `command -v ${program}`]) === undefined ? [`${program} (apt-get install ${from})`] : [],
  );
  const isAllowed = ask('unshare', ['--mount', '--net', '--cgroup', 'true']) !== undefined;
  return isAllowed ? missing : [...missing, 'the right to make namespaces (root, a privileged container)'];
};

const missing = lacking();
if (missing.length > 0) {
  console.log(`faults: not run, for this machine lacks ${missing.join(', ')}`);
  process.exit(process.env.CI === 'true' ? 1 : 0);
}

run(process.execPath, [`${root}scripts/compile.ts`]);
const word = process.argv[2] ?? '';
const started = performance.now();
const machine = await makeMachine();
const seconds = (): string => ((performance.now() - started) / 1000).toFixed(0);
const tell = ({ title, systemCalls, injected, failures }: Injections): void => {
  console.log(`${title}: ${injected} faults, ${failures.length} failed (${systemCalls.join(', ')})`);
  for (const failure of failures) console.log(`FAILED  ${failure}`);
};
try {
  const calls = testedCalls(cpus().length, totalmem() / 2 ** 30).filter(({ name }) => name.includes(word));
  const results = (
    await Promise.all((['native', 'js'] as const).map((backend) => injectAll(backend, machine, calls, tell)))
  ).flat();
  const injected = results.reduce((sum, result) => sum + result.injected, 0);
  const systemCalls = new Set(results.flatMap(({ systemCalls }) => systemCalls.map((told) => told.split(' ')[0])));
  console.log(`injected: ${injected} faults into ${systemCalls.size} system calls (${seconds()} s)`);
  const short = await shortenAll(machine, calls);
  console.log(`short reads: ${short.length} trials (${seconds()} s)`);
  const namespaces = word === '' ? await tryNamespaces() : [];
  console.log(`namespaces: ${namespaces.length} trials (${seconds()} s)`);
  const trials = [...short, ...namespaces];
  for (const failure of failuresOf(trials)) console.log(`FAILED  ${failure}`);
  const failed = results.reduce((sum, { failures }) => sum + failures.length, 0) + failuresOf(trials).length;
  const passed = injected + trials.length - failed;
  if (word === '') {
    const figures = {
      injected,
      systemCalls: systemCalls.size,
      shortReads: short.length,
      namespaces: namespaces.length,
    };
    keepResult('faults', { passed, failed, ...figures });
  }
  console.log(`faults: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
} finally {
  machine.remove();
}
