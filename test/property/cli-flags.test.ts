import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { candidates } from '../../src/cli/complete.ts';
import { parseFlags, type Flag, type Flags } from '../../src/cli/flags.ts';
import { parseGlobals } from '../../src/cli/globals.ts';
import { isGroup, type Entries, type Entry } from '../../src/cli/entries.ts';
import { dispatch } from '../../src/cli/tree.ts';
import { tree } from '../../src/commands/index.ts';
import { ScError } from '../../src/errors.ts';
import { statePaths } from '../../src/store/paths.ts';

const FLAGS = {
  detach: { kind: 'bool', short: 'd', help: '' },
  tty: { kind: 'bool', short: 't', help: '' },
  name: { kind: 'string', help: '' },
  memory: { kind: 'string', short: 'm', help: '' },
  count: { kind: 'int', short: 'c', help: '' },
  env: { kind: 'list', short: 'e', help: '' },
} as const satisfies Flags;

type Given = readonly [name: keyof typeof FLAGS, value: string | number | boolean, way: number];

/** One flag in one of the ways in which it may be written. */
const written = ([name, value, way]: Given): string[] => {
  const flag: Flag = FLAGS[name];
  const text = String(value);
  if (flag.kind === 'bool') return value === true && way > 0 ? [flag.short === undefined || way === 1 ? `--${name}` : `-${flag.short}`] : [`--${name}=${text}`];
  if (way === 0) return [`--${name}=${text}`];
  if (way === 1 || flag.short === undefined) return [`--${name}`, text];
  // `-m=` alone is the value "=".
  return way === 2 && text !== '' && !text.startsWith('=') ? [`-${flag.short}${text}`] : [`-${flag.short}`, text];
};

const way = fc.nat({ max: 3 });
const given: fc.Arbitrary<Given> = fc.oneof(
  fc.tuple(fc.constantFrom('detach' as const, 'tty' as const), fc.boolean(), way),
  fc.tuple(fc.constantFrom('name' as const, 'memory' as const, 'env' as const), fc.string(), way),
  fc.tuple(fc.constant('count' as const), fc.integer(), way),
);
const operand = fc.string().filter((word) => word !== '--' && (word === '-' || !word.startsWith('-')));

const expected = (flags: readonly Given[]) => ({
  detach: flags.findLast(([name]) => name === 'detach')?.[1] ?? false,
  tty: flags.findLast(([name]) => name === 'tty')?.[1] ?? false,
  name: flags.findLast(([name]) => name === 'name')?.[1],
  memory: flags.findLast(([name]) => name === 'memory')?.[1],
  count: flags.findLast(([name]) => name === 'count')?.[1],
  env: flags.filter(([name]) => name === 'env').map(([, value]) => value),
});

test('what is written as flags and operands is read as it was meant', () => {
  fc.assert(fc.property(fc.array(given), fc.array(operand), fc.array(fc.string()), (flags, operands, rest) => {
    const { values, operands: found, changed } = parseFlags([...flags.flatMap(written), ...operands, '--', ...rest], FLAGS);
    assert.deepEqual({ ...values }, expected(flags));
    assert.deepEqual(found, [...operands, ...rest]);
    assert.deepEqual(changed, new Set(flags.map(([name]) => name)));
  }));
});

test('the first operand ends the flags of run', () => {
  fc.assert(fc.property(fc.array(given), operand, fc.array(fc.string()), (flags, image, rest) => {
    const { values, operands } = parseFlags([...flags.flatMap(written), image, ...rest], FLAGS, { interspersed: false });
    assert.deepEqual({ ...values }, expected(flags));
    assert.deepEqual(operands, [image, ...rest]);
  }));
});

/** The real tree, with verbs that do nothing. */
const harmless = (entries: Entries): Entries => Object.fromEntries(Object.entries(entries).map(([name, entry]): [string, Entry] => [name, isGroup(entry)
  ? { ...entry, entries: harmless(entry.entries) }
  : { ...entry, load: async () => ({ definition: { ...(await entry.load()).definition, run: () => 0 } }) }]));
const dry = { ...tree, entries: harmless(tree.entries) };

const word = fc.oneof(
  fc.constantFrom('run', 'ps', 'container', 'image', 'ls', 'stop', 'help', 'version', 'trace', '__complete', 'build', 'logs', 'rm', '--', '-', '-d', '-it', '-m', '-e', '--name',
    '--format', '--rm', '--help', '-h', '-D', '--root', '--memory=3m', '-n', 'constructor', '__proto__', '--no-trunc', '-f', ''),
  fc.string(),
  fc.string({ unit: 'binary' }).map((text) => `-${text}`),
  fc.string().map((text) => `--${text}`),
);

test('2,000 random lines: an exit code or an error of ours', async () => {
  const log = console.log;
  console.log = () => undefined;
  try {
    await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 8 }), async (words) => {
      try {
        const { words: rest } = parseGlobals(words);
        assert.equal(typeof (await dispatch(dry, rest, { paths: statePaths('/nonexistent'), argv: words })), 'number');
      } catch (error) {
        assert.ok(error instanceof ScError, `${JSON.stringify(words)}: ${String(error)}`);
        assert.ok([1, 125].includes(error.exitCode));
        assert.notEqual(error.message, '');
      }
    }), { numRuns: 2000 });
  } finally {
    console.log = log;
  }
});

test('completion of random lines gives words that continue the last', async () => {
  await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
    for (const [candidate] of await candidates(tree, words, { CONTAINER: () => ['web'] })) assert.ok(candidate.startsWith(words.at(-1) ?? ''));
  }), { numRuns: 500 });
});
