/** The built program, started as a user starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/run.ts';

/** What became of a run. */
export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

/** A run under way. */
export interface Run {
  readonly child: ChildProcess;
  readonly outcome: Promise<Outcome>;
}

/** Where npm would lead its name to. */
const program = (): string => {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly bin: Readonly<Record<string, string>>;
  };
  return join(root, bin['skypilot-utils'] as string);
};

const gather = async (stream: NodeJS.ReadableStream): Promise<string> => {
  let text = '';
  for await (const piece of stream.setEncoding('utf8')) text += piece;
  return text;
};

/** Starts `skypilot-utils report` by this Node with these options, temporary files in `folder`. */
export const start = (folder: string, args: readonly string[], options: readonly string[] = []): Run => {
  const started = performance.now();
  const env = { ...process.env, TMPDIR: folder, NO_COLOR: '1' };
  const child = spawn(process.execPath, [...options, program(), 'report', ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const finish = async (): Promise<Outcome> => {
    const [stdout, stderr, [status, signal]] = await Promise.all([
      gather(child.stdout as NodeJS.ReadableStream),
      gather(child.stderr as NodeJS.ReadableStream),
      once(child, 'exit'),
    ]);
    return { status, signal, stdout, stderr, seconds: (performance.now() - started) / 1000 };
  };
  return { child, outcome: finish() };
};
