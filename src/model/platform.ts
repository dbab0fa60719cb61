// Platforms as images name them: OCI image specification, config.md ("architecture" is a GOARCH).
import { UsageError } from '../errors.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

const GOARCH: Readonly<Record<string, string>> = {
  x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm', ppc64: 'ppc64le', s390x: 's390x', riscv64: 'riscv64', loong64: 'loong64', mips64el: 'mips64le',
};

/** What this machine runs. */
export const hostPlatform = (): Platform => ({ os: 'linux', architecture: GOARCH[process.arch] ?? process.arch });

/** `OS/ARCH[/VARIANT]`, or one of the first two. @throws UsageError in docker's words */
export const parsePlatform = (text: string): Platform => {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3 || !parts.every((part) => /^[a-z0-9_-]+$/.test(part))) {
    throw new UsageError(`"${text}" is an invalid OS/ARCH[/VARIANT] platform`, 1);
  }
  const [first = '', second, variant] = parts;
  if (second === undefined) return first === 'linux' ? hostPlatform() : { os: 'linux', architecture: first };
  return { os: first, architecture: second, ...(variant === undefined ? {} : { variant }) };
};

export const platformText = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant === undefined || variant === '' ? [] : [variant])].join('/');
