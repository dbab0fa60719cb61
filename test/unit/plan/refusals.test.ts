import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostFacts } from '../../../src/model/host-facts.ts';
import { refusals } from '../../../src/plan/refusals.ts';
import { planOf, readHost } from '../../golden/cases.ts';

const refused = (facts: HostFacts, ...words: readonly string[]): string[] =>
  refusals(planOf({ argv: ['run', ...words, 'busybox', 'sh'], facts }).spec, facts).map(({ message }) => message);

const whole = readHost('debian-12');
const without = (...tools: readonly string[]): HostFacts => ({ ...whole, tools: Object.fromEntries(Object.entries(whole.tools).filter(([name]) => !tools.includes(name))) });

describe('a host', () => {
  const check = (facts: HostFacts, words: readonly string[], ...expected: readonly RegExp[]): void => {
    const found = refused(facts, ...words);
    assert.equal(found.length, expected.length, found.join('\n'));
    expected.forEach((text, at) => assert.match(found[at] ?? '', text));
  };

  test('that has all is asked for nothing', () => {
    check(whole, ['-m', '64m', '--cpus', '1', '--pids-limit', '5', '--security-opt', 'no-new-privileges', '-i']);
    for (const name of ['debian-11', 'debian-13', 'debian-sid', 'ubuntu-24.04', 'fedora-43', 'busybox-awk', 'unusual-paths', 'hybrid']) check(readHost(name), []);
  });
  test('without a tool names it and its package', () => {
    check(without('capsh'), [], /needs capsh, not found here.*install libcap2-bin$/);
    check(without('mount', 'umount', 'capsh'), [], /needs mount, umount, capsh.*install mount, libcap2-bin$/);
    check(without('pivot_root'), [], /util-linux-extra/);
  });
  test('without a tool that this container does not need is good enough', () => {
    check(without('ip'), ['--network', 'host']);
    check(without('ip'), [], /needs ip/);
    check(without('tee'), ['-d']);
    check(without('tee'), [], /needs tee/);
    check(without('tee'), ['-t']);
    check(without('script'), ['-t'], /needs script, .*install bsdutils/);
    check(without('setpriv', 'script', 'prlimit'), ['--security-opt', 'no-new-privileges']);
  });
  test('without a way to no-new-privileges', () => {
    const old = { ...whole, capsh: { quiet: false, noNewPrivs: false } };
    check(old, ['--security-opt', 'no-new-privileges']);
    const older = { ...without('setpriv'), capsh: { quiet: false, noNewPrivs: false } };
    check(older, ['--security-opt', 'no-new-privileges'], /needs capsh of libcap 2\.66 or setpriv/);
    check(older, []);
  });
  test('whose controllers are elsewhere refuses the limits, each by its flag', () => {
    check(readHost('hybrid'), ['-m', '64m', '--cpus', '1', '--pids-limit', '5'],
      /cannot enforce --memory.*memory controller is on cgroup v1.*cgroup_no_v1=memory/, /cannot enforce --cpus.*cpu controller/, /cannot enforce --pids-limit/);
    const bare = { ...whole, cgroup: { ...whole.cgroup, controllers: ['cpu'] } };
    check(bare, ['-m', '64m', '--cpus', '1'], /no memory controller to cgroup v2 \(see cgroup\.controllers in \/sys\/fs\/cgroup\)/);
    check(readHost('hybrid'), ['-m', '0', '--pids-limit', '-1']);
  });
  test('without cgroup2, an awk, or anything', () => {
    check(readHost('cgroup-v1'), ['-m', '64m'], /mount -t cgroup2 cgroup2 \/sys\/fs\/cgroup/);
    const { awk: _, ...deaf } = whole;
    check({ ...deaf, awk: undefined }, [], /no awk with strftime/);
    check(readHost('lacking'), ['--security-opt', 'no-new-privileges'], /needs capsh, tee, ip/, /no awk/, /no-new-privileges/, /no cgroup2/);
  });
});
