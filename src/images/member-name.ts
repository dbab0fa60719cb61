// Which names a layer may use. Absolute ones and `..` are refused here and, for itself, by GNU tar.
import { imageError } from './error.ts';

/** The name without `./` and doubled slashes; '' is the root. @throws HostError for a name that could leave the root */
export const safeName = (name: string): string => {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (name.startsWith('/') || name.includes('\0') || parts.includes('..')) throw imageError(`unsafe path in the archive: ${JSON.stringify(name)}`);
  return parts.join('/');
};

export const parentOf = (name: string): string => name.slice(0, Math.max(0, name.lastIndexOf('/')));

export const baseOf = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** All directories that a name lies in, the nearest first, without the root. */
export function* ancestorsOf(name: string): Generator<string> {
  for (let parent = parentOf(name); parent !== ''; parent = parentOf(parent)) yield parent;
}
