/** Asks what a bundle left in globalThis.skypilot: by the golden file when it is the whole package, else by samples. */
import { check } from './check.js';

const samples = {
  base36Encode: [['deadbeef'], '1ps9wxb'],
  formatFloat: [[2.25], '2.2'],
  truncateLongString: [['hello world again', 12], 'hello world ...'],
  truncate: [['hello world', 8], 'hello...'],
  hash: [['abc', 'blake3'], '6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85'],
};

export const ask = async (golden) => {
  const sky = await globalThis.skypilot;
  if (sky === undefined) return { outcomes: [], wrong: ['the bundle did not run'] };
  if (sky.getBackendInfo) return { outcomes: [await check(sky, golden)], wrong: [] };
  const wrong = [];
  for (const [name, [args, answer]] of Object.entries(samples)) {
    if (!Object.hasOwn(sky, name)) continue;
    const told = sky[name](...args);
    if (told !== answer) wrong.push(`${name}: ${told}, not ${answer}`);
  }
  return { outcomes: [], wrong };
};
