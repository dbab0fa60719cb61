import assert from 'node:assert/strict';
import { test } from 'node:test';
import { similar, suggestion } from '../../../src/cli/suggest.ts';

const VERBS = ['run', 'ps', 'stop', 'kill', 'wait', 'rm', 'rmi', 'logs', 'trace', 'version', 'images', 'container'];
const check = (typed: string, expected: string[]): void => {
  test(`${typed} may be ${expected.join(', ') || 'nothing'}`, () => assert.deepEqual(similar(typed, VERBS), expected));
};

check('stpo', ['stop']);
check('sto', ['stop']);
check('rnu', ['run']);
check('imagse', ['images']);
check('contaner', ['container']);
check('rn', ['run', 'rm']);
check('KILL', ['kill']);
check('', []);
check('x', []);
check('foo', []);

test('a flag is found behind its dashes', () => {
  assert.equal(suggestion('--nmae', ['--name', '--rm']), '\n\nDid you mean this?\n  --name');
  assert.equal(suggestion('-z', ['--name', '--rm']), '');
});
