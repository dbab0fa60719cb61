// Time, and how rounds are paired: in every round each engine does the same once, in random order, so that whatever else
// the machine does hits all of them.
import { spawn, spawnSync } from 'node:child_process';
import type { Engine, Floor } from './engines.ts';

/** Milliseconds of one engine in one test, a round each; NaN where it failed. */
export interface Series {
  readonly test: string;
  readonly engine: string;
  readonly samples: number[];
}

type Runner = Pick<Engine, 'argv' | 'environment'> | Floor;

const environmentOf = (runner: Runner): NodeJS.ProcessEnv => ({ ...process.env, ...('environment' in runner ? runner.environment : {}) });

/** Until its end. @returns milliseconds, NaN where it did not end with 0 */
export const timed = (runner: Runner, words: readonly string[]): number => {
  const [file, ...before] = runner.argv;
  const began = process.hrtime.bigint();
  const { status } = spawnSync(file, [...before, ...words], { env: environmentOf(runner), stdio: 'ignore', timeout: 300_000 });
  return status === 0 ? Number(process.hrtime.bigint() - began) / 1e6 : Number.NaN;
};

/** What it printed. */
export const said = (runner: Runner, words: readonly string[]): { readonly out: string; readonly err: string; readonly ok: boolean } => {
  const [file, ...before] = runner.argv;
  const { status, stdout, stderr } = spawnSync(file, [...before, ...words], { env: environmentOf(runner), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 28 });
  return { out: stdout, err: stderr, ok: status === 0 };
};

/** All at once. @returns milliseconds until the last has ended, NaN where one failed */
export const timedTogether = async (runner: Runner, words: readonly string[], count: number): Promise<number> => {
  const [file, ...before] = runner.argv;
  const began = process.hrtime.bigint();
  const codes = await Promise.all(Array.from({ length: count }, () => new Promise<number | null>((resolve) => {
    const child = spawn(file, [...before, ...words], { env: environmentOf(runner), stdio: 'ignore' });
    child.on('error', () => resolve(null));
    child.on('exit', resolve);
  })));
  return codes.every((code) => code === 0) ? Number(process.hrtime.bigint() - began) / 1e6 : Number.NaN;
};

/** `count` times, at most `atOnce` of them at the same time. */
export const repeated = async (runner: Runner, words: readonly string[], count: number, atOnce: number): Promise<void> => {
  let begun = 0;
  const worker = async (): Promise<void> => {
    while (begun++ < count) await timedTogether(runner, words, 1);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
};

const shuffled = <T>(things: readonly T[]): T[] =>
  things.map((thing) => ({ thing, key: Math.random() })).sort((one, other) => one.key - other.key).map(({ thing }) => thing);

export interface Rounds<R> {
  readonly runners: readonly R[];
  readonly rounds: number;
  readonly tests: readonly string[];
}

/** @param once all the tests of one engine in one round, in the order of `tests` */
export const paired = async <R extends { readonly name: string }>({ runners, rounds, tests }: Rounds<R>, once: (runner: R, round: number) => Promise<readonly number[]> | readonly number[]): Promise<Series[]> => {
  const series = new Map<string, Series>();
  for (const runner of runners) for (const test of tests) series.set(`${test}\0${runner.name}`, { test, engine: runner.name, samples: [] });
  for (let round = 0; round < rounds; round++) {
    for (const runner of shuffled(runners)) {
      const times = await once(runner, round);
      tests.forEach((test, at) => series.get(`${test}\0${runner.name}`)?.samples.push(times[at] ?? Number.NaN));
    }
  }
  return [...series.values()];
};

export const quantile = (samples: readonly number[], part: number): number => {
  const good = samples.filter((sample) => !Number.isNaN(sample)).sort((one, other) => one - other);
  return good[Math.round(part * (good.length - 1))] ?? Number.NaN;
};

export const median = (samples: readonly number[]): number => {
  const good = samples.filter((sample) => !Number.isNaN(sample)).sort((one, other) => one - other);
  const middle = Math.floor(good.length / 2);
  const upper = good[middle] ?? Number.NaN;
  return good.length % 2 === 0 ? ((good[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
};

/** The median of the ratios inside each round. */
export const ratio = (one: readonly number[], other: readonly number[]): number => median(one.map((sample, round) => sample / (other[round] ?? Number.NaN)));
