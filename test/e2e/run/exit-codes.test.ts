// docker's exit codes. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import { busyboxMembers } from '../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';

const skip = requires(...CONTAINER);

test('the command\'s own, whatever it is', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const code of [0, 1, 2, 77, 124, 125, 126, 127, 128, 129, 137, 200, 254, 255])
    assert.equal((await sc('run', '--rm', 'busybox', 'sh', '-c', `exit ${code}`)).code, code);
});

test('a command that ends by a signal of its own: 128 and the signal', { skip }, async (t) => {
  const sc = await useBusybox(t);
  // The shell of process 1 says so of its child; process 1 itself cannot be ended by a signal from inside.
  for (const [signal, code] of [['KILL', 137], ['SEGV', 139], ['TERM', 143], ['HUP', 129], ['ABRT', 134]] as const)
    assert.equal((await sc('run', '--rm', 'busybox', 'sh', '-c', `sh -c 'kill -${signal} $$'; exit $?`)).code, code, signal);
});

test('process 1 ended by SIGKILL from outside: 137', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const foreground = sc.start(['run', '--name', 'it', 'busybox', 'sh', '-c', 'echo up; exec sleep 60']);
  await eventually('it is up', () => foreground.stdout().toString() === 'up\n');
  await sc.ok('kill', 'it');
  assert.equal((await foreground.outcome).code, 137);
  assert.equal(await sc.ok('wait', 'it'), '137');
  assert.match(await sc.ok('ps', '-a', '--format', '{{.Status}}'), /^Exited \(137\) /);
});

/** A program that begins where nothing is mapped: elf(5). The one fault that every processor knows. */
const crash = (): Buffer => {
  const elf = Buffer.alloc(64 + 56);
  elf.write('\x7fELF\x02\x01\x01', 0, 'latin1');
  elf.writeUInt16LE(2, 16); // an executable
  elf.writeUInt16LE(process.arch === 'arm64' ? 183 : 62, 18);
  elf.writeUInt32LE(1, 20);
  elf.writeBigUInt64LE(0x10n, 24); // the entry: an address that is never mapped
  elf.writeBigUInt64LE(64n, 32);
  for (const [at, value] of [[52, 64], [54, 56], [56, 1]] as const) elf.writeUInt16LE(value, at);
  elf.writeUInt32LE(1, 64); // PT_LOAD, readable
  elf.writeUInt32LE(4, 68);
  for (const [at, value] of [[80, 0x400000n], [88, 0x400000n], [96, 120n], [104, 120n], [112, 0x10000n]] as const) elf.writeBigUInt64LE(value, at);
  return elf;
};

test('process 1 ended by a fault of its own: 139', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.with({ input: tarArchive([...busyboxMembers(), { name: 'bin/crash', data: crash(), mode: 0o755 }]) })('import', '-', 'crashing');
  const { code, out, err } = await sc('run', '--rm', 'crashing', 'crash');
  assert.deepEqual([code, out, err], [139, '', '']);
});

test('a signal that process 1 handles ends in what it says; one that it does not handle is not delivered', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const foreground = sc.start(['run', '--name', 'it', 'busybox', 'sh', '-c', 'trap "exit 9" USR1; echo up; while :; do sleep 0.05; done']);
  await eventually('it is up', () => foreground.stdout().toString() === 'up\n');
  // busybox's shell hears INT and QUIT by itself.
  for (const signal of ['TERM', 'HUP', 'SEGV']) await sc.ok('kill', '-s', signal, 'it');
  assert.match(await sc.ok('ps', '--format', '{{.State}}'), /^running$/);
  await sc.ok('kill', '-s', 'USR1', 'it');
  assert.equal((await foreground.outcome).code, 9);
});

const notFound: ReadonlyArray<readonly [words: readonly string[], code: number, says: RegExp]> = [
  [['nosuch'], 127, /exec: "nosuch": executable file not found in \$PATH/],
  [['/nowhere/x'], 127, /exec: "\/nowhere\/x": stat \/nowhere\/x: no such file or directory/],
  [['./x'], 127, /exec: ".\/x": stat .\/x: no such file or directory/],
  [['/etc'], 126, /exec: "\/etc": (is a directory|permission denied)/],
  [['/etc/passwd'], 126, /exec: "\/etc\/passwd": permission denied/],
  [['passwd'], 127, /exec: "passwd": executable file not found in \$PATH/],
];
for (const [words, code, says] of notFound) {
  test(`run ${words.join(' ')}: ${code}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    // The applet of that name would be found.
    const path = words[0] === 'passwd' ? ['-e', 'PATH=/etc'] : [];
    const { code: seen, err, out } = await sc('run', '--rm', ...path, 'busybox', ...words);
    assert.deepEqual([seen, out], [code, '']);
    if (words[0] !== 'passwd') assert.match(err, says);
    assert.equal(await sc.ok('ps', '-aq'), '');
  });
}

// runc before 1.2 gives 1 for it.
test('a script without an interpreter line, and one whose interpreter is not there', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  const members = [
    ...busyboxMembers(),
    { name: 'bin/plain', data: 'echo hi\n', mode: 0o755 }, { name: 'bin/lost', data: '#!/no/interpreter\n', mode: 0o755 }, { name: 'bin/empty', data: '', mode: 0o755 },
  ];
  await sc.with({ input: tarArchive(members) })('import', '-', 'scripts');
  const lost = await sc('run', '--rm', 'scripts', 'lost');
  assert.equal(lost.code, 127, lost.err);
  assert.match(lost.err, /no such file or directory/i);
});

test('-d of a command that is not there: the id is printed, 127, and the container stays, created', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await sc('run', '-d', '--name', 'it', 'busybox', 'nosuch');
  assert.equal(code, 127);
  assert.match(out, /^[0-9a-f]{64}\n$/);
  assert.match(err, /executable file not found in \$PATH/);
  assert.equal(await sc.ok('ps', '-a', '--no-trunc', '--format', '{{.ID}} {{.Status}} {{.State}}'), `${out.trim()} Created created`);
  assert.equal(await sc.ok('ps', '-q'), '');
  assert.equal(await sc.ok('rm', 'it'), 'it');
});

test('in the foreground it stays too, without --rm', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal((await sc('run', 'busybox', '/etc')).code, 126);
  assert.equal(await sc.ok('ps', '-a', '--format', '{{.Status}}'), 'Created');
});

test('125: what docker itself refuses', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const words of [['--nosuch'], ['-z'], ['--memory', 'x'], ['--name', '-'], ['--cap-add', 'x'], ['--pids-limit', 'x'], ['-v', '/x:/'], ['--stop-signal', 'x'], ['-u', 'nosuch']])
    assert.equal((await sc('run', '--rm', ...words, 'busybox', 'true')).code, 125, words.join(' '));
  assert.equal((await sc('run', '--rm', '--pull', 'never', 'not-here', 'true')).code, 125);
});

test('1: run without an image', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run');
  assert.equal(code, 1);
  assert.match(err, /run["'] requires at least 1 argument/);
});
