/** What every probe does once it has the package: sees that all ways in lead to the same functions, then checks. */
import { check } from './check.js';
import golden from './golden.js';

export const ask = async (sky, families) => {
  for (const family of families) {
    for (const [name, member] of Object.entries(family)) {
      if (sky[name] !== member) throw new Error(`${name} of a subpath is not the package's own`);
    }
  }
  return JSON.stringify(await check(sky, golden));
};
