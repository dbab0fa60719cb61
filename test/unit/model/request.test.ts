import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UsageError } from '../../../src/errors.ts';
import { FACTS_VERSION, parseFacts } from '../../../src/model/host-facts.ts';
import { containerRequest } from '../../../src/model/request.ts';
import { parseFlags } from '../../../src/cli/flags.ts';
import { definition } from '../../../src/commands/run.ts';

const requestOf = (...words: readonly string[]) => containerRequest(parseFlags(words, definition.flags, { interspersed: false }).values, '/cwd');

describe('the request of run', () => {
  const refuse = (text: RegExp, ...words: readonly string[]): void => assert.throws(() => requestOf(...words), (error: unknown) => {
    assert.ok(error instanceof UsageError);
    assert.match(error.message, text);
    assert.equal(error.exitCode, 125);
    return true;
  });

  test('says nothing of what was not asked', () => {
    const { name, hostname, noNewPrivileges, mounts, network, resources, labels } = requestOf('busybox');
    assert.deepEqual({ name, hostname, noNewPrivileges, mounts, network, resources, labels },
      { name: undefined, hostname: undefined, noNewPrivileges: false, mounts: [], network: 'none', resources: {}, labels: {} });
  });
  test('takes each flag over', () => {
    const { name, hostname, resources, labels, network } = requestOf('--name', '/web', '-h', 'a.b', '-m', '6m', '--cpus', '2', '--pids-limit', '3', '-l', 'a=b', '--network', 'host');
    assert.deepEqual({ name, hostname, resources, labels, network },
      { name: 'web', hostname: 'a.b', resources: { memoryBytes: 6_291_456, cpuQuota: 200_000, pidsLimit: 3 }, labels: { a: 'b' }, network: 'host' });
  });
  test('puts a mount below another behind it', () => {
    assert.deepEqual(requestOf('-v', '/s:/a/b/c', '--tmpfs', '/a', '-v', '/t:/a/b').mounts.map(({ target }) => target), ['/a', '/a/b', '/a/b/c']);
  });
  test('refuses what cannot be', () => {
    refuse(/Invalid container name \(a\)/, '--name', 'a');
    refuse(/Invalid container name \(\)/, '--name', '');
    refuse(/invalid hostname format: -x/, '-h', '-x');
    refuse(/invalid hostname format: a b/, '-h', 'a b');
    refuse(/invalid hostname format/, '-h', 'x'.repeat(65));
    refuse(/invalid signal: FOO/, '--stop-signal', 'FOO');
    refuse(/Duplicate mount point: \/a/, '-v', '/s:/a', '-v', '/t:/a/');
    refuse(/network bridge2 not found/, '--network', 'bridge2');
    refuse(/invalid label format/, '-l', '=x');
  });
  test('about security passes nothing over', () => {
    const nnp = (...words: readonly string[]): boolean => requestOf(...words.flatMap((word) => ['--security-opt', word])).noNewPrivileges;
    assert.ok(nnp('no-new-privileges'));
    assert.ok(nnp('no-new-privileges:true'));
    assert.ok(nnp('no-new-privileges=true'));
    assert.ok(!nnp('no-new-privileges:false'));
    assert.ok(!nnp('no-new-privileges', 'no-new-privileges=false'));
    assert.ok(!nnp('seccomp=unconfined', 'apparmor:unconfined', 'label=disable'));
    for (const word of ['seccomp=profile.json', 'apparmor=docker-default', 'label=type:x', 'no-new-privileges:maybe', 'systempaths=unconfined', ''])
      refuse(/is not supported/, '--security-opt', word);
  });
});

describe('facts from a file', () => {
  const whole = { version: FACTS_VERSION, distribution: 'x', kernel: {}, tools: {}, capsh: {}, cgroup: {}, masked: {}, readonlyPaths: [], shell: '/bin/sh' };
  const refuse = (value: unknown, text: RegExp): void => assert.throws(() => parseFacts(typeof value === 'string' ? value : JSON.stringify(value), 'h.json'), text);
  test('are taken as they are', () => assert.deepEqual(parseFacts(JSON.stringify(whole), 'h.json'), whole));
  test('are refused where they are none', () => {
    refuse('{', /h\.json is no JSON/);
    refuse('null', /h\.json is no description of a host \(version 1\)/);
    refuse('[]', /h\.json is no description/);
    refuse({ ...whole, version: 2 }, /version 1/);
    refuse({ ...whole, tools: undefined }, /h\.json lacks "tools"/);
    refuse({ ...whole, shell: undefined }, /h\.json lacks "shell"/);
  });
});
