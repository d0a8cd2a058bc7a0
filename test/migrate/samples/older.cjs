/** The same in CommonJS, by require and import(). Migrated by the suite. */
const { writeFileSync } = require('node:fs');
const { cpus, totalmem } = require('node:os');
const md5File = require('md5-file');

const file = 'older.log';
writeFileSync(file, 'older\n');

const main = async () => {
  const { getPortPromise } = require('portfinder');
  const { default: cliTruncate } = await import('cli-truncate');
  const port = await getPortPromise({ port: 4000 });
  const digests = [await md5File(file), md5File.sync(file), cliTruncate('older', 3)];
  console.log(JSON.stringify([port >= 4000, ...digests, cpus().length >= 1, totalmem() / 2 ** 30 > 0]));
};

main();
