/** The same in CommonJS, as TypeScript writes it. Migrated by the suite. */
import md5File = require('md5-file');

import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const file = 'older.log';
writeFileSync(file, 'older\n');

const main = async (): Promise<void> => {
  const portfinder: typeof import('portfinder') = require('portfinder');
  const port: number = await portfinder.getPortPromise({ port: 4000 });
  const answers = [port >= 4000, await md5File(file), md5File.sync(file), cpus().length >= 1, totalmem() / 2 ** 30 > 0];
  console.log(JSON.stringify(answers));
};

main();
