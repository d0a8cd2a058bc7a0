/** The package in a worker thread, whose only source is import.mjs. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const [status] = await once(new Worker(new URL('./import.mjs', import.meta.url)), 'exit');
process.exitCode = status;
