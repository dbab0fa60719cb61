// Finds the verb and runs it. The only place that catches, and the only one that sets the exit code.
import path from 'node:path';
import { parseGlobals } from './cli/globals.ts';
import { dispatch } from './cli/tree.ts';
import { tree } from './commands/index.ts';
import { ScError, UsageError } from './errors.ts';
import { statePaths, type StatePaths } from './store/paths.ts';

/** For what `sc` itself did wrong, as docker's 125. */
const INTERNAL_ERROR = 125;

/** The root user's store, or one in the home directory. XDG Base Directory Specification. */
const defaultRoot = (): string | undefined => {
  if (process.getuid?.() === 0) return undefined;
  const { XDG_DATA_HOME: data, HOME: home = '/' } = process.env;
  return path.join(data !== undefined && path.isAbsolute(data) ? data : path.join(home, '.local/share'), 'sc');
};

const storeOf = (flag: string | undefined): StatePaths => {
  // An empty variable is one that somebody could not unset.
  const root = flag ?? (process.env['SC_ROOT'] || defaultRoot());
  return statePaths(root === undefined ? undefined : path.resolve(root));
};

const report = (error: unknown, debug: boolean): number => {
  const lines: string[] = [];
  const known = error instanceof ScError;
  // A system call that the host refused (a full disk, a store that is read-only) is no mistake of sc.
  const refused = !known && error instanceof Error && 'syscall' in error;
  const message = error instanceof Error ? error.message : String(error);
  lines.push(known ? `sc: ${message}` : refused ? `sc: this host refused: ${message}` : `sc: internal error: ${message}`);
  if (error instanceof UsageError && error.helpPath !== undefined) lines.push('', `Run '${error.helpPath} --help' for more information`);
  if (debug && error instanceof Error) lines.push('', error.stack ?? '');
  else if (!known && !refused) lines.push("This is a mistake in sc. Run 'sc --debug COMMAND' to see where, and report it.");
  console.error(lines.join('\n'));
  return known ? error.exitCode : INTERNAL_ERROR;
};

/** bin/sc takes this variable from the runtime, which is slow with it; a container may ask for it (`run -e`). */
const restoreEnvironment = (): void => {
  const { SC_NODE_EXTRA_CA_CERTS: kept } = process.env;
  if (kept === undefined) return;
  process.env['NODE_EXTRA_CA_CERTS'] = kept;
  delete process.env['SC_NODE_EXTRA_CA_CERTS'];
};

/** Runs `sc` with these words, and sets the exit code of the process. */
export const main = async (argv: readonly string[] = process.argv.slice(2)): Promise<void> => {
  let debug = false;
  // What nobody awaited. Whoever reads may have gone (`sc ps | head -1`): no reason for words.
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = report(error, debug);
  });
  try {
    restoreEnvironment();
    const { values, help, words } = parseGlobals(argv);
    debug = values.debug;
    const verb = help || (words.length === 0 && !values.version) ? ['help', ...words] : values.version ? ['version', '--short'] : words;
    process.exitCode = await dispatch(tree, verb, { paths: storeOf(values.root), argv });
  } catch (error) {
    process.exitCode = report(error, debug);
  }
};
