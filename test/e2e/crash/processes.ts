// The processes of a container on the host: its monitor, the one that waits, process 1.
import fs from 'node:fs';
import path from 'node:path';
import type { Sc } from '../support/sc.ts';

export interface ContainerProcesses {
  readonly monitor: number;
  readonly waiter: number;
  readonly init: number;
}

export const parentOf = (pid: number): number => Number(/^PPid:\s*(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

/** By what pid.publish wrote down and who its parents are. */
export const processesOf = (sc: Sc, id: string): ContainerProcesses => {
  const init = Number(fs.readFileSync(path.join(sc.root, 'run', id, 'pid'), 'utf8').split(' ')[0]);
  const waiter = parentOf(init);
  return { init, waiter, monitor: parentOf(waiter) };
};

export const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s*[ZX]/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

/** It and all that it started, as of now. */
export const family = (pid: number): number[] => {
  try {
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter((word) => word !== '').map(Number);
    return [pid, ...children.flatMap(family)];
  } catch {
    return [];
  }
};
