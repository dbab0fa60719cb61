// Which of the host's processes are a container's: those of its control group and of the groups below it (exec makes one).
import { listDirectory, lstat, readText } from '../host/files.ts';
import type { HostFacts } from '../model/host-facts.ts';

/** A group that is gone, or being removed at this moment, has no processes. cgroups(7): ENODEV, EOPNOTSUPP when threaded */
const readGroup = (file: string): string => {
  try {
    return readText(file) ?? '';
  } catch {
    return '';
  }
};

const below = (group: string): number[] => [
  ...readGroup(`${group}/cgroup.procs`).split('\n').filter((line) => line !== '').map(Number),
  ...listDirectory(group).filter((name) => lstat(`${group}/${name}`)?.isDirectory() === true).flatMap((name) => below(`${group}/${name}`)),
];

/** The host's numbers of a container's processes, ascending. */
export const containerProcesses = ({ cgroup }: HostFacts, id: string): number[] =>
  cgroup.mount === undefined ? [] : [...new Set(below(`${cgroup.mount}/sc/${id}`))].filter((pid) => pid > 0).sort((one, other) => one - other);
