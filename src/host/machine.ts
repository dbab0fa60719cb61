// What this machine runs.
import type { Platform } from '../model/platform.ts';

/** Go's names for what node calls otherwise. */
const GOARCH: Readonly<Record<string, string>> = {
  x64: 'amd64', ia32: '386', ppc64: 'ppc64le', mips64el: 'mips64le',
};

/** The platform of images for this machine. */
export const machinePlatform = (): Platform => ({ os: 'linux', architecture: GOARCH[process.arch] ?? process.arch });
