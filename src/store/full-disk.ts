// What a full disk is to the user: not a mistake of sc.
import { HostError } from '../errors.ts';
import type { StatePaths } from './paths.ts';

const FULL = ['ENOSPC', 'EDQUOT'];

/** The error in words where a write found no room; every other as it is. */
export const inWordsIfFull = (error: unknown, { root }: StatePaths): unknown =>
  FULL.includes((error as NodeJS.ErrnoException).code ?? '')
    ? new HostError(`no space left on device: ${root} lies on a full file system; sc image prune, sc rm and sc rmi make room`, 1)
    : error;
