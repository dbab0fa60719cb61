// The files of a container as one tar: what its image has and what it wrote, running or not. docker: `docker container export`.
import { makeDirectory } from '../host/files.ts';
import { openOutput } from '../host/output-file.ts';
import { runToolInto } from '../host/run-later.ts';
import { EXPORT_FLAGS, requireGnuTar } from '../host/tar.ts';
import type { ContainerRecord } from '../model/container.ts';
import type { StatePaths } from '../store/paths.ts';
import { imageError } from './error.ts';
import { upperDirectory } from './upper.ts';

// In a mount namespace of its own, which ends with it: nothing is ever mounted on the host. The upper directory is the
// topmost of the read-only ones, so a container that runs notices nothing. $1 is where the short links to layers lie.
const PROGRAM = `
lower=$2 view=$1/tmp; shift 2
cd "$view/.."
LIBMOUNT_FORCE_MOUNT2=always mount -t overlay -o "ro,nosymfollow,lowerdir=$lower" overlay "$view"
exec tar "$@" --directory "$view" --file - .
`;

/** overlay(5) separates lower directories by colons and options by commas: a backslash keeps one in a name. */
const escaped = (directory: string): string => directory.replace(/[\\:,]/g, (character) => `\\${character}`);

const SOME_FILES_CHANGED = 1;

/**
 * Writes the archive. What is mounted in the container (volumes, tmpfs, the kernel's file systems) is no part of it.
 * @param file undefined: stdout
 * @throws UsageError for a terminal
 */
export const exportContainer = async (paths: StatePaths, record: ContainerRecord, file: string | undefined): Promise<void> => {
  requireGnuTar();
  const { root } = record.spec;
  const below = root.kind === 'image' ? root.layers : [root.directory];
  const lower = [upperDirectory(paths, record), ...below].map(escaped).join(':');
  makeDirectory(`${paths.layers}/tmp`);
  const output = openOutput(file);
  try {
    const { code, stderr } = await runToolInto(
      ['unshare', '--mount', '--propagation', 'private', 'sh', '-euc', PROGRAM, 'sh', paths.layers, lower, ...EXPORT_FLAGS], output.fd,
    );
    // GNU tar: a file was not the same at the end as at the beginning, as happens where a container runs.
    if (code !== 0 && !(code === SOME_FILES_CHANGED && stderr === '')) throw imageError(stderr.trim() || 'the export was ended by a signal');
    output.finish();
  } catch (error) {
    output.abort();
    throw error;
  }
};
