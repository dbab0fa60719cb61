// The runner counts what happened: no crash, hang, cut report or forgotten file passes for success.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { runFiles } from '../runner/files.ts';
import { casesOf } from '../runner/report.ts';
import type { Case } from '../runner/report.ts';
import { exitCode, ringLines, skippedLines, sum } from '../runner/summary.ts';
import { passedEnvironment } from '../vm/guest.ts';

const runText = async (t: TestContext, body: string, timeoutSeconds = 30): Promise<Case[]> => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-runner-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'one.test.mjs');
  fs.writeFileSync(file, `import test from 'node:test'; import assert from 'node:assert/strict';\n${body}`);
  return runFiles([file], { reports: path.join(directory, 'reports'), concurrency: 1, timeoutSeconds, environment: {}, onFile: () => undefined });
};
const brief = (cases: readonly Case[]): string[] => cases.map(({ name, outcome }) => `${outcome} ${name}`);

test('counts passed, failed, skipped and nested tests', async (t) => {
  const cases = await runText(t, `
    test('a "quoted" <name> & more', () => {});
    test('b', () => assert.equal(1, 2, 'one is not two'));
    test('c', { skip: 'needs "root"' }, () => {});
    test('d', async (t) => { await t.test('e', () => {}); await t.test('f', () => {}); });`);
  assert.deepEqual(brief(cases), ['passed a "quoted" <name> & more', 'failed b', 'skipped c', 'passed d › e', 'passed d › f']);
  assert.match(cases[1]?.detail ?? '', /one is not two/);
  assert.equal(cases[2]?.detail, 'needs "root"');
});

test('a failure after the last test of a file', async (t) => {
  const cases = await runText(t, "test('a', (t) => { t.after(() => { throw new Error('left behind: a mount'); }); });");
  assert.deepEqual(brief(cases), ['failed a']);
  assert.match(cases[0]?.detail ?? '', /left behind: a mount/);
});

test('a parent that fails though its children pass', async (t) => {
  const cases = await runText(t, "test('a', async (t) => { await t.test('b', () => {}); throw new Error('parent'); });");
  assert.ok(brief(cases).includes('failed (the file as a whole)'));
});

test('a file that dies', async (t) => {
  const cases = await runText(t, "test('a', () => {}); test('b', () => process.kill(process.pid, 'SIGKILL'));");
  assert.deepEqual(brief(cases).filter((line) => line.startsWith('failed')), ['failed (the file as a whole)']);
});

test('a file that cannot be loaded', async (t) => {
  const [one] = await runText(t, "import './nowhere.mjs';");
  assert.equal(one?.outcome, 'failed');
  assert.match(one.detail, /nowhere\.mjs/);
});

test('a file that hangs', async (t) => {
  const cases = await runText(t, "test('a', () => new Promise((r) => setTimeout(r, 60000)));", 1);
  assert.match(cases[0]?.detail ?? '', /in time/);
});

test('a file without tests', async (t) => assert.match((await runText(t, ''))[0]?.detail ?? '', /no test/));

test('reports that are cut, empty or missing', () => {
  const whole = '<?xml version="1.0"?>\n<testsuites>\n<testcase name="a" time="0.1" classname="test"/>\n<testcase name="b"/>\n</testsuites>\n';
  assert.deepEqual(brief(casesOf('x', whole)), ['passed a', 'passed b']);
  for (let length = 0; length < whole.length - 1; length++) {
    assert.ok(casesOf('x', whole.slice(0, length)).some(({ outcome }) => outcome === 'failed'), `cut at ${length}`);
  }
  assert.equal(casesOf('x', undefined)[0]?.outcome, 'failed');
});

const result = (ring: string, cases: readonly Case[], skipped?: string) => ({ ring, seconds: 1, cases, ...(skipped === undefined ? {} : { skipped }) });
const a: Case = { file: 'e2e/a.test.ts', name: 'limit', outcome: 'skipped', detail: 'needs controllers' };

test('the sum is one plain line', () => {
  assert.equal(sum([result('unit', [{ ...a, outcome: 'passed' }]), result('e2e', [{ ...a, outcome: 'failed' }])]), '1 passed, 1 failed');
  assert.equal(sum([result('e2e', [a])]), '0 passed, 0 failed, 1 skipped');
});

test('no line of a ring looks like the sum', () => {
  for (const line of ringLines(result('unit', [a, { ...a, outcome: 'failed', detail: '3 passed, 0 failed' }]))) assert.doesNotMatch(line, /^(\w+: )?\d+ passed, \d+ failed/);
});

test('what was skipped is said with its reason, and whether another ring ran it', () => {
  const lines = skippedLines([result('e2e-bun', [a]), result('guest', [{ ...a, outcome: 'passed' }]), result('e2e-node', [], 'no node')]);
  assert.deepEqual(lines, ['SKIPPED RING e2e-node: no node', 'SKIPPED 1 of e2e-bun (e2e/a.test.ts): needs controllers; 1 of them passed in another ring']);
});

test('the status', () => {
  const passed = result('unit', [{ ...a, outcome: 'passed' }]);
  assert.equal(exitCode([passed], true), 0);
  assert.equal(exitCode([passed, result('e2e', [{ ...a, outcome: 'failed' }])], false), 1);
  assert.equal(exitCode([passed, result('guest', [], 'no qemu')], false), 0);
  assert.equal(exitCode([passed, result('guest', [], 'no qemu')], true), 1);
  assert.equal(exitCode([], false), 1);
});

test('the guest gets an allow-list of the environment', () => {
  assert.deepEqual(passedEnvironment({ CI: 'true', SECRET: 'x', PATH: '/bin', SC_RUNTIME: undefined }), { CI: 'true' });
});

test('a second try counts, and what only the first said is told', async (t) => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-runner-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  const file = path.join(directory, 'one.test.mjs');
  fs.writeFileSync(file, `import test from 'node:test'; import assert from 'node:assert/strict'; import fs from 'node:fs';
    const mark = ${JSON.stringify(path.join(directory, 'mark'))}; const again = fs.existsSync(mark); fs.writeFileSync(mark, '');
    test('once', () => assert.equal(again, true, 'not yet')); test('never', () => assert.fail('broken')); test('later', () => assert.equal(again, false, 'too late'));`);
  const cases = await runFiles([file], { reports: path.join(directory, 'reports'), concurrency: 1, timeoutSeconds: 30, environment: {}, twice: true, onFile: () => undefined });
  assert.deepEqual(brief(cases), ['passed once', 'failed never', 'failed later']);
  assert.match(cases[0]?.unstable ?? '', /not yet/);
  assert.match(ringLines({ ring: 'r', seconds: 1, cases }).join('\n'), /UNSTABLE, passed at the second try: .*once/);
});
