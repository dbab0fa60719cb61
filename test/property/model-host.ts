// A host in memory: what a step of a run makes there, one thing after the other, and what an undo takes away.
import type { Step, Undo } from '../../src/plan/step.ts';

export interface Host {
  /** Directories, files and pipes by place: `run/fstab`. */
  readonly paths: Set<string>;
  /** Who lives: readers of pipes, and `W` and `P1`, which hold the namespaces. */
  readonly processes: Set<string>;
  /** The container's control group, with who is in it; undefined: there is none. */
  cgroup: Set<string> | undefined;
  /** Mounts in the container's mount namespace. */
  mounts: number;
}

/** As a reservation leaves it. */
export const reservedHost = (): Host => ({
  paths: new Set(['data', 'data/program.sh', 'data/plan.json', 'data/config.json', 'names/box']), processes: new Set(), cgroup: undefined, mounts: 0,
});

type Effect = (host: Host) => void;

const path = (...names: readonly string[]): Effect[] => names.map((name) => ({ paths }) => paths.add(name));
const process = (...names: readonly string[]): Effect[] => [({ processes }) => { for (const name of names) processes.add(name); }];
const removeBelow = (host: Host, top: string): void => {
  for (const name of host.paths) if (name === top || name.startsWith(`${top}/`)) host.paths.delete(name);
};

/** A process that ends: out of its group, and with the last one of W and P1 go the mounts. */
export const end = (host: Host, ...names: readonly string[]): void => {
  for (const name of names) {
    host.processes.delete(name);
    host.cgroup?.delete(name);
  }
  if (!host.processes.has('W') && !host.processes.has('P1')) host.mounts = 0;
};

/** @returns false where the kernel would refuse: rmdir(2) of a group with somebody in it is EBUSY */
export const applyUndo = (host: Host, undo: Undo): boolean => {
  switch (undo.kind) {
    case 'processes.kill':
      end(host, ...[...host.processes].filter((name) => name !== 'W' && name !== 'P1'));
      return true;
    case 'cgroup.remove':
      if (host.cgroup === undefined || host.cgroup.size > 0) return false;
      host.cgroup = undefined;
      return true;
    case 'state.remove':
      removeBelow(host, 'run');
      if (undo.withData) for (const top of ['data', 'names/box']) removeBelow(host, top);
      return true;
    default:
      throw new Error(`the model knows no undo ${JSON.stringify(undo)}`);
  }
};

/** What a step does, in its order: it may fail behind each of these. */
export const effectsOf = (step: Step): Effect[] => {
  switch (step.kind) {
    case 'state.make': return path('data/upper', 'data/work', ...(step.privileged ? ['data/dev-upper', 'data/dev-work'] : []));
    case 'lock.take': return path('data/lock');
    case 'files.write': return path('run', 'run/rootfs', 'run/hostname', 'run/hosts', 'run/resolv.conf');
    case 'fstab.write': return path('run/fstab');
    case 'cgroup.make': return [(host) => { host.cgroup ??= new Set(); }];
    case 'log.pump': return [
      ...path('run/stdout', 'run/stderr', ...(step.attached ? ['run/stdout.log', 'run/stderr.log'] : [])),
      // One effect: to start something with & cannot fail.
      ...process('pump of stdout', 'pump of stderr', ...(step.attached ? ['tee of stdout', 'tee of stderr'] : [])),
    ];
    case 'stdin.open': return [...path('run/stdin'), ...(step.mode === 'once' ? process('feeder') : [])];
    // Its processes are W's own: script holds the terminal, and ends with what runs at it.
    case 'terminal.open': return [...path('run/stdin', 'run/inside.sh', 'data/screen', 'data/screen.times', 'run/exit'), ...process('W')];
    case 'namespaces.make': return [...process('W'), ...path('run/exit'), ...process('P1')];
    case 'cgroup.join': return [(host) => {
      if (host.cgroup === undefined) throw new Error('there is no group to join');
      host.cgroup.add('P1');
    }];
    case 'rootfs.mount': return [1, 2, 3].map(() => (host) => { host.mounts += 1; });
    case 'pid.publish': return path('run/pid');
    case 'exit.publish': return path('data/exit.json');
    // Held by the container itself, or a thing of the host that stays by design (docker makes volumes' sources, too).
    case 'sources.make': case 'cgroup.limit': case 'host.name': case 'net.up': case 'terminal.size': case 'tools.keep': case 'rootfs.pivot': case 'container.ready': case 'process.exec': return [];
    case 'cgroup.remove': return [(host) => { host.cgroup = undefined; }];
    case 'state.remove': return [(host) => { applyUndo(host, { kind: 'state.remove', withData: step.withData }); }];
    default: throw new Error(`the model knows no step ${step.kind}`);
  }
};
