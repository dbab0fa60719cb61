// What a container wrote, as the file system has it: overlay's upper directory. Linux, overlayfs.rst.
import { listDirectory, lstat } from '../host/files.ts';
import { packHeaders } from '../host/tar.ts';
import type { Stats } from '../host/tree.ts';
import type { ContainerRecord } from '../model/container.ts';
import { containerDirectory } from '../store/records.ts';
import type { StatePaths } from '../store/paths.ts';
import { safeName } from './member-name.ts';
import { tarWalk } from './tar-walk.ts';

export const upperDirectory = (paths: StatePaths, { id }: ContainerRecord): string => `${containerDirectory(paths, id)}/upper`;

/** The layers that a container stands on, absolute, topmost first, without ours of mount points. */
export const lowerDirectories = (paths: StatePaths, { spec: { root } }: ContainerRecord): string[] =>
  root.kind === 'image' ? root.layers.map((layer) => `${paths.layers}/${layer}`) : [root.directory];

const OURS = ['etc/hostname', 'etc/hosts', 'etc/resolv.conf'];

/** Where the kernel's and our own files are mounted: nothing there is the container's. docker: /dev is no part of an image either. */
export const isMountPoint = (path: string): boolean => OURS.includes(path) || /^(?:dev|proc|sys)(?:\/|$)/.test(path);

export interface UpperEntry {
  readonly path: string;
  readonly stats: Stats;
}

/** All of it, each directory before what is in it. */
export function* upperEntries(upper: string, below = ''): Generator<UpperEntry> {
  for (const name of listDirectory(below === '' ? upper : `${upper}/${below}`).sort()) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = lstat(`${upper}/${path}`);
    if (stats === undefined || isMountPoint(path)) continue;
    yield { path, stats };
    if (stats.isDirectory()) yield* upperEntries(upper, path);
  }
}

export const OPAQUE = 'SCHILY.xattr.trusted.overlay.opaque';

/** Which of these directories hide all that lies below them in lower layers. Only tar reads the attribute that says so. */
export const opaqueAmong = async (upper: string, directories: readonly string[]): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  if (directories.length === 0) return found;
  const walk = tarWalk<never>(({ name, pax }) => {
    if (pax.get(OPAQUE) === 'y') found.add(Buffer.from(safeName(name), 'latin1').toString('utf8'));
    return { keep: false };
  });
  for await (const chunk of packHeaders(upper, directories)) walk.push(chunk);
  return found;
};
