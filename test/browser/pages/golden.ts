/** The golden file, when and how WebAssembly is compiled, and what the functions of the operating system say. */

// biome-ignore assist/source/organizeImports: what counts compilations must come before the package
import { compiled } from './watch.ts';
import * as sky from 'skypilot-utils';
import { check, type Golden, type Outcome } from '../../golden/check.js';
import { get, policy } from './place.ts';
import { codeOf, expectEqual, report } from './report.ts';

const atImport = { ...compiled };

/** What only some browsers tell. */
const { deviceMemory } = navigator as Navigator & { readonly deviceMemory?: number };

const unsupported = [
  'hashFile',
  'hashFileSync',
  'readLastNLines',
  'readLastNLinesSync',
  'findFreePort',
  'findFreePortSync',
  'isPortAvailable',
  'isPortAvailableSync',
  'isProcessAlive',
  'getMaxWorkersForFileMounts',
  'estimateFdForDirectory',
];

const expectOutcome = ({ backends, rows, bound, runtime }: Outcome): void => {
  expectEqual('it is known for a browser', runtime, { name: 'browser', version: navigator.userAgent });
  expectEqual('js is there', backends.js, { state: 'ok', cause: null });
  expectEqual('native is absent', backends.native.state, 'absent');
  const refused = 'this page does not allow WebAssembly (Content-Security-Policy)';
  const wasm = policy === 'forbid' ? { state: 'absent', cause: refused } : { state: 'ok', cause: null };
  expectEqual('wasm is there unless the policy forbids it', backends.wasm, wasm);
  const forced = policy === 'forbid' ? ['js'] : ['js', 'wasm'];
  for (const family of ['string', 'hash']) {
    const asked = rows.filter((row) => row.family === family).map(({ backend }) => backend);
    expectEqual(`${family} was asked by default and of each backend`, asked, ['default', ...forced]);
  }
  for (const name of unsupported) expectEqual(`${name}() has no system`, bound[name], 'ERR_UNSUPPORTED_RUNTIME');
};

const look = async (): Promise<Outcome> => {
  expectEqual('nothing is compiled at import', atImport, { atOnce: 0, asynchronously: 0 });
  await sky.ready();
  // Where it is refused, the first call comes upon it once more.
  const expected = policy === 'forbid' ? { atOnce: 1, asynchronously: 1 } : { atOnce: 0, asynchronously: 1 };
  expectEqual('ready() compiles asynchronously', compiled, expected);
  const golden = (await (await get('test/golden/golden.json')).json()) as Golden;
  const outcome = await check(sky, golden);
  expectEqual('nothing is compiled again', compiled, expected);
  expectOutcome(outcome);
  expectEqual('isRustAvailable() where wasm is', sky.isRustAvailable(), policy !== 'forbid');
  expectEqual('no event', sky.getBackendInfo().events, []);
  const cpus = navigator.hardwareConcurrency;
  expectEqual('getCpuCount() is the hardware concurrency', sky.getCpuCount(), cpus);
  expectEqual('getParallelThreads() follows from it', sky.getParallelThreads(), Math.max(4, cpus - 1));
  const isChromium = navigator.userAgent.includes('Chrome/');
  expectEqual('Chromium tells its memory, which localhost may know', deviceMemory !== undefined, isChromium);
  if (deviceMemory === undefined) {
    expectEqual('getMemSizeGb() is not told', await codeOf(sky.getMemSizeGb), 'ERR_UNSUPPORTED_RUNTIME');
  } else expectEqual('getMemSizeGb() is the device memory', sky.getMemSizeGb(), deviceMemory);
  return outcome;
};

report(look);
