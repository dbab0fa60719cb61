// The closed set of steps. A step is data: what is done, why, where the kernel shows it, how it is undone. `why` and
// `proof` never decide anything: without them the program is the same but for its headings.
import type { AwkKind } from '../model/host-facts.ts';
import type { NetworkMode, StdinMode } from '../model/spec.ts';

/** A path that the program builds from one of its variables: `{in: 'run', path: '/hosts'}` is `$run/hosts`. */
export interface Place {
  readonly in?: 'root' | 'run' | 'data' | 'cg' | 'layers';
  readonly path: string;
}

export interface Why {
  /** The flag that asked for it, as typed; absent for what every container gets. */
  readonly flag?: string;
  readonly text: string;
}

/** What takes a step back. Each tolerates that there is nothing. */
export type Undo = { readonly kind: 'state.remove'; readonly withData: boolean } | { readonly kind: 'processes.kill' } | { readonly kind: 'cgroup.remove' } | { readonly kind: 'exec.remove' };

/** A line of the container's fstab(5). */
export interface FstabEntry {
  readonly source: Place;
  readonly target: Place;
  readonly type: string;
  readonly options: readonly string[];
  /** A line of words above it. */
  readonly comment?: string;
}

/** A write to a file of the cgroup. `optional`: some kernels do not have the file (swap accounting switched off). */
export interface LimitFile {
  readonly file: string;
  readonly value: string;
  readonly optional?: boolean;
}

export type NamespaceKind = 'mount' | 'uts' | 'ipc' | 'net' | 'pid';

/** What each kind of step says beside its reason. */
interface StepArguments {
  'state.make': { readonly privileged: boolean };
  /** Host directories that a volume names and that are not there. */
  'sources.make': { readonly directories: readonly string[] };
  'lock.take': object;
  'files.write': { readonly network: NetworkMode };
  'fstab.write': { readonly entries: readonly FstabEntry[] };
  'cgroup.make': { readonly controllers: readonly string[] };
  'cgroup.limit': { readonly files: readonly LimitFile[] };
  'stdin.open': { readonly mode: Exclude<StdinMode, 'none'> };
  'terminal.open': object;
  /** `uid`: whoever runs there may open it again by its name, as with docker. */
  'terminal.size': { readonly uid: number };
  'terminal.join': { readonly detach: boolean };
  'log.pump': { readonly awk: AwkKind; readonly command: string; readonly attached: boolean };
  'namespaces.make': { readonly namespaces: readonly NamespaceKind[]; readonly stdin: StdinMode; readonly terminal?: boolean };
  'cgroup.join': object;
  'rootfs.mount': {
    /** Mount points that the image lacks: made before anything is mounted on them. */
    readonly directories: readonly Place[];
    readonly files: readonly Place[];
    /** Copy the layer of mount points in, where it cannot be a layer. */
    readonly copyMountPoints: boolean;
    readonly readonly: boolean;
    /** Mounts that other mounts lie on: they follow no link either, until all is mounted. Innermost first. */
    readonly outer: ReadonlyArray<{ readonly target: Place; readonly readonly: boolean }>;
  };
  'host.name': object;
  'net.up': object;
  'tools.keep': object;
  'rootfs.pivot': object;
  'pid.publish': object;
  'container.ready': object;
  'process.exec': ProcessExec;
  /** The directories of one exec, in the run directory and in the container's control group. */
  'exec.make': { readonly pipes: readonly ExecPipe[] };
  'caller.watch': { readonly terminal: boolean };
  'cgroup.enter': object;
  'namespaces.enter': { readonly stdio: 'pipes' | 'terminal' | 'inherited' };
  'exec.publish': object;
  'process.enter': ProcessExec;
  'exec.pump': { readonly pipes: readonly ExecPipe[] };
  'exec.wait': { readonly pumps: readonly ExecPipe[] };
  'exec.remove': { readonly watched: boolean };
  'exit.publish': { readonly attached: boolean; readonly stdin: StdinMode; readonly memory: boolean };
  'cgroup.remove': object;
  'state.remove': { readonly withData: boolean };
  'container.check': { readonly otherwise: 'succeed' | 'fail' };
  'process.signal': { readonly signal: string };
  'monitor.wait': { readonly timeoutSeconds: number; readonly then: 'done' | 'next' };
  'cgroup.kill': object;
  /** Lower directories of an overlay that nothing is written to, and the words of tar(1). */
  'tree.archive': { readonly lower: string; readonly flags: readonly string[] };
}

export type ExecPipe = 'stdin' | 'stdout' | 'stderr';

/** Process 1, or what joins it later: what it is, and what is taken from it on the way there. */
export interface ProcessExec {
  readonly args: readonly string[];
  /** Where the command was found, an absolute path of the container: for `direct`. */
  readonly file?: string;
  readonly env: ReadonlyArray<readonly [name: string, value: string]>;
  /** Variables that the loader of the host's own tools would obey: the image's env(1) sets them. */
  readonly loaderEnv: ReadonlyArray<readonly [name: string, value: string]>;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  /** Names, or numbers for what has no name yet. */
  readonly dropped: readonly string[];
  readonly noNewPrivileges: 'no' | 'capsh' | 'setpriv';
  readonly quiet: boolean;
  /** unshare: enters the root and looks the command up there. image-shell: the image's sh does. direct: neither is needed. */
  readonly last: 'unshare' | 'image-shell' | 'direct';
  /** Where these lie: what env(1) starts is looked up on the container's own PATH. */
  readonly capsh: string;
  readonly setpriv: string;
  readonly unshare: string;
  readonly terminal?: boolean;
  readonly stdin: StdinMode;
}

export type StepKind = keyof StepArguments;

export type Step = {
  [K in StepKind]: {
    readonly id: string;
    readonly kind: K;
    readonly why: Why;
    /** A file that shows it; `PID` stands for process 1 in host numbers. proc(5), cgroups(7) */
    readonly proof?: string;
    readonly undo?: readonly Undo[];
  } & StepArguments[K];
}[StepKind];

export type StepOf<K extends StepKind> = Extract<Step, { readonly kind: K }>;

export const PLAN_VERSION = 1;

/** What a program needs to know before its first step. */
export interface PlanSettings {
  /** PATH of the program, from where the host's tools lie. */
  readonly path: string;
  /** The store: `/var/lib/sc`. */
  readonly state: string;
  /** What means nothing after a reboot: `/run/sc`. */
  readonly run: string;
  /** Where the cgroups of all containers lie: a directory below the cgroup2 mount. */
  readonly cgroups: string;
}

export interface Plan {
  readonly version: typeof PLAN_VERSION;
  /** What the program does, as one would type it. */
  readonly title: string;
  /** `run` stays until the container ends, `exec` until its command does; `visit` does one thing to a container that is there. */
  readonly form: 'run' | 'exec' | 'visit';
  /** The container that a visit or an exec is for; a run gets its id from outside. */
  readonly container?: string;
  readonly settings: PlanSettings;
  /** Of a run: the first digits of the id, the kernel's own, or what was asked for. */
  readonly hostname?: { readonly from: 'id' | 'kernel' } | { readonly name: string };
  readonly steps: readonly Step[];
}
