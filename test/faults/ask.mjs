/**
 * Evaluates expressions over the built package and writes what came of each: a value, or an error's code.
 *
 * Usage: node ask.mjs EXPRESSION...
 */
import { createServer } from 'node:net';
import * as utils from '../../dist/index.js';

/** A server that goes on listening while later expressions are asked. */
const listen = (port, host) =>
  new Promise((resolve, reject) => {
    createServer().on('error', reject).listen(port, host, resolve);
  });

const answers = [];
for (const expression of process.argv.slice(2)) {
  const evaluate = new Function('utils', 'listen', `return ${expression};`);
  try {
    answers.push((await evaluate(utils, listen)) ?? null);
  } catch (error) {
    answers.push(error.code ?? `${error}`);
  }
}
process.stdout.write(JSON.stringify(answers));
process.exit();
