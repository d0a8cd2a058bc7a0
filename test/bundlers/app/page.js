// A page that asks the package itself and once more in a worker, and reports both.
import * as sky from 'skypilot-utils';
import { check } from './check.js';

const askWorker = (golden) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(event.message || 'the worker did not start'));
    worker.postMessage(golden);
  });

const ask = async () => {
  const golden = await (await fetch('/golden.json')).json();
  return { outcomes: [await check(sky, golden), await askWorker(golden)], wrong: [] };
};

ask().then(
  (answers) => fetch('/report', { method: 'POST', body: JSON.stringify(answers) }),
  (error) => fetch('/report', { method: 'POST', body: JSON.stringify({ outcomes: [], wrong: [String(error)] }) }),
);
