/** Starting the process into which faults are injected, in a machine made for it, and asking it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

/** What a call did: returned, or threw. */
export interface Outcome {
  readonly value?: unknown;
  readonly error?: {
    readonly name: string;
    readonly message: string;
    readonly code?: string;
    readonly errno?: number;
    readonly syscall?: string;
  };
}

/** What the process finds after a call. */
export interface Afterwards {
  /** What of its descriptors stayed open. */
  readonly left: readonly string[];
  /** What the same call did then. */
  readonly next: Outcome;
  readonly events: readonly { readonly type: string; readonly function: string; readonly message: string }[];
}

/** The backends that make system calls. */
export type OsBackend = 'js' | 'native';

/** To start means every call once, which takes seconds where a tracer stops each system call, and more on a busy machine. */
const answerWithinMs = 90_000;

/** A process that answers one call at a time. */
export class Subject {
  readonly #child: ChildProcess;
  #text = '';
  #take: (() => void) | undefined;
  #hasEnded = false;
  pid = 0;
  /** Of libuv's pool, which has one alone. */
  poolThread = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (data) => {
      this.#text += data;
      this.#take?.();
    });
    child.on('close', () => {
      this.#hasEnded = true;
      this.#take?.();
    });
  }

  /** Starts one that is forced to a backend and has loaded everything; `through` is a command that runs it in turn. */
  static async start(backend: OsBackend, machine: Machine, through: readonly string[] = []): Promise<Subject> {
    const program = join(import.meta.dirname, 'subject.mjs');
    const [command, ...args] = machine.run([
      ...through,
      process.execPath,
      '--v8-pool-size=0',
      program,
      machine.folder,
      `${machine.zombie}`,
    ]);
    const env = { ...process.env, SKYPILOT_UTILS_BACKEND: backend, UV_THREADPOOL_SIZE: '1' };
    const subject = new Subject(spawn(command as string, args, { env, stdio: ['pipe', 'pipe', 'inherit'] }));
    const line = await subject.#line();
    if (line === '') throw new Error(`a process of ${backend} did not start, or not within ${answerWithinMs / 1000} s`);
    const hello = JSON.parse(line) as { readonly pid: number; readonly backend: string };
    if (hello.backend !== backend) throw new Error(`${hello.backend} answers instead of ${backend}`);
    subject.pid = hello.pid;
    subject.poolThread = poolThreadOf(hello.pid);
    return subject;
  }

  /** Makes the process do a call; undefined when it dies of it. */
  make(call: string): Promise<Outcome | undefined> {
    return this.#ask({ call, isAfterwards: false });
  }

  /** Makes it look at what the call left, and do it again. */
  lookAfterwards(call: string): Promise<Afterwards | undefined> {
    return this.#ask({ call, isAfterwards: true });
  }

  async #ask<Told>(question: object): Promise<Told | undefined> {
    this.#child.stdin?.write(`${JSON.stringify(question)}\n`);
    const line = await this.#line();
    return line === '' ? undefined : JSON.parse(line);
  }

  async stop(): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.stdin?.end();
    await once(this.#child, 'close');
  }

  /** The next line; '' when the process has ended. One that is silent is ended. */
  async #line(): Promise<string> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), answerWithinMs);
    while (!this.#text.includes('\n') && !this.#hasEnded) {
      await new Promise<void>((resolve) => {
        this.#take = resolve;
      });
    }
    clearTimeout(timer);
    const end = this.#text.indexOf('\n');
    const line = this.#text.slice(0, Math.max(end, 0));
    this.#text = this.#text.slice(end + 1);
    return line;
  }
}

const poolThreadOf = (pid: number): number => {
  const nameOf = (id: string): string => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim();
  const found = readdirSync(`/proc/${pid}/task`).filter((id) => nameOf(id) === 'libuv-worker');
  if (found.length !== 1) throw new Error(`libuv's pool has ${found.length} threads`);
  return Number(found[0]);
};
