/** How large what a user gets is: each subpath bundled, and the tarball, which has a budget. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { table, writeSection } from '../../scripts/readme.ts';
import { read } from '../../scripts/run.ts';
import { check } from './check.ts';
import { entries, readManifest, specifierOf } from './manifest.ts';

/** A tenth above what the tarball had when the report's page and `migrate`, with a parser, had come into it. */
const budgets = { packedBytes: 863_000, unpackedBytes: 2_985_000 };

const bundle = async (specifier: string, folder: string, minify: boolean): Promise<Uint8Array> => {
  const { outputFiles, warnings } = await build({
    stdin: { contents: `export * from '${specifier}';`, resolveDir: folder },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify,
    write: false,
    logLevel: 'silent',
  });
  assert.deepEqual(warnings, []);
  return (outputFiles[0] as (typeof outputFiles)[0]).contents;
};

const written = (bytes: number): string => bytes.toLocaleString('en-US');

/** Measures, holds the tarball to its budget, and writes the README's table. */
export const measure = async (tarball: string, installed: string): Promise<void> => {
  const manifest = readManifest();
  const rows: string[][] = [];
  for (const [subpath] of entries(manifest)) {
    const specifier = specifierOf(manifest, subpath);
    await check(`${specifier} bundles for a browser without a warning`, async () => {
      const raw = await bundle(specifier, installed, false);
      const minified = await bundle(specifier, installed, true);
      const gzipped = gzipSync(minified, { level: 9 });
      rows.push([`\`${specifier}\``, written(raw.length), written(minified.length), written(gzipped.length)]);
    });
  }
  const packedBytes = statSync(tarball).size;
  const unpackedBytes = read('tar', ['-tvzf', tarball])
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number(line.split(/\s+/)[2]), 0);
  console.log(table(['bundle', 'bytes', 'minified', 'gzipped'], rows));
  console.log(`the tarball: ${written(packedBytes)} bytes, unpacked ${written(unpackedBytes)}`);
  await check(`the tarball has at most ${written(budgets.packedBytes)} bytes`, () =>
    assert.ok(packedBytes <= budgets.packedBytes, written(packedBytes)),
  );
  await check(`unpacked it has at most ${written(budgets.unpackedBytes)} bytes`, () =>
    assert.ok(unpackedBytes <= budgets.unpackedBytes, written(unpackedBytes)),
  );
  const last = `The tarball has ${written(packedBytes)} bytes, and ${written(unpackedBytes)} unpacked.`;
  writeSection('sizes', `${table(['bundle of all of', 'bytes', 'minified', 'gzipped'], rows)}\n\n${last}`);
};
