// An image as the kernel shows it: mounted by overlay, then read with find(1).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, run } from '../support/run.ts';

interface Index {
  readonly references: Readonly<Record<string, { readonly image: string }>>;
  readonly images: Readonly<Record<string, { readonly layers: readonly number[]; readonly chainIds: readonly string[] }>>;
}

export const imageIndex = (root: string): Index => JSON.parse(fs.readFileSync(path.join(root, 'images/images.json'), 'utf8')) as Index;

/** The layers of an image, topmost first, as `l/N`. @param name the full name */
export const layersOf = (root: string, name: string): string[] => {
  const { references, images } = imageIndex(root);
  const image = references[name]?.image;
  assert.ok(image !== undefined, `${name} is not in ${JSON.stringify(Object.keys(references))}`);
  return (images[image]?.layers ?? []).map((link) => `l/${link}`).reverse();
};

/** Runs a script in a mount namespace where the image is mounted on the working directory. @returns stdout */
export const inImage = async (root: string, name: string, script: string): Promise<Buffer> => {
  const layers = layersOf(root, name);
  // Overlay wants two lower directories where there is no upper one.
  const lower = layers.length > 1 ? layers : [...layers, '/mnt/nothing'];
  const done = await run(['unshare', '--mount', 'sh', '-euc', [
    'mount -t tmpfs none /mnt', 'mkdir /mnt/view /mnt/nothing', 'cd "$1"',
    'LIBMOUNT_FORCE_MOUNT2=always mount -t overlay none -o "lowerdir=$2" /mnt/view', 'cd /mnt/view', script,
  ].join('\n'), 'sh', path.join(root, 'layers'), lower.join(':')]);
  assert.equal(done.code, 0, describe(done));
  return done.stdout;
};

/** Path → `type mode uid:gid` for all of the image but its root. */
export const treeOf = async (root: string, name: string): Promise<Record<string, string>> => {
  const found = (await inImage(root, name, String.raw`find . -mindepth 1 -printf '%P\0%y %m %U:%G\0'`)).toString('utf8').split('\0');
  const tree: Record<string, string> = {};
  for (let at = 0; at + 1 < found.length; at += 2) tree[found[at] ?? ''] = found[at + 1] ?? '';
  return tree;
};

/** Nothing half-made, no link without a layer, no layer or blob that nothing names. */
export const assertTidy = (root: string): void => {
  for (const directory of ['images/tmp', 'layers/tmp']) {
    const left = fs.existsSync(path.join(root, directory)) ? fs.readdirSync(path.join(root, directory)) : [];
    assert.deepEqual(left, [], `left in ${directory}`);
  }
  const links = path.join(root, 'layers/l');
  for (const link of fs.existsSync(links) ? fs.readdirSync(links) : []) assert.ok(fs.existsSync(path.join(links, link)), `layers/l/${link} leads nowhere`);
};

export const layerDirectories = (root: string): string[] => fs.readdirSync(path.join(root, 'layers')).filter((name) => /^[0-9a-f]{64}$/.test(name));
