// What `-v` and `--tmpfs` ask for. docker's grammar: opts/mounts, volume/mounts/linux_parser.
import { UsageError } from '../errors.ts';

export interface BindMount {
  readonly type: 'bind';
  /** As typed. */
  readonly word: string;
  readonly kind: 'directory' | 'file';
  /** An absolute path of the host. */
  readonly source: string;
  /** An absolute path of the container, as asked. */
  readonly target: string;
  readonly readonly: boolean;
}

export interface TmpfsMount {
  readonly type: 'tmpfs';
  /** As typed. */
  readonly word: string;
  readonly target: string;
  /** mount(8) options of tmpfs, checked: `size=64m`, `mode=1777`, `exec`, … */
  readonly options: readonly string[];
}

export type MountRequest = BindMount | TmpfsMount;

/** `.` and `..` and doubled slashes taken out of an absolute path, by words only. */
export const cleanPath = (absolute: string): string => {
  const parts: string[] = [];
  for (const part of absolute.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

const target = (word: string, text: string, type: 'bind' | 'tmpfs'): string => {
  if (!text.startsWith('/')) throw new UsageError(`invalid volume specification: '${word}': invalid mount config for type "${type}": invalid mount path: '${text}' mount path must be absolute`);
  const path = cleanPath(text);
  if (path === '/') throw new UsageError(`invalid volume specification: '${word}': invalid mount config for type "${type}": invalid specification: destination can't be '/'`);
  return path;
};

/**
 * `-v SRC:DST[:ro]`. @param cwd where a relative SRC (`./x`) is looked up
 * @throws UsageError for other forms; named volumes are not there yet and are refused in words
 */
export const parseVolume = (word: string, cwd: string): BindMount => {
  const [source = '', destination, mode = 'rw', ...more] = word.split(':');
  if (destination === undefined)
    throw new UsageError(`'${word}': anonymous volumes are not supported; name a host directory: -v SRC:${word}`);
  if (more.length > 0 || source === '' || destination === '') throw new UsageError(`invalid volume specification: '${word}'`);
  if (!['rw', 'ro'].includes(mode)) throw new UsageError(`invalid volume specification: '${word}': invalid mode: ${mode} (ro and rw are known)`);
  if (!/^[/.~]/.test(source))
    throw new UsageError(`'${word}': named volumes are not supported; give the host directory as a path: -v ./${source}:${destination}`);
  return {
    type: 'bind', word, kind: 'directory', source: cleanPath(source.startsWith('/') ? source : `${cwd}/${source}`), 
    target: target(word, destination, 'bind'), readonly: mode === 'ro',
  };
};

const TMPFS_FLAGS = new Set(['ro', 'rw', 'exec', 'noexec', 'suid', 'nosuid', 'nodev', 'noatime', 'nodiratime', 'relatime', 'sync', 'async']);
const TMPFS_VALUES = /^(?:size=\d+[kmgKMG%]?|mode=[0-7]{3,4}|nr_inodes=\d+[kmgKMG]?|nr_blocks=\d+[kmgKMG]?|uid=\d+|gid=\d+)$/;

/** `--tmpfs PATH[:OPTIONS]`. @throws UsageError for an option that tmpfs does not have, and for `dev` (see docs/security.md) */
export const parseTmpfs = (word: string): TmpfsMount => {
  const colon = word.indexOf(':');
  const options = colon < 0 ? [] : word.slice(colon + 1).split(',').filter((option) => option !== '');
  for (const option of options)
    if (!TMPFS_FLAGS.has(option) && !TMPFS_VALUES.test(option)) throw new UsageError(`invalid tmpfs option: "${option}" in --tmpfs ${word}`);
  return { type: 'tmpfs', word, target: target(word, colon < 0 ? word : word.slice(0, colon), 'tmpfs'), options };
};
