/** What bundles may weigh, and what bundlers may warn of. */

/** Bytes, minified and gzipped, of SkyPilot's three string functions. */
const threeBytes = 2_500;

/** The same where a bundler adds code of its own, or gives up on some that nobody uses. */
const moreBytes: { readonly [bundler: string]: number } = { rspack: 4_100, Bun: 2_600, Deno: 2_520 };

export const budgetOf = (bundler: string): number => moreBytes[bundler.split(' ')[0] as string] ?? threeBytes;

interface Excuse {
  readonly bundler: RegExp;
  readonly entry: string;
  readonly text: RegExp;
  /** Why nobody need act on it. */
  readonly reason: string;
}

export const excuses: readonly Excuse[] = [
  {
    bundler: /^esbuild /,
    entry: 'nothing',
    text: /marked as having no side effects$/,
    reason: 'the truth, told to who imports the package for its side effects alone',
  },
  ...['whole', 'hash'].map((entry) => ({
    bundler: /^(?:webpack|rspack) /i,
    entry,
    text: /size limit|performance recommendations/,
    reason: 'advice that pages load no file above 244 KiB (rspack: 300): digests come with their module of WebAssembly',
  })),
];
