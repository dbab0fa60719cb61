// The processes of a container that runs.
import { notRunning } from '../errors.ts';
import { openLiveRoot } from '../host/live-root.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerStatus } from '../store/status.ts';
import { containerProcesses } from './processes.ts';
import { descriptorsOf, topByDescriptors, type UserFiles } from './top-descriptors.ts';
import { topByPs, type ProcessTable } from './top-ps.ts';

const userFiles = (pid: number): UserFiles => {
  const root = openLiveRoot(pid);
  try {
    return { passwd: root?.readText('/etc/passwd') ?? '', group: root?.readText('/etc/group') ?? '' };
  } finally {
    root?.close();
  }
};

/**
 * @param words options of ps, or podman's descriptors
 * @throws ConflictError for a container that does not run, UsageError for options that ps refuses
 */
export const containerTop = (paths: StatePaths, id: string, facts: HostFacts, words: readonly string[]): ProcessTable => {
  const status = containerStatus(paths, id);
  if (status.state !== 'running') throw notRunning(id);
  const pids = containerProcesses(facts, id);
  const descriptors = descriptorsOf(words);
  return descriptors === undefined ? topByPs(pids, words) : topByDescriptors(pids, descriptors, userFiles(status.process.pid));
};
