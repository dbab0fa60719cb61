// The trace is the program: what is printed before, what ran, and what is printed afterwards are the same bytes.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { repository } from '../../root.ts';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { run } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

interface SavedStep {
  readonly id: string;
  readonly kind: string;
  readonly why: { readonly flag?: string; readonly text: string };
}
const saved = (sc: Sc, id: string, file: string): string => fs.readFileSync(path.join(sc.root, 'containers', id, file), 'utf8');
const stepsOf = (sc: Sc, id: string): SavedStep[] => (JSON.parse(saved(sc, id, 'plan.json')) as { steps: SavedStep[] }).steps;

const mixes: ReadonlyArray<readonly string[]> = [
  ['--name', 'web', 'busybox', 'true'],
  ['-u', 'app', '-w', '/var/tmp', '-e', 'A=it\'s $x', '--cap-drop', 'ALL', 'busybox', 'sh', '-c', 'exit 0', '--dry-run'],
  ['--privileged', '--network', 'host', '-h', 'box', 'busybox', 'true'],
  ['--read-only', '--tmpfs', '/t:size=1m', '-v', '/tmp:/v:ro', '--security-opt', 'no-new-privileges', '-i', 'busybox', 'true'],
  ['--rootfs', '/', 'true'],
];
for (const words of mixes)
  test(`sc run ${words.join(' ')}: dry run, program.sh and trace are one`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const { out: before } = await sc('run', '-d', '--dry-run', ...words);
    const id = await sc.ok('run', '-d', ...words);
    const { out: after } = await sc('trace', id);
    assert.equal(saved(sc, id, 'program.sh'), before);
    assert.equal(after, before);
    assert.equal(before.split('\n')[0], '#!/bin/sh');
    assert.equal((await sc('run', '--trace', '-d', '--dry-run', ...words)).out, before);
  });

test('the program is for sh: it reads it, and it names neither sc nor a JavaScript runtime', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out } = await sc('run', '--dry-run', '-m', '64m', '-v', '/tmp:/v', 'busybox', 'true');
  const checked = await run(['sh', '-n'], { input: out });
  assert.deepEqual([checked.code, checked.err], [0, '']);
  assert.doesNotMatch(out, /\bbun\b|\bnode\b(?!\s*s)|main\.cjs/);
  assert.ok(!out.includes(repository));
  assert.ok(!out.includes(process.execPath));
});

test('no JavaScript process stays with a detached container', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', 'busybox', 'sleep', '60');
  const ours = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, 'latin1').includes(sc.root) ? [fs.readlinkSync(`/proc/${pid}/exe`)] : [];
    } catch {
      return [];
    }
  });
  assert.notEqual(ours.length, 0);
  assert.deepEqual(ours.filter((file) => /bun|node/.test(path.basename(file))), []);
});

test('a secret of -e is in the program, which only root may read, and not in the reasons', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '-e', 'TOKEN=s3cret-value', 'busybox', 'true');
  assert.equal(fs.statSync(path.join(sc.root, 'containers', id, 'program.sh')).mode & 0o077, 0);
  assert.ok(!stepsOf(sc, id).some(({ why }) => JSON.stringify(why).includes('s3cret-value')));
});

test('--explain names each step, its reason and what asked for it, and makes nothing', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const words = ['-d', '-v', '/tmp:/v', '--cap-add', 'SYS_PTRACE', 'busybox', 'true'];
  const id = await sc.ok('run', ...words);
  const { out, code } = await sc('run', '--explain', ...words);
  assert.equal(code, 0);
  for (const [at, { id: step, why }] of stepsOf(sc, id).entries()) {
    assert.match(out, new RegExp(`^ *${at + 1}  ${step.replaceAll('.', '\\.')}(?: |$)`, 'm'), step);
    assert.ok(out.includes(why.text), why.text);
    if (why.flag !== undefined) assert.ok(out.includes(`because of ${why.flag}`), why.flag);
  }
  assert.equal((await sc('trace', '--explain', id)).out, out);
  assert.equal(await sc.ok('ps', '-aq', '--no-trunc'), id);
});

test('--trace: each step with its time on stderr, in its order; stdout stays exact', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await sc('run', '--trace', '--name', 'it', 'busybox', 'sh', '-c', 'printf "a\\0b"; exit 3');
  assert.deepEqual([code, out], [3, 'a\0b']);
  const lines = err.trimEnd().split('\n').map((line) => /^ *(\d+\.\d) ms {2}(\S+) +(.*)$/.exec(line));
  assert.ok(lines.every((match) => match !== null), err);
  const id = await sc.ok('ps', '-aq', '--no-trunc');
  // process.exec has no mark: the command itself is what comes after the last one before it. The last steps may go on behind sc.
  const expected = stepsOf(sc, id).map(({ id: step }) => step).filter((step) => step !== 'process.exec');
  const seen = lines.map((match) => match?.[2] ?? '');
  assert.deepEqual(seen, expected.slice(0, seen.length));
  assert.ok(seen.includes('container.ready') && seen.includes('exit.publish'), seen.join(' '));
  for (const match of lines) assert.ok(Number(match?.[1]) >= 0 && Number(match?.[1]) < 20_000);
});

test('trace of what is not there', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('trace', 'nosuch');
  assert.deepEqual([code, err], [1, 'sc: No such container: nosuch\n']);
});
