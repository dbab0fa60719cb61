// What cannot be: the exact words and the exit code, docker's where docker has them. Nothing is left of any of it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CONTAINER, useBusybox } from '../support/images.ts';
import { requires } from '../support/requires.ts';
import { eventually } from '../support/run.ts';
import type { Sc } from '../support/sc.ts';

const skip = requires(...CONTAINER);

/** A flag's error has the usage line and the way to the help behind it. */
const usage = (first: string, verb: string, operands: string): string => `${first}\n\nUsage:  sc ${verb} ${operands}\n\nRun 'sc ${verb} --help' for more information`;
const RUN = '[OPTIONS] IMAGE [COMMAND] [ARG...]';
const SEVERAL = '[OPTIONS] CONTAINER [CONTAINER...]';

type Row = readonly [words: string, code: number, says: string];

const flags: readonly Row[] = [
  ['run --nosuch busybox true', 125, usage('unknown flag: --nosuch', 'run', RUN)],
  ['run -z busybox true', 125, usage("unknown shorthand flag: 'z' in -z", 'run', RUN)],
  ['run --memory', 125, usage('flag needs an argument: --memory', 'run', RUN)],
  ['run -e', 125, usage("flag needs an argument: 'e' in -e", 'run', RUN)],
  ['run --rm=maybe busybox true', 125, usage('invalid argument "maybe" for "--rm" flag: strconv.ParseBool: parsing "maybe": invalid syntax', 'run', RUN)],
  ['run --pids-limit x busybox true', 125, usage('invalid argument "x" for "--pids-limit" flag: strconv.ParseInt: parsing "x": invalid syntax', 'run', RUN)],
  ['run --stop-timeout x busybox true', 125, usage('invalid argument "x" for "--stop-timeout" flag: strconv.ParseInt: parsing "x": invalid syntax', 'run', RUN)],
  ['ps --nosuch', 125, usage('unknown flag: --nosuch', 'ps', '[OPTIONS]')],
  ['stop -t x it', 125, usage('invalid argument "x" for "-t, --timeout" flag: strconv.ParseInt: parsing "x": invalid syntax', 'stop', SEVERAL)],
  ['logs --nosuch it', 125, usage('unknown flag: --nosuch', 'logs', '[OPTIONS] CONTAINER')],
];

const counts: readonly Row[] = [
  ['run', 1, usage("'sc run' requires at least 1 argument", 'run', RUN)],
  ['rm', 1, usage("'sc rm' requires at least 1 argument", 'rm', SEVERAL)],
  ['stop', 1, usage("'sc stop' requires at least 1 argument", 'stop', SEVERAL)],
  ['kill', 1, usage("'sc kill' requires at least 1 argument", 'kill', SEVERAL)],
  ['wait', 1, usage("'sc wait' requires at least 1 argument", 'wait', 'CONTAINER [CONTAINER...]')],
  ['logs', 1, usage("'sc logs' requires 1 argument", 'logs', '[OPTIONS] CONTAINER')],
  ['logs a b', 1, usage("'sc logs' requires 1 argument", 'logs', '[OPTIONS] CONTAINER')],
  ['ps a', 1, usage("'sc ps' accepts no arguments", 'ps', '[OPTIONS]')],
];

const values: readonly Row[] = [
  ['run -m 1m busybox true', 125, 'Minimum memory limit allowed is 6MB'],
  ['run --cpus x busybox true', 125, usage('invalid argument "x" for "--cpus" flag: failed to parse x as a rational number', 'run', RUN)],
  ['run --stop-signal X busybox true', 125, 'invalid signal: X'],
  ['run --hostname a_b busybox true', 125, 'invalid hostname format: a_b'],
  ['run --pull sometimes busybox true', 125, 'invalid pull option: \'sometimes\': must be one of "always", "missing" or "never"'],
  ['run --cap-drop nosuch busybox true', 125, 'unknown capability: "CAP_NOSUCH"'],
  ['run --security-opt seccomp=x.json busybox true', 125, '--security-opt seccomp=x.json is not supported: no-new-privileges is, and what asks for no profile (seccomp=unconfined, apparmor=unconfined, label=disable)'],
  ['run --host-facts x busybox true', 125, '--host-facts describes another host: use it with --dry-run or --explain'],
  ['run -v /v busybox true', 125, "'/v': anonymous volumes are not supported; name a host directory: -v SRC:/v"],
  ['run -v name:/v busybox true', 125, "'name:/v': named volumes are not supported; give the host directory as a path: -v ./name:/v"],
  ['run -v /tmp:/etc/passwd busybox true', 125, 'cannot mount /tmp on /etc/passwd: one is a directory, the other is not (-v /tmp:/etc/passwd)'],
  ['run -v /etc/passwd:/etc busybox true', 125, 'cannot mount /etc/passwd on /etc: one is a directory, the other is not (-v /etc/passwd:/etc)'],
  ['run --tmpfs /etc/passwd busybox true', 125, '--tmpfs /etc/passwd: /etc/passwd is no directory in the image'],
  ['run -w /etc/passwd busybox true', 125, 'the working directory /etc/passwd is no directory in the image'],
  ['run BAD true', 125, 'invalid reference format: repository name (library/BAD) must be lowercase'],
  ['run --pull never nosuch true', 125, 'No such image: nosuch:latest'],
  ['kill -s X it', 1, 'invalid signal: X'],
  ['nosuch', 1, "unknown command: sc nosuch\n\nRun 'sc --help' for more information"],
];

/** Others' control groups come and go on a machine that is shared: what stays is ours. */
const nothingLeft = (sc: Sc): Promise<boolean> => eventually('nothing is left', () => sc.left().length === 0);

const check = ([words, code, says]: Row): void => {
  test(`sc ${words}`, { skip }, async (t) => {
    const sc = await useBusybox(t);
    const outcome = await sc(...words.split(' '));
    assert.deepEqual([outcome.code, outcome.out, outcome.err], [code, '', `sc: ${says}\n`]);
    assert.equal(await sc.ok('ps', '-aq'), '');
    await nothingLeft(sc);
  });
};

describe('flags', () => flags.forEach(check));
describe('the number of words', () => counts.forEach(check));
describe('values', () => values.forEach(check));

test('conflicting and doubled flags leave nothing either', { skip }, async (t) => {
  const sc = await useBusybox(t);
  const { code, err } = await sc('run', '--rm', '-v', '/tmp:/v', '--tmpfs', '/v', 'busybox', 'true');
  assert.deepEqual([code, err], [125, 'sc: Duplicate mount point: /v\n']);
  await nothingLeft(sc);
});
