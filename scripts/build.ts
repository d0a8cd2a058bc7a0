/**
 * Rebuilds everything: wasm/ from Rust, dist/ from TypeScript, the addon.
 *
 * Usage: npm run build
 */
import { rmSync } from 'node:fs';
import { root, run } from './run.ts';

rmSync(`${root}dist`, { recursive: true, force: true });
run(process.execPath, [`${root}scripts/wasm.ts`]);
run(process.execPath, [`${root}scripts/columns.ts`]);
run(process.execPath, [`${root}scripts/compile.ts`]);
run(process.execPath, [`${root}scripts/native.ts`]);
