// Capabilities by name and number. capabilities(7); docker's default set and its rules for adding and dropping.
import { unknownCapability } from '../errors.ts';

/** In the kernel's order: the index is the number. include/uapi/linux/capability.h */
export const CAPABILITIES = [
  'chown', 'dac_override', 'dac_read_search', 'fowner', 'fsetid', 'kill', 'setgid', 'setuid', 'setpcap',
  'linux_immutable', 'net_bind_service', 'net_broadcast', 'net_admin', 'net_raw', 'ipc_lock', 'ipc_owner',
  'sys_module', 'sys_rawio', 'sys_chroot', 'sys_ptrace', 'sys_pacct', 'sys_admin', 'sys_boot', 'sys_nice',
  'sys_resource', 'sys_time', 'sys_tty_config', 'mknod', 'lease', 'audit_write', 'audit_control', 'setfcap',
  'mac_override', 'mac_admin', 'syslog', 'wake_alarm', 'block_suspend', 'audit_read', 'perfmon', 'bpf',
  'checkpoint_restore',
] as const;

export type Capability = (typeof CAPABILITIES)[number];

/** What docker gives to a container that asks for nothing. */
export const DEFAULT_CAPABILITIES: readonly Capability[] = [
  'chown', 'dac_override', 'fsetid', 'fowner', 'mknod', 'net_raw', 'setgid', 'setuid', 'setfcap', 'setpcap',
  'net_bind_service', 'sys_chroot', 'kill', 'audit_write',
];

const byName = new Map<string, Capability>(CAPABILITIES.map((name) => [name, name]));

/** @param text any case, `CAP_` or not. @returns `all` or the kernel's name in lower case. @throws UsageError */
export const parseCapability = (text: string): Capability | 'all' => {
  const name = text.toLowerCase().replace(/^cap_/, '');
  if (name === 'all') return 'all';
  const known = byName.get(name);
  if (known === undefined) throw unknownCapability(text.toUpperCase().startsWith('CAP_') ? text.toUpperCase() : `CAP_${text.toUpperCase()}`);
  return known;
};

export interface CapabilityRequest {
  readonly add: readonly string[];
  readonly drop: readonly string[];
  readonly privileged: boolean;
}

/**
 * The bounding set that a container gets, in the kernel's order. docker's rules: an added ALL wins over a dropped one;
 * a dropped ALL leaves exactly what was added; else the defaults, less the dropped, plus the added.
 * @throws UsageError for a name that no kernel knows
 */
export const boundingSet = ({ add, drop, privileged }: CapabilityRequest): Capability[] => {
  const added = new Set(add.map(parseCapability));
  const dropped = new Set(drop.map(parseCapability));
  if (privileged) return [...CAPABILITIES];
  const chosen = new Set<Capability | 'all'>(added);
  if (added.has('all')) {
    for (const name of CAPABILITIES) if (!dropped.has(name)) chosen.add(name);
    for (const name of dropped) chosen.delete(name);
  } else if (!dropped.has('all')) {
    for (const name of DEFAULT_CAPABILITIES) if (!dropped.has(name)) chosen.add(name);
  }
  return CAPABILITIES.filter((name) => chosen.has(name));
};
