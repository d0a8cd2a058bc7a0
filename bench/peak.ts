/**
 * What one call of the package adds to this process at its peak; the twin of bench/python/serve.py for memory.ts to start.
 *
 * Usage: node --expose-gc bench/peak.ts [BACKEND]; a request per line on standard input: {"name", "inputs"}, its arguments
 * JSON, where {"repeat": [text, times]} and {"zeros": bytes} stand for what is too long for a line.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Package } from '../ts/cli/report/case.ts';
import type { Backend } from '../ts/contract.ts';

/** The memory of the package's module; Node has modules of its own. Watched from before the import, which takes WebAssembly as it is then. */
let memory: WebAssembly.Memory | undefined;
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct: (target, args, newTarget) => {
    const made: WebAssembly.Instance = Reflect.construct(target, args, newTarget);
    if ('base36Encode' in made.exports) memory = made.exports.memory as WebAssembly.Memory;
    return made;
  },
});

const sky: Package = await import(new URL('../dist/index.js', import.meta.url).href);
const backend = process.argv[2];
if (backend) sky.configure({ backend: backend as Backend });

interface Recipe {
  readonly repeat?: readonly [string, number];
  readonly zeros?: number;
}

const asArgument = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const { repeat, zeros }: Recipe = value;
  // By way of bytes: what repeat() gives is put together only when it is first read, and would count as the call's.
  if (repeat) return Buffer.from(repeat[0].repeat(repeat[1])).toString('latin1');
  return zeros === undefined ? value : new Uint8Array(zeros).fill(0);
};

const statusBytes = (field: string): number =>
  1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);

/** How far the last call's peak lies above what was resident before it. The calls before it take what is needed once. */
const peakOf = async (name: string, inputs: unknown[][]): Promise<number> => {
  const call = sky[name as keyof Package] as (...args: unknown[]) => unknown;
  for (const args of inputs.slice(0, -1)) await call(...args);
  // Reading it takes what it needs, too.
  statusBytes('VmHWM');
  globalThis.gc?.();
  // proc_pid_clear_refs(5): 5 sets the peak back to what is resident now.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = statusBytes('VmRSS');
  await call(...(inputs.at(-1) as unknown[]));
  return Math.max(0, statusBytes('VmHWM') - before);
};

for await (const line of createInterface(process.stdin)) {
  let reply: object;
  try {
    const { name, inputs } = JSON.parse(line);
    const peak = await peakOf(
      name,
      inputs.map((args: never[]) => args.map(asArgument)),
    );
    reply = { peak, ...(memory && { wasm: memory.buffer.byteLength }) };
  } catch (error) {
    reply = { error: String(error) };
  }
  console.log(JSON.stringify(reply));
}
