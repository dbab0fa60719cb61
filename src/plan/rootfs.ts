// The container's tree as one fstab(5): every mount in its order, and most of its security in the last column.
import type { HostFacts } from '../model/host-facts.ts';
import type { MountRequest } from '../model/mount.ts';
import type { ContainerSpec } from '../model/spec.ts';
import { DEVICES, privilegedDevices, stdioDevices } from './devices.ts';
import type { FstabEntry, Place, Step } from './step.ts';
import { flagOf } from './why.ts';

const root = (path: string): Place => ({ in: 'root', path });
const run = (path: string): Place => ({ in: 'run', path });

/** overlay(5) separates lower directories by colons and options by commas: a backslash keeps one in a name. */
const layerName = (directory: string): string => directory.replace(/[\\:,]/g, (character) => `\\${character}`);

const overlay = ({ root: source }: ContainerSpec): FstabEntry => {
  const lower =
    source.kind === 'image'
      ? ['init', ...source.layers]
      : source.holdsStore
        ? [layerName(source.directory)]
        : ['init', layerName(source.directory)];
  const comment =
    source.kind === 'image'
      ? `${source.reference}, read-only below; what the container writes goes to upper. init: empty mount points, they hide the image's links`
      : `${source.directory} of this host, read-only below; what the container writes goes to upper`;
  return {
    source: { path: 'overlay' }, target: root(''), type: 'overlay', comment,
    options: ['nodev', 'nosymfollow', `lowerdir=${lower.join(':')}`, 'upperdir=$data/upper', 'workdir=$data/work'],
  };
};

const kernelFileSystems = ({ privileged }: ContainerSpec): FstabEntry[] => {
  const mode = privileged ? [] : ['ro'];
  return [
    { source: { path: 'proc' }, target: root('/proc'), type: 'proc', options: ['nosuid', 'nodev', 'noexec'] },
    { source: { path: 'sysfs' }, target: root('/sys'), type: 'sysfs', options: ['nosuid', 'nodev', 'noexec', ...mode] },
    { source: { in: 'cg', path: '' }, target: root('/sys/fs/cgroup'), type: 'none', options: ['bind', ...mode, 'nosuid', 'nodev', 'noexec'] },
  ];
};

const networkFiles: readonly FstabEntry[] = ['hostname', 'hosts', 'resolv.conf'].map((name) => ({
  source: run(`/${name}`), target: root(`/etc/${name}`), type: 'none', options: ['bind', 'nodev'],
}));

const requested = (mount: MountRequest, spec: ContainerSpec): FstabEntry =>
  mount.type === 'bind'
    ? {
        source: { path: mount.source }, target: root(mount.target), type: 'none', comment: flagOf(spec, 'volume', mount.word) ?? '',
        options: ['bind', ...(mount.readonly ? ['ro'] : []), 'nodev', ...(mount.kind === 'file' ? [] : ['X-mount.mkdir'])],
      }
    : {
        source: { path: 'tmpfs' }, target: root(mount.target), type: 'tmpfs', comment: flagOf(spec, 'tmpfs', mount.word) ?? '',
        options: [...new Set(['nosuid', 'nodev', 'noexec', ...mount.options]), 'X-mount.mkdir'].filter(
          // docker's default options give way to their opposites; nodev stays, for the host's disks are one mknod away.
          (option) => !(option === 'nosuid' && mount.options.includes('suid')) && !(option === 'noexec' && mount.options.includes('exec')),
        ),
      };

const covered = ({ masked, readonlyPaths }: HostFacts): FstabEntry[] => [
  ...readonlyPaths.map((path): FstabEntry => ({
    source: root(path), target: root(path), type: 'none', options: ['bind', 'ro', 'nosuid', 'nodev', 'noexec'],
  })),
  ...masked.files.map((path): FstabEntry => ({ source: { path: '/dev/null' }, target: root(path), type: 'none', options: ['bind', 'ro', 'nosuid', 'noexec'] })),
  ...masked.directories.map((path): FstabEntry => ({ source: { path: 'tmpfs' }, target: root(path), type: 'tmpfs', options: ['ro', 'size=0', 'nosuid', 'nodev', 'noexec'] })),
];

/** Every mount of the container, in order. */
export const fstab = (spec: ContainerSpec, facts: HostFacts): FstabEntry[] => {
  const masks = spec.privileged ? [] : covered(facts);
  const [first, ...rest] = masks;
  return [
    overlay(spec),
    ...kernelFileSystems(spec),
    ...(spec.privileged ? privilegedDevices : []),
    ...stdioDevices,
    ...DEVICES,
    ...networkFiles,
    ...spec.mounts.map((mount) => requested(mount, spec)),
    ...(first === undefined ? [] : [{ ...first, comment: '/proc and /sys speak for the whole kernel: settings read-only, secrets covered' }, ...rest]),
  ];
};

/** The steps that write the fstab and, in the new namespaces, mount it. */
export const fstabWrite = (spec: ContainerSpec, facts: HostFacts): Step => ({
  id: 'fstab.write', kind: 'fstab.write', entries: fstab(spec, facts),
  why: { text: 'all mounts of the container, in order; the last column is most of its security' },
  proof: '/proc/PID/mountinfo',
});

export const rootfsMount = (spec: ContainerSpec): Step => ({
  id: 'rootfs.mount', kind: 'rootfs.mount',
  directories: spec.missing.directories.map(root), files: spec.missing.files.map(root),
  copyMountPoints: spec.root.kind === 'directory' && spec.root.holdsStore,
  readonly: spec.rootReadonly,
  why: {
    text: 'the whole fstab by one command; -c: mount itself follows no link',
    ...(spec.rootReadonly ? { flag: '--read-only' } : {}),
  },
  proof: '/proc/PID/mountinfo',
});
