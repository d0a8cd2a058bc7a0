/**
 * Asks the installed package for everything that is bound to the operating system, in native and in js, on the runtime
 * that runs this: plain JavaScript that stands beside the installation's node_modules.
 *
 * Usage: node bound.js RESULT_FILE [THE COMMAND THAT RUNS THIS NODE, AS JSON]
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as sky from 'skypilot-utils';

const [resultFile, command] = process.argv.slice(2);
const isWindows = process.platform === 'win32';
// Windows finds its emulator again by itself, as it is inside it.
const [node, ...options] = isWindows || !command ? [process.execPath] : JSON.parse(command);

const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'skypilot-utils-')));
const at = (...names) => path.join(folder, ...names);

/** The text's file, made with all folders above it. Node's own file system is the judge of what a name means. */
const write = (file, content) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, content);
  return file;
};

const bytesOf = (length) => Uint8Array.from({ length }, (_, index) => index % 251);

/** What a call throws or rejects with. */
const refusal = async (call) => {
  try {
    return assert.fail(`nothing was thrown, but answered ${await call()}`);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return error;
  }
};

/** What node:fs throws: ours must be the same, word for word. */
const fsRefusal = (call) => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return assert.fail('node:fs throws nothing');
};

const assertSame = (error, expected) => {
  for (const key of ['code', 'errno', 'syscall', 'path', 'message']) assert.equal(error[key], expected[key], key);
};

/** The same at once, its errors as rejections. */
const promising =
  (callSync) =>
  async (...args) =>
    callSync(...args);

/** The functions that have two forms, by name. */
const forms = {
  hashFile: { hashFile: sky.hashFile, hashFileSync: promising(sky.hashFileSync) },
  readLastNLines: { readLastNLines: sky.readLastNLines, readLastNLinesSync: promising(sky.readLastNLinesSync) },
  findFreePort: { findFreePort: sky.findFreePort, findFreePortSync: promising(sky.findFreePortSync) },
  isPortAvailable: { isPortAvailable: sky.isPortAvailable, isPortAvailableSync: promising(sky.isPortAvailableSync) },
};

const bothForms = (name) => Object.entries(forms[name]);

/** A server on this address, and its port. */
const listen = async (host, port = 0) => {
  const server = net.createServer();
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  return server;
};

const close = async (server) => {
  server.close();
  await once(server, 'close');
};

/** A child that runs this code, started and known to be there. */
const startChild = async (code) => {
  const child = spawn(node, [...options, '--eval', code], { stdio: 'ignore', cwd: import.meta.dirname });
  await once(child, 'spawn');
  return child;
};

const sleepSync = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** What each function answered in each backend, for the table. */
const answers = { native: {}, js: {} };
let answering = 'native';
const note = (name, answer) => {
  answers[answering][name] ??= answer;
};

const names = ['plain', 'with blank', 'naïve', '日本語', '\u{1f680}', 'e\u0301', `${'long'.repeat(50)}`];

/** Each behaviour with the check of it, which is given the backend that is forced. */
const cases = {
  'hashFile() reads files of sizes around a block': async () => {
    for (const size of [0, 1, 4095, 4096, 4097, 262143, 262144, 262145, 1048579]) {
      const file = write(at('sizes', `${size}`), bytesOf(size));
      for (const algorithm of ['sha256', 'blake3', 'xxh3']) {
        const expected = sky.hash(bytesOf(size), algorithm);
        for (const [name, hashFile] of bothForms('hashFile')) {
          assert.equal(await hashFile(file, algorithm), expected, `${name} ${algorithm} of ${size} bytes`);
        }
      }
    }
    note('hashFile', (await sky.hashFile(at('sizes/1048579'))).slice(0, 8));
  },

  'hashFile() tells its progress and holds nothing open': async () => {
    const file = write(at('progress'), bytesOf(3_000_000));
    const seen = [];
    await sky.hashFile(file, 'sha256', { onProgress: (progress) => seen.push(progress), stable: true });
    assert.deepEqual(seen.at(-1), { bytes: 3_000_000, totalBytes: 3_000_000 });
    fs.renameSync(file, at('renamed'));
    fs.rmSync(at('renamed'));
  },

  'hashFile() ends with the signal': async () => {
    const file = write(at('aborted'), bytesOf(8_000_000));
    const controller = new AbortController();
    const digest = sky.hashFile(file, 'sha3-512', { signal: controller.signal });
    controller.abort(new Error('enough'));
    assert.equal((await refusal(() => digest)).message, 'enough');
  },

  'a missing file is ENOENT, as node:fs words it': async () => {
    for (const file of [at('none'), at('none', 'below'), '']) {
      const expected = fsRefusal(() => fs.openSync(file));
      assert.equal(expected.code, 'ENOENT');
      for (const name of ['hashFile', 'readLastNLines']) {
        for (const [, call] of bothForms(name))
          assertSame(await refusal(() => call(file, name === 'hashFile' ? 'md5' : 1)), expected);
      }
    }
  },

  'a directory is EISDIR': async () => {
    for (const [name, hashFile] of bothForms('hashFile')) {
      const error = await refusal(() => hashFile(folder));
      assert.equal(error.code, 'EISDIR', name);
      assert.equal(error.errno, isWindows ? -4068 : -21);
      assert.equal(error.message, `EISDIR: illegal operation on a directory, read '${folder}'`);
    }
    assert.equal((await refusal(() => sky.readLastNLines(folder, 1))).code, 'EISDIR');
  },

  'a path below a file is refused as node:fs does': async () => {
    const below = path.join(write(at('file'), ''), 'below');
    const expected = fsRefusal(() => fs.openSync(below));
    for (const [, hashFile] of bothForms('hashFile')) assertSame(await refusal(() => hashFile(below)), expected);
  },

  'what is no file is ERR_NOT_REGULAR_FILE at once': async () => {
    const devices = isWindows ? ['\\\\.\\NUL'] : ['/dev/zero', '/dev/null'];
    for (const device of devices) {
      for (const [name, hashFile] of bothForms('hashFile')) {
        assert.equal((await refusal(() => hashFile(device))).code, 'ERR_NOT_REGULAR_FILE', `${name} ${device}`);
      }
    }
  },

  'a NUL in a path is refused': async () => {
    for (const [, hashFile] of bothForms('hashFile')) {
      assert.equal((await refusal(() => hashFile(`${at('plain')}\0`))).code, 'ERR_INVALID_ARG_VALUE');
    }
    assert.equal((await refusal(() => sky.estimateFdForDirectory('\0'))).code, 'ERR_INVALID_ARG_VALUE');
  },

  'names of every kind are found: as text, as a URL and as bytes': async () => {
    for (const name of names) {
      const file = write(at('names', name), name);
      const digest = sky.hash(name);
      for (const form of [
        file,
        pathToFileURL(file),
        new TextEncoder().encode(file),
        path.relative(process.cwd(), file),
      ]) {
        assert.equal(await sky.hashFile(form), digest, String(form));
        assert.equal(sky.hashFileSync(form), digest);
        assert.deepEqual(await sky.readLastNLines(form, 1), [name]);
      }
    }
  },

  'a path of more than 260 characters is found': async () => {
    const file = write(at('deep', ...Array(4).fill('d'.repeat(100)), 'file'), 'deep\n');
    assert.ok(file.length > 260);
    assert.equal(sky.hashFileSync(file), sky.hash('deep\n'));
    assert.deepEqual(sky.readLastNLinesSync(file, 1), ['deep']);
    assert.equal(sky.estimateFdForDirectory(path.dirname(file)), 5);
  },

  'readLastNLines() gives the last lines whatever the chunks and the line ends': async () => {
    const file = write(at('log'), 'one\r\ntwo\nnaïve 日本\n\u{1f680}\r\nlast');
    for (const chunkSize of [1, 2, 7, 8192]) {
      for (const [name, readLastNLines] of bothForms('readLastNLines')) {
        assert.deepEqual(await readLastNLines(file, 3, { chunkSize }), ['naïve 日本\n', '\u{1f680}\n', 'last'], name);
        assert.deepEqual(await readLastNLines(file, 0, { chunkSize }), []);
        assert.equal((await readLastNLines(file, 99, { chunkSize })).length, 5);
        assert.deepEqual(await readLastNLines(file, 2, { chunkSize, maxBytes: 6 }), ['last']);
      }
    }
    note('readLastNLines', await sky.readLastNLines(file, 2));
  },

  'findFreePort() passes over a port that any address has, and finds it once it is free': async (backend) => {
    for (const host of ['127.0.0.1', '0.0.0.0', '::1', '::']) {
      const server = await listen(host);
      const { port } = server.address();
      for (const [name, findFreePort] of bothForms('findFreePort')) {
        assert.equal(
          (await refusal(() => findFreePort(port, { end: port }))).code,
          'ERR_NO_FREE_PORT',
          `${name} ${host}`,
        );
      }
      for (const [name, isPortAvailable] of bothForms('isPortAvailable')) {
        assert.equal(await isPortAvailable(port), false, `${name} ${host}`);
      }
      const other = host.includes(':') ? '127.0.0.1' : '::1';
      if (host === '127.0.0.1' || host === '::1') {
        assert.equal(await sky.isPortAvailable(port, { host }), false, `on ${host}`);
        assert.equal(await sky.isPortAvailable(port, { host: other }), true, `on ${other}, with ${host} in use`);
        assert.equal(await sky.isPortAvailable(port, { host: 'localhost' }), false);
      }
      assert.equal((await sky.findFreePort(port)) > port, true);
      await close(server);
      assert.equal(await sky.isPortAvailable(port), true, `${host} closed`);
      assert.equal(sky.isPortAvailableSync(port), true);
      if (backend === 'native') assert.equal(sky.isPortAvailableSync(port, { host }), true);
      note('findFreePort', (await sky.findFreePort(port)) === port ? 'the port freed' : 'another');
      note('isPortAvailable', [false, await sky.isPortAvailable(port)]);
    }
  },

  'findFreePort() from 0 gives ports that a server can take, none of them twice': async () => {
    const ports = await Promise.all(Array.from({ length: 10 }, () => sky.findFreePort()));
    ports.push(sky.findFreePortSync(), await sky.findFreePort(0, { host: '127.0.0.1' }));
    assert.equal(new Set(ports).size, ports.length);
    for (const port of ports) await close(await listen('127.0.0.1', port));
  },

  "an address that is not this machine's is EADDRNOTAVAIL, as node:net words it": async () => {
    // RFC 5737 gives it to nobody.
    const host = '192.0.2.1';
    const expected = await refusal(() => listen(host, 20000));
    assert.equal(expected.code, 'EADDRNOTAVAIL');
    const error = await refusal(() => sky.findFreePort(20000, { host }));
    for (const key of ['code', 'errno', 'syscall', 'address', 'port', 'message'])
      assert.equal(error[key], expected[key], key);
  },

  'getCpuCount() is what this runtime may use': async () => {
    const count = sky.getCpuCount();
    assert.ok(Number.isInteger(count) && count >= 1 && count <= os.availableParallelism(), `${count}`);
    note('getCpuCount', count);
  },

  "getMemSizeGb() is the machine's memory, or less under a limit": async () => {
    const gb = sky.getMemSizeGb();
    const limit = Math.min(os.totalmem(), process.constrainedMemory() || Infinity);
    assert.ok(gb > 0 && gb * 2 ** 30 <= os.totalmem(), `${gb}`);
    // Node sees no limits above its own group, but all that it sees hold.
    assert.ok(gb * 2 ** 30 <= limit, `${gb}`);
    note('getMemSizeGb', Number(gb.toFixed(2)));
  },

  'isProcessAlive() is true for this process and its parent': async () => {
    assert.equal(sky.isProcessAlive(process.pid), true);
    // A child that is started here knows its parent, whatever started this Node.
    const code = "import('skypilot-utils').then((sky) => process.exit(sky.isProcessAlive(process.ppid) ? 7 : 8))";
    const child = await startChild(code);
    const [status] = await once(child, 'exit');
    assert.equal(status, 7);
    note('isProcessAlive', true);
  },

  'isProcessAlive() is false for 0, negative numbers and numbers of nobody': async () => {
    for (const pid of [0, -1, -(2 ** 31), 4294967, 2 ** 31 - 1]) assert.equal(sky.isProcessAlive(pid), false, `${pid}`);
    for (const pid of [2 ** 31, 2 ** 32 + process.pid, 1.5]) {
      assert.equal((await refusal(() => sky.isProcessAlive(pid))).code, 'ERR_OUT_OF_RANGE');
    }
  },

  'isProcessAlive() is false for numbers between those of processes, which Windows rounds': async () => {
    if (!isWindows) return;
    for (const offset of [1, 2, 3]) assert.equal(sky.isProcessAlive(process.pid + offset), false, `+${offset}`);
  },

  'isProcessAlive() follows a child from its start to its end': async () => {
    const child = await startChild('setInterval(() => {}, 1000)');
    assert.equal(sky.isProcessAlive(child.pid), true);
    child.kill();
    await once(child, 'exit');
    assert.equal(sky.isProcessAlive(child.pid), false);
  },

  'isProcessAlive() is false for a child that has ended before anybody asked how, also with exit code 259':
    async () => {
      // On Windows 259 is what a process that still runs would have for its exit code.
      const child = await startChild('process.exit(259)');
      // This thread stands still, so that the child's end stays unseen and it a zombie.
      for (let waitedMs = 0; sky.isProcessAlive(child.pid) && waitedMs < 20_000; waitedMs += 50) sleepSync(50);
      assert.equal(sky.isProcessAlive(child.pid), false);
      assert.equal(child.exitCode, null);
      const [code] = await once(child, 'exit');
      assert.equal(code, isWindows ? 259 : 3);
    },

  'getParallelThreads() follows the CPUs and the cloud': async () => {
    const threads = Math.max(4, sky.getCpuCount() - 1);
    assert.equal(sky.getParallelThreads(), threads);
    assert.equal(sky.getParallelThreads('Kubernetes'), 4 * threads);
    note('getParallelThreads', threads);
  },

  'getMaxWorkersForFileMounts() fits under the limit of open files': async () => {
    const threads = sky.getParallelThreads();
    write(at('mount', 'one'), '');
    for (const workers of [
      sky.getMaxWorkersForFileMounts({ '/data': at('mount'), '/none': at('none'), '/bucket': 's3://bucket' }),
      sky.getMaxWorkersForFileMounts(10, { filesPerSource: 100 }),
    ]) {
      assert.ok(Number.isInteger(workers) && workers >= 1 && workers <= threads, `${workers}`);
      // Windows sets no limit, and Node raises its own elsewhere.
      if (isWindows) assert.equal(workers, threads);
    }
    assert.equal(sky.getMaxWorkersForFileMounts(1, { filesPerSource: 1e9 }), isWindows ? threads : 1);
    note('getMaxWorkersForFileMounts', sky.getMaxWorkersForFileMounts({}));
  },

  'estimateFdForDirectory() counts 5 for each entry, whatever its name': async () => {
    fs.mkdirSync(at('empty'), { recursive: true });
    assert.equal(sky.estimateFdForDirectory(at('empty')), 0);
    for (let number = 0; number < 10; number += 1) write(at('ten', `${number}`), '');
    assert.equal(sky.estimateFdForDirectory(at('ten')), 50);
    for (const name of names) write(at('all', name), '');
    fs.mkdirSync(at('all', 'folder'), { recursive: true });
    for (const form of [
      at('all'),
      pathToFileURL(at('all')),
      new TextEncoder().encode(at('all')),
      at('all') + path.sep,
    ]) {
      assert.equal(sky.estimateFdForDirectory(form), 5 * (names.length + 1), String(form));
    }
    note('estimateFdForDirectory', 50);
  },

  'estimateFdForDirectory() refuses what is no directory as node:fs does': async () => {
    const file = write(at('nodirectory'), '');
    for (const [place, code] of [
      [at('none'), 'ENOENT'],
      ['', 'ENOENT'],
      [file, 'ENOTDIR'],
    ]) {
      const expected = fsRefusal(() => fs.readdirSync(place));
      assert.equal(expected.code, code);
      assertSame(await refusal(() => sky.estimateFdForDirectory(place)), expected);
    }
  },
};

/** What Windows alone has. */
const windowsCases = {
  'slashes of both kinds and \\\\?\\ lead to the same file': async () => {
    const file = write(at('slashes', 'naïve 日本'), 'same');
    assert.match(file, /^[A-Za-z]:\\/);
    for (const form of [file.replaceAll('\\', '/'), `\\\\?\\${file}`, file.toUpperCase().slice(0, 2) + file.slice(2)]) {
      assert.equal(await sky.hashFile(form), sky.hash('same'), form);
      assert.equal(sky.estimateFdForDirectory(path.dirname(form)), 5, form);
    }
  },

  'a name that ends with a dot or a blank is that very name, as to node:fs': async () => {
    for (const name of ['dot.', 'blank ']) {
      const file = write(at('odd', name), name);
      assert.equal(await sky.hashFile(file), sky.hash(name), name);
      assert.deepEqual(await sky.readLastNLines(file, 1), [name]);
    }
    write(at('odd', 'folder.', 'one'), '');
    assert.equal(sky.estimateFdForDirectory(at('odd', 'folder.')), 5);
  },

  'the name of a device is what it is to node:fs': async () => {
    for (const name of ['NUL', 'CON', at('NUL'), 'COM1']) {
      const error = await refusal(() => sky.hashFileSync(name));
      let expected = 'ERR_NOT_REGULAR_FILE';
      try {
        fs.statSync(name);
      } catch (refused) {
        expected = refused.code;
      }
      assert.equal(error.code, expected, name);
    }
  },

  'a drive or share that is not there is refused as node:fs does': async () => {
    for (const file of ['Q:\\none', '\\\\none\\share\\file', at('a<b>|c'), at('x'.repeat(300))]) {
      const expected = fsRefusal(() => fs.openSync(file));
      assertSame(await refusal(() => sky.hashFile(file)), expected);
    }
  },
};

const results = [];
const backends = sky.getBackendInfo().backends;
try {
  for (const backend of ['native', 'js']) {
    const state = backends[backend].state;
    if (state !== 'ok') {
      results.push({ backend, title: 'it is there', fault: `${state}: ${backends[backend].cause?.stack}` });
      continue;
    }
    sky.configure({ backend });
    answering = backend;
    for (const [title, check] of Object.entries({ ...cases, ...(isWindows && windowsCases) })) {
      let fault = null;
      try {
        await check(backend);
      } catch (error) {
        fault = String(error?.stack ?? error);
      }
      results.push({ backend, title, fault });
    }
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
  const runtime = `${process.version} ${process.platform} ${process.arch}`;
  fs.writeFileSync(resultFile, JSON.stringify({ runtime, results, answers }));
}
