/** In a child: the provoked addon and module in place of the real ones, and what they are told. Import it before the package. */
import { readFileSync } from 'node:fs';
import { addonFile, moduleFile } from './build.ts';
import { nothing } from './kinds.ts';

interface Provoked {
  readonly provoke: (how: number, site: number) => void;
  readonly passed: () => number;
}

/** Where nothing is. */
const nowhere = 0xffff_ffff;
const wishes = { native: [nothing, nowhere], wasm: [nothing, nowhere] } as { [backend: string]: [number, number] };
const provoked: { native?: Provoked; wasm?: Provoked } = {};
const memories: WebAssembly.Memory[] = [];

const { dlopen } = process;
process.dlopen = (module, _file, ...rest) => {
  dlopen.call(process, module, addonFile, ...rest);
  provoked.native = (module as { exports: Provoked }).exports;
  provoked.native.provoke(...(wishes.native as [number, number]));
};

const { Module, Instance } = WebAssembly;
WebAssembly.Module = class extends Module {
  constructor() {
    super(readFileSync(moduleFile));
  }
};
WebAssembly.Instance = class {
  readonly exports: WebAssembly.Exports;
  constructor(module: WebAssembly.Module) {
    this.exports = new Instance(module).exports;
    memories[0] = this.exports.memory as WebAssembly.Memory;
    provoked.wasm = this.exports as unknown as Provoked;
    provoked.wasm.provoke(...(wishes.wasm as [number, number]));
  }
} as typeof Instance;

/** From now on that happens there, in whatever instance. */
export const provoke = (backend: 'native' | 'wasm', how: number, site: number): void => {
  wishes[backend] = [how, site];
  provoked[backend]?.provoke(how, site);
};

/** Nothing happens any more. */
export const calm = (backend: 'native' | 'wasm'): void => provoke(backend, nothing, nowhere);

/** How often the place was passed, since the last instance was told. */
export const passed = (backend: 'native' | 'wasm'): number => provoked[backend]?.passed() ?? 0;

/** The bytes of the module's memory; 0 where none was made. */
export const wasmBytes = (): number => memories[0]?.buffer.byteLength ?? 0;
