// node many-calls.js BUNDLE JOBS RESULTS: calls the real bundle many times in one process, for a process each would take
// minutes. A call is over when the event loop has nothing left to do: Node says so each time, Bun only once.
import fs from 'node:fs';
import { createRequire } from 'node:module';

export interface Job {
  readonly argv: readonly string[];
  /** A file to replace before the call, and to put back after it. */
  readonly replace?: { readonly file: string; readonly base64: string };
}

export interface JobResult {
  readonly argv: readonly string[];
  readonly code: number | string | undefined | null;
  readonly out: string;
  readonly err: string;
}

const [bundle = '', jobsFile = '', resultsFile = ''] = process.argv.slice(2);
const require = createRequire(import.meta.url);

const begin = (job: Job): (() => JobResult) => {
  const { replace, argv } = job;
  const before = replace === undefined ? undefined : fs.readFileSync(replace.file);
  if (replace !== undefined) fs.writeFileSync(replace.file, Buffer.from(replace.base64, 'base64'));
  const said = { out: '', err: '' };
  process.argv = [process.argv[0] ?? '', bundle, ...argv];
  process.exitCode = 0;
  process.removeAllListeners('uncaughtException');
  process.stdout.write = (chunk: string | Uint8Array): boolean => { said.out += String(chunk); return true; };
  process.stderr.write = (chunk: string | Uint8Array): boolean => { said.err += String(chunk); return true; };
  console.error = (...words: unknown[]): void => { said.err += `${words.join(' ')}\n`; };
  console.log = (...words: unknown[]): void => { said.out += `${words.join(' ')}\n`; };
  for (const file of Object.keys(require.cache)) delete require.cache[file];
  require(bundle);
  return () => {
    if (replace !== undefined && before !== undefined) fs.writeFileSync(replace.file, before);
    return { argv, code: process.exitCode, ...said };
  };
};

const jobs = JSON.parse(fs.readFileSync(jobsFile, 'utf8')) as Job[];
const results: JobResult[] = [];
let end: (() => JobResult) | undefined;

const next = (): void => {
  if (end !== undefined) results.push(end());
  const job = jobs[results.length];
  if (job !== undefined) {
    end = begin(job);
    // A call that waits for nothing would let the process end without asking again.
    setImmediate(() => undefined);
    return;
  }
  process.off('beforeExit', next);
  process.exitCode = 0;
  fs.writeFileSync(resultsFile, JSON.stringify(results));
};

process.on('beforeExit', next);
