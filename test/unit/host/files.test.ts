import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { describe, test, type TestContext } from 'node:test';
import { exists, listDirectory, lstat, makeLink, readLink, readText, replaceLink, stat, writeAtomic, writeNew } from '../../../src/host/files.ts';
import { isLockFree, takeLock, takeLockLater, withLock } from '../../../src/host/flock.ts';
import { HostError } from '../../../src/errors.ts';

const scratch = (t: TestContext): string => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-host-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
};

describe('a file written whole', () => {
  test('replaces the old one, and keeps its own mode', (t) => {
    const file = `${scratch(t)}/f`;
    writeAtomic(file, 'one');
    writeAtomic(file, 'two', { mode: 0o640 });
    assert.equal(fs.readFileSync(file, 'utf8'), 'two');
    assert.equal(fs.statSync(file).mode & 0o777, 0o640);
    assert.deepEqual(fs.readdirSync(path.dirname(file)), ['f']);
  });
  test('leaves nothing beside it when it cannot be', (t) => {
    const directory = scratch(t);
    fs.mkdirSync(`${directory}/f/below`, { recursive: true });
    assert.throws(() => writeAtomic(`${directory}/f`, 'x'));
    assert.throws(() => writeAtomic(`${directory}/nowhere/f`, 'x'), /ENOENT/);
    assert.deepEqual(fs.readdirSync(directory), ['f']);
  });
  test('is never seen half', async (t) => {
    const file = `${scratch(t)}/f`;
    const [short, long] = ['a'.repeat(10), 'b'.repeat(300_000)];
    writeAtomic(file, short);
    const program = `import { writeAtomic } from ${JSON.stringify(new URL('../../../src/host/files.js', import.meta.url).href)};
      for (let at = 0; at < 300; at += 1) writeAtomic(${JSON.stringify(file)}, at % 2 ? ${JSON.stringify(short)} : 'b'.repeat(300000), { durable: false });`;
    const writer = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'ignore', 'inherit'] });
    const ended = new Promise((resolve) => writer.on('close', resolve));
    let reads = 0;
    const seen = new Set<number>();
    while (writer.exitCode === null && reads < 100_000) {
      const text = fs.readFileSync(file, 'utf8');
      assert.ok(text === short || text === long, `${text.length} bytes`);
      seen.add(text.length);
      reads += 1;
      if (reads % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(await ended, 0);
    assert.equal(seen.size, 2, 'both were seen');
  });
});

test('what is missing is a value', (t) => {
  const directory = scratch(t);
  fs.writeFileSync(`${directory}/f`, '');
  for (const file of [`${directory}/none`, `${directory}/f/below`]) {
    assert.equal(readText(file), undefined);
    assert.equal(stat(file), undefined);
    assert.equal(lstat(file), undefined);
    assert.equal(readLink(file), undefined);
    assert.ok(!exists(file));
  }
  assert.deepEqual(listDirectory(`${directory}/none`), []);
  assert.throws(() => readText(directory), /EISDIR/);
});

test('links are made once, or replaced whole', (t) => {
  const directory = scratch(t);
  assert.ok(makeLink('a', `${directory}/l`));
  assert.ok(!makeLink('b', `${directory}/l`));
  assert.equal(readLink(`${directory}/l`), 'a');
  replaceLink('c', `${directory}/l`);
  assert.equal(readLink(`${directory}/l`), 'c');
  assert.equal(readLink(directory), undefined);
  assert.deepEqual(fs.readdirSync(directory), ['l']);
});

test('a new file is new', (t) => {
  const file = `${scratch(t)}/f`;
  writeNew(file, 'x');
  assert.throws(() => writeNew(file, 'y'), /EEXIST/);
  assert.equal(fs.readFileSync(file, 'utf8'), 'x');
});

describe('a lock', () => {
  const taken = (file: string, ...flags: readonly string[]): boolean => spawnSync('flock', ['--nonblock', ...flags, file, 'true']).status !== 0;

  test('is held until it is released, and says by whom', (t) => {
    const file = `${scratch(t)}/lock`;
    const lock = takeLock(file);
    assert.ok(taken(file));
    assert.ok(!isLockFree(file));
    assert.match(fs.readFileSync(file, 'utf8'), new RegExp(`^pid ${process.pid} since 20`));
    lock.release();
    assert.ok(!taken(file));
    assert.ok(isLockFree(file));
    assert.ok(fs.existsSync(file), 'never unlinked');
  });
  test('that is shared lets others share it', (t) => {
    const file = `${scratch(t)}/lock`;
    const lock = takeLock(file, 'shared');
    assert.ok(!taken(file, '--shared'));
    assert.ok(taken(file));
    lock.release();
  });
  test('that another holds is an error with the holder in it, after the time', async (t) => {
    const file = `${scratch(t)}/lock`;
    const lock = takeLock(file);
    const refuse = (error: unknown): boolean => error instanceof HostError && error.exitCode === 1 && error.message.includes(`pid ${process.pid} since`);
    assert.throws(() => takeLock(file, 'exclusive', 0), refuse);
    await assert.rejects(takeLockLater(file, 'shared', 0), refuse);
    lock.release();
    (await takeLockLater(file, 'exclusive', 0)).release();
  });
  test('is freed however the work ends', (t) => {
    const file = `${scratch(t)}/lock`;
    assert.equal(withLock(file, () => taken(file)), true);
    assert.throws(() => withLock(file, () => { throw new Error('work'); }), /work/);
    assert.ok(isLockFree(file));
  });
  test('is freed by the kernel when its holder is killed', async (t) => {
    const file = `${scratch(t)}/lock`;
    const program = `import { takeLock } from ${JSON.stringify(new URL('../../../src/host/flock.js', import.meta.url).href)};
      takeLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => undefined, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    assert.ok(!isLockFree(file));
    const ended = new Promise((resolve) => holder.on('close', resolve));
    holder.kill('SIGKILL');
    await ended;
    assert.ok(isLockFree(file));
  });
  test('is not kept by what its holder starts', (t) => {
    const file = `${scratch(t)}/lock`;
    const lock = takeLock(file);
    const child = spawn('sleep', ['20'], { stdio: 'ignore' });
    lock.release();
    assert.ok(isLockFree(file));
    child.kill('SIGKILL');
  });
  test('of a file that is not there is free', () => assert.ok(isLockFree('/nowhere/lock')));
});
