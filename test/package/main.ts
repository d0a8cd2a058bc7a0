/**
 * The package as its users get it: linted, compiled against by every TypeScript that it promises, installed, measured,
 * and published to JSR on trial.
 *
 * Usage: npm run test:package
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install } from '../../scripts/install.ts';
import { pack } from '../../scripts/pack.ts';
import { counts } from './check.ts';
import { checkContents } from './contents.ts';
import { checkDeclarations } from './declarations.ts';
import { checkInstallation } from './installation.ts';
import { checkJsr } from './jsr.ts';
import { lint } from './lint.ts';
import { measure } from './sizes.ts';

const tools = install('test/package/tools');
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'skypilot-utils-package-')));

const step = async (name: string, run: () => Promise<void>): Promise<void> => {
  const { passed, failed } = counts;
  const start = performance.now();
  await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${name}: ${counts.passed - passed} passed, ${counts.failed - failed} failed (${seconds} s)`);
};

try {
  const tarball = pack(folder);
  const installed = join(folder, 'installed');
  await step('publint, attw, knip', () => lint(tarball));
  await step('contents', () => checkContents(tarball, join(folder, 'unpacked')));
  await step('installation', () => checkInstallation(tarball, installed, join(folder, 'without-scripts')));
  await step('declarations', () => checkDeclarations(tools, installed));
  await step('JSR', () => checkJsr(tools, join(folder, 'jsr')));
  await step('sizes', () => measure(tarball, installed));
} finally {
  rmSync(folder, { recursive: true });
}

console.log(`package: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed > 0 ? 1 : 0;
