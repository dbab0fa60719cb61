// A container as the store knows it: what was asked of it, and what it is now.
import type { ContainerSpec } from './spec.ts';

export const RECORD_VERSION = 1;

/** config.json: what was asked and when. What became of it is never written here, it is derived: status.ts. */
export interface ContainerRecord {
  readonly version: typeof RECORD_VERSION;
  readonly id: string;
  readonly name: string;
  /** RFC 3339, UTC. */
  readonly created: string;
  /** The words after `sc`. */
  readonly argv: readonly string[];
  readonly imageReference: string;
  readonly imageId: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal: string;
  /** Seconds; below zero: for ever. */
  readonly stopTimeout: number;
  /** What the image says of its process, where the flags did not: for `inspect` only. */
  readonly image?: { readonly User?: string; readonly entrypoint?: readonly string[] | null; readonly command?: readonly string[] | null };
  /** Versions of the host's tools when it was made. */
  readonly tools?: Readonly<Record<string, string>>;
  readonly spec: ContainerSpec;
}

/** One process as it cannot be confused with a later one of the same number: proc_pid_stat(5), field 22. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and its start. */
  readonly startTime: string;
  readonly bootId: string;
}

export type ContainerStatus =
  | { readonly state: 'created'; readonly exitCode: number; readonly error: string }
  | { readonly state: 'running'; readonly process: ProcessIdentity; readonly startedMs: number }
  | {
      readonly state: 'exited';
      /** undefined: the monitor was killed before it could tell. */
      readonly exitCode: number | undefined;
      readonly oomKilled: boolean;
      readonly finishedMs: number;
    };
