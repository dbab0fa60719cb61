// What every program says before its first step.
import type { HostFacts } from '../model/host-facts.ts';
import type { PlanSettings } from './step.ts';

/** Where the store that the plan is for lies. */
export interface PlanPlaces {
  readonly state: string;
  readonly run: string;
}

const ORDER = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** PATH of a program: where unusual tools were found (first, as they were found first), then the usual directories. */
export const planSettings = ({ tools, cgroup }: HostFacts, { state, run }: PlanPlaces): PlanSettings => {
  const directories = Object.values(tools).map(({ path }) => path.slice(0, path.lastIndexOf('/')) || '/');
  const unusual = directories.filter((directory) => !ORDER.includes(directory));
  return { path: [...new Set([...unusual, ...ORDER])].join(':'), state, run, cgroups: `${cgroup.mount ?? '/sys/fs/cgroup'}/sc` };
};
