/** What the linters of packages say: publint and attw of the tarball, knip of the repository. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { local, root } from '../../scripts/run.ts';
import { check } from './check.ts';
import { entries, readManifest } from './manifest.ts';

interface Attw {
  readonly analysis: {
    readonly entrypoints: Readonly<Record<string, { readonly resolutions: Readonly<Record<string, Resolution>> }>>;
    readonly problems: readonly {
      readonly kind: string;
      readonly entrypoint?: string;
      readonly resolutionKind?: string;
    }[];
  };
}
interface Resolution {
  readonly resolution?: { readonly isTypeScript: boolean };
  readonly implementationResolution?: { readonly isTypeScript: boolean };
}

/** The ways of resolving that an ESM-only package is asked to serve; attw's profile ignores the others. */
const ways = ['node16-esm', 'bundler'];

const ask = (tool: string, args: readonly string[]): { readonly status: number | null; readonly text: string } => {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  const { status, stdout, stderr, error } = spawnSync(local(tool), args, { cwd: root, env, encoding: 'utf8' });
  if (error) throw error;
  return { status, text: stdout + stderr };
};

const checkTypes = async (tarball: string): Promise<void> => {
  const { status, text } = ask('attw', [tarball, '--profile', 'esm-only', '--format', 'json']);
  await check('attw --profile esm-only passes', () => assert.equal(status, 0, text));
  const { entrypoints, problems } = (JSON.parse(text) as Attw).analysis;
  for (const [subpath] of entries(readManifest())) {
    await check(`attw finds types and code of ${subpath}, and no problem`, () => {
      for (const way of ways) {
        const { resolution, implementationResolution } = entrypoints[subpath]?.resolutions[way] ?? {};
        assert.equal(resolution?.isTypeScript, true, `${way} finds no types`);
        assert.equal(implementationResolution?.isTypeScript, false, `${way} finds no code`);
      }
      const found = problems.filter(
        ({ entrypoint = subpath, resolutionKind = 'bundler' }) =>
          entrypoint === subpath && ways.includes(resolutionKind),
      );
      assert.deepEqual(found, []);
    });
  }
};

/** publint and attw read the tarball, knip the repository. */
export const lint = async (tarball: string): Promise<void> => {
  await check('publint --strict has nothing to say', () => {
    const { status, text } = ask('publint', ['run', tarball, '--strict']);
    assert.equal(status, 0, text);
    assert.match(text, /Linting\.\.\.\nAll good!\s*$/);
  });
  await checkTypes(tarball);
  await check('knip finds no file, export or dependency that nobody uses', () => {
    const { status, text } = ask('knip', ['--treat-config-hints-as-errors']);
    assert.equal(status, 0, text);
    assert.equal(text.trim(), '');
  });
};
