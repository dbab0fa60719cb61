// Where the time of one `sc run --rm` goes.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { findBun, findTool } from '../e2e/support/runtime.ts';
import type { Engine } from './engines.ts';
import { median, paired, said, timed } from './measure.ts';

export interface StepTime {
  readonly id: string;
  readonly milliseconds: number;
}

export interface Where {
  readonly engine: string;
  /** Medians: an empty script on the bare runtime; sc version; the dry run; the text by hand, without sc; the whole run. */
  readonly runtime: number;
  readonly version: number;
  readonly dryRun: number;
  readonly program: number;
  readonly whole: number;
  readonly steps: readonly StepTime[];
  /** Calls of one run, by name; undefined where strace is missing. */
  readonly calls: Readonly<Record<string, number>> | undefined;
}

const ROUNDS = 12;
const RUN = ['--rm', '--network', 'none', 'busybox', 'true'];

const runtimeOf = ({ environment }: Engine): string => (environment['SC_RUNTIME'] === 'bun' ? (findBun() ?? 'bun') : process.execPath);

const steps = (engine: Engine): StepTime[] => {
  const times = new Map<string, number[]>();
  for (let round = 0; round < ROUNDS; round++) {
    const { err } = said(engine, ['run', '--trace', ...RUN]);
    for (const [, milliseconds, id = ''] of err.matchAll(/^ *([\d.]+) ms {2}(\S+)/gm)) times.set(id, [...(times.get(id) ?? []), Number(milliseconds)]);
  }
  return [...times].map(([id, samples]) => ({ id, milliseconds: median(samples) }));
};

/** Processes begun and programs started by one run, sc's own included. */
const calls = ({ argv, environment }: Engine, directory: string): Readonly<Record<string, number>> | undefined => {
  if (findTool('strace') === undefined) return undefined;
  const file = path.join(directory, 'strace');
  spawnSync('strace', ['-f', '-qq', '-o', file, '-e', 'trace=clone,clone3,fork,vfork,execve', ...argv, 'run', ...RUN], { env: { ...process.env, ...environment }, stdio: 'ignore' });
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  const done = (pattern: RegExp): number => lines.filter((line) => pattern.test(line) && !/ = -1 /.test(line)).length;
  // A thread is a clone too. The line may be cut in two where another process came between: its beginning has the flags.
  const threads = done(/ clone3?\(.*CLONE_THREAD/);
  return { 'processes begun': done(/ (clone3?|v?fork)\(/) - threads, 'programs started (execve)': done(/ execve\(/), threads };
};

export const whereOf = async (engine: Engine, directory: string): Promise<Where> => {
  const empty = path.join(directory, 'empty.cjs');
  const program = path.join(directory, 'program.sh');
  fs.writeFileSync(empty, '');
  fs.writeFileSync(program, said(engine, ['run', '--dry-run', ...RUN]).out);
  // As bin/sc starts it: with that variable Node reads certificates for 40 ms.
  const bare = { ...engine, argv: ['env', '-u', 'NODE_EXTRA_CA_CERTS', runtimeOf(engine)] as [string, ...string[]] };
  const parts: Readonly<Record<string, () => number>> = {
    runtime: () => timed(bare, [empty]),
    version: () => timed(engine, ['version']),
    dryRun: () => timed(engine, ['run', '--dry-run', ...RUN]),
    program: () => timed({ name: 'sh', argv: ['sh'] }, [program]),
    whole: () => timed(engine, ['run', ...RUN]),
  };
  const series = await paired({ runners: Object.keys(parts).map((name) => ({ name })), rounds: ROUNDS, tests: ['time'] }, ({ name }) => [parts[name]?.() ?? Number.NaN]);
  const of = (name: string): number => median(series.find(({ engine: found }) => found === name)?.samples ?? []);
  return {
    engine: engine.name, runtime: of('runtime'), version: of('version'), dryRun: of('dryRun'), program: of('program'), whole: of('whole'),
    steps: steps(engine), calls: calls(engine, directory),
  };
};
