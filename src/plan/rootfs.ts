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
export const layerName = (directory: string): string => directory.replace(/[\\:,]/g, (character) => `\\${character}`);

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

/** Whether another mount lies on this one, so that what is in the volume decides where the other goes. */
const isOuter = ({ target }: MountRequest, spec: ContainerSpec, covering: readonly FstabEntry[]): boolean =>
  [...spec.mounts.map((mount) => mount.target), ...covering.map((entry) => entry.target.path)].some((path) => path.startsWith(`${target}/`));

const requested = (mount: MountRequest, spec: ContainerSpec, covering: readonly FstabEntry[]): FstabEntry =>
  mount.type === 'bind'
    ? {
        source: { path: mount.source }, target: root(mount.target), type: 'none', comment: flagOf(spec, 'volume', mount.word) ?? '',
        options: [
          'bind', ...(mount.readonly ? ['ro'] : []), 'nodev', ...(isOuter(mount, spec, covering) ? ['nosymfollow'] : []),
          ...(mount.kind === 'file' ? [] : ['X-mount.mkdir']),
        ],
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

/**
 * The files of the host that reach into the container as open descriptors: its stdin, and /proc/self/exe of the tool that
 * becomes its command (an image's `#!/proc/self/exe` keeps that one open). A read-only mount is all that can be opened of them.
 */
const held = ({ tools }: HostFacts): FstabEntry[] => {
  const file = (path: string, options: readonly string[]): FstabEntry => ({ source: { path }, target: { path }, type: 'none', options: ['bind', 'ro', 'nosuid', ...options] });
  return [
    { ...file('/dev/null', ['noexec']), comment: "what of the host the container's process 1 holds open or was before: read-only" },
    ...[tools['unshare'], tools['capsh']].flatMap((tool) => (tool === undefined ? [] : [file(tool.path, ['nodev'])])),
  ];
};

const masks = (spec: ContainerSpec, facts: HostFacts): FstabEntry[] => (spec.privileged ? [] : covered(facts));

/** Every mount of the container, in order. */
export const fstab = (spec: ContainerSpec, facts: HostFacts): FstabEntry[] => {
  const covering = masks(spec, facts);
  const [first, ...rest] = covering;
  return [
    overlay(spec),
    ...kernelFileSystems(spec),
    ...(spec.privileged ? privilegedDevices : []),
    ...stdioDevices(spec.terminal === true),
    ...DEVICES,
    ...networkFiles,
    ...spec.mounts.map((mount) => requested(mount, spec, covering)),
    ...(first === undefined ? [] : [{ ...first, comment: '/proc and /sys speak for the whole kernel: settings read-only, secrets covered' }, ...rest]),
    ...held(facts),
  ];
};

/** The steps that write the fstab and, in the new namespaces, mount it. */
export const fstabWrite = (spec: ContainerSpec, facts: HostFacts): Step => ({
  id: 'fstab.write', kind: 'fstab.write', entries: fstab(spec, facts),
  why: { text: 'all mounts of the container, in order; the last column is most of its security' },
  proof: '/proc/PID/mountinfo',
});

const outerMounts = (spec: ContainerSpec, facts: HostFacts): Array<{ target: Place; readonly: boolean }> =>
  spec.mounts.flatMap((mount) => (mount.type === 'bind' && isOuter(mount, spec, masks(spec, facts)) ? [{ target: root(mount.target), readonly: mount.readonly }] : [])).reverse();

export const rootfsMount = (spec: ContainerSpec, facts: HostFacts): Step => ({
  id: 'rootfs.mount', kind: 'rootfs.mount',
  directories: spec.missing.directories.map(root), files: spec.missing.files.map(root),
  copyMountPoints: spec.root.kind === 'directory' && spec.root.holdsStore,
  readonly: spec.rootReadonly, outer: outerMounts(spec, facts),
  why: {
    text: 'the whole fstab by one command; -c: mount itself follows no link',
    ...(spec.rootReadonly ? { flag: '--read-only' } : {}),
  },
  proof: '/proc/PID/mountinfo',
});
