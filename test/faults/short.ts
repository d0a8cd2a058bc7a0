/** Reads that fall short: every call answers as it does when the system gives all that is asked for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestedCall } from './calls.ts';
import type { Machine } from './machine.ts';
import type { Trial } from './report.ts';
import { type OsBackend, Subject } from './subject.ts';

/** The kinds of reads that the calls make. */
const kinds = ['read', 'pread64', 'getdents64'] as const;

/** Bytes that a read gives at most, in which files beside those under /proc, and which kinds of reads must have done so. */
const lengths: readonly { readonly bytes: number; readonly below: string; readonly expected: readonly string[] }[] = [
  // Megabytes in single bytes would take minutes.
  { bytes: 1, below: '/lines', expected: ['read', 'pread64'] },
  { bytes: 509, below: '/file', expected: ['read'] },
  { bytes: 4093, below: '/', expected: kinds },
];

const build = (folder: string): string => {
  const program = join(folder, 'shorten');
  const { status, error, stderr } = spawnSync('cc', ['-O1', '-o', program, join(import.meta.dirname, 'shorten.c')]);
  if (status !== 0) throw new Error(`shorten.c is not compiled: ${error?.message ?? stderr}`);
  return program;
};

const shorten = async (
  program: string,
  backend: OsBackend,
  machine: Machine,
  calls: readonly TestedCall[],
): Promise<readonly Trial[]> => {
  const trials: Trial[] = [];
  const whole = await Subject.start(backend, machine);
  for (const { bytes, below, expected } of lengths) {
    const counts = join(machine.folder, `${backend}-${bytes}.json`);
    const short = await Subject.start(backend, machine, [program, `${bytes}`, machine.folder + below, counts]);
    for (const { name } of calls) {
      const title = `${name} with reads of at most ${bytes} bytes [${backend}]`;
      const ask = async (subject: Subject): Promise<string> =>
        JSON.stringify([await subject.make(name), await subject.lookAfterwards(name)]);
      const [right, found] = [await ask(whole), await ask(short)];
      trials.push({ title, problem: found === right ? undefined : `${found.slice(0, 300)} instead of ${right}` });
      if (found.endsWith('null]')) break;
    }
    await short.stop();
    const told = JSON.parse(readFileSync(counts, 'utf8')) as Record<(typeof kinds)[number], number>;
    const missing = expected.filter((kind) => told[kind as keyof typeof told] === 0);
    const problem = missing.length > 0 ? `no ${missing} fell short` : undefined;
    trials.push({ title: `reads, preads and listings fell short, to ${bytes} bytes [${backend}]`, problem });
  }
  await whole.stop();
  return trials;
};

/** Asks both backends. */
export const shortenAll = async (machine: Machine, calls: readonly TestedCall[]): Promise<readonly Trial[]> => {
  const program = build(machine.folder);
  const both = (['native', 'js'] as const).map((backend) => shorten(program, backend, machine, calls));
  return (await Promise.all(both)).flat();
};
