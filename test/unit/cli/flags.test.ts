// Every refusal here is docker 28.2.2's own, word for word.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFlags } from '../../../src/cli/flags.ts';
import { UsageError } from '../../../src/errors.ts';

const FLAGS = {
  detach: { kind: 'bool', short: 'd', help: '' },
  interactive: { kind: 'bool', short: 'i', help: '' },
  tty: { kind: 'bool', short: 't', help: '' },
  rm: { kind: 'bool', help: '' },
  'sig-proxy': { kind: 'bool', default: true, help: '' },
  name: { kind: 'string', help: '' },
  memory: { kind: 'string', short: 'm', help: '', check: (text) => (/^\d+[bkmg]?$/.test(text) ? undefined : `invalid size: '${text}'`) },
  pull: { kind: 'string', default: 'missing', bare: 'always', help: '' },
  'cpu-shares': { kind: 'int', short: 'c', help: '' },
  env: { kind: 'list', short: 'e', help: '' },
  old: { kind: 'bool', deprecated: 'use --new', help: '' },
} as const satisfies Parameters<typeof parseFlags>[1];

const parse = (words: string[], interspersed = true) => parseFlags(words, FLAGS, { interspersed });
const given = (words: string[], interspersed?: boolean) => {
  const { values, operands, changed } = parse(words, interspersed);
  return { ...Object.fromEntries([...changed].map((name) => [name, values[name as keyof typeof FLAGS]])), ...(operands.length > 0 ? { operands } : {}) };
};

const check = (words: string[], expected: object, interspersed?: boolean): void => {
  test(`parses ${words.join(' ')}`, () => assert.deepEqual(given(words, interspersed), expected));
};
const refused = (words: string[], message: string): void => {
  test(`refuses ${words.join(' ')}`, () => assert.throws(() => parse(words, false), (error: unknown) => {
    assert.ok(error instanceof UsageError);
    assert.equal(error.message, message);
    assert.equal(error.exitCode, 125);
    return true;
  }));
};

check([], {});
check(['-d'], { detach: true });
check(['-itd', 'x'], { interactive: true, tty: true, detach: true, operands: ['x'] });
check(['-t=false', '--rm=0', '--sig-proxy=F'], { tty: false, rm: false, 'sig-proxy': false });
check(['--name', 'a', '--name=b'], { name: 'b' });
check(['--name', '-d'], { name: '-d' });
check(['--name='], { name: '' });
check(['-m', '3m', '-m=4m', '-m5m'], { memory: '5m' });
check(['-itm', '3m'], { interactive: true, tty: true, memory: '3m' });
check(['-e', 'A=1', '--env', 'B', '-eC=', '--env=D=x,y'], { env: ['A=1', 'B', 'C=', 'D=x,y'] });
check(['--pull', 'x'], { pull: 'always', operands: ['x'] });
check(['--pull=never'], { pull: 'never' });
check(['-c', '0x10'], { 'cpu-shares': 16 });
check(['-c', '010'], { 'cpu-shares': 8 });
check(['-c', '1_000'], { 'cpu-shares': 1000 });
check(['-c', '-1'], { 'cpu-shares': -1 });
check(['x', '-d', 'y'], { detach: true, operands: ['x', 'y'] });
check(['x', '-d', 'y'], { operands: ['x', '-d', 'y'] }, false);
check(['-d', 'x', '--', '-t'], { detach: true, operands: ['x', '--', '-t'] }, false);
check(['-d', '--', '-t', '--'], { detach: true, operands: ['-t', '--'] });
check(['-', '-d'], { detach: true, operands: ['-'] });
check(['', '-d'], { detach: true, operands: [''] });
check(['--'], {});

refused(['--foo'], 'unknown flag: --foo');
refused(['--constructor'], 'unknown flag: --constructor');
refused(['--foo=bar'], 'unknown flag: --foo');
refused(['-dZ', 'x'], "unknown shorthand flag: 'Z' in -Z");
refused(['-zq'], "unknown shorthand flag: 'z' in -zq");
refused(["-'x"], "unknown shorthand flag: '\\'' in -'x");
refused(['-d=', 'x'], "unknown shorthand flag: '=' in -=");
refused(['-dm'], "flag needs an argument: 'm' in -m");
refused(['--name'], 'flag needs an argument: --name');
refused(['--=x'], 'bad flag syntax: --=x');
refused(['---x'], 'bad flag syntax: ---x');
refused(['-m', '3x'], 'invalid argument "3x" for "-m, --memory" flag: invalid size: \'3x\'');
refused(['-m=', 'x'], 'invalid argument "=" for "-m, --memory" flag: invalid size: \'=\'');
refused(['--rm=x=y'], 'invalid argument "x=y" for "--rm" flag: strconv.ParseBool: parsing "x=y": invalid syntax');
refused(['-c', 'x'], 'invalid argument "x" for "-c, --cpu-shares" flag: strconv.ParseInt: parsing "x": invalid syntax');
refused(['-c', '08'], 'invalid argument "08" for "-c, --cpu-shares" flag: strconv.ParseInt: parsing "08": invalid syntax');
refused(['-c', '99999999999999999999'],
  'invalid argument "99999999999999999999" for "-c, --cpu-shares" flag: strconv.ParseInt: parsing "99999999999999999999": value out of range');

test('values have defaults where the table has them', () => {
  const { values } = parse([]);
  assert.deepEqual({ ...values }, {
    detach: false, interactive: false, tty: false, rm: false, 'sig-proxy': true, name: undefined, memory: undefined, pull: 'missing',
    'cpu-shares': undefined, env: [], old: false,
  });
  const typed: string = values.pull;
  const untyped: string | undefined = values.name;
  assert.deepEqual([typed, untyped], ['missing', undefined]);
});

test('a deprecated flag works and says so once', () => {
  assert.deepEqual(parse(['--old', '--old']).notices, ['Flag --old has been deprecated, use --new']);
});
