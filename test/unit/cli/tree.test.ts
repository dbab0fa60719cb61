import assert from 'node:assert/strict';
import { test } from 'node:test';
import { command } from '../../../src/cli/command.ts';
import { isGroup, namesOf, type Entries, type Group, type Leaf } from '../../../src/cli/entries.ts';
import { dispatch } from '../../../src/cli/tree.ts';
import { helpPage } from '../../../src/commands/help.ts';
import { tree } from '../../../src/commands/index.ts';
import { ScError, UsageError } from '../../../src/errors.ts';
import { statePaths } from '../../../src/store/paths.ts';

const context = { paths: statePaths('/nonexistent'), argv: [] };
const loaded: string[] = [];
const calls: unknown[] = [];
const leaf = (name: string, more: Partial<Leaf> = {}, interspersed = true): Leaf => ({
  summary: name, ...more,
  load: async () => {
    loaded.push(name);
    return {
      definition: command({
        usage: '[OPTIONS] X', summary: name, paths: [`sc ${name}`], flags: { all: { kind: 'bool', short: 'a', help: '' } }, operands: [1, 2], interspersed,
        run: ({ values, operands }) => {
          calls.push([name, values.all, operands]);
          return 7;
        },
      }),
    };
  },
});
const root: Group = {
  summary: 'test',
  entries: { run: leaf('run', {}, false), ps: leaf('ps'), container: { summary: 'group', entries: { ls: leaf('ls', { aliases: ['list', 'ps'] }) } } },
  elsewhere: (verb) => Promise.resolve(verb === 'build' ? 'use buildah' : undefined),
};

const runs = (words: string[], expected: unknown): void => {
  test(`sc ${words.join(' ')}`, async () => {
    loaded.length = 0;
    calls.length = 0;
    assert.equal(await dispatch(root, words, context), 7);
    assert.deepEqual(calls, [expected]);
    assert.equal(loaded.length, 1, 'no other verb is loaded');
  });
};
const fails = (words: string[], exitCode: number, message: string, helpPath?: string): void => {
  test(`sc ${words.join(' ')} fails`, async () => {
    await assert.rejects(dispatch(root, words, context), (error: unknown) => {
      assert.ok(error instanceof UsageError);
      assert.deepEqual([error.exitCode, error.message, error.helpPath], [exitCode, message, helpPath]);
      return true;
    });
  });
};

runs(['run', '-a', 'x', '-a'], ['run', true, ['x', '-a']]);
runs(['run', 'x', 'run'], ['run', false, ['x', 'run']]);
runs(['ps', 'x', '-a'], ['ps', true, ['x']]);
runs(['container', 'ls', 'x'], ['ls', false, ['x']]);
runs(['container', 'list', 'x'], ['ls', false, ['x']]);
runs(['container', 'ps', '-a', '--', '-x'], ['ls', true, ['-x']]);
// citty reads --no-x as x=false wherever it stands.
// citty fails on -_, which becomes the name of its own field.
runs(['run', 'x', '-_'], ['run', false, ['x', '-_']]);
runs(['run', 'x', '--no-trunc'], ['run', false, ['x', '--no-trunc']]);

fails(['strat'], 1, 'unknown command: sc strat', 'sc');
fails(['rnu'], 1, 'unknown command: sc rnu\n\nDid you mean this?\n  run', 'sc');
fails(['constructor'], 1, 'unknown command: sc constructor', 'sc');
fails([''], 1, 'unknown command: sc ', 'sc');
fails(['build', '.'], 1, 'use buildah');
fails(['container', 'foo'], 1, 'unknown command: sc container foo', 'sc container');
fails(['container', '--foo'], 125, 'unknown flag: --foo\n\nUsage:  sc container COMMAND', 'sc container');
fails(['ps'], 1, "'sc ps' requires at least 1 and at most 2 arguments\n\nUsage:  sc ps [OPTIONS] X", 'sc ps');
fails(['container', 'ps'], 1, "'sc container ls' requires at least 1 and at most 2 arguments\n\nUsage:  sc container ls [OPTIONS] X", 'sc container ls');
fails(['ps', '--al', 'x'], 125, 'unknown flag: --al\n\nDid you mean this?\n  --all\n\nUsage:  sc ps [OPTIONS] X', 'sc ps');
fails(['ps', '--help', '--foo'], 125, 'unknown flag: --foo\n\nUsage:  sc ps [OPTIONS] X', 'sc ps');

const visit = (entries: Entries, path: string): [string, Leaf][] =>
  Object.entries(entries).flatMap(([name, entry]): [string, Leaf][] =>
    isGroup(entry) ? visit(entry.entries, `${path} ${name}`) : namesOf(name, entry).map((word) => [`${path} ${word}`, entry]));

test('the table and the definitions say the same', async () => {
  const spellings = new Map<string, string[]>();
  for (const [path, entry] of visit(tree.entries, 'sc')) {
    const { definition } = await entry.load();
    assert.equal(entry.summary, definition.summary, path);
    spellings.set(definition.paths.join(), [...(spellings.get(definition.paths.join()) ?? []), path]);
  }
  for (const [paths, found] of spellings) assert.deepEqual(paths.split(',').sort(), found.sort());
});

test('no verb has two flags of one letter, and each says what it is', async () => {
  for (const [path, entry] of visit(tree.entries, 'sc')) {
    const { flags } = (await entry.load()).definition;
    const letters = Object.values(flags).flatMap(({ short }) => short ?? []);
    assert.equal(new Set(letters).size, letters.length, path);
    for (const [name, { help }] of Object.entries(flags)) assert.notEqual(help, '', `${path} --${name}`);
  }
});

test('every page of help can be made', async () => {
  for (const [path] of visit(tree.entries, 'sc')) assert.match(await helpPage(tree, path.split(' ').slice(1)), /^Usage: {2}sc /);
  assert.match(await helpPage(tree, []), /\nCommon Commands:\n {2}run {10}Create and run a new container from an image\n/);
  assert.match(await helpPage(tree, ['container']), /^Usage: {2}sc container COMMAND\n\nManage containers\n\nCommands:\n/);
  await assert.rejects(helpPage(tree, ['run', 'extra']), (error) => error instanceof ScError && error.exitCode === 1 && error.message === 'unknown help topic: extra');
});
