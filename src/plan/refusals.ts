// What a host cannot do of what was asked. A plan is made all the same: it can be read anywhere, also for another host.
import { HostError } from '../errors.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { ContainerSpec } from '../model/spec.ts';
import { limits, type Limit } from './cgroup.ts';

const UTIL_LINUX = 'util-linux';

/** Debian's packages of the tools; the other distributions' names are the same or close to it. */
const PACKAGES: Readonly<Record<string, string>> = {
  unshare: UTIL_LINUX, nsenter: UTIL_LINUX, mount: 'mount', umount: 'mount', pivot_root: 'util-linux (Debian 14 and later: util-linux-extra)', setsid: UTIL_LINUX,
  flock: UTIL_LINUX, capsh: 'libcap2-bin', env: 'coreutils', tee: 'coreutils', mkfifo: 'coreutils', ip: 'iproute2',
  script: 'bsdutils (elsewhere util-linux)', stty: 'coreutils',
};

const needed = ({ attached, network, terminal = false }: ContainerSpec): string[] => {
  const spared = [...(attached && !terminal ? [] : ['tee']), ...(network === 'host' ? ['ip'] : []), ...(terminal ? [] : ['script', 'stty'])];
  return Object.keys(PACKAGES).filter((tool) => !spared.includes(tool));
};

const limitRefusal = ({ flag, controller }: Limit, { cgroup }: HostFacts): HostError => {
  const where = cgroup.v1Controllers.includes(controller)
    ? `the ${controller} controller is on cgroup v1; boot with systemd.unified_cgroup_hierarchy=1 (or cgroup_no_v1=${controller})`
    : `this kernel offers no ${controller} controller to cgroup v2 (see cgroup.controllers in ${cgroup.mount ?? 'a cgroup2 mount'})`;
  return new HostError(`cannot enforce --${flag} on this host: ${where}, or run without the limit`);
};

const missingTools = (tools: readonly string[]): HostError => {
  const packages = [...new Set(tools.map((tool) => PACKAGES[tool] ?? tool))].join(', ');
  return new HostError(`this container needs ${tools.join(', ')}, not found here (BusyBox's do not do): install ${packages}`);
};

/** Why this host cannot run such a container, the remedy in each; empty where it can. */
export const refusals = (spec: ContainerSpec, facts: HostFacts): HostError[] => {
  const { tools, awk, capsh, cgroup } = facts;
  const missing = needed(spec).filter((tool) => tools[tool] === undefined);
  return [
    ...(missing.length === 0 ? [] : [missingTools(missing)]),
    ...(awk === undefined && spec.terminal !== true ? [new HostError('no awk with strftime is installed, and the logs need one: apt install gawk')] : []),
    ...(spec.process.noNewPrivileges && !capsh.noNewPrivs && tools['setpriv'] === undefined
      ? [new HostError('--security-opt no-new-privileges needs capsh of libcap 2.66 or setpriv of util-linux; this host has neither')]
      : []),
    ...(cgroup.mount === undefined
      ? [new HostError('no cgroup2 file system is mounted on this host; mount one: mount -t cgroup2 cgroup2 /sys/fs/cgroup')]
      : limits(spec.resources).filter(({ controller }) => !cgroup.controllers.includes(controller)).map((limit) => limitRefusal(limit, facts))),
  ];
};
