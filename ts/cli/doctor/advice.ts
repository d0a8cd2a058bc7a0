/** What to do about a backend that is not there, for a person who has not read how backends are loaded. */
import type { Backend, BackendState } from '../../index.ts';
import { version } from '../../version.ts';
import { programName } from '../terminal.ts';
import { findLibc } from './libc.ts';

/** The platforms that addons are published for. */
export const published: readonly string[] = [
  'linux-x64-gnu',
  'linux-arm64-gnu',
  'linux-x64-musl',
  'linux-arm64-musl',
  'darwin-arm64',
  'darwin-x64',
  'win32-x64-gnu',
];

const endings: { readonly [platform: string]: string } = {
  linux: findLibc() === 'musl' ? '-musl' : '-gnu',
  win32: '-gnu',
};

const platform = `${process.platform}-${process.arch}${endings[process.platform] ?? ''}`;
const addon = `${programName}-${platform}`;

const again = `Install again: remove node_modules/${programName}* and run npm install.`;

/** The first whose words are in the cause's message. What else may be wrong only a new installation can tell. */
const remedies: readonly (readonly [words: RegExp, remedy: string])[] = [
  [
    /^no addon for/,
    published.includes(platform)
      ? `npm install ${addon}@${version} brings it. npm leaves it out with --omit=optional, and with a node_modules folder made on another system.`
      : `None is made for ${platform}: wasm and js answer. There is nothing to do.`,
  ],
  [/--no-addons or --permission/, 'Start Node without --no-addons; under --permission, with --allow-addons.'],
  [/--jitless/, 'Start Node without --jitless, or leave it: js answers.'],
  [/Deno needs/, 'Start Deno with these.'],
  [/GLIBC_/, "This system's glibc is older than 2.28, the oldest that the addon runs with: wasm and js answer."],
  [
    /failed to map segment|Operation not permitted|Permission denied/,
    'Its folder is on a file system mounted noexec, or may not be read: install in another place.',
  ],
  [
    /ELF|Mach-O|architecture|not a valid Win32|ld-musl|libc\.musl|cannot open shared object|file too short/i,
    `It is damaged, or another system's. On this one run npm install again; to install from afar, npm install --os=${process.platform} --cpu=${process.arch}.`,
  ],
  [/wrongly/, `${again} If it stays, report it with what this command prints. Until then the next backend answers.`],
];

/** What to do, in a sentence or two; undefined where all is well. */
export const adviceFor = (backend: Backend, { state, cause }: BackendState): string | undefined => {
  if (state === 'ok' || !cause) return undefined;
  const remedy = remedies.find(([words]) => words.test(cause.message))?.[1];
  if (remedy) return remedy;
  return state === 'absent' ? `Nothing is wrong with ${backend}: it cannot be here.` : again;
};
