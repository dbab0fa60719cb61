// HostConfig of `inspect`: what was asked of the host. moby api/types/container/hostconfig.go, its order and its zeros.
import type { ContainerRecord } from '../model/container.ts';
import type { HostFacts } from '../model/host-facts.ts';
import { CPU_PERIOD_MICROSECONDS } from '../model/size.ts';

const NANO = 1_000_000_000;
const SHM_BYTES = 64 * 1024 ** 2;

/** docker says null where a list was not given. */
const listOrNull = (words: readonly string[] | undefined): readonly string[] | null => (words === undefined || words.length === 0 ? null : words);

const tmpfs = (words: readonly string[]): Record<string, string> =>
  Object.fromEntries(words.map((word) => (word.includes(':') ? [word.slice(0, word.indexOf(':')), word.slice(word.indexOf(':') + 1)] : [word, ''])));

export const hostConfig = ({ spec }: ContainerRecord, { masked, readonlyPaths }: HostFacts): Record<string, unknown> => {
  const { asked, resources } = spec;
  const memory = resources.memoryBytes ?? 0;
  return {
    Binds: listOrNull(asked['volume']),
    ContainerIDFile: asked['cidfile']?.at(-1) ?? '',
    LogConfig: { Type: 'cri', Config: {} },
    NetworkMode: spec.network,
    PortBindings: {},
    RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
    AutoRemove: spec.autoRemove,
    VolumeDriver: '',
    VolumesFrom: null,
    ConsoleSize: [0, 0],
    CapAdd: listOrNull(asked['cap-add']),
    CapDrop: listOrNull(asked['cap-drop']),
    CgroupnsMode: 'private',
    Dns: [],
    DnsOptions: [],
    DnsSearch: [],
    ExtraHosts: null,
    GroupAdd: null,
    IpcMode: 'private',
    Cgroup: '',
    Links: null,
    OomScoreAdj: 0,
    PidMode: '',
    Privileged: spec.privileged,
    PublishAllPorts: false,
    ReadonlyRootfs: spec.rootReadonly,
    SecurityOpt: listOrNull(asked['security-opt']),
    ...(asked['tmpfs'] === undefined ? {} : { Tmpfs: tmpfs(asked['tmpfs']) }),
    UTSMode: '',
    UsernsMode: '',
    ShmSize: SHM_BYTES,
    Runtime: 'sc',
    Isolation: '',
    CpuShares: 0,
    Memory: memory,
    NanoCpus: resources.cpuQuota === undefined ? 0 : (resources.cpuQuota / CPU_PERIOD_MICROSECONDS) * NANO,
    CgroupParent: '',
    BlkioWeight: 0,
    BlkioWeightDevice: [],
    BlkioDeviceReadBps: [],
    BlkioDeviceWriteBps: [],
    BlkioDeviceReadIOps: [],
    BlkioDeviceWriteIOps: [],
    CpuPeriod: 0,
    CpuQuota: 0,
    CpuRealtimePeriod: 0,
    CpuRealtimeRuntime: 0,
    CpusetCpus: '',
    CpusetMems: '',
    Devices: [],
    DeviceCgroupRules: null,
    DeviceRequests: null,
    MemoryReservation: 0,
    MemorySwap: memory * 2,
    MemorySwappiness: null,
    OomKillDisable: null,
    PidsLimit: resources.pidsLimit ?? null,
    Ulimits: [],
    CpuCount: 0,
    CpuPercent: 0,
    IOMaximumIOps: 0,
    IOMaximumBandwidth: 0,
    MaskedPaths: spec.privileged ? null : [...masked.files, ...masked.directories].sort(),
    ReadonlyPaths: spec.privileged ? null : readonlyPaths,
  };
};
