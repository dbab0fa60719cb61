// What to try when a step fails: by its kind and by what the command said.
import type { Step, StepKind } from '../plan/step.ts';

interface Remedy {
  /** In the answer of the command; absent: whatever it said. */
  readonly says?: RegExp;
  readonly try: string;
}

const BUSY = 'the group above has processes of its own ("no internal processes", cgroups(7)): move them to a child group, or run sc from another one';

const REMEDIES: Partial<Readonly<Record<StepKind, readonly Remedy[]>>> = {
  'state.make': [
    { says: /No space left/, try: 'free some room: sc ps -a, sc rm, sc image ls' },
    { says: /Read-only file system|Permission denied/, try: 'use a store that can be written: sc --root DIR' },
    { says: /File exists/, try: 'this id has a container already; without SC_ID the program makes one of its own' },
  ],
  'cgroup.make': [
    { says: /Device or resource busy/, try: BUSY },
    { says: /Read-only file system/, try: 'the cgroup2 file system is mounted read-only here: run sc on the host, or remount it rw' },
    { says: /Permission denied/, try: 'run as root, or in a cgroup that was delegated to you' },
  ],
  'cgroup.limit': [{ says: /No such file|Permission denied/, try: 'the controller is not switched on above this group: see cgroup.subtree_control there' }],
  'namespaces.make': [
    { says: /No space left/, try: 'the limit of namespaces is reached: see /proc/sys/user/max_*_namespaces' },
    { says: /Operation not permitted/, try: 'run as root; inside another container that one needs CAP_SYS_ADMIN' },
  ],
  'rootfs.mount': [
    { says: /Too many levels of symbolic links|\(ELOOP\)/, try: 'a link of the image or of the container lies in the way of a mount: name its target instead' },
    { says: /unknown filesystem type 'overlay'/, try: 'load the module: modprobe overlay' },
  ],
  'exec.make': [
    { says: /cgroup\.max\.|Resource temporarily unavailable/, try: 'the container has as many control groups as it may: see cgroup.max.descendants' },
    { says: /Device or resource busy/, try: 'an exec that was killed left processes behind: sc stop and sc start, or write 1 to the cgroup.kill that it names' },
  ],
  'cgroup.enter': [{ says: /Operation not supported|Device or resource busy/, try: 'the container has split its control group up ("no internal processes", cgroups(7)): no process can join it at the top' }],
  'namespaces.enter': [{ try: 'the container ended meanwhile, or this shell lacks CAP_SYS_ADMIN' }],
  'terminal.open': [{ says: /unknown filesystem type|devpts/, try: 'a kernel with CONFIG_UNIX98_PTYS has devpts; without -t no terminal is needed' }],
  'terminal.join': [{ says: /not its own devpts|can't cd/, try: 'run the command without -t, or start the container again' }],
  'process.enter': [{ try: 'is the tool that it names installed?' }],
  'process.exec': [{ try: 'is the tool that it names installed?' }],
};

/** @returns undefined where the answer says enough */
export const remedy = ({ kind }: Step, answer: string): string | undefined =>
  REMEDIES[kind]?.find(({ says }) => says === undefined || says.test(answer))?.try;
