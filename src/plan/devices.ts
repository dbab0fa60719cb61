// /dev. The nodes are the host's own, bound read-only: reading and writing the device works, chmod of the node does not.
// nodev everywhere else: mknod is among docker's default capabilities, and a block device made so is the host's disk.
import type { FstabEntry } from './step.ts';

const node = (name: string): FstabEntry => ({
  source: { path: `/dev/${name}` }, target: { in: 'root', path: `/dev/${name}` }, type: 'none', options: ['bind', 'ro', 'nosuid', 'noexec'],
});

const [first, ...others] = ['null', 'zero', 'full', 'random', 'urandom', 'tty'].map(node);

/** The nodes that every container has. */
export const DEVICES: readonly FstabEntry[] = first === undefined ? [] : [
  { ...first, comment: "the host's device nodes: the devices work, chmod of the nodes does not" },
  ...others,
];

const PTS = { in: 'root', path: '/dev/pts' } as const;

const ownTerminals: FstabEntry = { source: { path: 'devpts' }, target: PTS, type: 'devpts', options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'] };

/** terminal.open has made them already, and the first of them is the console. pts(4), console(4) */
const openTerminals: readonly FstabEntry[] = [
  { source: { path: '/dev/pts' }, target: PTS, type: 'none', options: ['bind', 'nosuid', 'noexec'], comment: 'the terminals that terminal.open has made, and the open one as console' },
  { source: { path: '/dev/pts/0' }, target: { in: 'root', path: '/dev/console' }, type: 'none', options: ['bind', 'nosuid', 'noexec'] },
];

/** Terminals, shared memory and message queues of the container's own. */
export const stdioDevices = (terminal: boolean): readonly FstabEntry[] => [
  ...(terminal ? openTerminals : [ownTerminals]),
  { source: { path: 'shm' }, target: { in: 'root', path: '/dev/shm' }, type: 'tmpfs', options: ['nosuid', 'nodev', 'noexec', 'mode=1777', 'size=65536k'] },
  { source: { path: 'mqueue' }, target: { in: 'root', path: '/dev/mqueue' }, type: 'mqueue', options: ['nosuid', 'nodev', 'noexec'] },
];

/** --privileged: all of the host's nodes, below a layer that takes the container's own changes to /dev. */
export const privilegedDevices: readonly FstabEntry[] = [
  {
    source: { path: 'overlay' }, target: { in: 'root', path: '/dev' }, type: 'overlay', comment: "--privileged: every device node of the host",
    options: ['nosuid', 'lowerdir=$layers/init/dev:/dev', 'upperdir=$data/dev-upper', 'workdir=$data/dev-work'],
  },
];
