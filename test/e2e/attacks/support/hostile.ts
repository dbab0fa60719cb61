// An image with the attack programs in it, and the three kinds of container that each attack is run in.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { busyboxMembers } from '../../../../fixtures/images/busybox.ts';
import { tarArchive } from '../../../../fixtures/images/tar-maker.ts';
import type { TarMember } from '../../../../fixtures/images/tar-maker.ts';
import { requires } from '../../support/requires.ts';
import type { Need } from '../../support/requires.ts';
import { describe, run } from '../../support/run.ts';
import type { Sc } from '../../support/sc.ts';
import { attackProgram, PROGRAMS } from './programs.ts';

/** What every attack needs of the machine. */
export const attackNeeds = (...more: readonly Need[]): string | false =>
  requires('root', 'cgroup2', 'overlay', 'static-busybox', 'capsh', 'cc', ...more);

/** Flags of `run`, by what they are called in a test's words. */
export const MODES = {
  'default capabilities': [],
  '--cap-add SYS_ADMIN': ['--cap-add', 'SYS_ADMIN'],
  'an ordinary --user': ['--user', '1000:1000'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Mode = keyof typeof MODES;
export const modes = Object.keys(MODES) as Mode[];

/** The same members without those that others replace: a tar may name a path twice, and the later one would win only by luck. */
export const replaceMembers = (members: readonly TarMember[], by: readonly TarMember[]): TarMember[] => {
  const name = (member: TarMember): string => member.name.replace(/\/$/, '');
  const names = by.map(name);
  return [...members.filter((member) => !names.some((one) => name(member) === one || name(member).startsWith(`${one}/`))), ...by];
};

const programs = (): TarMember[] => PROGRAMS.map((name) => ({ name: `bin/${name}`, data: fs.readFileSync(attackProgram(name)), mode: 0o755 }));

/** Brings `attack:latest` into the store: busybox, the attack programs, and what a test adds. */
export const importHostile = async (sc: Sc, name = 'attack', members: readonly TarMember[] = []): Promise<void> => {
  const input = tarArchive(replaceMembers([...busyboxMembers(), ...programs()], members));
  const done = await sc.with({ input, timeoutSeconds: 60 })('import', '-', name);
  assert.equal(done.code, 0, describe(done));
};

/** The same tree in a directory, for the control: what an attack does where nothing stops it. */
export const hostileDirectory = async (sc: Sc): Promise<string> => {
  const directory = path.join(sc.scratch, 'chroot');
  fs.mkdirSync(directory);
  const done = await run(['tar', '-xf', '-', '-C', directory], { input: tarArchive([...busyboxMembers(), ...programs()]) });
  assert.equal(done.code, 0, describe(done));
  return directory;
};

/** A file of the host that no container may see. */
export const hostSecret = (sc: Sc): string => {
  const file = path.join(sc.scratch, 'secret-of-the-host');
  fs.writeFileSync(file, 'secret of the host\n');
  return file;
};
