// The plan of a run. Pure: no clock, no random, no disk. The list is in the order of time; three shells read it one
// after the other: the monitor, the inside (from namespaces.make), and the way out of the host (from tools.keep).
import type { HostFacts } from '../model/host-facts.ts';
import type { ContainerSpec } from '../model/spec.ts';
import { cgroupSteps } from './cgroup.ts';
import { processExec } from './process.ts';
import { fstabWrite, rootfsMount } from './rootfs.ts';
import { planSettings, type PlanPlaces } from './settings.ts';
import { PLAN_VERSION, type NamespaceKind, type Plan, type Step } from './step.ts';
import { stdioSteps } from './stdio.ts';
import { why } from './why.ts';

const beginning = (spec: ContainerSpec): Step[] => [
  {
    id: 'state.make', kind: 'state.make', privileged: spec.privileged, undo: [{ kind: 'state.remove', withData: true }],
    why: { text: 'upper takes what the container writes, work is for overlay itself; an id that is taken ends here' },
  },
  {
    id: 'lock.take', kind: 'lock.take',
    why: { text: 'held by this shell to its end: "is it supervised?" is "can nobody else take it?"' }, proof: '/proc/locks',
  },
  ...(spec.missing.sources.length === 0 ? [] : [{
    id: 'sources.make', kind: 'sources.make', directories: spec.missing.sources,
    why: why(spec, 'directories of the host that are not there yet: docker makes them, and so do we', 'volume'),
  } as const]),
  {
    id: 'files.write', kind: 'files.write', network: spec.network,
    why: why(spec, 'the mount point; and host name, hosts and resolv.conf, the host side of three mounts', 'hostname', 'network'), proof: '/proc/PID/root/etc/hosts',
  },
];

const namespaces = ({ network }: ContainerSpec): NamespaceKind[] => ['mount', 'uts', 'ipc', ...(network === 'host' ? [] : (['net'] as const)), 'pid'];

const inside = (spec: ContainerSpec, facts: HostFacts): Step[] => [
  {
    id: 'namespaces.make', kind: 'namespaces.make', namespaces: namespaces(spec), stdin: spec.stdin, ...(spec.terminal === true ? { terminal: true } : {}),
    why: why(spec, `its own mounts, host name, IPC${spec.network === 'host' ? '' : ', network'} and process numbers`, 'network'), proof: '/proc/PID/ns',
  },
  { id: 'cgroup.join', kind: 'cgroup.join', why: { text: 'the kernel takes 10 ms to move a process (an RCU grace period), so we mount meanwhile' }, proof: '/proc/PID/cgroup' },
  rootfsMount(spec, facts),
  ...(spec.hostname === undefined && spec.network === 'host'
    ? []
    : [{ id: 'host.name', kind: 'host.name', why: why(spec, 'the kernel keeps one per uts namespace', 'hostname'), proof: '/proc/sys/kernel/hostname' } as const]),
  ...(spec.network === 'host'
    ? []
    : [{ id: 'net.up', kind: 'net.up', why: why(spec, 'loopback; ports below 1024 and ping for every user', 'network'), proof: '/proc/PID/net/dev' } as const]),
];

const leaving = (spec: ContainerSpec, facts: HostFacts): Step[] => [
  { id: 'tools.keep', kind: 'tools.keep', why: { text: 'a shell whose "/" is the host (fd 4), so it finds its tools to the end, and whose "." is the new root' } },
  { id: 'rootfs.pivot', kind: 'rootfs.pivot', why: { text: 'make "." the root of this mount namespace; the host\'s mounts leave it for good' }, proof: '/proc/PID/mountinfo' },
  { id: 'pid.publish', kind: 'pid.publish', why: { text: 'process 1 in host numbers, with its start time and this boot: stop and ps go by it' }, proof: '/proc/PID/stat' },
  { id: 'container.ready', kind: 'container.ready', why: { text: 'all is made; with -d sc leaves here. From now on only the command itself can fail' } },
  processExec(spec, facts),
];

const ending = (spec: ContainerSpec): Step[] => [
  {
    id: 'exit.publish', kind: 'exit.publish', attached: spec.attached && spec.terminal !== true, stdin: spec.stdin, memory: spec.resources.memoryBytes !== undefined,
    why: { text: 'first, so that nobody waits for the rest; mv: nobody ever reads half a file' },
  },
  { id: 'cgroup.remove', kind: 'cgroup.remove', why: { text: 'whatever is left in it is killed; retried, for the dying may take a moment' } },
  {
    id: 'state.remove', kind: 'state.remove', withData: spec.autoRemove,
    why: why(spec, 'the logs are read to their end first; mounts need no umount, they ended with their namespace', 'rm'),
  },
];

/**
 * The whole life of one container, from nothing to nothing.
 * @param title the command line as typed, less what only asks to see the plan
 * @param facts may be those of a host that lacks something: see refusals
 */
export const planRun = (spec: ContainerSpec, facts: HostFacts, places: PlanPlaces, title: string): Plan => ({
  version: PLAN_VERSION,
  title,
  form: 'run',
  settings: planSettings(facts, places),
  hostname: spec.hostname === undefined ? { from: spec.network === 'host' ? 'kernel' : 'id' } : { name: spec.hostname },
  steps: [...beginning(spec), fstabWrite(spec, facts), ...cgroupSteps(spec), ...stdioSteps(spec, facts), ...inside(spec, facts), ...leaving(spec, facts), ...ending(spec)],
});
