// Command lines of `run` at random, from words that bite.
import fc from 'fast-check';

const BITING = [
  'LEAVE', 'INSIDE', 'FSTAB', 'LEAVE_2', '\nLEAVE\n', '\nINSIDE\n', '\nFSTAB\n', "'", '"', '$', '`', '\\', '\\\n', '\n', '$(touch /tmp/never)', '${id}', ';', '&', '|', '<<EOF', '#', '\t', ' ', '*', '?', '!', '-', '=', 'é', '\r', '\u0001',
];

/** What an argument or a value may be: anything but NUL. */
export const text = fc.array(fc.oneof(fc.constantFrom(...BITING), fc.string({ maxLength: 4 }).map((word) => word.replaceAll('\0', ''))), { maxLength: 5 }).map((parts) => parts.join(''));

/** A name of a file: no slash either. */
const fileName = text.map((word) => word.replaceAll('/', '')).filter((word) => word !== '' && word !== '.' && word !== '..');

/** A volume's word is taken apart at its colons. */
const pathName = fc.array(fileName.map((word) => word.replaceAll(':', '')).filter((word) => word !== '' && word !== '.' && word !== '..'), { minLength: 1, maxLength: 3 }).map((parts) => `/mnt/${parts.join('/')}`);

export interface RunWords {
  readonly args: readonly string[];
  readonly env: ReadonlyArray<readonly [name: string, value: string]>;
  readonly cwd: string;
  readonly volumes: ReadonlyArray<readonly [source: string, target: string]>;
  readonly flags: readonly string[];
}

const flag = fc.constantFrom<readonly string[]>(
  ['--rm'], ['-d'], ['--read-only'], ['-m', '64m'], ['--cpus', '0.5'], ['--pids-limit', '10'], ['-u', 'student'], ['-u', '5:6'], ['--network', 'host'], ['-h', 'web'],
  ['--cap-drop', 'ALL'], ['--cap-add', 'SYS_ADMIN'], ['--privileged'], ['--security-opt', 'no-new-privileges'], ['--tmpfs', '/scratch:size=1m'], ['--label', "a='b'"], ['--entrypoint', '/bin/echo'],
);

const unique = <T>(values: ReadonlyArray<readonly [string, T]>): ReadonlyArray<readonly [string, T]> => [...new Map(values)];

export const runWords: fc.Arbitrary<RunWords> = fc.record({
  args: fc.array(text, { maxLength: 5 }),
  env: fc.array(fc.tuple(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,6}$/).map((name) => `E_${name}`), text), { maxLength: 3 }).map(unique),
  cwd: fc.oneof(fc.constant('/'), pathName),
  volumes: fc.array(fc.tuple(pathName, pathName), { maxLength: 2 }).map((pairs) => pairs.map(([source, target], at) => [source, `${target}/${at}`] as const)),
  flags: fc.uniqueArray(flag, { maxLength: 4, selector: ([name]) => name }).map((flags) => flags.flat()),
});

/** The words after `sc`. */
export const argvOf = ({ args, env, cwd, volumes, flags }: RunWords): string[] => [
  'run', ...flags, '-w', cwd,
  ...env.flatMap(([name, value]) => ['-e', `${name}=${value}`]),
  ...volumes.flatMap(([source, target]) => ['-v', `${source}:${target}`]),
  'busybox', 'echo', ...args,
];
