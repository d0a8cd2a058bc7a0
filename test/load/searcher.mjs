/**
 * Searches ports and binds each at once, as the servers that want them do, and keeps the last ones bound until its input
 * ends. Writes how many searches failed, and how often somebody else had bound the port meanwhile.
 *
 * Usage: node searcher.mjs COUNT START KEPT
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { findFreePort } from '../../dist/index.js';

const [count, start, kept] = process.argv.slice(2).map(Number);
let collisions = 0;
const failures = [];
const servers = [];

// Also in the middle, if whoever started this process has gone.
process.stdin.on('end', () => process.exit());
// The first line sets all processes off together.
process.stdout.write('ready\n');
await once(process.stdin, 'data');
for (let index = 0; index < count; index += 1) {
  try {
    const port = await findFreePort(start);
    const server = createServer().listen(port);
    try {
      await once(server, 'listening');
      servers.push(server);
      if (servers.length > kept) servers.shift().close();
    } catch (error) {
      if (error.code === 'EADDRINUSE') collisions += 1;
      else failures.push(`bind: ${error}`);
    }
  } catch (error) {
    failures.push(`search: ${error}`);
  }
  // Nothing before waits for the event loop, in which servers close and the input ends.
  await setImmediate();
}
process.stdout.write(`${JSON.stringify({ collisions, failed: failures.length, first: failures[0] })}\n`);
