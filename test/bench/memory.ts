// What stays in memory for containers that do nothing: proportional set sizes (proc_pid_smaps(5), Pss), the containers' own
// processes left out.
import fs from 'node:fs';
import type { Engine } from './engines.ts';
import { repeated } from './measure.ts';
import { removeAll } from './tests.ts';

export interface Memory {
  readonly engine: string;
  /** MiB of everything it keeps with no container. */
  readonly idle: number;
  /** MiB more for each container. */
  readonly each: number;
  readonly processesEach: number;
}

const read = (file: string): string => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

const pids = (): number[] => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
const words = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
/** Field 6 of proc_pid_stat(5). */
const session = (pid: number): string => {
  const stat = read(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3] ?? '';
};

const kept = ({ keeps, bySession }: Engine): number[] => {
  const found = pids().filter((pid) => pid !== process.pid && keeps.test(words(pid)));
  if (!bySession) return found;
  const sessions = new Set(found.map(session));
  return pids().filter((pid) => sessions.has(session(pid)));
};

const pss = (pid: number): number => Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;

interface Kept {
  readonly mebibytes: number;
  readonly processes: number;
}

const measured = (engine: Engine): Kept => {
  const found = kept(engine);
  return { mebibytes: found.reduce((sum, pid) => sum + pss(pid), 0), processes: found.length };
};

const CONTAINERS = 10;

export const memoryOf = async (engine: Engine): Promise<Memory> => {
  const before = measured(engine);
  await repeated(engine, ['run', '-d', '--network', 'none', engine.image, 'sleep', '100000'], CONTAINERS, 2);
  await new Promise((resolve) => { setTimeout(resolve, 1_000); });
  const after = measured(engine);
  removeAll(engine);
  return {
    engine: engine.name, idle: before.mebibytes,
    each: (after.mebibytes - before.mebibytes) / CONTAINERS, processesEach: (after.processes - before.processes) / CONTAINERS,
  };
};
