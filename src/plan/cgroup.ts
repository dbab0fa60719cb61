// The control group: counts, limits, freezes and kills all processes of a container as one. cgroups(7), cgroup-v2.rst
import { HostError } from '../errors.ts';
import type { HostFacts } from '../model/host-facts.ts';
import { CPU_PERIOD_MICROSECONDS } from '../model/size.ts';
import type { ContainerSpec, Resources } from '../model/spec.ts';
import type { LimitFile, Step } from './step.ts';
import { why } from './why.ts';

interface Limit {
  readonly flag: string;
  readonly controller: string;
  readonly files: readonly LimitFile[];
}

const limits = ({ memoryBytes, cpuQuota, pidsLimit }: Resources): Limit[] => [
  ...(memoryBytes === undefined ? [] : [{
    flag: 'memory', controller: 'memory',
    // docker: as much swap again; v2 counts swap apart from memory.
    files: [{ file: 'memory.max', value: String(memoryBytes) }, { file: 'memory.swap.max', value: String(memoryBytes), optional: true }],
  }]),
  ...(cpuQuota === undefined ? [] : [{ flag: 'cpus', controller: 'cpu', files: [{ file: 'cpu.max', value: `${cpuQuota} ${CPU_PERIOD_MICROSECONDS}` }] }]),
  ...(pidsLimit === undefined ? [] : [{ flag: 'pids-limit', controller: 'pids', files: [{ file: 'pids.max', value: String(pidsLimit) }] }]),
];

const refuse = ({ flag, controller }: Limit, { cgroup }: HostFacts): HostError => {
  const where = cgroup.v1Controllers.includes(controller)
    ? `the ${controller} controller is on cgroup v1; boot with systemd.unified_cgroup_hierarchy=1 (or cgroup_no_v1=${controller})`
    : `this kernel offers no ${controller} controller to cgroup v2 (see cgroup.controllers in ${cgroup.mount ?? 'a cgroup2 mount'})`;
  return new HostError(`cannot enforce --${flag} on this host: ${where}, or run without the limit`);
};

/**
 * The steps that make the group and set its limits.
 * @throws HostError for a limit that this host cannot enforce, and where no cgroup2 file system is mounted
 */
export const cgroupSteps = (spec: ContainerSpec, facts: HostFacts): Step[] => {
  if (facts.cgroup.mount === undefined)
    throw new HostError('no cgroup2 file system is mounted on this host; mount one: mount -t cgroup2 cgroup2 /sys/fs/cgroup');
  const asked = limits(spec.resources);
  for (const limit of asked) if (!facts.cgroup.controllers.includes(limit.controller)) throw refuse(limit, facts);
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
