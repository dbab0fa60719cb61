// npm run test:docker [-- FILE...]: a test that docker fails is a wrong test.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { findTool } from '../e2e/support/runtime.ts';
import { repository } from '../root.ts';
import { runFiles, testFiles } from '../runner/files.ts';
import { exitCode, ringLines, skippedLines, sum } from '../runner/summary.ts';
import type { RingResult } from '../runner/summary.ts';
import { bundle, testedProgram } from '../runner/tools.ts';
import { lacksDocker, startDocker } from './daemon.ts';

/** The line by which a file of test/e2e says: what is asserted here is so with docker, too. */
const CLAIM = /^\/\/ docker: same$/m;

const print = (line: string): void => { process.stdout.write(`${line}\n`); };

const claiming = (): string[] => testFiles('e2e').filter((file) => CLAIM.test(fs.readFileSync(path.join(repository, 'test', file), 'utf8')));

const files = (words: readonly string[]): string[] =>
  // Rows first: they list images, and every later import leaves one without a name.
  [...testFiles('docker'), ...claiming()].filter((file) => words.length === 0 || words.some((word) => file.includes(word.replace(/^test\//, ''))));

const versions = (client: string, environment: Readonly<Record<string, string>>): string =>
  execFileSync(client, ['version', '--format', 'client {{.Client.Version}}, daemon {{.Server.Version}}'], { env: { ...process.env, ...environment }, encoding: 'utf8' }).trim();

const ring = async (name: string, chosen: readonly string[], environment: Readonly<Record<string, string>>): Promise<RingResult> => {
  const began = performance.now();
  const cases = await runFiles(chosen, {
    // One at a time: names are the daemon's, and a test sees all of its containers.
    reports: path.join(repository, 'build/reports', name), concurrency: 1, timeoutSeconds: 600, environment,
    onFile: (file, results) => print(`${results.every(({ outcome }) => outcome !== 'failed') ? 'ok    ' : 'FAILED'} ${file}`),
  });
  return { ring: name, seconds: (performance.now() - began) / 1000, cases };
};

const main = async (words: readonly string[]): Promise<number> => {
  const reason = lacksDocker();
  if (reason !== undefined) {
    print(`docker cannot be started here: ${reason}`);
    return 1;
  }
  const client = process.env['DOCKER'] ?? findTool('docker') ?? 'docker';
  const built = await bundle.run({ reports: '', only: [], tick: () => undefined });
  if (!('skipped' in built) && built.some(({ outcome }) => outcome === 'failed')) {
    print('there is no bundle to compare with docker');
    return 1;
  }
  const daemon = await startDocker(fs.mkdtempSync(path.join(os.tmpdir(), 'sc-docker-')));
  try {
    print(versions(client, daemon.environment));
    // SC_DISPOSABLE: whatever this daemon has may be removed between tests.
    const result = await ring('docker', files(words), { ...daemon.environment, SC: client, SC_DISPOSABLE: '1', SC_TESTED: testedProgram });
    for (const line of [...ringLines(result), ...skippedLines([result]), sum([result])]) print(line);
    return exitCode([result], true);
  } finally {
    await daemon.stop();
  }
};

process.exitCode = await main(process.argv.slice(2));
