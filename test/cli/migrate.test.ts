// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the samples are source texts
/** What becomes of a file's text when it is migrated: each rule where it holds and where it does not, and the imports. */
import { type ParserPlugin, parse } from '@babel/parser';
import { describe, expect, test } from 'vitest';
import { type Migration, migrate } from '../../ts/cli/migrate/migrate.ts';

/** Migrates, and holds what is true of every migration: what comes out parses, and a second run finds nothing to do. */
const run = (text: string, file = 'a.mjs'): Migration => {
  const migration = migrate(text, file);
  const isTypeScript = /\.[cm]?tsx?$/.test(file);
  const plugins: ParserPlugin[] = isTypeScript ? ['typescript', 'decorators-legacy'] : [];
  if (!isTypeScript || file.endsWith('x')) plugins.push('jsx');
  parse(migration.text, { sourceType: 'unambiguous', plugins, allowReturnOutsideFunction: true });
  const again = migrate(migration.text, file);
  expect(again.text).toBe(migration.text);
  expect(again.rewrites).toEqual([]);
  return migration;
};

/** Statements behind their import, without it: what a rule alone makes of a call. */
const bodyOf = (head: string, call: string, file?: string): string => {
  const { text } = run(`${head}\n\n${call}\n`, file);
  return text.slice(text.indexOf('\n\n') + 2).trimEnd();
};

const reasonsOf = ({ findings }: Migration): string => findings.map(({ reason }) => reason).join(' | ');

const heads = {
  getPort: "import getPort from 'get-port';",
  detect: "import detect from 'detect-port';",
  portfinder: "import portfinder from 'portfinder';",
  processExists: "import { processExists } from 'process-exists';",
  isRunning: "import isRunning from 'is-running';",
  hasha5: "import hasha from 'hasha';",
  hashaSync: "import { hashSync } from 'hasha';",
  hasha: "import { hash, hashFile } from 'hasha';",
  md5File: "import md5File from 'md5-file';",
  lines: "import readLastLines from 'read-last-lines';",
  truncate: "import cliTruncate from 'cli-truncate';",
  wasm: "import { blake2b, blake3, crc32, createMD5, md5, sha3, xxhash3, xxhash64, xxhash128, adler32 } from 'hash-wasm';",
  os: "import os from 'node:os';",
  none: '// nothing is imported',
} as const;

type Case = readonly [head: keyof typeof heads, before: string, after: string];

const rewritten: readonly Case[] = [
  ['getPort', 'await getPort()', 'await findFreePort()'],
  ['getPort', 'getPort().then(listen)', 'findFreePort().then(listen)'],
  ['detect', 'await detect()', 'await findFreePort()'],
  ['detect', 'await detect(3000)', 'await findFreePort(3000)'],
  ['detect', 'const wanted = 3000;\nawait detect(wanted)', 'const wanted = 3000;\nawait findFreePort(wanted)'],
  ['portfinder', 'await portfinder.getPortPromise()', 'await findFreePort(8000)'],
  ['portfinder', 'await portfinder.getPort({ port: 3000 })', 'await findFreePort(3000)'],
  ['portfinder', 'await portfinder.getPortPromise({ stopPort: 9000 })', 'await findFreePort(8000, { end: 9000 })'],
  [
    'portfinder',
    'await portfinder.getPortPromise({ port: 3000, stopPort: 4000 })',
    'await findFreePort(3000, { end: 4000 })',
  ],
  ['processExists', 'await processExists(process.pid)', 'await isProcessAlive(process.pid)'],
  ['processExists', 'if (await processExists(4711)) stop()', 'if (await isProcessAlive(4711)) stop()'],
  ['processExists', 'const f = async () => processExists(1)', 'const f = async () => isProcessAlive(1)'],
  ['isRunning', 'isRunning(process.ppid)', 'isProcessAlive(process.ppid)'],
  ['isRunning', 'const pid = 12;\nisRunning(pid)', 'const pid = 12;\nisProcessAlive(pid)'],
  ['hasha5', "hasha('text')", "hash('text', 'sha512')"],
  ['hasha5', "hasha('text', { algorithm: 'md5' })", "hash('text', 'md5')"],
  ['hasha5', "hasha(Buffer.from(x), { encoding: 'base64' })", "hash(Buffer.from(x), 'sha512', 'base64')"],
  ['hasha5', "await hasha.async('text')", "await hash('text', 'sha512')"],
  ['hasha5', 'await hasha.fromFile(path)', "await hashFile(path, 'sha512')"],
  ['hasha5', "hasha.fromFile(path, { algorithm: 'SHA1' })", "hashFile(path, 'sha1')"],
  ['hasha5', "hasha.fromFileSync(path, { algorithm: 'blake2b512' })", "hashFileSync(path, 'blake2b')"],
  ['hasha', "await hash(`a${b}`, { algorithm: 'sha256' })", "await hash(`a${b}`, 'sha256')"],
  ['hashaSync', 'hashSync(JSON.stringify(x))', "hash(JSON.stringify(x), 'sha512')"],
  ['hasha', "await hashFile(path, { algorithm: 'sha256' })", "await hashFile(path, 'sha256')"],
  ['hasha', 'await hashFile(path, { algorithm })', "await hashFile(path, algorithm ?? 'sha512')"],
  [
    'hasha',
    "const algorithm = 'md5';\nawait hashFile(path, { algorithm })",
    "const algorithm = 'md5';\nawait hashFile(path, algorithm)",
  ],
  [
    'hasha',
    "await hashFile(path, { encoding: 'base64', signal })",
    "await hashFile(path, 'sha512', { encoding: 'base64', signal })",
  ],
  ['md5File', 'await md5File(path)', "await hashFile(path, 'md5')"],
  ['md5File', 'md5File(path).then(tell, fail)', "hashFile(path, 'md5').then(tell, fail)"],
  ['md5File', 'md5File.sync((path))', "hashFileSync((path), 'md5')"],
  [
    'lines',
    "(await readLastLines.read('log', 10)).trim().split('\\n')",
    "(await readLastNLines('log', 10)).join('').trim().split('\\n')",
  ],
  [
    'lines',
    "(await readLastLines.read('log', 10, 'binary')).trimEnd()",
    "(await readLastNLines('log', 10, { encoding: 'latin1' })).join('').trimEnd()",
  ],
  ['truncate', 'cliTruncate(text, 20)', "truncate(text, 20, { unit: 'column', placeholder: '…' })"],
  [
    'truncate',
    "cliTruncate(text, process.stdout.columns || 80, { position: 'middle' })",
    "truncate(text, process.stdout.columns || 80, { unit: 'column', position: 'middle', placeholder: '…' })",
  ],
  [
    'truncate',
    "cliTruncate(text, 20, { truncationCharacter: '~' })",
    "truncate(text, 20, { unit: 'column', placeholder: '~' })",
  ],
  ['wasm', 'await md5(data)', "await hash(data, 'md5')"],
  ['wasm', 'const f = async () => { return md5(data) }', "const f = async () => { return hash(data, 'md5') }"],
  [
    'wasm',
    'await Promise.all([md5(a), xxhash3(b), xxhash64(c), xxhash128(d)])',
    "await Promise.all([hash(a, 'md5'), hash(b, 'xxh3'), hash(c, 'xxh64'), hash(d, 'xxh128')])",
  ],
  ['wasm', 'await sha3(data)', "await hash(data, 'sha3-512')"],
  ['wasm', 'await sha3(data, 256)', "await hash(data, 'sha3-256')"],
  ['wasm', 'await blake2b(data, 512)', "await hash(data, 'blake2b')"],
  ['wasm', 'await crc32(data, 0xedb88320)', "await hash(data, 'crc32')"],
  ['os', 'os.cpus().length', 'getCpuCount()'],
  ['os', 'Math.max(1, os.cpus().length - 1)', 'Math.max(1, getCpuCount() - 1)'],
  ['os', 'os.totalmem() / 1024 ** 3', 'getMemSizeGb()'],
  ['os', 'os.totalmem() / 1024 / 1024 / 1024', 'getMemSizeGb()'],
  ['os', 'os.totalmem() / (1024 * 1024 * 1024)', 'getMemSizeGb()'],
  ['os', 'os.totalmem() / 2 ** 30', 'getMemSizeGb()'],
  ['os', '(os.totalmem() / 1_073_741_824).toFixed(1)', '(getMemSizeGb()).toFixed(1)'],
  ['os', 'os.totalmem() / Math.pow(1024, 3) / 2', 'getMemSizeGb() / 2'],
  ['os', 'const gib = 1 << 30;\nos.totalmem() / gib', 'const gib = 1 << 30;\ngetMemSizeGb()'],
  ['none', "BigInt('0x' + 'ff').toString(36)", "base36Encode('ff')"],
  ['none', "BigInt('0xdeadbeef').toString(36)", "base36Encode('0xdeadbeef')"],
  ['none', "const h = 'c0ffee';\nBigInt(`0x${h}`).toString(36)", "const h = 'c0ffee';\nbase36Encode(h)"],
  [
    'none',
    "BigInt('0x' + createHash('md5').update(x).digest('hex')).toString(36).slice(0, 2)",
    "base36Encode(createHash('md5').update(x).digest('hex')).slice(0, 2)",
  ],
  [
    'none',
    "BigInt('0x' + (a.toString(16) + b.digest('hex'))).toString(36)",
    "base36Encode(a.toString(16) + b.digest('hex'))",
  ],
  [
    'none',
    "BigInt('0x' + a.toString(16) + b.digest('hex')).toString(36)",
    "base36Encode(a.toString(16) + b.digest('hex'))",
  ],
];

const left: readonly (readonly [head: keyof typeof heads, call: string, reason: RegExp])[] = [
  ['getPort', 'await getPort({ port: 3000 })', /with options/],
  ['getPort', 'listen(getPort)', /handed on/],
  ['detect', 'detect(3000, (error, port) => {})', /callback/],
  ['detect', 'detect(process.env.PORT)', /may be text/],
  ['detect', "detect('3000')", /may be text/],
  ['portfinder', 'portfinder.getPort((error, port) => {})', /callback/],
  ['portfinder', 'portfinder.getPort({ port: 3000 }, (error, port) => {})', /callback/],
  ['portfinder', "portfinder.getPortPromise({ host: '::1' })", /option host/],
  ['portfinder', 'portfinder.getPortPromise({ port: 0 })', /from 1 to 65535/],
  ['portfinder', 'portfinder.getPortPromise(options)', /not written out/],
  ['portfinder', 'portfinder.setBasePort(9000);\nportfinder.getPortPromise()', /sets where portfinder begins/],
  ['portfinder', 'portfinder.basePort = 9000;\nportfinder.getPortPromise()', /sets where portfinder begins/],
  ['portfinder', 'portfinder.getPortsPromise(3)', /no equal/],
  ['processExists', "await processExists('node')", /looks for a name/],
  ['processExists', 'await processExists(pid)', /does not show that this is a number/],
  ['processExists', 'processExists(process.pid).then(tell)', /promise is passed on/],
  ['isRunning', 'isRunning(pid)', /does not show that this is a number/],
  ['isRunning', 'let pid = 1;\npid = read();\nisRunning(pid)', /does not show that this is a number/],
  ['hasha5', 'hasha(input)', /text or bytes/],
  ['hasha5', "hasha(['a', 'b'])", /text or bytes/],
  ['hasha5', "hasha('a', { encoding: 'buffer' })", /neither 'hex' nor 'base64'/],
  ['hasha5', "hasha('a', { algorithm: 'ripemd160' })", /has no ripemd160/],
  ['hasha5', "hasha('a', { ...options })", /not all written out/],
  ['hasha5', 'hasha.fromStream(stream)', /no equal/],
  ['hasha', 'hashFile(path, { algorithm: pick() })', /computed in the call/],
  ['hasha', 'hashFile(path, { signal: AbortSignal.timeout(9) })', /made in the call/],
  ['truncate', 'cliTruncate(text, 20, { truncationCharacter: dots() })', /computed in the call/],
  ['hasha', "hash('a').then(tell)", /promise is passed on/],
  ['hasha', 'hashFile(path, options)', /not written out/],
  ['md5File', 'md5File(path, (error, digest) => {})', /callback/],
  ['md5File', 'md5File(...paths)', /spread/],
  ['md5File', 'md5File(path /* of the log */)', /^$/],
  ['lines', "await readLastLines.read('log', 10)", /final newline/],
  ['lines', "(await readLastLines.read('log', n)).trim()", /number of lines/],
  ['lines', "(await readLastLines.read('log', 1, 'buffer')).trim()", /encoding/],
  ['truncate', 'cliTruncate(text, width - 4)', /columns/],
  ['truncate', 'cliTruncate(text, 20, { preferTruncationOnSpace: true })', /option preferTruncationOnSpace/],
  ['truncate', "cliTruncate('\\u001b[31mred', 2)", /coloured/],
  ['wasm', 'const digest = md5(data)', /promise is passed on/],
  ['wasm', 'await blake3(data, 256, key)', /bits, a key, a seed/],
  ['wasm', 'await xxhash3(data, 42)', /bits, a key, a seed/],
  ['wasm', 'await crc32(data, 0x82f63b78)', /polynomial/],
  ['wasm', 'await adler32(data)', /no equal/],
  ['wasm', 'await createMD5()', /no equal/],
  ['os', 'const cpus = os.cpus();\nconsole.log(cpus.length)', /kept in a variable/],
  ['os', 'os.totalmem() / 1e9', /1e9/],
  ['none', 'BigInt(`0x${h}`).toString(36)', /does not show that this is hexadecimal/],
  ['none', "let h = 'ff';\nh = read();\nBigInt('0x' + h).toString(36)", /does not show that this is hexadecimal/],
  ['none', "BigInt('0xfg').toString(36)", /does not show that this is hexadecimal/],
  ['none', 'process.kill(pid, 0)', /not in a try/],
];

/** Nothing of ours, and nothing to tell. */
const ignored: readonly (readonly [head: keyof typeof heads, call: string])[] = [
  ['os', 'os.cpus()[0].model'],
  ['os', 'os.totalmem()'],
  ['os', 'os.totalmem() / 1024 / 1024'],
  ['os', 'os.cpus().length = 0'],
  ['none', 'BigInt(1).toString(36)'],
  ['none', "BigInt('0x' + h).toString(16)"],
  ['none', 'process.kill(pid)'],
  ['none', 'try { process.kill(pid, 15); } catch { return; }'],
  ['getPort', '// getPort()\nconst text = "getPort()"; const template = `getPort()`;'],
];

describe('a call is rewritten', () => {
  test.each(rewritten)('%s: %s', (head, before, after) => {
    const body = bodyOf(heads[head], `${before};`);
    expect(head === 'none' ? body.slice(body.lastIndexOf('\n\n') + 1).trimStart() : body).toBe(`${after};`);
  });

  test('and each is told with its place, its names and what still differs', () => {
    const { rewrites } = run(`${heads.getPort}\n  await getPort();\n`);
    expect(rewrites).toEqual([
      { line: 2, column: 9, from: 'get-port', to: 'findFreePort', differs: expect.stringMatching(/both families/) },
    ]);
    expect(run(`${heads.os}\nos.cpus().length\n`).rewrites[0]?.differs).toMatch(/obeys the container/);
  });
});

describe('a call is left alone', () => {
  test.each(left.filter(([, , reason]) => reason.source !== '^$'))('%s: %s', (head, call, reason) => {
    const text = `${heads[head]}\n\n${call};\n`;
    const migration = run(text);
    expect(migration.text).toBe(text);
    expect(migration.rewrites).toEqual([]);
    expect(reasonsOf(migration)).toMatch(reason);
  });

  test('and each is told with its place', () => {
    const { findings } = run(`${heads.getPort}\n  listen(getPort({ port: 1 }));\n`);
    expect(findings).toEqual([{ line: 2, column: 10, from: 'get-port', reason: expect.stringMatching(/options/) }]);
  });

  test.each(ignored)('without a word: %s: %s', (head, call) => {
    const text = `${heads[head]}\n\n${call}\n`;
    const migration = run(text);
    expect(migration).toEqual({ text, rewrites: [], findings: [] });
  });
});

describe('process.kill(pid, 0) in a try', () => {
  const inFunction = (body: string, parameter = 'pid'): string => `const alive = (${parameter}) => {\n${body}\n};\n`;
  const bodyAfter = (body: string, file = 'a.mjs', parameter?: string): string => {
    const { text } = run(inFunction(body, parameter), file);
    return text.slice(text.indexOf('=> {\n') + 5, text.lastIndexOf('\n}'));
  };

  const guarded = 'return Number.isInteger(pid) && isProcessAlive(pid);';

  test.each([
    ['a catch that answers false', 'try { process.kill(pid, 0); return true; } catch { return false; }'],
    ['a returned call', 'try { return process.kill(pid, 0); } catch { return false; }'],
    ['EPERM', "try { process.kill(pid, 0); return true; } catch (e) { return e.code === 'EPERM'; }"],
    ['not ESRCH', "try { process.kill(pid, 0); return true; } catch (e) { return 'ESRCH' !== e.code; }"],
    [
      'an if',
      "try { process.kill(pid, 0); return true; } catch (e) { if (e.code === 'EPERM') { return true; } return false; }",
    ],
    ['an answer behind it', 'try { process.kill(pid, 0); } catch { return false; }\nreturn true;'],
    [
      'a handler that goes on',
      "try { process.kill(pid, 0); return true; } catch (e) { if (e.code === 'EPERM') return true; }\nreturn false;",
    ],
    ['?.', "try { process.kill(pid, 0); return true; } catch (e) { return e?.code === 'EPERM'; }"],
    [
      'instanceof',
      "try { process.kill(pid, 0); return true; } catch (e) { return e instanceof Error && e.code === 'EPERM'; }",
    ],
  ])('%s: becomes one line, and a pid that may be no number still gives false', (_, body) => {
    expect(bodyAfter(body)).toBe(guarded);
  });

  test('a number needs no guard', () => {
    const body = 'try { process.kill(pid, 0); return true; } catch { return false; }';
    expect(bodyAfter(body, 'a.ts', 'pid: number')).toBe('return isProcessAlive(pid);');
    expect(bodyAfter(body.replace('pid', 'process.ppid'))).toBe('return isProcessAlive(process.ppid);');
  });

  test('a handler that passes other errors on needs no guard', () => {
    const body =
      "try { process.kill(pid, 0); return true; } catch (e) { if (e.code === 'ESRCH') return false; if (e.code === 'EPERM') return true; throw e; }";
    expect(bodyAfter(body)).toBe('return isProcessAlive(pid);');
  });

  test('a variable that is set is set', () => {
    const body = 'let alive;\ntry { process.kill(pid, 0); alive = true; } catch { alive = false; }\nreturn alive;';
    expect(bodyAfter(body)).toBe('let alive;\nalive = Number.isInteger(pid) && isProcessAlive(pid);\nreturn alive;');
  });

  test('a process that we may not signal is told to be alive now where it was not', () => {
    const denied = run(inFunction('try { process.kill(pid, 0); return true; } catch { return false; }'));
    expect(denied.rewrites[0]?.differs).toMatch(/may not signal is alive/);
    const allowed = run(
      inFunction("try { process.kill(pid, 0); return true; } catch (e) { return e.code === 'EPERM'; }"),
    );
    expect(allowed.rewrites[0]?.differs).not.toMatch(/may not signal/);
  });

  test.each([
    ['a comment within', 'try { process.kill(pid, 0); return true; } catch { return false; /* gone */ }', /comment/],
    [
      'a finally',
      'try { process.kill(pid, 0); return true; } catch { return false; } finally { done(); }',
      /not in a try/,
    ],
    [
      'a handler with effects',
      'try { process.kill(pid, 0); return true; } catch (e) { log(e); return false; }',
      /plainly/,
    ],
    [
      'EPERM passed on',
      "try { process.kill(pid, 0); return true; } catch (e) { if (e.code === 'ESRCH') return false; throw e; }",
      /may not signal/,
    ],
    ['more in the try', 'try { process.kill(pid, 0); work(); return true; } catch { return false; }', /not in a try/],
    ['an id that is computed', 'try { process.kill(read(), 0); return true; } catch { return false; }', /computed/],
  ])('stays with %s', (_, body, reason) => {
    const migration = run(inFunction(body));
    expect(migration.rewrites).toEqual([]);
    expect(reasonsOf(migration)).toMatch(reason);
  });
});

describe('imports', () => {
  const migrated = (text: string, file?: string): string => run(text, file).text;

  test('a default, a named, a renamed and a namespace import are followed', () => {
    expect(migrated("import a from 'md5-file';\na.sync(p);\n")).toBe(
      "import { hashFileSync } from 'skypilot-utils';\nhashFileSync(p, 'md5');\n",
    );
    expect(migrated("import { sha256 as digest } from 'hash-wasm';\nawait digest(x);\n")).toBe(
      "import { hash } from 'skypilot-utils';\nawait hash(x, 'sha256');\n",
    );
    expect(migrated("import * as wasm from 'hash-wasm';\nawait wasm.sha1(x);\nawait wasm['md5'](x);\n")).toBe(
      "import { hash } from 'skypilot-utils';\nawait hash(x, 'sha1');\nawait hash(x, 'md5');\n",
    );
    expect(migrated("import { default as port } from 'get-port';\nawait port();\n")).toContain('await findFreePort()');
  });

  test.each([
    ["const md5File = require('md5-file');\nmd5File.sync(p);\n", 'a name'],
    ["const { sync } = require('md5-file');\nsync(p);\n", 'a pattern'],
    ["const { sync: digest } = require('md5-file');\ndigest(p);\n", 'a renamed one'],
    ["const digest = require('md5-file').sync;\ndigest(p);\n", 'a member'],
    ["const md5File = require('md5-file').default;\nmd5File.sync(p);\n", 'a default'],
    ["const md5File = require('md5-file');\nconst { sync } = md5File;\nsync(p);\n", 'an alias of an alias'],
    ["const md5File = require('md5-file');\nconst again = md5File;\nagain.sync(p);\n", 'another name'],
  ])('require is followed: %j', (text) => {
    expect(migrated(text, 'a.cjs')).toBe(
      "const { hashFileSync } = require('skypilot-utils');\nhashFileSync(p, 'md5');\n",
    );
  });

  test('require and import() without a name are followed', () => {
    expect(migrated("require('os').cpus().length;\n", 'a.cjs')).toContain('getCpuCount();');
    expect(migrated("await require('get-port')();\n", 'a.cjs')).toContain('await findFreePort();');
    expect(migrated("const { default: getPort } = await import('get-port');\nawait getPort();\n")).toBe(
      "import { findFreePort } from 'skypilot-utils';\n\nawait findFreePort();\n",
    );
    expect(migrated("await (await import('get-port')).default();\n")).toContain('await findFreePort();');
    expect(reasonsOf(run("import('get-port').then(use);\n"))).toMatch(/not awaited/);
  });

  test("TypeScript's import = require is followed", () => {
    expect(migrated("import md5File = require('md5-file');\nmd5File.sync(p);\n", 'a.ts')).toBe(
      "import { hashFileSync } from 'skypilot-utils';\nhashFileSync(p, 'md5');\n",
    );
  });

  test('names that hide an import, and members of that name, are not taken for it', () => {
    const text = `${heads.getPort}
const f = (getPort) => getPort();
const g = () => {
  const getPort = () => 1;
  return getPort();
};
const h = { getPort: () => 2 };
h.getPort();
{
  class getPort {}
  new getPort();
}
function hoisted() {
  getPort();
  function getPort() {}
}
export { f, g, h, hoisted };
`;
    expect(run(text)).toEqual({ text, rewrites: [], findings: [] });
    expect(
      run('const process = fake;\ntry { process.kill(1, 0); return true; } catch { return false; }', 'a.js').rewrites,
    ).toEqual([]);
    expect(run("const BigInt = (x) => x;\nBigInt('0x' + 'ff').toString(36);").rewrites).toEqual([]);
  });

  test('only what nothing uses any more goes', () => {
    expect(migrated("import os, { cpus } from 'os';\ncpus().length;\nos.EOL;\n")).toBe(
      "import os from 'os';\nimport { getCpuCount } from 'skypilot-utils';\ngetCpuCount();\nos.EOL;\n",
    );
    expect(migrated("import os, { EOL } from 'os';\nos.cpus().length;\nEOL;\n")).toBe(
      "import { EOL } from 'os';\nimport { getCpuCount } from 'skypilot-utils';\ngetCpuCount();\nEOL;\n",
    );
    expect(
      migrated("import { EOL, cpus, totalmem } from 'os';\ncpus().length;\ntotalmem() / 2 ** 30;\nEOL;\n"),
    ).toMatch(/^import \{ EOL \} from 'os';/);
    expect(
      migrated("import { cpus, EOL, totalmem } from 'os';\ncpus().length;\ntotalmem() / 2 ** 30;\nEOL;\n"),
    ).toMatch(/^import \{ EOL \} from 'os';/);
    expect(
      migrated("const a = require('a'), os = require('os'), b = require('b');\nos.cpus().length;\n", 'a.cjs'),
    ).toMatch(/^const a = require\('a'\), b = require\('b'\);\n/);
    expect(migrated("const { EOL, cpus } = require('os');\ncpus().length;\nEOL;\n", 'a.cjs')).toMatch(
      /^const \{ EOL \} = require\('os'\);\n/,
    );
    expect(
      migrated("import './side-effect';\nimport unused from 'get-port';\nimport os from 'os';\nos.cpus().length;\n"),
    ).toMatch(/import unused from 'get-port';\n/);
  });

  test('ours comes once, and is added to an import that is there', () => {
    expect(migrated(`${heads.getPort}\nimport md5File from 'md5-file';\nawait getPort();\nmd5File.sync(p);\n`)).toBe(
      "import { findFreePort, hashFileSync } from 'skypilot-utils';\nawait findFreePort();\nhashFileSync(p, 'md5');\n",
    );
    expect(migrated(`import { truncate } from 'skypilot-utils';\n${heads.getPort}\nawait getPort();\n`)).toBe(
      "import { truncate, findFreePort } from 'skypilot-utils';\nawait findFreePort();\n",
    );
    expect(
      migrated(`import { findFreePort as free } from 'skypilot-utils';\n${heads.getPort}\nawait getPort();\n`),
    ).toBe("import { findFreePort as free } from 'skypilot-utils';\nawait free();\n");
    expect(migrated(`import * as sky from 'skypilot-utils';\n${heads.getPort}\nawait getPort();\n`)).toBe(
      "import * as sky from 'skypilot-utils';\nawait sky.findFreePort();\n",
    );
    expect(migrated(`import * as io from 'skypilot-utils/io';\n${heads.getPort}\nawait getPort();\n`)).toBe(
      "import * as io from 'skypilot-utils/io';\nimport { findFreePort } from 'skypilot-utils';\nawait findFreePort();\n",
    );
    expect(migrated("const { hash } = require('skypilot-utils');\nrequire('md5-file').sync(p);\n", 'a.cjs')).toBe(
      "const { hash, hashFileSync } = require('skypilot-utils');\nhashFileSync(p, 'md5');\n",
    );
    expect(
      migrated(`import type { Algorithm } from 'skypilot-utils';\n${heads.getPort}\nawait getPort();\n`, 'a.ts'),
    ).toBe(
      "import type { Algorithm } from 'skypilot-utils';\nimport { findFreePort } from 'skypilot-utils';\nawait findFreePort();\n",
    );
  });

  test('a name that is taken, or hidden where it is used, gets another one', () => {
    expect(migrated("import { md5 } from 'hash-wasm';\nconst hash = await md5(x);\n")).toBe(
      "import { hash as skypilotHash } from 'skypilot-utils';\nconst hash = await skypilotHash(x, 'md5');\n",
    );
    expect(migrated("const { md5 } = require('hash-wasm');\nconst f = async (hash) => md5(hash);\n", 'a.cjs')).toBe(
      "const { hash: skypilotHash } = require('skypilot-utils');\nconst f = async (hash) => skypilotHash(hash, 'md5');\n",
    );
    expect(migrated("import { md5 } from 'hash-wasm';\nconst hash = 1, skypilotHash = 2;\nawait md5(x);\n")).toContain(
      'hash as skypilotHash2',
    );
    expect(
      migrated("import { md5 } from 'hash-wasm';\ntype hash = string;\nconst x: hash = await md5('x');\n", 'a.ts'),
    ).toContain('hash as skypilotHash');
    expect(migrated("import { hash } from 'hasha';\nawait hash('x');\nawait hash(x);\n")).toContain(
      'hash as skypilotHash',
    );
    // The one that goes makes room.
    expect(migrated("import { hash } from 'hasha';\nawait hash('x');\n")).toBe(
      "import { hash } from 'skypilot-utils';\nawait hash('x', 'sha512');\n",
    );
  });

  test('uses that are no calls keep their import, and are named', () => {
    const text =
      "import getPort, { portNumbers } from 'get-port';\nexport { getPort, portNumbers };\nawait getPort();\n";
    const migration = run(text);
    expect(migration.text).toBe(
      "import getPort, { portNumbers } from 'get-port';\nimport { findFreePort } from 'skypilot-utils';\nexport { getPort, portNumbers };\nawait findFreePort();\n",
    );
    expect(migration.findings.map(({ line, from }) => [line, from])).toEqual([
      [2, 'get-port'],
      [2, 'get-port.portNumbers'],
    ]);
    expect(reasonsOf(run("export { default } from 'get-port';\n"))).toMatch(/exported/);
    expect(reasonsOf(run("export * from 'hash-wasm';\n"))).toMatch(/exported/);
    expect(reasonsOf(run("import type { Options } from 'get-port';\nlet o: Options;\n", 'a.ts'))).toMatch(/type/);
    expect(reasonsOf(run("import hasha from 'hasha';\nlet o: hasha.Options;\n", 'a.ts'))).toMatch(/type/);
    expect(migrated("import hasha from 'hasha';\nlet o: hasha.Options = {};\nhasha('x');\n", 'a.ts')).toMatch(
      /^import hasha from 'hasha';\n/,
    );
    expect(reasonsOf(run("let getPort = require('get-port');\ngetPort = fake;\ngetPort();\n", 'a.cjs'))).toMatch(
      /other values/,
    );
  });

  test('a module that the file mocks stays', () => {
    const text = `${heads.getPort}\nvi.mock('get-port');\nawait getPort();\n`;
    const migration = run(text);
    expect(migration.text).toBe(text);
    expect(reasonsOf(migration)).toMatch(/vi\.mock\(\)/);
    expect(
      run("const f = proxyquire('./f', { 'md5-file': stub });\nrequire('md5-file').sync(p);\n", 'a.cjs').rewrites,
    ).toEqual([]);
  });
});

describe('manners', () => {
  const migrated = (text: string, file?: string): string => run(text, file).text;

  test("quotes, semicolons, spaces in braces and line ends are the author's", () => {
    expect(migrated('const {cpus} = require("os")\r\n\r\ncpus().length\r\n', 'a.cjs')).toBe(
      'const {getCpuCount} = require("skypilot-utils")\r\n\r\ngetCpuCount()\r\n',
    );
  });

  test('a byte order mark, a hashbang, directives and what is said of the file stay in front', () => {
    expect(migrated("\u{feff}import os from 'os';\nos.cpus().length;\n")).toBe(
      "\u{feff}import { getCpuCount } from 'skypilot-utils';\ngetCpuCount();\n",
    );
    const kill = 'const alive = (pid) => {\n  try { process.kill(pid, 0); return true; } catch { return false; }\n};\n';
    const head = "#!/usr/bin/env node\n// @ts-check\n'use strict';\n";
    expect(migrated(`${head}/** Tells. */\n${kill}`, 'a.cjs')).toMatch(
      /^#![^\n]*\n\/\/ @ts-check\n'use strict';\nconst \{ isProcessAlive \} = require\('skypilot-utils'\);\n\n\/\*\* Tells/,
    );
    expect(migrated(`/* Copyright. */\n${kill}`)).toMatch(/^\/\* Copyright\. \*\/\nimport \{ isProcessAlive/);
  });

  test('comments stay, those beside an import too', () => {
    const text = `// one
import getPort from 'get-port'; // two
// three
import md5File from 'md5-file';

/* four */ await getPort(/* five */); // six
md5File.sync(/* seven */ p /* eight */);
`;
    const { text: result } = run(text);
    for (const word of ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight']) expect(result).toContain(word);
    expect(result).toContain("hashFileSync(/* seven */ p, 'md5' /* eight */)");
  });

  test('a call stays where a comment would be lost', () => {
    for (const call of ["hasha.fromFile(p, { algorithm: 'md5' /* short */ })", 'hasha /* v5 */.fromFile(p)']) {
      const text = `${heads.hasha5}\n${call};\n`;
      expect(run(text).text).toBe(text);
      expect(reasonsOf(run(text))).toMatch(/comment/);
    }
  });

  test('JSX, TSX, casts and decorators are read', () => {
    expect(
      migrated("import os from 'os';\nexport const A = () => <b title='os.cpus()'>{os.cpus().length}</b>;\n", 'a.jsx'),
    ).toContain('{getCpuCount()}');
    expect(
      migrated(
        "import os from 'os';\nexport const A = (): JSX.Element => <b>{os.cpus().length as number}</b>;\n",
        'a.tsx',
      ),
    ).toContain('{getCpuCount() as number}');
    expect(migrated("import os from 'os';\n@d class A { @d n = <number>os.cpus().length; }\n", 'a.ts')).toContain(
      '<number>getCpuCount()',
    );
  });

  test('decorators of both kinds are read', () => {
    const call = "import os from 'os';\nconst n = os.cpus().length;\n";
    for (const text of [
      `${call}class A { constructor(@d readonly x: number) {} }\n`,
      `${call}export @d class A { @d accessor x = 1; }\n`,
      `${call}@d export class A {}\n`,
    ]) {
      expect(migrate(text, 'a.ts').text).toContain('getCpuCount()');
    }
  });

  test('types prove what they say', () => {
    expect(migrated(`${heads.isRunning}\nconst f = (pid: number) => isRunning(pid);\n`, 'a.ts')).toContain(
      'isProcessAlive(pid)',
    );
    expect(run(`${heads.isRunning}\nconst f = (pid?: number) => isRunning(pid);\n`, 'a.ts').rewrites).toEqual([]);
    expect(run(`${heads.isRunning}\nconst f = (pid: number | string) => isRunning(pid);\n`, 'a.ts').rewrites).toEqual(
      [],
    );
    expect(
      migrated(
        `${heads.hasha5}\nconst f = (x: Buffer | string, algorithm: string) => hasha(x, { algorithm });\n`,
        'a.ts',
      ),
    ).toContain('hash(x, algorithm)');
  });

  test('a colour library in the file keeps cli-truncate', () => {
    const text = `${heads.truncate}\nimport chalk from 'chalk';\ncliTruncate(chalk.red(x), 20);\n`;
    expect(reasonsOf(run(text))).toMatch(/coloured/);
    expect(migrated(`${heads.truncate}\nimport chalk from 'chalk';\ncliTruncate('plain', 3);\n`)).toContain(
      "truncate('plain', 3,",
    );
  });

  test('ours comes by import or require, as the file and its package have it', () => {
    const text = "export_ = BigInt('0x' + 'ff').toString(36);\n";
    expect(migrate(text, 'a.js', 'module').text).toMatch(/^import /);
    expect(migrate(text, 'a.js', 'commonjs').text).toMatch(/^const .* = require/);
    expect(migrate(text, 'a.mjs', 'commonjs').text).toMatch(/^import /);
    expect(migrate(text, 'a.cjs', 'module').text).toMatch(/^const /);
    expect(migrate(text, 'a.ts', 'commonjs').text).toMatch(/^import /);
  });

  test('what does not parse is refused', () => {
    expect(() => migrate('const = 1;', 'a.js')).toThrow(SyntaxError);
  });
});
