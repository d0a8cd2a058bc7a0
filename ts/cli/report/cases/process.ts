/** The process family: who lives, and how many file mounts to copy at once. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, type Cases, callsOn, type Sources } from '../case.ts';

/** A number that belonged to a process which has ended, and been waited for. */
const findDeadPid = async (): Promise<number> => {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid as number;
};

const aliveCases: Cases = async () => {
  const caseOf = (input: string, pid: number): Case => ({
    function: 'isProcessAlive',
    input,
    size: 0,
    ...callsOn([pid], (sky, number) => sky.isProcessAlive(number)),
  });
  return [caseOf('own', process.pid), caseOf('parent', process.ppid), caseOf('dead', await findDeadPid())];
};

const mountCases: Cases = ({ folder }) => {
  const entries = 1000;
  const path = join(folder, 'mount');
  mkdirSync(path);
  for (let index = 0; index < entries; index += 1) writeFileSync(join(path, `file-${index}`), '');
  const common = { function: 'getMaxWorkersForFileMounts', size: 0 } as const;
  return [
    {
      ...common,
      input: `${entries} entries`,
      ...callsOn([{ '/data': path }], (sky, mounts) => sky.getMaxWorkersForFileMounts(mounts)),
    },
    {
      ...common,
      input: 'a number',
      ...callsOn([10, 100, 1000], (sky, sources) => sky.getMaxWorkersForFileMounts(sources)),
    },
  ];
};

export const sources: Sources = { isProcessAlive: aliveCases, getMaxWorkersForFileMounts: mountCases };
