/** The bundlers inside Bun and Deno, by their command lines. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Bundler, type Job, tidy } from './job.ts';

const execute = promisify(execFile);

/** What the command says on standard error beyond its report of what it did. */
const complaintsOf = async (
  command: string,
  args: readonly string[],
  job: Job,
  report: RegExp,
): Promise<readonly string[]> => {
  const { stderr } = await execute(command, args, { cwd: job.app });
  const lines = stderr.split('\n').map((line) => tidy(line, job));
  return lines.filter((line) => line !== '' && !report.test(line));
};

const versionOf = async (command: string): Promise<string> =>
  /\d[\d.]+/.exec((await execute(command, ['--version'])).stdout)?.[0] ?? '';

const filesOf = ({ entries }: Job): readonly string[] => entries.map((name) => `${name}.js`);

const makeBun = async (programs: string): Promise<Bundler> => {
  const bun = `${programs}/bun`;
  return {
    name: `Bun ${await versionOf(bun)}`,
    targets: ['browser', 'node esm', 'node cjs'],
    // In CommonJS it has the source's own address at build time in place of import.meta.url.
    withAddon: ['node esm', 'node cjs'],
    shippable: ['node esm'],
    splits: true,
    bundle: (job) => {
      const target = job.target === 'browser' ? 'browser' : 'node';
      const format = job.target === 'node cjs' ? 'cjs' : 'esm';
      const args = ['build', ...filesOf(job), `--target=${target}`, `--format=${format}`, `--outdir=${job.out}`];
      if (job.minify) args.push('--minify');
      if (format === 'esm') args.push('--splitting');
      return complaintsOf(bun, args, job, /^Bundled \d+ modules/);
    },
  };
};

const makeDeno = async (programs: string): Promise<Bundler> => {
  const deno = `${programs}/deno`;
  return {
    name: `Deno ${await versionOf(deno)}`,
    targets: ['browser', 'node esm'],
    withAddon: ['node esm'],
    shippable: ['node esm'],
    splits: true,
    bundle: (job) => {
      const platform = job.target === 'browser' ? 'browser' : 'deno';
      const args = ['bundle', '--quiet', '--code-splitting', `--platform=${platform}`, `--outdir=${job.out}`];
      if (job.minify) args.push('--minify');
      return complaintsOf(deno, [...args, ...filesOf(job)], job, /^Download/);
    },
  };
};

export const makers = [makeBun, makeDeno];
