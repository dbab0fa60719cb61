// The flags of `run` as they were meant: parsed, checked, nothing looked up yet.
import { invalidName, UsageError } from '../errors.ts';
import { boundingSet, type Capability } from './capabilities.ts';
import { parseTmpfs, parseVolume, type MountRequest } from './mount.ts';
import { isContainerName } from './names.ts';
import { isSignal } from './signals.ts';
import { parseCpus, parseMemoryLimit, pidsLimit } from './size.ts';
import type { NetworkMode, Resources } from './spec.ts';

/** What the command line says, by flag. Texts are as typed. */
export interface RunFlags {
  readonly name?: string | undefined;
  readonly hostname?: string | undefined;
  readonly detach: boolean;
  readonly interactive: boolean;
  readonly tty: boolean;
  readonly rm: boolean;
  readonly env: readonly string[];
  readonly 'env-file': readonly string[];
  readonly workdir?: string | undefined;
  readonly user?: string | undefined;
  readonly entrypoint?: string | undefined;
  readonly volume: readonly string[];
  readonly tmpfs: readonly string[];
  readonly 'read-only': boolean;
  readonly label: readonly string[];
  readonly 'stop-signal'?: string | undefined;
  readonly 'stop-timeout'?: number | undefined;
  readonly 'cap-add': readonly string[];
  readonly 'cap-drop': readonly string[];
  readonly privileged: boolean;
  readonly 'security-opt': readonly string[];
  readonly network?: string | undefined;
  readonly memory?: string | undefined;
  readonly cpus?: string | undefined;
  readonly 'pids-limit'?: number | undefined;
}

export interface ContainerRequest {
  readonly name: string | undefined;
  readonly hostname: string | undefined;
  readonly bounding: readonly Capability[];
  readonly noNewPrivileges: boolean;
  readonly mounts: readonly MountRequest[];
  readonly network: NetworkMode;
  readonly resources: Resources;
  readonly labels: Readonly<Record<string, string>>;
  readonly flags: RunFlags;
}

/** `key=value` or `key`; the last word on a key wins. @throws UsageError for an empty key */
export const parseLabels = (words: readonly string[]): Record<string, string> => {
  const labels: Record<string, string> = {};
  for (const word of words) {
    const equals = word.indexOf('=');
    const key = equals < 0 ? word : word.slice(0, equals);
    if (key === '') throw new UsageError(`invalid label format: "${word}"`);
    labels[key] = equals < 0 ? '' : word.slice(equals + 1);
  }
  return labels;
};

const parseNetwork = (text: string | undefined): NetworkMode => {
  if (text === undefined || text === 'none' || text === 'default') return 'none';
  if (text === 'host') return 'host';
  throw new UsageError(`network ${text} not found: this sc has none (the default) and host`);
};

const NO_NEW_PRIVILEGES = /^no-new-privileges(?:[:=](true|false))?$/;

/** What the kernel or this sc cannot give is refused in words: nothing about security is ever passed over. */
const parseSecurity = (words: readonly string[]): boolean => {
  let noNewPrivileges = false;
  for (const word of words) {
    const match = NO_NEW_PRIVILEGES.exec(word);
    if (match !== null) noNewPrivileges = match[1] !== 'false';
    // These ask for less than sc does by itself: it loads no filter, no profile and no label.
    else if (!/^(?:seccomp[:=]unconfined|apparmor[:=]unconfined|label[:=]disable)$/.test(word))
      throw new UsageError(`--security-opt ${word} is not supported: no-new-privileges is, and what asks for no profile (seccomp=unconfined, apparmor=unconfined, label=disable)`);
  }
  return noNewPrivileges;
};

const HOST_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,62}[a-zA-Z0-9])?$/;

/**
 * @param cwd where relative volume sources are looked up
 * @throws UsageError in docker's words
 */
export const containerRequest = (flags: RunFlags, cwd: string): ContainerRequest => {
  const { name, hostname, memory, cpus } = flags;
  if (name !== undefined && !isContainerName(name)) throw invalidName(name);
  if (hostname !== undefined && !HOST_NAME.test(hostname)) throw new UsageError(`invalid hostname format: ${hostname}`);
  if (flags['stop-signal'] !== undefined && !isSignal(flags['stop-signal'])) throw new UsageError(`invalid signal: ${flags['stop-signal']}`);
  const memoryBytes = memory === undefined ? undefined : parseMemoryLimit(memory);
  const cpuQuota = cpus === undefined ? undefined : parseCpus(cpus);
  const pids = pidsLimit(flags['pids-limit']);
  const mounts = [...flags.volume.map((word) => parseVolume(word, cwd)), ...flags.tmpfs.map(parseTmpfs)];
  const seen = new Set<string>();
  for (const { target } of mounts) {
    if (seen.has(target)) throw new UsageError(`Duplicate mount point: ${target}`);
    seen.add(target);
  }
  return {
    name: name?.replace(/^\//, ''),
    hostname,
    bounding: boundingSet({ add: flags['cap-add'], drop: flags['cap-drop'], privileged: flags.privileged }),
    noNewPrivileges: parseSecurity(flags['security-opt']),
    // A mount below another must come after it.
    mounts: mounts.sort((one, other) => one.target.split('/').length - other.target.split('/').length),
    network: parseNetwork(flags.network),
    resources: {
      ...(memoryBytes === undefined ? {} : { memoryBytes }),
      ...(cpuQuota === undefined ? {} : { cpuQuota }),
      ...(pids === undefined ? {} : { pidsLimit: pids }),
    },
    labels: parseLabels(flags.label),
    flags,
  };
};
