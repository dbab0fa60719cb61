// stop, kill and wait. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** Ends with these codes when it gets these signals. It has its handlers when it says so. */
const HEARING = ['sh', '-c', 'trap "exit 11" HUP; trap "exit 12" INT; trap "exit 13" TERM; trap "exit 14" USR1; trap "exit 15" USR2; echo up; while :; do sleep 0.05; done'];
const DEAF = ['sh', '-c', 'echo up; while :; do sleep 1; done'];

const started = async (sc: Sc, name: string, ...words: readonly string[]): Promise<string> => {
  const id = await sc.ok('run', '-d', '--name', name, ...words);
  await eventually(`${name} is up`, async () => (await sc('logs', name)).out === 'up\n');
  return id;
};
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
};

test('stop: TERM, and the name as it was typed', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await started(sc, 'web', 'busybox', ...HEARING);
  assert.equal(await sc.ok('stop', id.slice(0, 5)), id.slice(0, 5));
  assert.equal(await sc.ok('wait', 'web'), '13');
  assert.equal(await sc.ok('ps', '-q'), '');
});

test('stop --signal, --stop-signal', { skip: requires(...CONTAINER, 'docker-client-23', 'docker-daemon-23') }, async (t) => {
  const sc = await useBusybox(t);
  await started(sc, 'one', 'busybox', ...HEARING);
  await sc.ok('stop', '--signal', 'SIGUSR1', 'one');
  assert.equal(await sc.ok('wait', 'one'), '14');
  await started(sc, 'two', '--stop-signal', 'USR2', 'busybox', ...HEARING);
  await sc.ok('stop', 'two');
  assert.equal(await sc.ok('wait', 'two'), '15');
  await started(sc, 'three', '--stop-signal', '1', 'busybox', ...HEARING);
  await sc.ok('stop', '-s', 'INT', 'three');
  assert.equal(await sc.ok('wait', 'three'), '12');
});

test('stop -t 0 and -t 1 of one that does not hear: killed, 137', { skip: requires(...CONTAINER, 'docker-client-23') }, async (t) => {
  const sc = await useBusybox(t);
  await started(sc, 'one', 'busybox', ...DEAF);
  await started(sc, 'two', 'busybox', ...DEAF);
  assert.ok(await seconds(() => sc.ok('stop', '-t', '0', 'one')) < 5);
  const taken = await seconds(() => sc.ok('stop', '--timeout', '1', 'two'));
  assert.ok(taken >= 1 && taken < 8, `${taken} s`);
  assert.equal(await sc.ok('wait', 'one', 'two'), '137\n137');
});

test('--stop-timeout is what stop waits', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await started(sc, 'web', '--stop-timeout', '1', 'busybox', ...DEAF);
  const taken = await seconds(() => sc.ok('stop', 'web'));
  assert.ok(taken >= 1 && taken < 8, `${taken} s`);
  assert.equal(await sc.ok('wait', 'web'), '137');
});

test('stop -t -1 waits as long as it takes', { skip: requires(...CONTAINER, 'docker-client-23') }, async (t) => {
  const sc = await useBusybox(t);
  await started(sc, 'web', 'busybox', 'sh', '-c', 'trap "sleep 1; exit 3" TERM; echo up; while :; do sleep 0.05; done');
  assert.equal(await sc.ok('stop', '--timeout=-1', 'web'), 'web');
  assert.equal(await sc.ok('wait', 'web'), '3');
});

test('stop of one that has stopped is no error', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '--name', 'web', 'busybox', 'true');
  assert.equal(await sc.ok('stop', 'web'), 'web');
});

test('stop of several: each is tried, one failure is enough for 1', { skip }, async (t) => {
  const sc = await useBusybox(t);
  for (const name of ['one', 'two']) await started(sc, name, 'busybox', ...HEARING);
  const { code, out, err } = await sc('stop', 'one', 'nosuch', 'two');
  assert.deepEqual([code, out], [1, 'one\ntwo\n']);
  assert.match(err, /No such container: nosuch/);
  assert.equal(await sc.ok('ps', '-q'), '');
});

for (const [words, exit] of [[[], '137'], [['-s', 'HUP'], '11'], [['-s', 'SIGHUP'], '11'], [['--signal=hup'], '11'], [['--signal', '1'], '11'], [['-s', 'sigusr1'], '14'], [['-s', '10'], '14'], [['-s', '9'], '137']] as const)
  test(`kill ${words.join(' ')}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    await started(sc, 'web', 'busybox', ...HEARING);
    assert.equal(await sc.ok('kill', ...words, 'web'), 'web');
    assert.equal(await sc.ok('wait', 'web'), exit);
  });

test('kill of one that has stopped: docker\'s words, 1', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const id = await sc.ok('run', '-d', '--name', 'web', 'busybox', 'true');
  await sc.ok('wait', 'web');
  const { code, out, err } = await sc('kill', 'web');
  assert.deepEqual([code, out], [1, '']);
  assert.match(err, new RegExp(`[Cc]ontainer ${id} is not running`));
});

test('no such signal', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await started(sc, 'web', 'busybox', ...HEARING);
  for (const word of ['NOSUCH', '0', '-1', '65']) {
    const { code, err } = await sc('kill', `--signal=${word}`, 'web');
    assert.notEqual(code, 0, word);
    assert.match(err, /[Ii]nvalid signal|does not support signal/, word);
  }
  assert.equal(await sc.ok('ps', '--format', '{{.State}}'), 'running');
});

test('wait: before and after the end, of several in their order, and of one that is not there', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await sc.ok('run', '-d', '--name', 'slow', 'busybox', 'sh', '-c', 'sleep 0.7; exit 5');
  await sc.ok('run', '-d', '--name', 'quick', 'busybox', 'sh', '-c', 'exit 6');
  assert.equal(await sc.ok('wait', 'slow', 'quick'), '5\n6');
  assert.equal(await sc.ok('wait', 'quick', 'slow'), '6\n5');
  const { code, out, err } = await sc('wait', 'nosuch', 'quick');
  assert.deepEqual([code, out], [1, '6\n']);
  assert.match(err, /No such container: nosuch/);
});

test('wait returns soon after the end', { skip }, async (t) => {
  const sc = await useBusybox(t);
  await started(sc, 'web', 'busybox', ...HEARING);
  const waiting = sc.start(['wait', 'web']);
  await sc.ok('kill', '-s', 'TERM', 'web');
  const taken = await seconds(() => waiting.outcome);
  assert.equal((await waiting.outcome).out, '13\n');
  assert.ok(taken < 3, `${taken} s`);
});
