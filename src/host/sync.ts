// Making sure that what was written is on the disk before a rename says so.
import { HostError } from '../errors.ts';
import { runTool } from './process.ts';

/** syncfs(2) of the file system that a path lies on: one wait for a whole tree, where fsync(2) would need one per file. */
export const syncFileSystem = (path: string): void => {
  const { code, stderr } = runTool(['sync', '--file-system', path]);
  if (code !== 0) throw new HostError(`cannot write ${path} to the disk: ${stderr.trim()}`, 1);
};
