// What `inspect` says of a container: docker's keys in docker's order (moby api/types/container), and below `Sc` what
// only sc can say: the words, the steps, the tools.
import type { ContainerRecord, ContainerStatus } from '../model/container.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { BindMount } from '../model/mount.ts';
import { readPlan } from './plans.ts';
import type { StatePaths } from '../store/paths.ts';
import { containerDirectory } from '../store/records.ts';
import { readStepTimes } from '../store/step-times.ts';
import { hostConfig } from './inspect-host-config.ts';

/** Go's zero time: docker's word for "never". */
const NEVER = '0001-01-01T00:00:00Z';

const iso = (ms: number): string => new Date(ms).toISOString();

const UNKNOWN_EXIT = 137;

const state = (record: ContainerRecord, status: ContainerStatus): Record<string, unknown> => {
  const exited = status.state === 'exited';
  return {
    Status: status.state,
    Running: status.state === 'running',
    Paused: false,
    Restarting: false,
    OOMKilled: exited && status.oomKilled,
    Dead: false,
    Pid: status.state === 'running' ? status.process.pid : 0,
    ExitCode: status.state === 'running' ? 0 : exited ? (status.exitCode ?? UNKNOWN_EXIT) : status.exitCode,
    Error: status.state === 'created' ? status.error : '',
    StartedAt: status.state === 'running' ? iso(status.startedMs) : exited ? record.created : NEVER,
    FinishedAt: exited ? iso(status.finishedMs) : NEVER,
  };
};

const mounts = (record: ContainerRecord): Array<Record<string, unknown>> =>
  record.spec.mounts
    .filter((mount): mount is BindMount => mount.type === 'bind')
    .map(({ source, target, readonly }) => ({
      Type: 'bind', Source: source, Destination: target, Mode: readonly ? 'ro' : '', RW: !readonly, Propagation: 'rprivate',
    }));

const config = ({ id, spec, imageReference, labels, stopSignal, stopTimeout, image }: ContainerRecord): Record<string, unknown> => {
  const { asked, process, attached, stdin } = spec;
  return {
    Hostname: spec.hostname ?? id.slice(0, 12),
    Domainname: '',
    User: asked['user']?.at(-1) ?? image?.User ?? '',
    AttachStdin: attached && stdin !== 'none',
    AttachStdout: attached,
    AttachStderr: attached,
    Tty: asked['tty'] !== undefined,
    OpenStdin: stdin !== 'none',
    StdinOnce: stdin === 'once',
    Env: process.env.map(([name, value]) => `${name}=${value}`),
    Cmd: image?.command ?? process.args,
    Image: imageReference,
    Volumes: null,
    WorkingDir: process.cwd === '/' ? '' : process.cwd,
    Entrypoint: image?.entrypoint ?? null,
    OnBuild: null,
    Labels: labels,
    ...(asked['stop-signal'] === undefined ? {} : { StopSignal: stopSignal }),
    ...(asked['stop-timeout'] === undefined ? {} : { StopTimeout: stopTimeout }),
  };
};

/** A step that was begun is done when a later one was begun, or when the container runs or has run. */
const steps = (paths: StatePaths, id: string): Array<Record<string, unknown>> => {
  const times = readStepTimes(paths, id);
  return readPlan(paths, id).steps.map(({ id: step, kind, why }) => ({
    Id: step, Kind: kind, Flag: why.flag ?? '', Why: why.text,
    Milliseconds: times[step] ?? null, Status: times[step] === undefined ? 'not seen' : 'done',
  }));
};

/** @param facts for the paths that are covered and the tools' versions */
export const inspectContainer = (paths: StatePaths, record: ContainerRecord, status: ContainerStatus, facts: HostFacts): Record<string, unknown> => {
  const { id, name, created, spec, imageId } = record;
  const data = containerDirectory(paths, id);
  const run = `${paths.run}/${id}`;
  const [path = '', ...args] = spec.process.args;
  return {
    Id: id,
    Created: created,
    Path: path,
    Args: args,
    State: state(record, status),
    Image: imageId ?? '',
    ResolvConfPath: `${run}/resolv.conf`,
    HostnamePath: `${run}/hostname`,
    HostsPath: `${run}/hosts`,
    LogPath: `${data}/log`,
    Name: `/${name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: null,
    HostConfig: hostConfig(record, facts),
    GraphDriver: {
      Data: {
        ID: id,
        LowerDir: spec.root.kind === 'image' ? spec.root.layers.map((layer) => `${paths.layers}/${layer}`).join(':') : spec.root.directory,
        MergedDir: `${run}/rootfs`,
        UpperDir: `${data}/upper`,
        WorkDir: `${data}/work`,
      },
      Name: 'overlay2',
    },
    Mounts: mounts(record),
    Config: config(record),
    NetworkSettings: networkSettings(spec.network),
    Sc: { Argv: record.argv, Program: `${data}/program.sh`, Steps: steps(paths, id), Tools: record.tools },
  };
};

const networkSettings = (network: string): Record<string, unknown> => {
  const nothing = { IPAddress: '', IPPrefixLen: 0, IPv6Gateway: '', GlobalIPv6Address: '', GlobalIPv6PrefixLen: 0 };
  return {
    Bridge: '', SandboxID: '', SandboxKey: '', Ports: {}, HairpinMode: false, LinkLocalIPv6Address: '', LinkLocalIPv6PrefixLen: 0,
    SecondaryIPAddresses: null, SecondaryIPv6Addresses: null, EndpointID: '', Gateway: '', GlobalIPv6Address: '', GlobalIPv6PrefixLen: 0,
    IPAddress: '', IPPrefixLen: 0, IPv6Gateway: '', MacAddress: '',
    Networks: {
      [network]: { IPAMConfig: null, Links: null, Aliases: null, MacAddress: '', DriverOpts: null, NetworkID: '', EndpointID: '', Gateway: '', ...nothing, DNSNames: null },
    },
  };
};
