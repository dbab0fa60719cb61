// A container that runs and can be entered.
import { ConflictError, notRunning } from '../errors.ts';
import { readText } from '../host/files.ts';
import { openLiveRoot, type LiveRoot } from '../host/live-root.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerStatus } from '../store/status.ts';

/** cgroups(7), cgroup.freeze: who comes to a frozen container would wait for ever. */
const isPaused = ({ cgroup }: HostFacts, id: string): boolean =>
  (readText(`${cgroup.mount ?? ''}/sc/${id}/cgroup.freeze`) ?? '').trim() === '1';

/**
 * Its tree as it is now.
 * @param word the container as typed
 * @throws ConflictError in docker's words for one that does not run or is paused
 */
export const openRunning = (paths: StatePaths, id: string, facts: HostFacts, word: string): LiveRoot => {
  const status = containerStatus(paths, id);
  if (status.state !== 'running') throw notRunning(id);
  if (isPaused(facts, id)) throw new ConflictError(`Container ${word} is paused, unpause the container before exec`);
  const live = openLiveRoot(status.process.pid);
  if (live === undefined) throw notRunning(id);
  // Asked again behind the open: what has this number by now may be none of ours.
  if (containerStatus(paths, id).state === 'running') return live;
  live.close();
  throw notRunning(id);
};
