/** Tools that look at memory from outside: AddressSanitizer under the addon's own tests, valgrind under Node. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ask, root } from '../../scripts/run.ts';
import { addonFile } from '../panics/build.ts';

/**
 * The tests of rust/native with AddressSanitizer, LeakSanitizer included: all that opens files and sockets, without Node.
 *
 * @returns what it found, or undefined.
 */
export const sanitize = (): string | undefined => {
  const target = /^host: (.*)$/m.exec(ask('rustc', ['-vV']) ?? '')?.[1] ?? '';
  const args = [
    'test',
    '--locked',
    '--manifest-path',
    'rust/Cargo.toml',
    '-p',
    'skypilot-utils-native',
    '--target',
    target,
  ];
  const env = {
    ...process.env,
    RUSTC_BOOTSTRAP: '1',
    RUSTFLAGS: '-Zsanitizer=address',
    CARGO_TARGET_DIR: `${root}dist/provoked/sanitized`,
  };
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, env, encoding: 'utf8' });
  const tests = /test result: ok\. (\d+) passed/.exec(stdout)?.[1];
  console.log(`  ${tests ?? 0} tests under AddressSanitizer`);
  if (status === 0 && Number(tests) > 0) return undefined;
  return `${stdout}\n${stderr}`.split('\n').slice(-60).join('\n');
};

/** Once in a thread napi keeps 40 bytes to find a class by, as long as the thread lives. */
const whileLoading = 'napi_register_module_v1';

const script = fileURLToPath(new URL('./watched.ts', import.meta.url));

/**
 * A program that calls each export of the addon under valgrind. Of what it says only that counts in which the addon takes
 * part: V8 moves, caches and never frees what is its own.
 *
 * @returns what was found, or undefined.
 */
export const watch = (mode: 'calm' | 'leak'): string | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'skypilot-utils-valgrind-'));
  try {
    const log = join(folder, 'log');
    const tool = [
      '--quiet',
      '--leak-check=full',
      '--show-leak-kinds=definite',
      '--error-limit=no',
      `--log-file=${log}`,
    ];
    // V8 writes its own code: valgrind must look whether it changed. Interpreted, it writes less.
    const quirks = [
      '--smc-check=all-non-file',
      '--trace-children=no',
      process.execPath,
      '--no-opt',
      '--single-threaded',
      script,
    ];
    const { status, signal, error, stderr } = spawnSync('valgrind', [...tool, ...quirks, mode], { encoding: 'utf8' });
    if (error) throw new Error(`valgrind cannot be started: ${error.message}`);
    if (status !== 0) throw new Error(`the program ended with ${signal ?? status}: ${stderr}`);
    const blocks = readFileSync(log, 'utf8')
      .replaceAll(/^==\d+== ?/gm, '')
      .split('\n\n')
      .filter((block) => block.includes(addonFile.slice(root.length)) && !block.includes(whileLoading));
    return blocks.length > 0 ? blocks.join('\n\n') : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
