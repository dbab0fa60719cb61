import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fstabLines } from '../../../src/program/fstab.ts';
import { assignment, delimiter, fstabField, oneLine, quote } from '../../../src/program/quote.ts';

test('a word is quoted where it has to be, and only there', () => {
  const check = (word: string, expected: string): void => assert.equal(quote(word), expected);
  check('plain', 'plain');
  check('a/b.c_d-e:f,g=h+i@j%k', 'a/b.c_d-e:f,g=h+i@j%k');
  check('', "''");
  check('a b', "'a b'");
  check("it's", "'it'\\''s'");
  check('$HOME', "'$HOME'");
  check('~', "'~'");
  check('é', "'é'");
  check('a\nb', "'a\nb'");
  check('*', "'*'");
  check('-n', '-n');
});

test('an assignment quotes its value only', () => {
  const check = (name: string, value: string, expected: string): void => assert.equal(assignment(name, value), expected);
  check('A', 'b', 'A=b');
  check('A', '', 'A=');
  check('A_1', 'b c', "A_1='b c'");
  check('a.b', 'c', 'a.b=c');
  check('a b', 'c', "'a b=c'");
  check('1A', '$x', "'1A=$x'");
});

test('fields of the fstab are octal where blanks, comments and the shell bite', () => {
  const check = (text: string, expected: string): void => assert.equal(fstabField(text), expected);
  check('/plain/path', '/plain/path');
  check('/a b', '/a\\040b');
  check('/a\tb\nc', '/a\\011b\\012c');
  check('/#', '/\\043');
  check('/\\', '/\\134');
  check('/$x`y`', '/\\044x\\140y\\140');
  check('/"\'', '/\\042\\047');
  check('/\u00a0é', '/\u00a0é');
});

test('a line of the fstab is four fields, its comment above it', () => {
  assert.deepEqual(fstabLines([
    { source: { path: 'proc' }, target: { in: 'root', path: '/proc' }, type: 'proc', options: ['nosuid', 'nodev'] },
    { source: { in: 'run', path: '/hosts' }, target: { in: 'root', path: '/etc/hosts' }, type: 'none', options: ['bind'], comment: 'one\nline $x' },
  ]), ['proc       $root/proc      proc    nosuid,nodev', '# one line \\$x', '$run/hosts $root/etc/hosts none    bind']);
});

test('a heading is one line', () => {
  assert.equal(oneLine('a\nb\u0000\tc'), 'a b c');
  assert.equal(oneLine('x'.repeat(200)).length, 160);
  assert.equal(oneLine('abcdef', 4), 'abc…');
  assert.equal(oneLine('abcd', 4), 'abcd');
});

test('a here-document ends with a word that it does not hold', () => {
  assert.equal(delimiter('END', 'a\nb'), 'END');
  assert.equal(delimiter('END', 'a\nEND\nb'), 'END_2');
  assert.equal(delimiter('END', 'END_2\nEND'), 'END_3');
  assert.equal(delimiter('END', ' END\nEND '), 'END');
});
