/**
 * Counts what is compiled and keeps what is complained of in this realm. To count, it must be imported before the
 * package, which takes its built-ins once.
 */

/** Compilations of WebAssembly so far, by `new WebAssembly.Module` and by `WebAssembly.compile`. */
export const compiled = { atOnce: 0, asynchronously: 0 };

/** Warnings and errors of the console, and errors that nobody caught. */
export const complaints: string[] = [];

/** What the Content-Security-Policy refused here. */
export const refusals: string[] = [];

WebAssembly.Module = new Proxy(WebAssembly.Module, {
  construct: (target, args, newTarget) => {
    compiled.atOnce += 1;
    return Reflect.construct(target, args, newTarget);
  },
});
for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming'] as const) {
  WebAssembly[name] = new Proxy(WebAssembly[name], {
    apply: (target, receiver, args) => {
      compiled.asynchronously += 1;
      return Reflect.apply(target as () => unknown, receiver, args);
    },
  }) as never;
}

for (const name of ['warn', 'error'] as const) {
  console[name] = new Proxy(console[name], {
    apply: (target, receiver, args) => {
      complaints.push(`console.${name}: ${args.map(String).join(' ')}`);
      return Reflect.apply(target, receiver, args);
    },
  });
}

addEventListener('error', ({ message }) => complaints.push(`uncaught: ${message}`));
addEventListener('unhandledrejection', ({ reason }) => complaints.push(`unhandled rejection: ${reason}`));
addEventListener('securitypolicyviolation', (event) => {
  const { effectiveDirective, blockedURI } = event as SecurityPolicyViolationEvent;
  refusals.push(`${effectiveDirective} ${blockedURI}`);
});
