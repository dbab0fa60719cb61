// Where the state lies. A student can `cat` all of it.

/** The directories of one store. */
export interface StatePaths {
  /** `/var/lib/sc`, or what `--root` or SC_ROOT says. Survives a reboot. */
  readonly root: string;
  /** `/run/sc`, or `ROOT/run` for a store of one's own. Means nothing after a reboot. */
  readonly run: string;
  readonly containers: string;
  /** One symbolic link a name, to the container's directory. */
  readonly names: string;
  /** images.json and the OCI blobs. */
  readonly images: string;
  /** Unpacked layers by chain id; `l/N` are short links to them, `init` is the layer of mount points. */
  readonly layers: string;
  readonly locks: string;
}

const DEFAULT_ROOT = '/var/lib/sc';

/** @param root an absolute path; undefined: the root user's default */
export const statePaths = (root: string = DEFAULT_ROOT): StatePaths => ({
  root,
  run: root === DEFAULT_ROOT ? '/run/sc' : `${root}/run`,
  containers: `${root}/containers`,
  names: `${root}/names`,
  images: `${root}/images`,
  layers: `${root}/layers`,
  locks: `${root}/locks`,
});
