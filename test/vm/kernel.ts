// A kernel for the guest: the distribution's own package, unpacked beside the host, never installed on it.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { $ as shell } from 'zx';
import { repository } from '../root.ts';

export interface Kernel {
  readonly release: string;
  readonly image: string;
  /** Its lib/modules/RELEASE. */
  readonly modules: string;
  readonly initramfs: string;
}

const $ = shell({ quiet: true, env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' } });

/** What the guest needs before it sees the host's root; all else is loaded from there. */
const EARLY_MODULES = ['virtio_pci', 'virtio_console', '9pnet_virtio', '9p', 'overlay', 'virtio-rng'];
const APPLETS = ['sh', 'mount', 'insmod', 'mkdir', 'switch_root'];
/** Debian's cloud kernel and its like have no 9p, so the general one. */
const META_PACKAGES = ['linux-image-amd64', 'linux-image-generic'];

const cacheDirectory = (): string =>
  path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'sc-guest');

/** Makes `target` whole or not at all: two drivers at once do not see each other's halves. */
const once = async (target: string, make: (beside: string) => Promise<void>): Promise<string> => {
  if (fs.existsSync(target)) return target;
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const beside = fs.mkdtempSync(`${target}.new-`);
  try {
    await make(beside);
    if (!fs.existsSync(target)) fs.renameSync(beside, target);
  } finally {
    fs.rmSync(beside, { recursive: true, force: true });
  }
  return target;
};

/** linux-image-VERSION and what it needs of its own: Ubuntu keeps the modules in packages beside it. */
const kernelPackages = async (): Promise<string[]> => {
  for (const meta of META_PACKAGES) {
    const { stdout } = await $({ nothrow: true })`apt-cache depends ${meta}`;
    const image = /Depends: (linux-image-\d\S+)/.exec(stdout)?.[1];
    if (image === undefined) continue;
    const version = image.replace('linux-image-', '');
    const known = await $({ nothrow: true })`apt-cache show --no-all-versions linux-modules-${version} linux-modules-extra-${version}`;
    return [image, ...[...known.stdout.matchAll(/^Package: (\S+)/gm)].map((match) => match[1] ?? '')];
  }
  throw new Error(`no kernel package for the guest: none of ${META_PACKAGES.join(', ')} is known to apt`);
};

const unpackKernel = async (directory: string): Promise<void> => {
  await $`apt-get -qq update`;
  const download = fs.mkdtempSync(path.join(directory, 'download-'));
  await $({ cwd: download })`apt-get -qq download ${await kernelPackages()}`;
  for (const file of fs.readdirSync(download)) await $({ cwd: download })`dpkg -x ${file} ${directory}`;
  fs.rmSync(download, { recursive: true });
  // /lib may be a link to usr/lib in the package of one release and a directory in that of another.
  if (!fs.existsSync(path.join(directory, 'lib'))) fs.symlinkSync('usr/lib', path.join(directory, 'lib'));
  await $`depmod -b ${directory} ${releaseIn(directory)}`;
};

const releaseIn = (directory: string): string => {
  const [release] = fs.readdirSync(path.join(directory, 'lib/modules'));
  if (release === undefined) throw new Error(`no kernel modules in ${directory}`);
  return release;
};

const UNPACK: Readonly<Record<string, string>> = { '.xz': 'xz', '.zst': 'zstd', '.gz': 'gzip' };

/** Copies the modules in the order of their loading, uncompressed, for busybox's insmod knows only that. */
const copyModules = async (kernel: string, release: string, into: string): Promise<void> => {
  const order: string[] = [];
  for (const module of EARLY_MODULES) {
    const { stdout } = await $`modprobe -d ${kernel} -S ${release} --show-depends ${module}`;
    for (const [, file = ''] of stdout.matchAll(/^insmod (\S+)/gm)) {
      const tool = UNPACK[path.extname(file)];
      const name = path.basename(file, tool === undefined ? '' : path.extname(file));
      if (order.includes(name)) continue;
      order.push(name);
      if (tool === undefined) fs.copyFileSync(file, path.join(into, name));
      else await $`${tool} -dc ${file} >${path.join(into, name)}`;
    }
  }
  fs.writeFileSync(path.join(into, 'order'), order.map((name) => `${name}\n`).join(''));
};

const packInitramfs = async (kernel: string, release: string, init: string, busybox: string, directory: string): Promise<void> => {
  const tree = path.join(directory, 'tree');
  for (const name of ['bin', 'proc', 'sys', 'dev', 'modules', 'host', 'fresh', 'root']) fs.mkdirSync(path.join(tree, name), { recursive: true });
  fs.copyFileSync(busybox, path.join(tree, 'bin/busybox'));
  for (const applet of APPLETS) fs.symlinkSync('busybox', path.join(tree, 'bin', applet));
  await copyModules(kernel, release, path.join(tree, 'modules'));
  fs.writeFileSync(path.join(tree, 'init'), init, { mode: 0o755 });
  await $({ cwd: tree })`find . | cpio --create --format=newc --quiet | gzip -1 >../initramfs.gz`;
  fs.rmSync(tree, { recursive: true });
};

/** The guest's kernel and first file system, from the cache or made now (70 MB to download). */
export const prepareKernel = async (): Promise<Kernel> => {
  const cache = cacheDirectory();
  const kernel = await once(path.join(cache, 'kernel'), unpackKernel);
  const release = releaseIn(kernel);
  const init = fs.readFileSync(path.join(repository, 'test/vm/init.sh'), 'utf8');
  const busybox = (await $`command -v busybox`).stdout.trim();
  const key = createHash('sha256').update([release, init, ...EARLY_MODULES, ...APPLETS].join('\n')).digest('hex').slice(0, 16);
  const early = await once(path.join(cache, `initramfs-${key}`), (beside) => packInitramfs(kernel, release, init, busybox, beside));
  return {
    release,
    image: path.join(kernel, 'boot', `vmlinuz-${release}`),
    modules: path.join(kernel, 'lib/modules', release),
    initramfs: path.join(early, 'initramfs.gz'),
  };
};
