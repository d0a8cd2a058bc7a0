/**
 * Searches ports and binds each at once, as the servers that want them do, and keeps them bound until its input ends.
 * Writes how many searches failed, and how often somebody else had bound the port meanwhile.
 *
 * Usage: node searcher.mjs COUNT START
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { findFreePort } from '../../dist/index.js';

const [count, start] = process.argv.slice(2).map(Number);
let collisions = 0;
const failures = [];

// The first line sets all processes off together.
process.stdout.write('ready\n');
await once(process.stdin, 'data');
for (let index = 0; index < count; index += 1) {
  try {
    const port = await findFreePort(start);
    const server = createServer().listen(port);
    try {
      await once(server, 'listening');
    } catch (error) {
      if (error.code === 'EADDRINUSE') collisions += 1;
      else failures.push(`bind: ${error}`);
    }
  } catch (error) {
    failures.push(`search: ${error}`);
  }
}
process.stdout.write(`${JSON.stringify({ collisions, failed: failures.length, first: failures[0] })}\n`);
await once(process.stdin, 'end');
process.exit();
