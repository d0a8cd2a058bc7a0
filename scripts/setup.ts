/**
 * What `npm ci` does here: compiles TypeScript to dist/, and the addon when cargo is there.
 *
 * Without cargo, or when its build fails, it says so in one line and the package works with wasm and js; with CI=true
 * a failed build fails.
 */
import { buildNative } from './native.ts';
import { ask, CommandFailed, root, run } from './run.ts';
import { checkVersions } from './versions.ts';

const buildAddon = (): void => {
  if (ask('cargo', ['--version']) === undefined) {
    console.log('skypilot-utils: no cargo here, so no addon: going on with wasm and js');
    return;
  }
  if (process.env.CI === 'true') {
    buildNative();
    return;
  }
  try {
    buildNative('ignore');
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    console.log('skypilot-utils: the addon was not built (npm run build:native tells why): going on with wasm and js');
  }
};

checkVersions();
run(process.execPath, [`${root}scripts/compile.ts`]);
buildAddon();
