/** webpack and rspack, which share one interface. */
import { type Bundler, type Job, load, pathsOf, tidy } from './job.ts';

interface Report {
  readonly warnings: readonly { readonly message: string }[];
  readonly errors: readonly { readonly message: string }[];
}
type Done = (error: Error | null, stats?: { readonly toJson: (options: object) => Report }) => void;
type Pack = (options: object, done: Done) => void;

const optionsOf = (job: Job): object => ({
  mode: job.minify ? 'production' : 'development',
  context: job.app,
  entry: pathsOf(job),
  target: job.target === 'browser' ? 'web' : 'node',
  output: { path: job.out, filename: '[name].js', module: job.target === 'node esm' },
  experiments: { outputModule: job.target === 'node esm' },
});

const run = (pack: Pack, job: Job): Promise<readonly string[]> =>
  new Promise((resolve, reject) => {
    pack(optionsOf(job), (error, stats) => {
      if (error || !stats) return reject(error);
      const { warnings, errors } = stats.toJson({ all: false, warnings: true, errors: true });
      if (errors.length > 0) return reject(new Error(errors.map(({ message }) => message).join('\n')));
      return resolve(warnings.map(({ message }) => tidy(message, job)));
    });
  });

/** They put the source's own address at build time in place of import.meta.url, into CommonJS as into modules. */
const make = (name: string, pack: Pack): Bundler => ({
  name,
  targets: ['browser', 'node esm', 'node cjs'],
  withAddon: ['node esm', 'node cjs'],
  shippable: [],
  splits: false,
  bundle: (job) => run(pack, job),
});

const makeWebpack = async (): Promise<Bundler> => {
  const { default: webpack } = await load<{ readonly default: Pack & { readonly version: string } }>('webpack');
  return make(`webpack ${webpack.version}`, webpack);
};

const makeRspack = async (): Promise<Bundler> => {
  const { rspack, rspackVersion } = await load<{ readonly rspack: Pack; readonly rspackVersion: string }>(
    '@rspack/core',
  );
  return make(`rspack ${rspackVersion}`, rspack);
};

export const makers = [makeWebpack, makeRspack];
