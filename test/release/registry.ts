/** A registry for one rehearsal: it has the packages that are to be published, and nothing else. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Manifest } from '../../scripts/pack.ts';
import type { Published } from '../../scripts/release.ts';

/** A registry that listens. */
export interface Registry {
  readonly url: string;
  /** The manifests of what was downloaded from it. */
  readonly downloaded: readonly Manifest[];
  readonly close: () => void;
}

/** Long past, for installers that refuse what is only hours old. */
const publishedAt = '2020-01-01T00:00:00.000Z';

const pathOf = ({ name, version }: Published['manifest']): string => `/${name}/-/${name}-${version}.tgz`;

/** What a registry says of a name: all its versions, the first of which is the latest. */
const list = (url: string, versions: readonly Published[]): Manifest => {
  const described = versions.map(({ manifest, tarball }) => {
    const bytes = tarball === undefined ? '' : readFileSync(tarball);
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    return [manifest.version, { ...manifest, dist: { tarball: url + pathOf(manifest), integrity } }] as const;
  });
  return {
    name: versions[0]?.manifest.name,
    'dist-tags': { latest: versions[0]?.manifest.version },
    versions: Object.fromEntries(described),
    time: Object.fromEntries(described.map(([version]) => [version, publishedAt])),
  };
};

/** Serves packages on a port of its own. */
export const serve = async (packages: readonly Published[]): Promise<Registry> => {
  const downloaded: Manifest[] = [];
  const find = (path: string): Uint8Array | string | undefined => {
    const asked = packages.find(({ manifest }) => pathOf(manifest) === path);
    if (asked?.tarball !== undefined) {
      downloaded.push(asked.manifest);
      return readFileSync(asked.tarball);
    }
    const versions = packages.filter(({ manifest }) => `/${manifest.name}` === path);
    return versions.length > 0 ? JSON.stringify(list(url, versions)) : undefined;
  };
  const server = createServer((request, response) => {
    const found = find(request.url as string);
    response.writeHead(found === undefined ? 404 : 200).end(found ?? '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    downloaded,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
