/** What a built addon asks of the system that loads it, told by LLVM's tools, and whether the platform has all of that. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './run.ts';

/** A function or variable that the system or Node must bring. */
interface Need {
  readonly name: string;
  /** Where the linker expects it: a version of glibc's symbols, or a library of macOS; '' where that is left open. */
  readonly from: string;
  /** It may be missing. */
  readonly isWeak: boolean;
}

/** What a library's own tables say. */
export interface Linkage {
  readonly bytes: number;
  readonly libraries: readonly string[];
  readonly needs: readonly Need[];
  readonly exports: readonly string[];
  readonly isStripped: boolean;
}

const tool = (name: string): string => {
  const [host = ''] = /(?<=host: ).*/.exec(read('rustc', ['-vV'])) ?? [];
  return join(read('rustc', ['--print', 'sysroot']).trim(), 'lib/rustlib', host, 'bin', name);
};

const isElf = (platform: string): boolean => platform.startsWith('linux-');
const isMachO = (platform: string): boolean => platform.startsWith('darwin-');

const lines = (text: string): readonly string[] => text.split('\n').map((line) => line.trim());

/** 'U name@GLIBC_2.17' and 'w name'. */
const needsOfElf = (file: string): readonly Need[] =>
  [...read(tool('llvm-nm'), ['--dynamic', '--undefined-only', file]).matchAll(/ ([Uwv]) ([^\s@]+)@*(\S*)/g)].map(
    ([, kind, name, from]) => ({ name: name as string, from: from as string, isWeak: kind !== 'U' }),
  );

/** '(undefined) [weak] external _name (from libSystem)', and without a library what is looked up in the host. */
const needsOfMachO = (file: string): readonly Need[] =>
  [
    ...read(tool('llvm-nm'), ['-m', '--undefined-only', file]).matchAll(
      /(weak )?external _(\S+)(?: \(from (.*)\))?$/gm,
    ),
  ].map(([, weak, name, from = '']) => ({ name: name as string, from, isWeak: weak !== undefined }));

const exportsOf = (platform: string, file: string): readonly string[] => {
  if (isElf(platform) || isMachO(platform)) {
    const options = isElf(platform) ? ['--dynamic'] : ['--extern-only'];
    const names = read(tool('llvm-nm'), [...options, '--defined-only', '--just-symbol-name', file]);
    return lines(names).map((name) => (isMachO(platform) ? name.slice(1) : name));
  }
  return [...read(tool('llvm-readobj'), ['--coff-exports', file]).matchAll(/Name: (\S+)/g)].map(
    ([, name]) => name as string,
  );
};

/** What the platform's tables tell of a library. */
export const readLinkage = (platform: string, file: string): Linkage => {
  const [, needed = ''] = /NeededLibraries \[(.*?)\]/s.exec(read(tool('llvm-readobj'), ['--needed-libs', file])) ?? [];
  const own = read(tool('llvm-nm'), ['--defined-only', file]);
  return {
    bytes: statSync(file).size,
    libraries: lines(needed).filter((name) => name !== ''),
    needs: isElf(platform) ? needsOfElf(file) : isMachO(platform) ? needsOfMachO(file) : [],
    exports: exportsOf(platform, file),
    // Lower case: of use to debuggers alone.
    isStripped: !/ [a-z] /.test(own),
  };
};

/** 2.28 as 228, so that versions compare as numbers. */
const glibcNumber = (version: string): number => {
  const [, minor = '0'] = version.split('.');
  return Number(minor);
};

/** The newest glibc whose symbols the library needs; undefined where it needs none. */
export const newestGlibc = ({ needs }: Linkage): string | undefined =>
  needs
    .flatMap(({ from }) => /^GLIBC_([\d.]+)$/.exec(from)?.[1] ?? [])
    .sort((one, other) => glibcNumber(one) - glibcNumber(other))
    .at(-1);

/** The libraries that each system has, whatever else is installed on it. */
const systemLibraries: { readonly [system: string]: RegExp } = {
  'linux-gnu': /^(ld-linux-(x86-64|aarch64)\.so\.[12]|lib(c\.so\.6|m\.so\.6|dl\.so\.2|pthread\.so\.0|rt\.so\.1))$/,
  'linux-musl': /^libc\.so$/,
  // The second is what the library itself is called.
  darwin: /^(\/usr\/lib\/libSystem\.B\.dylib|@rpath\/skypilot-utils\.darwin-\w+\.node)$/,
  // Since Windows 10, which brings the C library too (api-ms-win-crt-*).
  'win32-gnu': /^(kernel32|ntdll|ws2_32|advapi32|bcryptprimitives|api-ms-win-(core|crt)-[a-z0-9-]+)\.dll$/i,
};

/** So large that no platform comes near it now: who makes the addon larger should know. */
const mostBytes = 1_000_000;

/** What is wrong with a library for the platform: nothing, unless the way it is built has changed. */
export const faultsOf = (platform: string, linkage: Linkage, oldestGlibc: string): readonly string[] => {
  const system = platform.replace(/-(x64|arm64)/, '');
  const faults: string[] = [];
  for (const library of linkage.libraries) {
    if (!systemLibraries[system]?.test(library)) faults.push(`needs ${library}, which not every ${system} has`);
  }
  if (linkage.libraries.length === 0) faults.push('needs no library at all');
  const glibc = newestGlibc(linkage);
  if (system === 'linux-gnu' && glibc === undefined) faults.push('needs no symbol of glibc');
  if (glibc !== undefined && (system !== 'linux-gnu' || glibcNumber(glibc) > glibcNumber(oldestGlibc))) {
    faults.push(`needs glibc ${glibc}`);
  }
  for (const { name, from, isWeak } of linkage.needs) {
    // musl's symbols have no versions: what it lacks shows when it loads.
    if (from === '' && !isWeak && !name.startsWith('napi_') && system !== 'linux-musl') faults.push(`needs ${name}`);
    if (system === 'darwin' && from !== '' && from !== 'libSystem') faults.push(`needs ${name} of ${from}`);
  }
  const isBound = linkage.needs.some(({ name }) => name.startsWith('napi_'));
  if (isBound === system.startsWith('win32-')) faults.push(`has Node-API ${isBound ? '' : 'not '}bound by the linker`);
  if (!linkage.exports.includes('napi_register_module_v1')) faults.push('exports no napi_register_module_v1');
  if (!linkage.isStripped) faults.push('has symbols for debuggers');
  if (linkage.bytes > mostBytes) faults.push(`has ${linkage.bytes} bytes, more than ${mostBytes}`);
  return faults;
};

/** In one line, for people. */
export const describeLinkage = (linkage: Linkage): string => {
  const glibc = newestGlibc(linkage);
  const napi = linkage.needs.filter(({ name }) => name.startsWith('napi_')).length;
  const needs =
    linkage.needs.length === 0 ? '' : `; ${napi} symbols of Node-API, ${linkage.needs.length - napi} others`;
  return `${linkage.bytes} bytes, of ${linkage.libraries.join(', ')}${glibc ? ` (${glibc})` : ''}${needs}`;
};
