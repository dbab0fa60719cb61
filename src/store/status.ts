// What a container is now. Derived from the kernel at each read, never declared: no crash and no reboot can make it lie.
import { stat, readText } from '../host/files.ts';
import { isAlive, parseIdentity } from '../host/proc.ts';
import type { ContainerStatus } from '../model/container.ts';
import type { StatePaths } from './paths.ts';
import { containerDirectory } from './records.ts';

interface ExitFile {
  readonly exitCode?: unknown;
  readonly oomKills?: unknown;
  readonly error?: unknown;
}

const parseExit = (text: string): ExitFile => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

/** From exit.json if the monitor wrote it, from process 1 if it lives, else from what W left behind. */
export const containerStatus = (paths: StatePaths, id: string): ContainerStatus => {
  const data = containerDirectory(paths, id);
  const exitText = readText(`${data}/exit.json`);
  if (exitText !== undefined) {
    const exit = parseExit(exitText);
    const exitCode = typeof exit.exitCode === 'number' ? exit.exitCode : undefined;
    if (typeof exit.error === 'string') return { state: 'created', exitCode: exitCode ?? 0, error: exit.error };
    const oomKilled = typeof exit.oomKills === 'number' && exit.oomKills > 0;
    return { state: 'exited', exitCode, oomKilled, finishedMs: stat(`${data}/exit.json`)?.mtimeMs ?? 0 };
  }
  const pidFile = `${paths.run}/${id}/pid`;
  const pidText = readText(pidFile);
  const process = pidText === undefined ? undefined : parseIdentity(pidText);
  if (process === undefined) return { state: 'created', exitCode: 0, error: '' };
  const written = stat(pidFile)?.mtimeMs ?? 0;
  if (isAlive(process)) return { state: 'running', process, startedMs: written };
  // The monitor writes exit.json a moment after the death of process 1: between them W's own word counts.
  const code = Number.parseInt(readText(`${paths.run}/${id}/exit`) ?? '', 10);
  return { state: 'exited', exitCode: Number.isNaN(code) ? undefined : code, oomKilled: false, finishedMs: written };
};
