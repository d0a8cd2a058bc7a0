/** formatFloat against Python itself, over more numbers than a file could hold. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { portable } from './support/kernels.ts';

const script = fileURLToPath(new URL('../scripts/floats.py', import.meta.url));
const seed = 20240607;
const count = 1_000_000;

test(`formatFloat() writes ${count} random doubles with 0 to 20 decimals as Python does (seed ${seed}) [js, wasm]`, async () => {
  const { js, wasm } = portable();
  const python = spawn('python3', [script, `${seed}`, `${count}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(python, 'exit');
  const view = new DataView(new ArrayBuffer(8));
  let lines = 0;
  for await (const line of createInterface({ input: python.stdout })) {
    const [bits, precision, expected] = line.split(' ') as [string, string, string];
    view.setBigUint64(0, BigInt(`0x${bits}`));
    const value = view.getFloat64(0);
    for (const { formatFloat } of [js, wasm]) {
      const text = formatFloat(value, Number(precision));
      // expect() itself would take a minute for a million of them.
      if (text !== expected) expect.fail(`${value} (0x${bits}), ${precision}: ${text} instead of ${expected}`);
    }
    lines += 1;
  }
  expect(await exit).toEqual([0, null]);
  expect(lines).toBe(count);
});
