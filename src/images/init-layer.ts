// The layer of mount points that lies over every image (docker has one too). Being on top, its plain directories and
// files hide whatever the image has there: an image whose /etc or /proc is a link cannot send a mount to the host.
import { exists, makeDirectory, makeLink, removeTree } from '../host/files.ts';
import { makeExactDirectory, makeExactFile, renameOnto } from '../host/tree.ts';
import type { StatePaths } from '../store/paths.ts';

const DIRECTORIES = ['dev', 'dev/pts', 'dev/shm', 'dev/mqueue', 'etc', 'proc', 'sys'];
const FILES = [
  ...['null', 'zero', 'full', 'random', 'urandom', 'tty', 'console'].map((device) => `dev/${device}`),
  'etc/hostname', 'etc/hosts', 'etc/resolv.conf',
];
const LINKS: readonly (readonly [string, string])[] = [
  ['dev/ptmx', 'pts/ptmx'], ['dev/fd', '/proc/self/fd'], ['dev/core', '/proc/kcore'],
  ['dev/stdin', '/proc/self/fd/0'], ['dev/stdout', '/proc/self/fd/1'], ['dev/stderr', '/proc/self/fd/2'],
];

/** Makes `layers/init` if it is not there: whole or not at all. Two who make it at once both find it made. */
export const ensureInitLayer = (paths: StatePaths): void => {
  const layer = `${paths.layers}/init`;
  if (exists(layer)) return;
  makeDirectory(paths.layers);
  const beside = `${layer}.tmp-${process.pid}`;
  removeTree(beside);
  makeExactDirectory(beside, 0o755);
  for (const directory of DIRECTORIES) makeExactDirectory(`${beside}/${directory}`, 0o755);
  for (const file of FILES) makeExactFile(`${beside}/${file}`, 0o644);
  for (const [link, target] of LINKS) makeLink(target, `${beside}/${link}`);
  if (!renameOnto(beside, layer)) removeTree(beside);
};
