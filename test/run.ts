// npm test [-- RING... FILE...]: `npm test -- unit e2e`, `npm test -- e2e logs.test.ts`.
import path from 'node:path';
import { repository } from './root.ts';
import { isSkipped } from './runner/ring.ts';
import type { Ring, Run } from './runner/ring.ts';
import { rings } from './runner/rings.ts';
import { exitCode, loud, ringLines, skippedLines, sum } from './runner/summary.ts';
import type { RingResult } from './runner/summary.ts';
import { bundle } from './runner/tools.ts';

const print = (line: string): void => { process.stdout.write(`${line}\n`); };

const isNamed = (words: readonly string[]) => ({ name, family }: Ring): boolean => words.includes(name) || (family !== undefined && words.includes(family));

const chosen = (words: readonly string[]): readonly Ring[] => {
  if (words.length === 0) return rings;
  const named = rings.filter(isNamed(words));
  return named.some(({ needsBundle }) => needsBundle) && !named.includes(bundle) ? [bundle, ...named] : named;
};

const runRing = async (ring: Ring, run: Run): Promise<RingResult> => {
  const start = performance.now();
  const result = await ring.run(run).catch((error: unknown) => [
    { file: ring.name, name: ring.name, outcome: 'failed' as const, detail: error instanceof Error ? (error.stack ?? error.message) : String(error) },
  ]);
  const seconds = (performance.now() - start) / 1000;
  return isSkipped(result) ? { ring: ring.name, seconds, cases: [], skipped: result.skipped } : { ring: ring.name, seconds, cases: result };
};

const words = process.argv.slice(2);
const only = words.filter((word) => word.includes('.') || word.includes('/'));
const names = words.filter((word) => !only.includes(word));
const unknown = names.filter((word) => !rings.some(isNamed([word])));

if (unknown.length > 0) {
  process.stderr.write(`no ring ${unknown.join(', ')}; there are ${[...new Set(rings.map(({ family, name }) => family ?? name))].join(', ')}\n`);
  process.exitCode = 125;
} else {
  const results: RingResult[] = [];
  const tick = (sign: string): void => { if (process.stdout.isTTY) process.stdout.write(sign); };
  for (const ring of chosen(names)) {
    const broken = ring.needsBundle === true && results.some(({ ring: name, cases }) => name === bundle.name && cases.some(({ outcome }) => outcome === 'failed'));
    const result = broken
      ? { ring: ring.name, seconds: 0, cases: [], skipped: 'there is no bundle to test' }
      : await runRing(ring, { reports: path.join(repository, 'build/reports'), only: only.map((word) => word.replace(/^test\//, '')), tick });
    results.push(result);
    if (process.stdout.isTTY) process.stdout.write('\r\u001B[K');
    for (const line of ringLines(result)) print(line);
  }
  print('');
  for (const line of skippedLines(results)) print(loud(line));
  print(sum(results));
  process.exitCode = exitCode(results, process.env['CI'] === 'true');
}
