/** A router of one's own per test, to be given backends made up for the purpose. */
import { vi } from 'vitest';

type Errors = typeof import('../../ts/errors.ts');

/** The router's modules as one object. */
export type Router = typeof import('../../ts/route.ts') &
  typeof import('../../ts/router.ts') &
  typeof import('../../ts/registry.ts') &
  typeof import('../../ts/settings.ts') &
  typeof import('../../ts/info.ts') &
  typeof import('../../ts/events.ts') &
  typeof import('../../ts/telemetry.ts');

/** What a test has of it. */
export interface Instance {
  readonly router: Router;
  readonly errors: Errors;
  /** The process warnings so far; none of them is shown. */
  readonly warnings: readonly { readonly message: string; readonly code: string }[];
}

/** The modules anew, for they keep what they have loaded and read for as long as they live; no variable is set for them. */
export const freshRouter = async (): Promise<Instance> => {
  vi.resetModules();
  vi.unstubAllEnvs();
  const errors = await import('../../ts/errors.ts');
  const route = await import('../../ts/route.ts');
  const router = {
    ...route,
    // What it is changes when the first backend is registered.
    get run() {
      return route.run;
    },
    ...(await import('../../ts/router.ts')),
    ...(await import('../../ts/registry.ts')),
    ...(await import('../../ts/settings.ts')),
    ...(await import('../../ts/info.ts')),
    ...(await import('../../ts/events.ts')),
    ...(await import('../../ts/telemetry.ts')),
  };
  const warnings: { message: string; code: string }[] = [];
  vi.spyOn(process, 'emitWarning').mockImplementation(((message: string, options: { code: string }) => {
    warnings.push({ message, code: options.code });
  }) as never);
  return { router, errors, warnings };
};

/** A loader that has these kernels. */
export const loads = (kernels: Record<string, unknown>) => ({ load: vi.fn(() => kernels as never) });
