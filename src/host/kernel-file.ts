// Files whose writing makes the kernel do something.
import fs from 'node:fs';

/** Writes at once, without a temporary file. Silence where the file is gone: what it spoke of is gone too. */
export const writeKernelFile = (file: string, text: string): void => {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENODEV') throw error;
  }
};

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Does `work`, and `undo` after it: also where a signal ends us meanwhile, by which we then end. */
export const whileSignalled = async <T>(undo: () => void, work: () => Promise<T>): Promise<T> => {
  const end = (signal: NodeJS.Signals): void => {
    for (const name of ENDING) process.removeListener(name, end);
    undo();
    process.kill(process.pid, signal);
  };
  for (const name of ENDING) process.on(name, end);
  try {
    return await work();
  } finally {
    for (const name of ENDING) process.removeListener(name, end);
    undo();
  }
};
