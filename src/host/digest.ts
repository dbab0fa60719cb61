// sha256 of files.
import { createHash } from 'node:crypto';
import { exists } from './files.ts';
import { readRaw } from './streams.ts';

/** @returns `sha256:HEX`; undefined where there is no file */
export const fileDigest = async (file: string): Promise<string | undefined> => {
  if (!exists(file)) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of readRaw(file)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
};
