// bin/sc in a house of its own, with runtimes that only say how they were called.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { repository } from '../../root.ts';

const house = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-shim-'));
after(() => fs.rmSync(house, { recursive: true, force: true }));

const executable = (file: string, text: string): string => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text, { mode: 0o755 });
  return file;
};
const runtime = (file: string): string =>
  executable(file, '#!/bin/sh\nprintf "%s" "${0##*/}"\nprintf " <%s>" "$@"\nprintf " ca=%s kept=%s\\n" "${NODE_EXTRA_CA_CERTS-}" "${SC_NODE_EXTRA_CA_CERTS-}"\n');

/** A package with a bundle, and with what else it is to have. */
const packageAt = (name: string, { bundle = true, bun = false }: { bundle?: boolean; bun?: boolean } = {}): string => {
  const home = path.join(house, name);
  executable(path.join(home, 'bin/sc'), fs.readFileSync(path.join(repository, 'bin/sc'), 'utf8'));
  if (bundle) executable(path.join(home, 'dist/main.cjs'), '');
  if (bun) runtime(path.join(home, 'node_modules/@oven/bun-linux-x64/bin/bun'));
  return home;
};
/** Directories for PATH: one with the tools that the shim may call, one more for each runtime. */
const tools = path.join(house, 'tools');
fs.mkdirSync(tools);
for (const name of ['sh', 'readlink']) fs.symlinkSync(spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim(), path.join(tools, name));
const nodePath = `${tools}:${path.dirname(runtime(path.join(house, 'node-bin/node')))}`;
const bothPath = `${nodePath}:${path.dirname(runtime(path.join(house, 'bun-bin/bun')))}`;

const run = (file: string, words: readonly string[], env: Record<string, string>) => {
  const { status, stdout, stderr } = spawnSync(file, words, { encoding: 'utf8', cwd: house, env });
  return { status, said: (stdout + stderr).trim() };
};
const BUN = '<--no-env-file> <--config=/dev/null> <--no-install> <--tsconfig-override=/dev/null>';
const at = (home: string): string => `<${home}/bin/../dist/main.cjs>`;

test('takes the Bun beside the package first', () => {
  const home = packageAt('beside', { bun: true });
  assert.deepEqual(run(`${home}/bin/sc`, ['ps', '-a', 'a b', ''], { PATH: bothPath }), { status: 0, said: `bun ${BUN} ${at(home)} <ps> <-a> <a b> <> ca= kept=` });
});

test('takes the Bun that npm put above the package', () => {
  const home = packageAt('modules/simplecontainer');
  runtime(path.join(house, 'modules/@oven/bun-linux-aarch64/bin/bun'));
  assert.equal(run(`${home}/bin/sc`, [], { PATH: nodePath }).said, `bun ${BUN} ${at(home)} ca= kept=`);
});

test('takes Bun of PATH before node, and node where there is no Bun', () => {
  const home = packageAt('bare');
  assert.equal(run(`${home}/bin/sc`, ['x'], { PATH: bothPath }).said, `bun ${BUN} ${at(home)} <x> ca= kept=`);
  assert.equal(run(`${home}/bin/sc`, ['x'], { PATH: nodePath }).said, `node <--> ${at(home)} <x> ca= kept=`);
});

test('SC_RUNTIME decides', () => {
  const home = packageAt('chosen', { bun: true });
  assert.match(run(`${home}/bin/sc`, [], { PATH: bothPath, SC_RUNTIME: 'node' }).said, /^node </);
  assert.match(run(`${home}/bin/sc`, [], { PATH: nodePath, SC_RUNTIME: 'bun' }).said, /^bun <--no-env-file>/);
  assert.match(run(`${home}/bin/sc`, [], { PATH: tools, SC_RUNTIME: `${house}/node-bin/node` }).said, /^node </);
  assert.deepEqual(run(`${home}/bin/sc`, [], { PATH: bothPath, SC_RUNTIME: '/none' }), { status: 125, said: 'sc: SC_RUNTIME is /none, and there is none' });
  assert.deepEqual(run(`${packageAt('none')}/bin/sc`, [], { PATH: nodePath, SC_RUNTIME: 'bun' }), { status: 125, said: 'sc: SC_RUNTIME is bun, and there is none' });
});

test('is found through a symbolic link', () => {
  const home = packageAt('linked', { bun: true });
  fs.symlinkSync('linked/bin/sc', path.join(house, 'sc'));
  fs.symlinkSync('../sc', path.join(tools, 'sc-by-path'));
  assert.match(run(path.join(house, 'sc'), ['x'], { PATH: tools }).said, new RegExp(`^bun .*<${home}/bin/../dist/main.cjs> <x>`));
  assert.match(run('sh', ['-c', 'sc-by-path x'], { PATH: tools }).said, /^bun .*linked\/bin\/..\/dist\/main.cjs> <x>/);
});

test('keeps the certificates of Node from the runtime, not from containers', () => {
  const home = packageAt('certificates', { bun: true });
  assert.match(run(`${home}/bin/sc`, [], { PATH: tools, NODE_EXTRA_CA_CERTS: '/a b.pem' }).said, / ca= kept=\/a b\.pem$/);
});

test('no file of the directory that the caller stands in is obeyed', (context) => {
  const bun = ['x64', 'aarch64'].map((cpu) => path.join(repository, `node_modules/@oven/bun-linux-${cpu}/bin/bun`)).find((file) => fs.existsSync(file));
  if (bun === undefined) return context.skip('no Bun is installed');
  const home = packageAt('trusting');
  fs.writeFileSync(path.join(home, 'dist/main.cjs'), "require('./other.cjs'); console.log(require('node:path').sep, process.env.FROM_FILE)");
  fs.writeFileSync(path.join(home, 'dist/other.cjs'), '');
  const trap = path.join(house, 'trap');
  executable(path.join(trap, 'evil.js'), "console.log('EVIL')");
  fs.writeFileSync(path.join(trap, '.env'), 'FROM_FILE=EVIL');
  fs.writeFileSync(path.join(trap, 'bunfig.toml'), 'preload = ["./evil.js"]');
  for (const file of ['tsconfig.json', 'jsconfig.json']) fs.writeFileSync(path.join(trap, file), '{"compilerOptions":{"paths":{"*":["./evil.js"]}}}');
  const { stdout, stderr } = spawnSync(`${home}/bin/sc`, [], { encoding: 'utf8', cwd: trap, env: { PATH: tools, SC_RUNTIME: bun } });
  assert.deepEqual([stdout, stderr], ['/ undefined\n', '']);
  return undefined;
});

test('says what is missing', () => {
  assert.deepEqual(run(`${packageAt('unbuilt', { bundle: false, bun: true })}/bin/sc`, [], { PATH: tools }), { status: 125, said: 'sc: not built yet: run npm run build' });
  const { status, said } = run(`${packageAt('alone')}/bin/sc`, [], { PATH: tools });
  assert.equal(status, 125);
  assert.match(said, /^sc: no JavaScript runtime found: install Node/);
});
