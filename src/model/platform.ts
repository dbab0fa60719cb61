// Platforms as images name them: OCI image specification, config.md ("architecture" is a GOARCH).
import { UsageError } from '../errors.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** `OS/ARCH[/VARIANT]`, or one of the first two; the other is this machine's. @throws UsageError in docker's words */
export const parsePlatform = (text: string, machine: Platform): Platform => {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3 || !parts.every((part) => /^[a-z0-9_-]+$/.test(part))) {
    throw new UsageError(`"${text}" is an invalid OS/ARCH[/VARIANT] platform`, 1);
  }
  const [first = '', second, variant] = parts;
  if (second === undefined) return first === machine.os ? machine : { os: machine.os, architecture: first };
  return { os: first, architecture: second, ...(variant === undefined ? {} : { variant }) };
};

export const platformText = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant === undefined || variant === '' ? [] : [variant])].join('/');
