/**
 * Builds the addon and the module from a copy of rust/ in which every export can be made to panic or to leak.
 *
 * The shims are not touched by hand: a call is put at the start of each function that a macro exports, and of what
 * runs on other threads. It lies in dist/provoked, which no package holds.
 */
import { copyFileSync, cpSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ask, root, run } from '../../scripts/run.ts';

const folder = `${root}dist/provoked/`;
const target = 'wasm32-unknown-unknown';

/** Where the built things lie. */
export const addonFile: string = `${folder}addon.node`;
export const moduleFile: string = `${folder}module.wasm`;

/** The exports, and other places, of one backend; a place's number is where it stands in the list. */
export type Sites = readonly string[];

const sitesFile = (backend: string): string => `${folder}${backend}.json`;

/** What `build` made of a backend. */
export const sitesOf = (backend: 'native' | 'wasm'): Sites => JSON.parse(readFileSync(sitesFile(backend), 'utf8'));

/** Rewrites every source file of a crate. */
const rewrite = (crate: string, change: (text: string) => string): void => {
  for (const file of globSync(`${folder}rust/${crate}/src/**/*.rs`).sort()) {
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
};

/** Puts a pass by the place of that name behind the text that `pattern` finds. */
const passing = (sites: string[], text: string, pattern: RegExp, name: (found: string) => string): string =>
  text.replaceAll(pattern, (found, captured) => {
    sites.push(name(captured));
    return `${found} crate::provoked::pass(${sites.length - 1});`;
  });

const prepareNative = (): Sites => {
  const sites: string[] = [];
  rewrite('native', (source) => {
    // A function's head has no brace before its body's.
    let text = passing(sites, source, /#\[napi\([^\]]*catch_unwind[^\]]*\)\]\s+pub fn (\w+)[^{]*\{/g, (name) => name);
    text = text.replace('AssertUnwindSafe(compute)', 'AssertUnwindSafe(|| { compute() })');
    text = passing(sites, text, /AssertUnwindSafe\(\|\| \{/g, () => 'on the pool');
    return passing(sites, text, /fn hash_subtrees\(&self\)[^{]*\{/g, () => 'hashing subtrees');
  });
  copyFileSync(new URL('native.rs', import.meta.url), `${folder}rust/native/src/provoked.rs`);
  const lib = `${folder}rust/native/src/lib.rs`;
  writeFileSync(lib, readFileSync(lib, 'utf8').replace('mod process;', 'mod process;\nmod provoked;'));
  return sites;
};

const prepareWasm = (): Sites => {
  const sites: string[] = [];
  rewrite('wasm', (source) => {
    // The raw exports take and give numbers: without wasm-bindgen they are the same, and need no tool behind rustc.
    const text = source
      .replaceAll(/#\[wasm_bindgen\(js_name = (\w+)\)\]\npub fn/g, '#[unsafe(export_name = "$1")]\npub extern "C" fn')
      .replaceAll(/#\[wasm_bindgen\]\npub fn/g, '#[unsafe(no_mangle)]\npub extern "C" fn')
      .replace('use wasm_bindgen::prelude::wasm_bindgen;\n', '')
      .replace('mod runtime;', 'mod provoked;\n#[cfg(target_family = "wasm")]\nmod runtime;');
    return passing(sites, text, /pub extern "C" fn (\w+)[^{]*\{/g, (name) => name);
  });
  copyFileSync(new URL('wasm.rs', import.meta.url), `${folder}rust/wasm/src/provoked.rs`);
  return sites;
};

/** How many functions and accessors the generated declarations have: each must have its place. */
const declared = (file: string, pattern: RegExp): number =>
  readFileSync(root + file, 'utf8').match(pattern)?.length ?? 0;

const demand = (what: string, sites: Sites, count: number): void => {
  if (sites.length !== count)
    throw new Error(`${what} declares ${count} places, but ${sites.length} were found: ${sites}`);
};

/** Builds both. Cargo makes anew only what has changed. */
export const build = (): void => {
  rmSync(`${folder}rust`, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['Cargo.toml', 'Cargo.lock', 'core', 'native', 'wasm']) {
    cpSync(`${root}rust/${name}`, `${folder}rust/${name}`, { recursive: true, preserveTimestamps: true });
  }
  const [native, wasm] = [prepareNative(), prepareWasm()];
  const members = declared(
    'rust/native/index.d.ts',
    /^(?:export declare function|\s+constructor|\s+run\(|\s+cancel\(|\s+get )/gm,
  );
  demand('the addon', native, members + 2);
  demand('the module', wasm, declared('wasm/exports.d.ts', /=>/g));
  writeFileSync(sitesFile('native'), JSON.stringify(native));
  writeFileSync(sitesFile('wasm'), JSON.stringify(wasm));

  const env = {
    ...process.env,
    CARGO_TARGET_DIR: `${folder}target`,
    CARGO_PROFILE_RELEASE_LTO: 'off',
    CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS: '-C target-feature=+simd128,+bulk-memory',
  };
  const manifest = `${folder}rust/Cargo.toml`;
  const compile = (crate: string, ...more: string[]): void => {
    run('cargo', ['build', '--quiet', '--locked', '--release', '--manifest-path', manifest, '-p', crate, ...more], {
      env,
    });
  };
  if (ask('rustup', ['target', 'list', '--installed'])?.split('\n').includes(target) === false) {
    run('rustup', ['target', 'add', target]);
  }
  compile('skypilot-utils-native');
  compile('skypilot-utils-wasm', '--target', target);
  const library = { darwin: 'libskypilot_utils_native.dylib', win32: 'skypilot_utils_native.dll' }[
    process.platform as string
  ];
  copyFileSync(join(folder, 'target/release', library ?? 'libskypilot_utils_native.so'), addonFile);
  copyFileSync(join(folder, 'target', target, 'release/skypilot_utils_wasm.wasm'), moduleFile);
};

if (import.meta.main) build();
