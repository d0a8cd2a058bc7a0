/** The bundlers that follow rollup's way, by their JavaScript interfaces. */
import type * as Esbuild from 'esbuild';
import type * as Vite from 'vite';
import { type Bundler, type Job, load, pathsOf, type Target, tidy } from './job.ts';

const all: readonly Target[] = ['browser', 'node esm', 'node cjs'];

/** rollup's interface as far as it is used here; rolldown's is the same. */
interface Rollup {
  readonly VERSION: string;
  readonly rollup: (options: object) => Promise<{
    readonly write: (options: object) => Promise<unknown>;
    readonly close: () => Promise<void>;
  }>;
  readonly rolldown: Rollup['rollup'];
}
type Plugin = (options?: object) => object;

const formatOf = ({ target }: Job): 'esm' | 'cjs' => (target === 'node cjs' ? 'cjs' : 'esm');
const platformOf = ({ target }: Job): 'browser' | 'node' => (target === 'browser' ? 'browser' : 'node');

const makeEsbuild = async (): Promise<Bundler> => {
  const { build, version } = await load<typeof Esbuild>('esbuild');
  return {
    name: `esbuild ${version}`,
    targets: all,
    withAddon: ['node esm'],
    shippable: ['node esm'],
    splits: true,
    bundle: async (job) => {
      const { warnings } = await build({
        entryPoints: pathsOf(job),
        outdir: job.out,
        bundle: true,
        minify: job.minify,
        platform: platformOf(job),
        format: formatOf(job),
        logLevel: 'silent',
        ...(formatOf(job) === 'esm' && { splitting: true }),
        ...(job.minify && { target: 'es2022' }),
      });
      return warnings.map(({ text }) => tidy(text, job));
    },
  };
};

const collect = (job: Job, warnings: string[]): object => ({
  onLog: (level: string, { message }: { readonly message: string }) => {
    if (level === 'warn') warnings.push(tidy(message, job));
  },
});

const makeRollup = async (): Promise<Bundler> => {
  const { VERSION, rollup } = await load<Rollup>('rollup');
  const { nodeResolve } = await load<{ readonly nodeResolve: Plugin }>('@rollup/plugin-node-resolve');
  const { default: terser } = await load<{ readonly default: Plugin }>('@rollup/plugin-terser');
  return {
    name: `rollup ${VERSION}`,
    targets: all,
    withAddon: ['node esm', 'node cjs'],
    shippable: ['node esm', 'node cjs'],
    splits: true,
    bundle: async (job) => {
      const warnings: string[] = [];
      const plugins = [nodeResolve({ browser: job.target === 'browser' }), ...(job.minify ? [terser()] : [])];
      const build = await rollup({ input: pathsOf(job), plugins, ...collect(job, warnings) });
      await build.write({ dir: job.out, format: formatOf(job) });
      await build.close();
      return warnings;
    },
  };
};

const makeRolldown = async (): Promise<Bundler> => {
  const { VERSION, rolldown } = await load<Rollup>('rolldown');
  return {
    name: `rolldown ${VERSION}`,
    targets: all,
    withAddon: ['node esm', 'node cjs'],
    shippable: ['node esm', 'node cjs'],
    splits: true,
    bundle: async (job) => {
      const warnings: string[] = [];
      const build = await rolldown({ input: pathsOf(job), platform: platformOf(job), ...collect(job, warnings) });
      await build.write({ dir: job.out, format: formatOf(job), minify: job.minify });
      await build.close();
      return warnings;
    },
  };
};

/** What Vite would write to the terminal of warnings and errors. */
export const listen = (job: Pick<Job, 'app'>, warnings: string[]): Vite.Logger => {
  const keep = (text: string): void => {
    warnings.push(tidy(text, job as Job));
  };
  const silent = (): void => {};
  return {
    info: silent,
    warn: keep,
    warnOnce: keep,
    error: keep,
    clearScreen: silent,
    hasErrorLogged: () => false,
    hasWarned: false,
  };
};

/** For servers with all dependencies inside, for `vite build --ssr` leaves them where they are. */
const makeVite = async (): Promise<Bundler> => {
  const { build, version } = await load<typeof Vite>('vite');
  return {
    name: `Vite ${version}`,
    targets: ['browser', 'node esm'],
    withAddon: ['node esm'],
    shippable: ['node esm'],
    splits: true,
    bundle: async (job) => {
      const warnings: string[] = [];
      const isForNode = job.target !== 'browser';
      await build({
        root: job.app,
        configFile: false,
        logLevel: 'warn',
        customLogger: listen(job, warnings),
        build: {
          outDir: job.out,
          emptyOutDir: true,
          ssr: isForNode,
          minify: job.minify,
          rolldownOptions: { input: pathsOf(job), output: { entryFileNames: '[name].js' } },
        },
        ...(isForNode && { ssr: { noExternal: true } }),
      });
      return warnings;
    },
  };
};

export const makers = [makeEsbuild, makeRolldown, makeRollup, makeVite];
