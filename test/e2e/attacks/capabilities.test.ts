// All five capability sets in 40 combinations of flags, against docker's rules written down here a second time, from its
// documentation and runc's, not from src: CVE-2022-24769 was an inheritable set that was not empty.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import { describe } from '../support/run.ts';
import { useStore } from '../support/sc.ts';
import { attackProgram } from './support/programs.ts';
import { attackNeeds, importHostile } from './support/hostile.ts';

const skip = attackNeeds();

/** capability.h: the bit of each name used here. */
const BIT: Readonly<Record<string, number>> = {
  CHOWN: 0, DAC_OVERRIDE: 1, DAC_READ_SEARCH: 2, FOWNER: 3, FSETID: 4, KILL: 5, SETGID: 6, SETUID: 7, SETPCAP: 8, NET_BIND_SERVICE: 10, NET_ADMIN: 12,
  NET_RAW: 13, IPC_LOCK: 14, SYS_CHROOT: 18, SYS_PTRACE: 19, SYS_ADMIN: 21, SYS_NICE: 23, SYS_TIME: 25, MKNOD: 27, AUDIT_WRITE: 29, SETFCAP: 31, SYSLOG: 34, BPF: 39,
};

const bits = (...names: string[]): bigint => names.reduce((sum, name) => {
  const bit = BIT[name];
  assert.ok(bit !== undefined, name);
  return sum | (1n << BigInt(bit));
}, 0n);

/** https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities, the table of defaults. */
const DEFAULT = bits('AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD', 'NET_BIND_SERVICE', 'NET_RAW', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT');

const field = (status: string, name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, 'm').exec(status)?.[1] ?? '';

/** What this host can give at all. A host that is a container itself lacks some. */
const HOST = BigInt(`0x${field(fs.readFileSync('/proc/self/status', 'utf8'), 'CapBnd')}`);

interface Flags {
  readonly add?: readonly string[];
  readonly drop?: readonly string[];
  readonly privileged?: boolean;
  readonly user?: string;
  readonly noNewPrivileges?: boolean;
}

/** ALL added: everything but what is dropped by name. ALL dropped: only what is added. Else the defaults, changed. */
const bounding = ({ add = [], drop = [], privileged = false }: Flags): bigint => {
  if (privileged) return HOST;
  const [added, dropped] = [bits(...add.filter((name) => name !== 'ALL')), bits(...drop.filter((name) => name !== 'ALL'))];
  if (add.includes('ALL')) return HOST & ~dropped;
  if (drop.includes('ALL')) return added & HOST;
  return ((DEFAULT & ~dropped) | added) & HOST;
};

const words = ({ add = [], drop = [], privileged, user, noNewPrivileges }: Flags): string[] => [
  ...add.flatMap((name) => ['--cap-add', name]), ...drop.flatMap((name) => ['--cap-drop', name]),
  ...(privileged === true ? ['--privileged'] : []), ...(user === undefined ? [] : ['--user', user]),
  ...(noNewPrivileges === true ? ['--security-opt', 'no-new-privileges'] : []),
];

const SETS: readonly Flags[] = [
  {}, { add: ['SYS_ADMIN'] }, { add: ['NET_ADMIN', 'SYS_TIME'] }, { drop: ['MKNOD'] }, { drop: ['NET_RAW', 'CHOWN', 'KILL'] }, { drop: ['ALL'] },
  { drop: ['ALL'], add: ['CHOWN'] }, { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SETUID', 'SETGID'] }, { add: ['ALL'] }, { add: ['ALL'], drop: ['SYS_ADMIN'] },
  { drop: ['SETPCAP'] }, { drop: ['SYS_CHROOT'] }, { add: ['SYS_PTRACE', 'BPF', 'SYSLOG'], drop: ['SETFCAP'] }, { privileged: true }, { add: ['ALL'], drop: ['ALL'] },
];

const COMBINATIONS: readonly Flags[] = [
  ...SETS,
  ...SETS.filter(({ drop = [] }) => !drop.includes('SETUID') ).map((set) => ({ ...set, user: '1000:1000' })),
  ...SETS.slice(0, 10).map((set, at) => ({ ...set, noNewPrivileges: true, ...(at % 2 === 0 ? {} : { user: '1000' }) })),
];

test(`${COMBINATIONS.length} combinations`, { skip }, async (t) => {
  assert.equal(COMBINATIONS.length, 40);
  const sc = useStore(t);
  await importHostile(sc);
  for (const flags of COMBINATIONS) {
    const done = await sc('run', '--rm', ...words(flags), 'attack', '/bin/cat', '/proc/self/status');
    assert.equal(done.code, 0, describe(done));
    const most = bounding(flags);
    const root = flags.user === undefined;
    const got = Object.fromEntries(['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs'].map((name) => [name, BigInt(`0x${field(done.out, name)}`).toString(16)]));
    const wanted = {
      CapInh: '0', CapPrm: (root ? most : 0n).toString(16), CapEff: (root ? most : 0n).toString(16), CapBnd: most.toString(16), CapAmb: '0',
      NoNewPrivs: flags.noNewPrivileges === true ? '1' : '0',
    };
    assert.deepEqual(got, wanted, words(flags).join(' '));
    assert.equal(field(done.out, 'Uid'), root ? '0' : '1000');
  }
});

test('a set-user-ID program gives the bounding set, and with no-new-privileges nothing', { skip }, async (t) => {
  const sc = useStore(t);
  await importHostile(sc, 'attack', [{ name: 'bin/status', data: fs.readFileSync(attackProgram('status')), mode: 0o4755 }]);
  const see = async (...flags: string[]) => (await sc('run', '--rm', '--user', '1000', ...flags, 'attack', 'status')).out;
  assert.equal(field(await see(), 'CapEff'), DEFAULT.toString(16).padStart(16, '0'));
  assert.equal(field(await see('--security-opt', 'no-new-privileges'), 'CapEff'), '0'.repeat(16));
});
