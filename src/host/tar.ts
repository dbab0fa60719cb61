// GNU tar, the only tar that we let write a layer: busybox's follows hard links out of the directory.
import { HostError } from '../errors.ts';
import { runTool } from './process.ts';
import { feedTool, readTar } from './streams.ts';
import type { Feed } from './streams.ts';

let probed = false;

/** @throws HostError unless the host's tar is GNU tar */
export const requireGnuTar = (): void => {
  if (probed) return;
  const { stdout } = runTool(['tar', '--version']);
  if (!stdout.includes('GNU tar')) throw new HostError('the tar of this host is not GNU tar, which is needed to unpack images: install the package tar');
  probed = true;
};

// Never -P. The overlay attribute is set by our own filter only, which refuses it in layers.
const LAYER_FLAGS = [
  '--same-permissions', '--same-owner', '--numeric-owner', '--delay-directory-restore', '--warning=no-timestamp',
  '--xattrs', '--xattrs-include=security.capability', '--xattrs-include=user.*', '--xattrs-include=trusted.overlay.opaque',
];

/** Unpacks what is written to it as a layer: owners by number, modes, times, devices, capabilities of files. */
export const untarLayer = (directory: string): Feed =>
  feedTool(['tar', '--extract', ...LAYER_FLAGS, '--directory', directory, '--file', '-']);

/** Unpacks what is written to it as our own files, for reading. */
export const untarPlain = (directory: string): Feed =>
  feedTool(['tar', '--extract', '--no-same-owner', '--no-same-permissions', '--directory', directory, '--file', '-']);

// POSIX archives hold attributes and long names; times of access would make each archive of the same tree another.
const PACK_FLAGS = [
  '--create', '--format=pax', '--pax-option=delete=atime,delete=ctime', '--numeric-owner', '--sort=name',
  '--xattrs', '--xattrs-include=security.capability', '--xattrs-include=user.*', '--xattrs-exclude=user.overlay.*',
  '--warning=no-file-ignored', '--warning=no-file-changed', '--warning=no-file-removed',
];

/** What overlay wrote beside a directory or file of an upper layer: overlayfs.rst. */
const OVERLAY_ATTRIBUTES = ['opaque', 'redirect', 'metacopy'].map((name) => `--xattrs-include=trusted.overlay.${name}`);

/** The tree of an upper layer as a tar, with overlay's own marks. Sockets are left out. */
export const packUpper = (directory: string): AsyncIterable<Buffer> =>
  readTar(['tar', ...PACK_FLAGS, ...OVERLAY_ATTRIBUTES, '--directory', directory, '--file', '-', '.']);

/** Only the headers of these directories. @param names relative to the directory */
export const packHeaders = (directory: string, names: readonly string[]): AsyncIterable<Buffer> =>
  readTar(['tar', ...PACK_FLAGS, ...OVERLAY_ATTRIBUTES, '--no-recursion', '--directory', directory, '--null', '--verbatim-files-from', '--files-from=-', '--file', '-'], names.join('\0'));

/** Flags for a tree that is to become an archive for others. */
export const EXPORT_FLAGS: readonly string[] = [...PACK_FLAGS, String.raw`--transform=s,^\./\(.\),\1,S`];
