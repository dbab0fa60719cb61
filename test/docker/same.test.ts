// The same words to sc and to docker: the same answer, but for what mask.ts takes out. Run by test/docker/main.ts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { busyboxArchive } from '../../fixtures/images/busybox.ts';
import { run } from '../e2e/support/run.ts';
import type { Outcome } from '../e2e/support/run.ts';
import { masked } from './mask.ts';
import { ROWS } from './rows.ts';

const { SC: docker, SC_TESTED: sc, SC_DISPOSABLE: disposable } = process.env;
const skip = docker === undefined || sc === undefined || disposable === undefined ? 'run by npm run test:docker, which starts a daemon' : false;

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-same-'));
const both = [docker ?? '', sc ?? ''];
const call = (program: string, words: readonly string[], input?: string): Promise<Outcome> =>
  run([program, ...words], { environment: { SC_ROOT: path.join(directory, 'root') }, timeoutSeconds: 60, ...(input === undefined ? {} : { input }) });

// The sleep: neither program keeps the order of two streams that are written to at once.
const SETUP: readonly (readonly string[])[] = [
  ['run', '-d', '--name', 'web', '--network', 'none', '-l', 'a.b=label', '-e', 'X=1', 'busybox', 'sleep', '1000'],
  ['run', '--name', 'over', '--network', 'none', 'busybox', 'sh', '-c', 'echo out; sleep 0.2; echo err >&2; exit 3'],
  ['run', '--name', 'broken', '--network', 'none', 'busybox', 'nosuch'],
];

before(async () => {
  if (skip !== false) return;
  const archive = busyboxArchive(path.join(directory, 'busybox.tar'));
  for (const program of both) {
    await call(program, ['import', archive, 'busybox']);
    for (const words of SETUP) await call(program, words);
  }
});

after(async () => {
  for (const program of skip === false ? both : []) await call(program, ['rm', '-f', 'web', 'over', 'broken']);
  fs.rmSync(directory, { recursive: true, force: true });
});

const said = ({ code, out, err }: Outcome): { code: number | null; out: string; err: string } => ({ code, out: masked(out), err: masked(err) });

for (const { words, input, differs } of ROWS) {
  test(`${words.join(' ')}${input === undefined ? '' : ` <<< ${JSON.stringify(input)}`}`, { skip: skip === false ? (differs ?? false) : skip }, async () => {
    const [theirs, ours] = await Promise.all(both.map((program) => call(program, words, input)));
    assert.ok(theirs !== undefined && ours !== undefined);
    assert.deepEqual(said(ours), said(theirs));
  });
}
