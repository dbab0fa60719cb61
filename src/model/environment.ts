// The environment of a container's process. docker: the image's, then --env-file, then -e; the last word on a name wins.
import { UsageError } from '../errors.ts';

export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

type Lookup = (name: string) => string | undefined;

/** One `-e` word: `K=V` sets, `K` takes the caller's value or removes the name. @throws UsageError for an empty name */
const parseEntry = (word: string, host: Lookup): readonly [name: string, value: string | undefined] => {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  if (name === '') throw new UsageError(`invalid environment variable: ${word}`);
  if (word.includes('\0')) throw new UsageError('invalid environment variable: it holds a NUL byte');
  return [name, equals < 0 ? host(name) : word.slice(equals + 1)];
};

/**
 * The lines of an `--env-file`: `#` comments at the start of a line only, no quotes, blanks before a name are dropped.
 * @throws UsageError naming the line whose name holds a blank
 */
export const parseEnvironmentFile = (text: string, file: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = ''] = line.split('=', 1);
      if (name === '') throw new UsageError(`invalid env file (${file}): no variable name on line '${line}'`);
      if (/\s/.test(name)) throw new UsageError(`invalid env file (${file}): variable '${name}' contains whitespaces`);
      return line;
    });

export interface EnvironmentRequest {
  readonly image: readonly string[];
  /** Files' lines first, then the `-e` words. */
  readonly words: readonly string[];
  readonly host: Lookup;
}

/**
 * Names and values in docker's order: PATH (the default if the image has none), then the others as they came.
 * HOSTNAME and HOME are not here: the program knows the one, the user decides the other.
 */
export const environment = ({ image, words, host }: EnvironmentRequest): Map<string, string> => {
  const result = new Map<string, string>([['PATH', DEFAULT_PATH]]);
  for (const word of [...image, ...words]) {
    const [name, value] = parseEntry(word, host);
    if (value === undefined) result.delete(name);
    else result.set(name, value);
  }
  return result;
};

/**
 * Whether a program reads this variable before its first line runs: what ld.so(8), musl's loader and iconv(3) take code
 * from. An image that could set one for the host's own tools would run its code as the host's root.
 */
export const isLoaderVariable = (name: string): boolean => /^(?:LD_|GCONV_|GLIBC_|MALLOC_|LIBMOUNT_|MUSL_)|^(?:LOCPATH|NLSPATH|LANGUAGE)$/.test(name);
