// What a reader of --explain is told of each kind of step, whoever asked for it: the kernel's side of it, and where it
// is written down. Data for reading; nothing is decided here.
import type { StepKind } from '../plan/step.ts';

export interface Lesson {
  readonly text: string;
  readonly manual: string;
}

export const LESSONS: Readonly<Record<StepKind, Lesson>> = {
  'state.make': { manual: 'mkdir(1)', text: 'overlay wants two directories of one file system: upper for what is written, work for its own use.' },
  'sources.make': { manual: 'mkdir(1)', text: 'A bind mount shows a directory at a second place, so there must be one.' },
  'lock.take': { manual: 'flock(1), flock(2)', text: 'A lock of an open file dies with its last holder, so no crash can leave it taken.' },
  'files.write': { manual: 'hosts(5), resolv.conf(5)', text: 'Three small files of the host are mounted over those of the image, so that the image stays as it is.' },
  'fstab.write': { manual: 'fstab(5), mount(8)', text: 'Each line is one mount(2): source, target, type, options. nodev keeps a made device node dead, ro keeps a setting as it is.' },
  'cgroup.make': { manual: 'cgroups(7)', text: 'A directory of the cgroup2 file system is a control group. A group can limit only with controllers that its parent hands on.' },
  'cgroup.limit': { manual: 'cgroups(7), Documentation/admin-guide/cgroup-v2.rst', text: 'A limit is a number written to a file. The kernel holds all processes of the group, present and future, to it.' },
  'stdin.open': { manual: 'fifo(7)', text: 'A named pipe is at its end when its last writer closes it: whoever holds it open decides how long the input lasts.' },
  'terminal.open': { manual: 'script(1), pts(4), pty(7)', text: 'A pseudoterminal has two ends. What is written to one comes out of the other, and the kernel turns Ctrl-C into a signal on the way.' },
  'terminal.join': { manual: 'script(1), pts(4), proc_pid_fdinfo(5)', text: "A mount of another namespace cannot be mounted here, but its directory can be held open: the magic link in /proc/self/fd leads there." },
  'terminal.size': { manual: 'stty(1), ioctl_tty(2)', text: 'The size belongs to the terminal. Whoever sets it sends SIGWINCH to the programs in its foreground.' },
  'log.pump': { manual: 'fifo(7), tee(1), gawk(1)', text: 'The container writes into named pipes. Their readers put a time on each line and append it with one write(2), which O_APPEND keeps whole.' },
  'namespaces.make': { manual: 'unshare(1), namespaces(7)', text: 'unshare(2) gives this process its own view of mounts, names and networks at once; new process numbers begin with its first child.' },
  'cgroup.join': { manual: 'cgroups(7)', text: 'Writing a process number to cgroup.procs moves that process; all it starts later is born in the group.' },
  'rootfs.mount': { manual: 'mount(8), overlay in Documentation/filesystems/overlayfs.rst', text: 'nosymfollow holds while the mounts are made, so that a link in the image cannot lead one of them out; then it is lifted.' },
  'host.name': { manual: 'uts_namespaces(7), sethostname(2)', text: 'The name is the property of a namespace. Writing the file in /proc sets it without a process.' },
  'net.up': { manual: 'network_namespaces(7), ip-link(8)', text: 'A new network namespace has one interface, lo, and it is down. The two settings let every user of the container serve low ports and ping.' },
  'tools.keep': { manual: 'unshare(1), cgroup_namespaces(7)', text: "The root of a process may lie in another mount namespace than its mounts. So the host's tools work to the last step, and the image needs none." },
  'rootfs.pivot': { manual: 'pivot_root(2), pivot_root(8)', text: 'chroot changes only what one process sees, and can be undone from inside. pivot_root changes the namespace: afterwards the old root is gone.' },
  'pid.publish': { manual: 'proc_pid_stat(5)', text: 'A number alone may be another process tomorrow; number, start time and boot together never are.' },
  'container.ready': { manual: 'sc run --detach', text: 'The last heading: whoever started the program may go.' },
  'process.exec': { manual: 'capsh(1), capabilities(7), env(1), setsid(1)', text: 'Each link of the chain replaces the one before it, so no process is left over. What is dropped from the bounding set cannot be got back by any program.' },
  'exec.make': { manual: 'cgroups(7), fifo(7)', text: 'A group below another adds no limit of its own; what counts for the upper one counts for all below it.' },
  'caller.watch': { manual: 'pipe(7)', text: 'The kernel closes the descriptors of a process that dies, however it dies: the end of a pipe is the only message that never fails to come.' },
  'cgroup.enter': { manual: 'cgroups(7)', text: 'nsenter(1) enters namespaces, and a control group is none: whoever forgets it leaves the limits behind.' },
  'namespaces.enter': { manual: 'nsenter(1), setns(2)', text: 'setns(2) takes on the namespaces of another process; new process numbers hold for the next child, so nsenter starts one and waits for it.' },
  'exec.publish': { manual: 'proc_pid_stat(5)', text: 'Inside, the same process has another number; both name one process.' },
  'process.enter': { manual: 'capsh(1), capabilities(7)', text: 'A process may look into another one only with all of its capabilities: until the very last exec ours has more than the container.' },
  'exec.pump': { manual: 'fifo(7), cat(1)', text: 'A descriptor is a key: whoever holds one of your terminal can type into it, and of your file can change its mode. So the container gets pipes.' },
  'exec.wait': { manual: 'wait(1p)', text: 'A command that a signal ended gives 128 and the number of the signal.' },
  'exec.remove': { manual: 'cgroups(7)', text: 'Only a group without processes can be removed.' },
  'exit.publish': { manual: 'rename(2)', text: 'rename replaces a file in one instant.' },
  'cgroup.remove': { manual: 'cgroups(7)', text: 'A group can be removed when no process is left in it. cgroup.kill is SIGKILL to all of them, and no fork outruns it.' },
  'state.remove': { manual: 'rm(1)', text: 'A mount lives as long as the last process in its namespace, so there is nothing to unmount.' },
  'container.check': { manual: 'proc_pid_stat(5)', text: 'Field 22 of the stat line is the start time.' },
  'process.signal': { manual: 'kill(1), pid_namespaces(7)', text: 'The kernel discards signals to process 1 of a namespace that it has no handler for; only KILL and STOP from outside always arrive.' },
  'monitor.wait': { manual: 'flock(1)', text: 'Waiting for a lock costs nothing and needs no asking again.' },
  'tree.archive': { manual: 'mount(8), tar(1), mount_namespaces(7)', text: 'overlay shows layers as one tree; without an upper directory it can only be read.' },
  'cgroup.kill': { manual: 'cgroups(7)', text: 'One write ends all processes of the group at once.' },
};
