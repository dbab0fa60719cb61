// Runs test files, each in a process of its own, so that one that hangs or dies takes no other with it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { repository } from '../root.ts';
import { judge, secondTry } from './report.ts';
import type { Case, Ending } from './report.ts';

export interface FilesOptions {
  /** Where the reports go. */
  readonly reports: string;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Run a file that failed once more: for tests of a whole host, whose other load is nobody's to choose. Said loudly. */
  readonly twice?: boolean;
  readonly onFile: (file: string, cases: readonly Case[]) => void;
}

const OUTPUT_KEPT = 8_000;

/** The *.test.ts of a directory below test/, by the sources: build/ may still hold tests that were deleted. */
export const testFiles = (directory: string): string[] => {
  const from = path.join(repository, 'test', directory);
  if (!fs.existsSync(from)) return [];
  return fs.readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => path.join(directory, name))
    .sort();
};

export const reportOf = (reports: string, file: string): string => path.join(reports, `${file.replaceAll('/', '.')}.xml`);

const runFile = async (file: string, { reports, timeoutSeconds, environment }: FilesOptions): Promise<Ending> => {
  const report = reportOf(reports, file);
  const child = spawn(process.execPath, [
    '--enable-source-maps',
    '--test-reporter=junit', `--test-reporter-destination=${report}`,
    '--test-reporter=spec', `--test-reporter-destination=${report.replace(/xml$/, 'txt')}`,
    path.resolve(repository, 'build/test', file.replace(/\.ts$/, '.js')),
  ], { cwd: repository, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const keep = (chunk: Buffer): void => { output = (output + chunk.toString()).slice(-OUTPUT_KEPT); };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, timeoutSeconds * 1000);
  // `exit`, not `close`: what a test left running may hold the pipes for ever.
  const code = await new Promise<number | null>((resolve) => {
    child.on('error', (error) => { output += error.message; resolve(null); });
    child.on('exit', resolve);
  });
  clearTimeout(timer);
  child.stdout.destroy();
  child.stderr.destroy();
  return { code, late, output };
};

export const runFiles = async (files: readonly string[], options: FilesOptions): Promise<Case[]> => {
  fs.rmSync(options.reports, { recursive: true, force: true });
  fs.mkdirSync(options.reports, { recursive: true });
  const results: Case[][] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < files.length) {
      const at = next++;
      const file = files[at];
      if (file === undefined) return;
      const look = async (): Promise<Case[]> => judge(file, reportOf(options.reports, file), await runFile(file, options));
      const first = await look();
      const again = options.twice === true && first.some(({ outcome }) => outcome === 'failed');
      const cases = again ? secondTry(first, await look()) : first;
      results[at] = cases;
      options.onFile(file, cases);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return results.flat();
};
