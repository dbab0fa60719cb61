// The control group: counts, limits, freezes and kills all processes of a container as one. cgroups(7), cgroup-v2.rst
import { CPU_PERIOD_MICROSECONDS } from '../model/size.ts';
import type { ContainerSpec, Resources } from '../model/spec.ts';
import type { LimitFile, Step } from './step.ts';
import { why } from './why.ts';

export interface Limit {
  readonly flag: string;
  readonly controller: string;
  readonly files: readonly LimitFile[];
}

/** The limits that were asked for. */
export const limits = ({ memoryBytes, cpuQuota, pidsLimit }: Resources): Limit[] => [
  ...(memoryBytes === undefined ? [] : [{
    flag: 'memory', controller: 'memory',
    // docker: as much swap again; v2 counts swap apart from memory.
    files: [{ file: 'memory.max', value: String(memoryBytes) }, { file: 'memory.swap.max', value: String(memoryBytes), optional: true }],
  }]),
  ...(cpuQuota === undefined ? [] : [{ flag: 'cpus', controller: 'cpu', files: [{ file: 'cpu.max', value: `${cpuQuota} ${CPU_PERIOD_MICROSECONDS}` }] }]),
  ...(pidsLimit === undefined ? [] : [{ flag: 'pids-limit', controller: 'pids', files: [{ file: 'pids.max', value: String(pidsLimit) }] }]),
];

/** The steps that make the group and set its limits. */
export const cgroupSteps = (spec: ContainerSpec): Step[] => {
  const asked = limits(spec.resources);
  const flags = asked.map(({ flag }) => flag);
  const make: Step = {
    id: 'cgroup.make', kind: 'cgroup.make', controllers: asked.map(({ controller }) => controller),
    why: why(spec, 'a control group: count, limit, freeze and kill all its processes as one', ...flags),
    proof: '/proc/PID/cgroup', undo: [{ kind: 'cgroup.remove' }],
  };
  if (asked.length === 0) return [make];
  return [
    make,
    {
      id: 'cgroup.limit', kind: 'cgroup.limit', files: asked.flatMap(({ files }) => files),
      why: why(spec, limitText(spec.resources), ...flags), proof: `CGROUP/${asked[0]?.files[0]?.file ?? ''}`,
    },
  ];
};

const limitText = ({ memoryBytes, cpuQuota, pidsLimit }: Resources): string =>
  [
    ...(memoryBytes === undefined ? [] : [`${memoryBytes / 1024 ** 2} MiB of memory and as much swap again`]),
    ...(cpuQuota === undefined ? [] : [`${cpuQuota / 1000} ms of CPU in every 100 ms`]),
    ...(pidsLimit === undefined ? [] : [`at most ${pidsLimit} processes and threads`]),
  ].join('; ');
