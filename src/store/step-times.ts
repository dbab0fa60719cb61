// How long each step of a container's program took, for `inspect`: steps.json, written once by whoever started it.
import { readText, writeAtomic } from '../host/files.ts';
import type { StatePaths } from './paths.ts';
import { containerDirectory } from './records.ts';

/** Milliseconds by the id of a step; a step that was not seen to its end is absent. */
export type StepTimes = Readonly<Record<string, number>>;

/** For reading only, so a directory that is gone already (--rm) is no reason for words. */
export const writeStepTimes = (paths: StatePaths, id: string, times: StepTimes): void => {
  try {
    writeAtomic(`${containerDirectory(paths, id)}/steps.json`, `${JSON.stringify(times)}\n`, { durable: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
};

export const readStepTimes = (paths: StatePaths, id: string): StepTimes => {
  try {
    const value: unknown = JSON.parse(readText(`${containerDirectory(paths, id)}/steps.json`) ?? '{}');
    return typeof value === 'object' && value !== null ? (value as StepTimes) : {};
  } catch {
    return {};
  }
};
