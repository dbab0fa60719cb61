// What was asked of one container, complete, with docker's defaults filled in. The plan is made from this and nothing
// else of the request. Names follow the OCI runtime specification (config.md, config-linux.md) where it has them.
import type { Capability } from './capabilities.ts';
import type { MountRequest } from './mount.ts';
import type { ContainerUser } from './user.ts';

/** Where the container's tree comes from. */
export type RootSource =
  | {
      readonly kind: 'image';
      readonly reference: string;
      /** `sha256:…` of the configuration; undefined in a dry run for an image that is not here. */
      readonly id: string | undefined;
      /** Directories below the store's layers, topmost first (overlay's order): `l/7`. */
      readonly layers: readonly string[];
    }
  | {
      readonly kind: 'directory';
      readonly directory: string;
      /** The directory holds the store, so overlay(5) refuses a lower layer of ours beside it. */
      readonly holdsStore: boolean;
    };

export type NetworkMode = 'none' | 'host';

/**
 * none: the command reads the end of the input at once. once: what the caller sends, to its end (`-i`). open: whoever
 * attaches, never ending (`-d -i`).
 */
export type StdinMode = 'none' | 'once' | 'open';

export interface Resources {
  readonly memoryBytes?: number;
  /** Microseconds of CPU in every CPU_PERIOD_MICROSECONDS. */
  readonly cpuQuota?: number;
  readonly pidsLimit?: number;
}

/** How the command becomes process 1: see plan/process. */
export interface ContainerProcess {
  readonly args: readonly string[];
  /** Without HOSTNAME and HOME. */
  readonly env: ReadonlyArray<readonly [name: string, value: string]>;
  /** undefined: the environment sets HOME itself. */
  readonly home: string | undefined;
  /** An absolute path. */
  readonly cwd: string;
  readonly user: ContainerUser;
  readonly bounding: readonly Capability[];
  readonly noNewPrivileges: boolean;
}

export interface ContainerSpec {
  readonly root: RootSource;
  /** undefined: the first twelve digits of the id, or the host's name with the host's network. */
  readonly hostname: string | undefined;
  readonly process: ContainerProcess;
  readonly mounts: readonly MountRequest[];
  /** What has to be made first: mount points and the working directory in the container, sources on the host. */
  readonly missing: { readonly directories: readonly string[]; readonly files: readonly string[]; readonly sources: readonly string[] };
  readonly rootReadonly: boolean;
  readonly privileged: boolean;
  readonly network: NetworkMode;
  readonly resources: Resources;
  readonly stdin: StdinMode;
  /** `-t`: the process has a terminal, and one stream for all that it says. */
  readonly terminal?: boolean;
  /** The caller reads the output while it comes (no `-d`). */
  readonly attached: boolean;
  /** `--rm`. */
  readonly autoRemove: boolean;
  /** The words as they were typed, for the reasons of the steps: `{memory: ['256m']}`. They never decide anything. */
  readonly asked: Readonly<Record<string, readonly string[]>>;
}
