/** Every backend's kernels, as the suites ask them. A backend that is missing fails the suite; nothing is skipped. */
import * as hash from '../../ts/backends/js/hash.ts';
import * as io from '../../ts/backends/js/io.ts';
import * as process from '../../ts/backends/js/process.ts';
import * as string from '../../ts/backends/js/string.ts';
import * as system from '../../ts/backends/js/system.ts';
import { native } from '../../ts/backends/native.ts';
import { wasm } from '../../ts/backends/wasm.ts';
import type { Kernels } from '../../ts/contract.ts';

export const js = { ...string, ...hash, ...io, ...system, ...process } satisfies Kernels<'js'>;

/** The kernels that js and wasm have. */
export const portable = (): { readonly [B in 'js' | 'wasm']: Kernels<'wasm'> } => ({
  js,
  wasm: wasm.load() as unknown as Kernels<'wasm'>,
});

/** The kernels that js and native have. */
const bound = (): { readonly [B in 'js' | 'native']: Kernels<'native'> } => ({
  js,
  native: native.load() as unknown as Kernels<'native'>,
});

/** The digests, which every backend has. */
export type Digests = Pick<Kernels<'js'>, 'digest' | 'createHashState'>;

export const everywhere = (): { readonly [B in 'js' | 'wasm' | 'native']: Digests } => ({
  ...portable(),
  native: bound().native,
});
