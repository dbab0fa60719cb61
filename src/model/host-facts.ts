// What a plan must know of the host. Probed once by host/probe, cached, or read from a file: a plan can be made for a
// machine that one has not got.

import { UsageError } from '../errors.ts';

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
  /** The shell that runs the programs: dash or bash where there is one. */
  readonly shell: string;
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

/** Facts from a file. @throws UsageError for a text that is not of this form or of another version */
export const parseFacts = (text: string, file: string): HostFacts => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is no JSON`);
  }
  const facts = value as Partial<HostFacts> | null;
  if (typeof facts !== 'object' || facts === null || facts.version !== FACTS_VERSION)
    throw new UsageError(`${file} is no description of a host (version ${FACTS_VERSION}) that this sc can read`);
  for (const key of ['kernel', 'tools', 'capsh', 'cgroup', 'masked', 'readonlyPaths', 'shell'] as const)
    if (facts[key] === undefined) throw new UsageError(`${file} lacks "${key}"`);
  return facts as HostFacts;
};
