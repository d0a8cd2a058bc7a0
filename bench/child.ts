/** Those participants that are programs of their own, SkyPilot under Python and the bare system calls: built, started, asked. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandFailed, root, run } from '../scripts/run.ts';
import type { Elsewhere } from './case.ts';

/** What one call took, and the answer to the first input where the program tells it. */
export interface Timing {
  readonly medianNs: number;
  readonly answer?: unknown;
}

/** What one call added, and what the WebAssembly module holds where there is one. */
export interface Peak {
  readonly peakBytes: number;
  readonly wasmBytes?: number;
}

/** A program that answers a line of JSON with a line of JSON. */
export interface Child {
  /** Calls with each of the inputs in turn, for about that long. */
  readonly time: (elsewhere: Elsewhere, ns: number) => Promise<Timing>;
  /** Calls once with each of the inputs; the last call counts. */
  readonly peak: (elsewhere: Elsewhere) => Promise<Peak>;
  /** Ends the program; what has not been answered is rejected. */
  readonly close: () => void;
}

interface Reply {
  readonly error?: string;
  readonly median?: number;
  readonly answer?: unknown;
  readonly peak?: number;
  readonly wasm?: number;
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (reason: Error) => void;
}

/** The slowest call, BLAKE3 of a gibibyte in plain JavaScript, takes half a minute. */
const patienceMs = 180_000;
const complaintLength = 2000;

/** Starts a program; it ends with this process, whose end closes its standard input. */
export const startChild = (name: string, command: string, args: readonly string[], env = process.env): Child => {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { cwd: root, env });
  const waiting: Waiting[] = [];
  let complaint = '';
  let end: Error | undefined;

  const finish = (why: string): void => {
    end ??= new CommandFailed(`${name} ${why}${complaint && `:\n${complaint.trim()}`}`);
    for (const { reject } of waiting.splice(0)) reject(end);
  };
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-complaintLength);
  });
  createInterface(child.stdout).on('line', (line) => {
    try {
      const reply = JSON.parse(line);
      waiting.shift()?.resolve(reply);
    } catch {
      finish(`answered what is no JSON: ${line}`);
      child.kill();
    }
  });
  // Writing to a program that has ended: its end is what is told.
  child.stdin.on('error', () => {});
  child.on('error', (error) => finish(`cannot be started: ${error.message}`));
  child.on('close', (status, signal) => finish(`ended with ${signal ?? `status ${status}`}`));

  const ask = (request: object): Promise<Reply> =>
    new Promise((resolve, reject) => {
      if (end) return reject(end);
      const late = setTimeout(() => {
        finish(`gave no answer in ${patienceMs / 1000} s to ${JSON.stringify(request).slice(0, 200)}`);
        child.kill('SIGKILL');
      }, patienceMs);
      const settle = (then: () => void): void => {
        clearTimeout(late);
        then();
      };
      waiting.push({
        resolve: (reply) =>
          settle(() => {
            if (reply.error === undefined) resolve(reply);
            else reject(new Error(`${name} cannot do ${JSON.stringify(request).slice(0, 200)}: ${reply.error}`));
          }),
        reject: (reason) => settle(() => reject(reason)),
      });
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });

  return {
    // floor.c reads the keys in this order.
    time: async ({ name, inputs }, ns) => {
      const { median, answer } = await ask({ name, inputs, ns });
      return { medianNs: median as number, answer };
    },
    peak: async ({ name, inputs }) => {
      const { peak, wasm } = await ask({ name, inputs, peak: true });
      return { peakBytes: peak as number, ...(wasm === undefined ? {} : { wasmBytes: wasm }) };
    },
    close: () => {
      finish('was closed');
      child.kill();
    },
  };
};

const isNewer = (made: string, source: string): boolean =>
  existsSync(made) && statSync(made).mtimeMs >= statSync(source).mtimeMs;

/** A Python with SkyPilot in `bench/python/venv`, installed unless it is there; its path. */
export const installPython = (): string => {
  const folder = join(root, 'bench/python/venv');
  const python = join(folder, 'bin/python');
  const requirements = join(root, 'bench/python/requirements.txt');
  const mark = join(folder, 'requirements.txt');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === readFileSync(requirements, 'utf8')) return python;
  try {
    run('python3', ['-m', 'venv', '--clear', folder]);
  } catch (error) {
    throw new Error('SkyPilot needs python3 (3.11 or later) with its module venv', { cause: error });
  }
  run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  // Written last: an installation that was broken off is made anew.
  writeFileSync(mark, readFileSync(requirements));
  return python;
};

/** SkyPilot's functions. Importing them takes some seconds, which the first answer waits for. */
export const startPython = (): Child => {
  const python = installPython();
  // SkyPilot keeps a folder of its own at home, and reports its use unless told not to.
  const env = { ...process.env, HOME: join(root, 'bench/python/venv'), SKYPILOT_DISABLE_USAGE_COLLECTION: '1' };
  return startChild('SkyPilot', python, ['bench/python/serve.py'], env);
};

/** The bare system calls. */
export const startFloor = (): Child => {
  const source = join(root, 'bench/floor/floor.c');
  const program = join(root, 'dist/floor/floor');
  if (!isNewer(program, source)) {
    mkdirSync(join(root, 'dist/floor'), { recursive: true });
    run('cc', ['-O2', '-Wall', '-o', program, source]);
  }
  return startChild('The floor', program, []);
};
