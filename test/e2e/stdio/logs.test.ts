// logs: what was said, by whom, when. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** A container that has said this and ended. */
const said = async (sc: Sc, script: string): Promise<string> => {
  const id = await sc.ok('run', '-d', 'busybox', 'sh', '-c', script);
  await sc.ok('wait', id);
  return id;
};

test('of a detached container: each stream to its own', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, out, err } = await sc('logs', await said(sc, 'echo out; echo err >&2; echo out again'));
  assert.deepEqual([code, out, err], [0, 'out\nout again\n', 'err\n']);
});

test('of a foreground container the same, with its exit code not 0', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc('run', '--name', 'it', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 9');
  const { code, out, err } = await sc('logs', 'it');
  assert.deepEqual([code, out, err], [0, 'out\n', 'err\n']);
});

// docker's log is JSON, where an odd byte becomes U+FFFD.
test('NUL bytes, odd bytes, empty lines, carriage returns, and a last line without a newline', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  const { stdout } = await sc('logs', await said(sc, String.raw`printf 'a\0b\n\n\r\n\377\376\n stdout F x\n\tüend'`));
  assert.deepEqual(stdout, Buffer.concat([Buffer.from('a\0b\n\n\r\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\n stdout F x\n\tüend')]));
});

test('nothing said, nothing shown; a line of 2 MB comes whole', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.deepEqual((await sc('logs', await said(sc, 'true'))).stdout.length, 0);
  const { stdout } = await sc('logs', await said(sc, `head -c ${2 << 20} /dev/zero | tr '\\0' x; echo; echo end`));
  assert.deepEqual([stdout.length, stdout.subarray(-5).toString()], [(2 << 20) + 5, '\nend\n']);
});

test('10,000 lines, none lost, none out of place', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { out } = await sc('logs', await said(sc, 'seq 1 10000'));
  assert.equal(out, Array.from({ length: 10_000 }, (_, at) => `${at + 1}\n`).join(''));
});

test('-n: the last lines, all of them, none', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await said(sc, 'seq 1 9; printf end');
  for (const [tail, expected] of [['1', 'end'], ['3', '8\n9\nend'], ['0', ''], ['100', '1\n2\n3\n4\n5\n6\n7\n8\n9\nend'], ['all', '1\n2\n3\n4\n5\n6\n7\n8\n9\nend']] as const)
    assert.equal((await sc('logs', '-n', tail, id)).out, expected, tail);
  assert.equal((await sc('logs', '--tail=2', id)).out, '9\nend');
});

test('-t: the time of each line, in UTC, rising', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const began = Date.now();
  const { out } = await sc('logs', '-t', await said(sc, 'echo one; sleep 0.2; echo two'));
  const lines = out.trimEnd().split('\n').map((line) => /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z) (\w+)$/.exec(line));
  assert.deepEqual(lines.map((match) => match?.[2]), ['one', 'two']);
  const times = lines.map((match) => Date.parse(match?.[1] ?? ''));
  const [first = 0, second = 0] = times;
  assert.ok(second - first >= 150 && first >= began - 1000 && second <= Date.now() + 1000, out);
});

test('--since and --until: moments and durations', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await said(sc, 'echo one; sleep 1.2; echo two');
  const stamps = (await sc.ok('logs', '-t', id)).split('\n').map((line) => line.split(' ')[0] ?? '');
  const between = new Date((Date.parse(stamps[0] ?? '') + Date.parse(stamps[1] ?? '')) / 2).toISOString();
  assert.equal(await sc.ok('logs', '--since', between, id), 'two');
  assert.equal(await sc.ok('logs', '--until', between, id), 'one');
  assert.equal(await sc.ok('logs', '--since', '1h', id), 'one\ntwo');
  assert.equal(await sc.ok('logs', '--until', '1h', id), '');
  assert.equal(await sc.ok('logs', '--since', String(Date.parse(between) / 1000), id), 'two');
  const { code, err } = await sc('logs', '--since', 'yesterday', id);
  assert.notEqual(code, 0);
  assert.match(err, /yesterday/);
});

test('-f follows and ends with the container; the streams stay apart', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sh', '-c', 'trap "echo last; exit 0" TERM; echo first; echo err >&2; while :; do sleep 0.05; done');
  const following = sc.start(['logs', '-f', 'it']);
  await eventually('the first line is here', () => following.stdout().toString() === 'first\n');
  await sc.ok('stop', 'it');
  const { code, out, err } = await following.outcome;
  assert.deepEqual([code, out, err], [0, 'first\nlast\n', 'err\n']);
});

test('-f of one that has ended returns; -f -n 0 shows only what is new', { skip }, async (t) => {
  const sc = await useBusybox(t);
  assert.equal((await sc.with({ timeoutSeconds: 10 })('logs', '-f', await said(sc, 'echo one'))).out, 'one\n');
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sh', '-c', 'trap "echo new; exit 0" TERM; echo old; while :; do sleep 0.05; done');
  await eventually('it is up', async () => (await sc.ok('logs', 'it')) === 'old');
  const following = sc.start(['logs', '-f', '-n', '0', 'it']);
  // Until it has opened the log there is nothing to see of it: it must see the line whenever it opens.
  await new Promise((resolve) => { setTimeout(resolve, 500); });
  await sc.ok('stop', 'it');
  assert.equal((await following.outcome).out, 'new\n');
});

// docker's client dies of SIGPIPE.
test('a reader of -f that leaves', { skip: requires(...CONTAINER, 'sc-alone') }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'it', 'busybox', 'sh', '-c', 'while :; do echo y; done');
  const following = sc.start(['logs', '-f', 'it']);
  await eventually('lines come', () => following.stdout().length > 0);
  following.child.stdout?.destroy();
  const { code, err } = await following.outcome;
  assert.doesNotMatch(err, /internal|EPIPE/);
  assert.notEqual(code, null);
});
