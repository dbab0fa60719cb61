// What must hold at any moment: many at once, killed anywhere, a full disk. Everything here is real processes.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { busyboxMembers } from '../../../fixtures/images/busybox.ts';
import { addToLayout } from '../../../fixtures/images/layout.ts';
import { tarArchive } from '../../../fixtures/images/tar-maker.ts';
import { CONTAINER } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { describe, eventually, run, start } from '../support/run.ts';
import type { Outcome } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import type { Sc } from '../support/sc.ts';
import { startRegistry } from './registry.ts';
import { assertTidy, imageIndex, inImage, layerDirectories, layersOf, treeOf } from './tree.ts';

const layer = (name: string, bytes = 2_000): Buffer => tarArchive([{ name, data: randomBytes(bytes) }]);
const blobs = (root: string): string[] => fs.readdirSync(path.join(root, 'images/blobs/sha256'));
const patient = (sc: Sc) => sc.with({ timeoutSeconds: 120 });

/** Every name in the store can be mounted, and what lies in blobs/ is what it is called. */
const assertWhole = async (sc: Sc): Promise<void> => {
  if (!fs.existsSync(path.join(sc.root, 'images/images.json'))) return;
  for (const name of Object.keys(imageIndex(sc.root).references)) {
    for (const link of layersOf(sc.root, name)) assert.ok(fs.existsSync(path.join(sc.root, 'layers', link)), `${name} lacks ${link}`);
    await inImage(sc.root, name, 'find . >/dev/null');
  }
  const sums = await run(['sh', '-c', 'cd "$1" && for blob in *; do [ -e "$blob" ] || continue; sha256sum "$blob"; done', 'sh', path.join(sc.root, 'images/blobs/sha256')]);
  for (const line of sums.out.trim().split('\n').filter(Boolean)) {
    const [sum, name] = line.split(/\s+/);
    assert.equal(sum, name, 'a blob is not what it is called');
  }
};

/** Nothing of the store is left when nothing is named any more. */
const assertEmptied = async (sc: Sc): Promise<void> => {
  const pruned = await patient(sc)('image', 'prune', '-af');
  assert.equal(pruned.code, 0, describe(pruned));
  assert.deepEqual([layerDirectories(sc.root), blobs(sc.root)], [[], []]);
  assertTidy(sc.root);
};

test('20 pulls of overlapping images at once with prune, rm and run: no name is lost, nothing needed goes', { skip: requires(...CONTAINER, 'skopeo', 'docker-registry') }, async (t) => {
  const registry = await startRegistry(t);
  const sc = useStore(t);
  const busybox = tarArchive(busyboxMembers());
  const shared = [layer('shared0', 300_000), layer('shared1', 300_000)];
  for (let index = 0; index < 20; index += 1) {
    await registry.push({ name: `c${index}:1`, layers: [busybox, ...shared.slice(0, 1 + (index % 2)), layer(`own${index % 10}`)], config: { Cmd: ['cat', '/shared0'] } });
  }
  const name = (index: number): string => `${registry.address}/c${index}:1`;
  const all = Array.from({ length: 20 }, (_, index) => index);
  const call = patient(sc);
  const allowed = (outcome: Outcome, messages: RegExp): void => assert.ok(outcome.code === 0 || messages.test(outcome.err), describe(outcome));
  const outcomes = await Promise.all([
    ...all.map((index) => call('pull', '-q', name(index))),
    ...Array.from({ length: 4 }, () => call('image', 'prune', '-f')),
    ...all.slice(0, 4).map((index) => call('rmi', name(index))),
    ...all.slice(4, 8).map((index) => call('run', '--rm', name(index), 'test', '-s', '/shared0')),
  ]);
  for (const outcome of outcomes.slice(0, 24)) assert.equal(outcome.code, 0, describe(outcome));
  for (const outcome of outcomes.slice(24, 28)) allowed(outcome, /^sc: No such image: /);
  for (const outcome of outcomes.slice(28)) assert.equal(outcome.code, 0, describe(outcome));
  const names = Object.keys(imageIndex(sc.root).references).filter((one) => !one.includes('@'));
  for (const index of all.slice(4)) assert.ok(names.includes(name(index)), `${name(index)} is lost`);
  for (const index of all.slice(4)) assert.ok(Object.hasOwn(await treeOf(sc.root, name(index)), `own${index % 10}`));
  await assertWhole(sc);
  await assertEmptied(sc);
});

/** Kills a verb at a moment that chance decides within the time that the whole of it takes. */
const killAtRandom = async (sc: Sc, words: readonly string[], longest: number): Promise<boolean> => {
  const victim = sc.start(words, { timeoutSeconds: 60 });
  const moment = Math.random() * longest;
  const timer = setTimeout(() => victim.child.kill('SIGKILL'), moment);
  const outcome = await victim.outcome.catch(() => undefined);
  clearTimeout(timer);
  return outcome?.signal === 'SIGKILL' || outcome === undefined;
};

const MOMENTS = 50;

test(`SIGKILL at ${MOMENTS} random moments of pull, load, import, rm, prune: the store is whole, the next call works`, { skip: requires('root', 'overlay', 'skopeo', 'docker-registry') }, async (t) => {
  const registry = await startRegistry(t);
  const sc = useStore(t);
  const big = [layer('a', 3 << 20), layer('b', 3 << 20), layer('c', 1 << 20)];
  await registry.push({ name: 'big:1', layers: big });
  const remote = `${registry.address}/big:1`;
  const layout = path.join(sc.scratch, 'layout');
  addToLayout(layout, { name: 'loaded:1', layers: [big[0] ?? Buffer.alloc(0), layer('d', 3 << 20)] });
  const archive = path.join(sc.scratch, 'in.tar');
  assert.equal((await run(['tar', '-cf', archive, '-C', layout, '.'])).code, 0);
  const root = path.join(sc.scratch, 'root.tar');
  fs.writeFileSync(root, layer('e', 6 << 20));
  const verbs: ReadonlyArray<readonly string[]> = [['pull', '-q', remote], ['load', '-i', archive], ['import', root, 'imported:1'], ['rmi', '-f', 'imported:1', 'loaded:1', remote], ['image', 'prune', '-af']];
  const longest = new Map<readonly string[], number>();
  for (const words of verbs) longest.set(words, (await patient(sc)(...words)).milliseconds * 1.1);
  let killed = 0;
  for (let moment = 0; moment < MOMENTS; moment += 1) {
    const words = verbs[moment % verbs.length] ?? [];
    // What is to be removed must be there.
    if (words[0] === 'rmi' || words[0] === 'image') await sc.ok('load', '-i', archive);
    if (await killAtRandom(sc, words, longest.get(words) ?? 500)) killed += 1;
    const listed = await sc('images', '-q');
    assert.equal(listed.code, 0, describe(listed));
    await assertWhole(sc);
  }
  assert.ok(killed > MOMENTS / 4, `only ${killed} of ${MOMENTS} were killed before their end`);
  t.diagnostic(`${killed} of ${MOMENTS} calls were killed before their end; the store was whole after each`);
  for (const words of verbs.slice(0, 3)) await sc.ok(...words);
  assert.deepEqual(Object.keys(await treeOf(sc.root, remote)).sort(), ['a', 'b', 'c']);
  await assertEmptied(sc);
});

interface SmallDisk {
  readonly call: (...words: string[]) => Promise<Outcome>;
  readonly script: (text: string) => Promise<Outcome>;
  /** The disk's files as this process can see them. */
  readonly seen: string;
}

/** A file system of 24 MB that only a mount namespace of the test's own has. To be made before the store, whose end looks for processes. */
const smallDisk = async (t: TestContext): Promise<(sc: Sc) => Promise<SmallDisk>> => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'small-disk-'));
  const holder = start(['unshare', '--mount', '--propagation', 'private', 'sh', '-c', 'mount -t tmpfs -o size=24m none "$1" && echo mounted && exec sleep 600', 'sh', directory], { timeoutSeconds: 600 });
  t.after(async () => {
    holder.child.kill('SIGKILL');
    await holder.outcome.catch(() => undefined);
    fs.rmSync(directory, { recursive: true, force: true });
  });
  await eventually('the small disk is mounted', () => holder.stdout().includes('mounted'));
  const inside = (argv: readonly string[]): Promise<Outcome> =>
    run(['nsenter', `--mount=/proc/${holder.child.pid}/ns/mnt`, ...argv], { environment: { SC_ROOT: path.join(directory, 'root') }, timeoutSeconds: 60 });
  return async (sc) => {
    const [program = ''] = (await sc('version')).argv;
    return {
      call: (...words) => inside([program, ...words]),
      script: (text) => inside(['sh', '-c', text, 'sh', directory, program]),
      seen: `/proc/${holder.child.pid}/root${directory}`,
    };
  };
};

test('a full disk: the error says so, nothing half-made is seen, and what fits can still come', { skip: requires('root', 'overlay', 'skopeo', 'docker-registry') }, async (t) => {
  const registry = await startRegistry(t);
  const makeDisk = await smallDisk(t);
  const sc = useStore(t);
  const { call, script, seen } = await makeDisk(sc);
  const small = path.join(sc.scratch, 'small.tar');
  fs.writeFileSync(small, layer('small'));
  assert.equal((await call('import', small, 'small')).code, 0);
  // Compressible: the blob fits, what is in it does not; and the other way round.
  const zeros = tarArchive([{ name: 'zeros', data: Buffer.alloc(40 << 20) }]);
  await registry.push({ name: 'zeros:1', layers: [zeros] });
  await registry.push({ name: 'noise:1', layers: [layer('noise', 30 << 20)] });
  const large = path.join(sc.scratch, 'large.tar');
  fs.writeFileSync(large, layer('large', 30 << 20));
  const layout = path.join(sc.scratch, 'layout');
  addToLayout(layout, { name: 'zeros:1', layers: [zeros] });
  const archive = path.join(sc.scratch, 'in.tar');
  assert.equal((await run(['tar', '-cf', archive, '-C', layout, '.'])).code, 0);
  const verbs: ReadonlyArray<readonly string[]> = [
    ['pull', '-q', `${registry.address}/zeros:1`], ['pull', '-q', `${registry.address}/noise:1`], ['import', large, 'large'], ['load', '-i', archive],
  ];
  for (const words of verbs) {
    const failed = await call(...words);
    assert.equal(failed.code, 1, describe(failed));
    assert.match(failed.err, /^sc: [^]*[Nn]o space left on device/);
    assert.doesNotMatch(failed.err, /internal error/);
    assertTidy(path.join(seen, 'root'));
    assert.equal((await call('images', '--format', '{{.Repository}}')).out, 'small\n');
  }
  const saved = await script('dd if=/dev/zero of="$1/filler" bs=1M 2>/dev/null; "$2" save -o "$1/x" small; echo "$?"; ls -A "$1"');
  assert.deepEqual([saved.out, /no space left on device/i.test(saved.err)], ['1\nfiller\nroot\n', true], describe(saved));
  fs.rmSync(path.join(seen, 'filler'));
  const pruned = await call('image', 'prune', '-f');
  assert.equal(pruned.code, 0, describe(pruned));
  fs.writeFileSync(small, layer('other', 5 << 20));
  assert.equal((await call('import', small, 'other')).code, 0);
  assert.equal((await call('images', '-q')).out.split('\n').length, 3);
});
