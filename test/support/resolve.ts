/** Preloaded into child processes (`node --import`): the sources import each other by the names of their outputs, but for wasm/. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    next(
      specifier.startsWith('.') && !specifier.includes('/wasm/') && context.parentURL?.endsWith('.ts')
        ? specifier.replace(/\.js$/, '.ts')
        : specifier,
      context,
    ),
});
