// The table on stdout.
import type { Memory } from './memory.ts';
import { median, quantile, ratio } from './measure.ts';
import type { Series } from './measure.ts';
import type { Where } from './where.ts';

const number = (value: number): string => (Number.isNaN(value) ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(1));
const factor = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(2));

const align = (rows: readonly (readonly string[])[]): string => {
  const widths = rows.reduce<number[]>((most, row) => row.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), []);
  return rows.map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ').trimEnd()).join('\n');
};

type Goal = (find: (engine: string) => readonly number[]) => { readonly text: string; readonly met: boolean | undefined };

const below = (limit: number): Goal => (find) => {
  const value = median(find('sc'));
  return { text: `≤ ${limit} ms`, met: Number.isNaN(value) ? undefined : value <= limit };
};
/** Of other engines' times; those that took no part decide nothing. */
const shares = (limits: Readonly<Record<string, number>>): Goal => (find) => {
  const answers = Object.entries(limits).map(([engine, limit]) => ({ value: ratio(find('sc'), find(engine)), limit })).filter(({ value }) => !Number.isNaN(value));
  return {
    text: Object.entries(limits).map(([engine, limit]) => `≤ ${limit} × ${engine}`).join(', '),
    met: answers.length === 0 ? undefined : answers.every(({ value, limit }) => value <= limit),
  };
};

/** For a quiet machine, on Bun. */
const GOALS: Readonly<Record<string, Goal>> = {
  version: below(20),
  'ps -a, 0 containers': below(25),
  'run --rm': shares({ docker: 0.25, 'podman+crun': 0.4 }),
  'run -d': shares({ docker: 1, 'podman+crun': 1 }),
  exec: shares({ docker: 1, 'podman+crun': 1 }),
};

const verdict = (test: string, find: Parameters<Goal>[0]): string => {
  const goal = GOALS[test]?.(find);
  if (goal === undefined) return '';
  return `${goal.text}: ${goal.met === undefined ? 'not measured' : goal.met ? 'met' : 'MISSED'}`;
};

/** Medians [10th percentile .. 90th], and the ratios inside the rounds. */
export const timesTable = (series: readonly Series[]): string => {
  const engines = [...new Set(series.map(({ engine }) => engine))];
  const tests = [...new Set(series.map(({ test }) => test))];
  const peers = engines.filter((name) => name === 'docker' || name.startsWith('podman'));
  const rows = tests.map((test) => {
    const find = (engine: string): readonly number[] => series.find((one) => one.test === test && one.engine === engine)?.samples ?? [];
    const failed = engines.reduce((sum, engine) => sum + find(engine).filter(Number.isNaN).length, 0);
    return [
      failed === 0 ? test : `${test} (${failed} failed)`,
      ...engines.map((engine) => { const all = find(engine); return all.length === 0 ? '' : all.length < 4 ? number(median(all)) : `${number(median(all))} [${number(quantile(all, 0.1))}..${number(quantile(all, 0.9))}]`; }),
      ...peers.map((peer) => (find('sc').length === 0 ? '' : factor(ratio(find('sc'), find(peer))))),
      verdict(test, find),
    ];
  });
  return align([['milliseconds', ...engines, ...peers.map((peer) => `sc : ${peer}`), 'goal'], ...rows]);
};

export const memoryTable = (memories: readonly Memory[]): string => align([
  ['PSS in MiB', 'idle', 'each container', 'processes each', 'goal'],
  ...memories.map(({ engine, idle, each, processesEach }) => [engine, number(idle), each.toFixed(2), number(processesEach), engine === 'sc' ? `≤ 2.5: ${each <= 2.5 ? 'met' : 'MISSED'}` : '']),
]);

export const whereTable = ({ engine, runtime, version, dryRun, program, whole, steps, calls }: Where): string => [
  `${engine} run --rm, ${number(whole)} ms:`,
  align([
    ['  bare runtime', number(runtime)], ['  bundle, to `version`', number(version - runtime)], ['  plan, to --dry-run', number(dryRun - version)],
    ['  all the rest: program, waiting, output', number(whole - dryRun)], ['  the same program by hand, without sc', number(program)],
  ]),
  '  by step, as --trace tells it:',
  align([...steps].sort((one, other) => other.milliseconds - one.milliseconds).map(({ id, milliseconds }) => [`    ${id}`, number(milliseconds)])),
  ...(calls === undefined ? ['  processes: strace is not installed'] : Object.entries(calls).map(([name, count]) => `  ${name}: ${count}`)),
].join('\n');
