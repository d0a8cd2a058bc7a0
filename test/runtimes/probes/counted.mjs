/** What the import itself does: modules of WebAssembly compiled, addons opened, built-in modules and variables asked for. */
const counts = { compiled: 0, addons: 0, builtins: 0, variables: 0 };

for (const name of ['Module', 'Instance']) {
  WebAssembly[name] = new Proxy(WebAssembly[name], {
    construct: (target, args) => {
      counts.compiled += 1;
      return new target(...args);
    },
  });
}
for (const name of ['compile', 'instantiate', 'validate']) {
  const original = WebAssembly[name];
  WebAssembly[name] = (...args) => {
    counts.compiled += 1;
    return original(...args);
  };
}
const { dlopen } = process;
process.dlopen = (...args) => {
  counts.addons += 1;
  return dlopen.apply(process, args);
};
const { getBuiltinModule } = process;
process.getBuiltinModule = (id) => {
  counts.builtins += 1;
  return getBuiltinModule(id);
};
const variable = (ask) => (target, key) => {
  counts.variables += 1;
  return ask(target, key);
};
process.env = new Proxy(process.env, {
  get: variable(Reflect.get),
  getOwnPropertyDescriptor: variable(Reflect.getOwnPropertyDescriptor),
});

const sky = await import('skypilot-utils');
const atImport = structuredClone(counts);
sky.getBackendInfo();
console.log(JSON.stringify({ atImport, afterCall: counts }));
