// The other end of many-calls.ts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { repository } from '../../../root.ts';
import { describe, run } from '../../support/run.ts';
import type { Sc } from '../../support/sc.ts';
import type { Job, JobResult } from './many-calls.ts';

export const callMany = async (sc: Sc, jobs: readonly Job[]): Promise<readonly JobResult[]> => {
  const [jobsFile, resultsFile] = ['jobs.json', 'results.json'].map((name) => path.join(sc.scratch, name)) as [string, string];
  fs.writeFileSync(jobsFile, JSON.stringify(jobs));
  const worker = path.join(import.meta.dirname, 'many-calls.js');
  const done = await run([process.execPath, worker, path.join(repository, 'dist/main.cjs'), jobsFile, resultsFile], {
    cwd: sc.scratch, timeoutSeconds: 150, environment: { SC_ROOT: sc.root, TMPDIR: path.join(path.dirname(sc.root), 'tmp') },
  });
  assert.equal(done.code, 0, describe(done));
  const results = JSON.parse(fs.readFileSync(resultsFile, 'utf8')) as JobResult[];
  assert.equal(results.length, jobs.length);
  return results;
};

const MISTAKE = /internal error|This is a mistake in sc|^\s+at \S+ \(|TypeError|ReferenceError|RangeError|MaxListeners/m;

/** What only a mistake in sc does, in words; undefined for every call that went well or failed with a reason. */
export const mistakeIn = ({ argv, err, out, code }: JobResult, more = ''): string | undefined => {
  const told = `${JSON.stringify(argv).slice(0, 300)}${more.slice(0, 700)}\n  status ${String(code)}: ${out.slice(0, 200)} ${err.slice(0, 400)}`;
  if (MISTAKE.test(err)) return told;
  if (typeof code !== 'number' || code < 0 || code > 255) return `no exit code: ${told}`;
  return code !== 0 && err === '' && out === '' ? `fails without a word: ${told}` : undefined;
};

/** Fails with the first few. */
export const assertNone = (mistakes: readonly (string | undefined)[]): void => {
  const found = mistakes.filter((one) => one !== undefined);
  assert.ok(found.length === 0, `${found.length} mistakes, among them\n${found.slice(0, 6).join('\n')}`);
};
