// GNU tar, the only tar that we let write a layer: busybox's follows hard links out of the directory.
import { HostError } from '../errors.ts';
import { runTool } from './process.ts';
import { feedTool } from './streams.ts';
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
