// What a plan must know of the host. Probed once by host/probe, cached, or read from a file: a plan can be made for a
// machine that one has not got.

export const FACTS_VERSION = 1;

/** A tool of the host by its absolute path, and what it says of its version. */
export interface ToolFact {
  readonly path: string;
  /** `2.38.1`; undefined where the tool does not tell. */
  readonly version: string | undefined;
}

/** Which awk reads the logs: they differ in what they do to a NUL byte, to time, to a last line without end. */
export type AwkKind = 'gawk' | 'mawk' | 'busybox';

export interface HostFacts {
  readonly version: typeof FACTS_VERSION;
  readonly distribution: string;
  readonly kernel: { readonly release: string; readonly lastCapability: number };
  /** Tools that the host has. One that it lacks has no entry. */
  readonly tools: Readonly<Record<string, ToolFact>>;
  readonly awk: { readonly path: string; readonly kind: AwkKind } | undefined;
  readonly capsh: { readonly quiet: boolean; readonly noNewPrivs: boolean };
  readonly cgroup: {
    /** Where a cgroup2 file system is mounted, undefined where none is. */
    readonly mount: string | undefined;
    /** cgroup.controllers of its root: what v2 can limit here. */
    readonly controllers: readonly string[];
    /** Controllers that a v1 hierarchy has taken. */
    readonly v1Controllers: readonly string[];
  };
  /** Paths of /proc and /sys that docker covers or makes read-only, those that this kernel has. */
  readonly masked: { readonly files: readonly string[]; readonly directories: readonly string[] };
  readonly readonlyPaths: readonly string[];
}
