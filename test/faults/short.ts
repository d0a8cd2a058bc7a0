/** Reads that fall short: every call answers as it does when the system gives all that is asked for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestedCall } from './calls.ts';
import type { Machine } from './machine.ts';
import type { Trial } from './report.ts';
import { type OsBackend, Subject } from './subject.ts';

/** Bytes that a read gives at most. Single bytes of a megabyte would take minutes: those are for the small files. */
const lengths: readonly { readonly bytes: number; readonly isFor: (call: string) => boolean }[] = [
  { bytes: 1, isFor: (call) => !call.startsWith('hashFile') },
  { bytes: 61, isFor: () => true },
  { bytes: 4093, isFor: () => true },
];

const build = (folder: string): string => {
  const program = join(folder, 'shorten');
  const { status, error, stderr } = spawnSync('cc', ['-O1', '-o', program, join(import.meta.dirname, 'shorten.c')]);
  if (status !== 0) throw new Error(`shorten.c is not compiled: ${error?.message ?? stderr}`);
  return program;
};

/** The kinds of reads that a backend makes, all of which must have fallen short. */
const kinds = ['read', 'pread64', 'getdents64'] as const;

const shorten = async (backend: OsBackend, machine: Machine, calls: readonly TestedCall[]): Promise<readonly Trial[]> => {
  const program = build(machine.folder);
  const trials: Trial[] = [];
  const whole = await Subject.start(backend, machine);
  for (const { bytes, isFor } of lengths) {
    const counts = join(machine.folder, `${backend}-${bytes}.json`);
    const short = await Subject.start(backend, machine, [program, `${bytes}`, machine.folder, counts]);
    for (const { name } of calls.filter(({ name }) => isFor(name))) {
      const title = `${name} with reads of at most ${bytes} bytes [${backend}]`;
      const [expected, found] = [await whole.ask(name, true), await short.ask(name, true)];
      const isSame =
        found !== undefined &&
        JSON.stringify(found.outcome) === JSON.stringify(expected?.outcome) &&
        JSON.stringify(found.next) === JSON.stringify(expected?.next);
      const isClean = found?.left.length === 0 && found.events.length === 0;
      const problem = isSame && isClean ? undefined : JSON.stringify(found).slice(0, 300);
      trials.push({ title, problem });
      if (!found) break;
    }
    await short.stop();
    const told = JSON.parse(readFileSync(counts, 'utf8')) as Record<(typeof kinds)[number], number>;
    const missing = kinds.filter((kind) => told[kind] === 0);
    const problem = missing.length > 0 ? `${missing} never fell short` : undefined;
    trials.push({ title: `reads, preads and listings fell short, to ${bytes} bytes [${backend}]`, problem });
  }
  await whole.stop();
  return trials;
};

/** Both backends, one after the other where they share a program to build. */
export const shortenAll = async (machine: Machine, calls: readonly TestedCall[]): Promise<readonly Trial[]> => [
  ...(await shorten('native', machine, calls)),
  ...(await shorten('js', machine, calls)),
];
