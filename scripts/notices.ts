/**
 * Writes THIRDPARTY.md: the licences of what is compiled into the package and the addon.
 *
 * Usage: npm run build:notices
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { librariesOfCli } from './compile.ts';
import { read, root } from './run.ts';

interface Part {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly authors: string;
  readonly folder: string;
}

/** What `cargo metadata` tells of a package. */
interface Crate {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly authors: readonly string[];
  readonly source: string | null;
  readonly manifest_path: string;
}

interface Dependency {
  readonly pkg: string;
  /** Null for a normal one, neither a build script's nor a test's. */
  readonly dep_kinds: readonly { readonly kind: string | null }[];
}

interface Metadata {
  readonly packages: readonly Crate[];
  readonly resolve: { readonly nodes: readonly { readonly id: string; readonly deps: readonly Dependency[] }[] };
}

/** Compiled into dist/ by scripts/compile.ts; the rest of it is the command line's. */
const libraries = ['@noble/hashes', 'unicode-segmenter'];

const libraryParts = (names: readonly string[]): readonly Part[] =>
  names.map((name) => {
    const folder = `${root}node_modules/${name}`;
    const { version, license, author } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    return { name, version, licence: license, authors: author?.name ?? author ?? '', folder };
  });

/** Linked into the module or the addon, on any platform. */
const crateParts = (): readonly Part[] => {
  const args = ['metadata', '--locked', '--format-version', '1', '--manifest-path', 'rust/Cargo.toml'];
  const metadata = JSON.parse(read('cargo', args, { maxBuffer: 2 ** 26 })) as Metadata;
  const packages = new Map(metadata.packages.map((crate) => [crate.id, crate]));
  const nodes = new Map(metadata.resolve.nodes.map(({ id, deps }) => [id, deps]));
  const reached = new Set<string>();
  const reach = (id: string): void => {
    if (reached.has(id)) return;
    reached.add(id);
    for (const { pkg, dep_kinds } of nodes.get(id) ?? []) if (dep_kinds.some(({ kind }) => kind === null)) reach(pkg);
  };
  for (const { id, name } of metadata.packages) if (/^skypilot-utils-(wasm|native)$/.test(name)) reach(id);
  return [...reached].flatMap((id) => {
    const { name, version, license, authors, source, manifest_path } = packages.get(id) as Crate;
    return source
      ? [{ name, version, licence: license, authors: authors.join(', '), folder: dirname(manifest_path) }]
      : [];
  });
};

/** Ours is one of the licences that it lets us choose from. */
const isUnderOurs = ({ licence }: Part): boolean => !licence.includes('AND') && /\bApache-2\.0(?! WITH)/.test(licence);

const titleOf = ({ name, version, licence }: Part): string => `${name} ${version} (${licence})`;

const textOf = ({ folder, authors }: Part): string => {
  const files = globSync('{LICENSE,LICENCE,COPYING,COPYRIGHT,NOTICE,license,licence}*', { cwd: folder }).sort();
  if (files.length === 0)
    return `${authors && `By ${authors}. `}The package carries no text: see https://spdx.org/licenses/.`;
  return files.map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()).join('\n\n');
};

const write = (parts: readonly Part[]): void => {
  const shared = parts.filter(isUnderOurs).map((part) => `- ${titleOf(part)}`);
  const others = parts.filter((part) => !isUnderOurs(part));
  const sections = others.map((part) => `## ${titleOf(part)}\n\n\`\`\`text\n${textOf(part)}\n\`\`\``);
  const head =
    '# Licences of others\n\nOf what is compiled into this package and its addons. Written by scripts/notices.ts.';
  const ours = `## Under the Apache License 2.0, as this package is (LICENSE)\n\n${shared.join('\n')}`;
  writeFileSync(`${root}THIRDPARTY.md`, `${[head, ours, ...sections].join('\n\n')}\n`);
};

const byName = (one: Part, other: Part): number => (one.name < other.name ? -1 : 1);
write([...libraryParts([...libraries, ...(await librariesOfCli())]), ...[...crateParts()].sort(byName)]);
