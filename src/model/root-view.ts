// A container's tree before it is mounted: what its paths are and what its files say, as the kernel will see them inside.

export interface ResolvedPath {
  /** Absolute inside the root and free of links. What does not exist is appended as it was asked for. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'missing' | 'other';
  /** Permission bits, with setuid, setgid and sticky; absent for what is missing. */
  readonly mode?: number;
}

export interface RootView {
  /** @throws UsageError after 40 symbolic links, as the kernel gives ELOOP */
  readonly resolve: (path: string) => ResolvedPath;
  /** The text of a regular file, links followed inside the root; undefined for anything else. */
  readonly readText: (path: string) => string | undefined;
}
