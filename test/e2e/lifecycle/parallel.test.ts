// Many at once. In docker's words only.
// docker: same
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';

const skip = requires(...CONTAINER);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test('20 at once, each with its own words and exit code', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const outcomes = await Promise.all(numbers(20).map((n) => sc.with({ timeoutSeconds: 60 })('run', '--rm', 'busybox', 'sh', '-c', `echo ${n}; exit ${n}`)));
  assert.deepEqual(outcomes.map(({ code, out, err }) => [code, out, err]), numbers(20).map((n) => [n, `${n}\n`, '']));
  assert.equal(await sc.ok('ps', '-aq'), '');
});

test('of several that want one name exactly one gets it', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const outcomes = await Promise.all(numbers(6).map(() => sc.with({ timeoutSeconds: 60 })('run', '-d', '--name', 'web', 'busybox', 'sleep', '60')));
  const winners = outcomes.filter(({ code }) => code === 0);
  assert.equal(winners.length, 1);
  for (const { code, err } of outcomes.filter((outcome) => !winners.includes(outcome))) {
    assert.equal(code, 125);
    assert.match(err, /Conflict\. The container name "\/web" is already in use by container/);
  }
  assert.equal(await sc.ok('ps', '-aq', '--no-trunc'), winners[0]?.out.trim());
});

test('ps while others come and go never fails', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const coming = numbers(5).map(() => sc.with({ timeoutSeconds: 60 })('run', '--rm', 'busybox', 'true'));
  const watching = numbers(8).map(() => sc('ps', '-a'));
  for (const { code, err } of await Promise.all(watching)) assert.deepEqual([code, err], [0, '']);
  for (const { code, err } of await Promise.all(coming)) assert.deepEqual([code, err], [0, '']);
});
