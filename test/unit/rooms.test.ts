// The table of rooms holds, and the detector that says so bites.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { repository } from '../root.ts';
import { cycles, faults, importsOf, MAY_IMPORT, missing, strayVerbs } from './house.ts';
import type { Source } from './house.ts';

const sources: Source[] = fs.readdirSync(path.join(repository, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: fs.readFileSync(path.join(repository, 'src', file), 'utf8') }));

describe('the house', () => {
  test('there is a house', () => assert.ok(sources.length > 20));
  test('every file keeps the rules of its room', () => assert.deepEqual(sources.flatMap(faults), []));
  test('no import leads back to where it began', () => assert.deepEqual(cycles(sources), []));
  test('every import leads to a file', () => assert.deepEqual(missing(sources), []));
  test('every file of src/commands is a verb or shared by verbs', () => assert.deepEqual(strayVerbs(sources), []));
  test('every file is TypeScript', () => {
    const other = fs.readdirSync(path.join(repository, 'src'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts')).map(({ name }) => name);
    assert.deepEqual(other, []);
  });
});

const says = (file: string, text: string): string => faults({ file, text }).join('\n');

describe('the detector', () => {
  const bad: readonly [what: string, file: string, text: string, complaint: RegExp][] = [
    ['a wrong room', 'plan/a.ts', "import { x } from '../host/files.ts';", /plan may not import src\/host/],
    ['a wrong room by type', 'program/a.ts', "import type { X } from '../store/images.ts';", /program may not import src\/store/],
    ['a wrong room by re-export', 'model/a.ts', "export { x } from '../plan/step.ts';", /model may not import src\/plan/],
    ['a wrong room by a dynamic import', 'cli/a.ts', "const x = await import('../engine/run.ts');", /cli may not import src\/engine/],
    ['a wrong room by a type in place', 'plan/a.ts', "let x: import('../engine/run.ts').X;", /plan may not import src\/engine/],
    ['a value among common types', 'plan/a.ts', "import { statePaths } from '../store/paths.ts';", /plan may not import src\/store/],
    ['host internals in a verb', 'commands/ps.ts', "import { x } from '../host/proc.ts'; export const definition = 1;", /commands may not import src\/host/],
    ['an unknown room', 'utils/a.ts', 'export const x = 1;', /in no room/],
    ['a disk', 'store/a.ts', "import fs from 'node:fs';", /only src\/host/],
    ['a disk by another name', 'engine/a.ts', "import { readFile } from 'node:fs/promises';", /only src\/host/],
    ['a spawn', 'engine/a.ts', "import { spawn } from 'node:child_process';", /only src\/host/],
    ['a network', 'images/a.ts', "const net = require('node:net');", /only src\/host/],
    ['a computed import', 'cli/a.ts', 'const x = await import(name);', /cannot be told/],
    ['an exit', 'host/a.ts', 'process.exit(1);', /ends the process/],
    ['an exit code', 'commands/a.ts', 'export const definition = 1; process.exitCode = 1;', /only main/],
    ['a default export', 'model/a.ts', 'export default 1;', /default export/],
    ['a default function', 'model/a.ts', 'export default function f() {}', /default export/],
    ['a default by renaming', 'model/a.ts', 'const x = 1; export { x as default };', /default export/],
    ['any', 'model/a.ts', 'export const f = (x: any) => x;', /any/],
    ['any as an argument', 'model/a.ts', 'export type X = Array<any>;', /any/],
    ['a clock', 'plan/a.ts', 'export const x = Date.now();', /pure/],
    ['a clock by new', 'model/a.ts', 'export const x = new Date();', /pure/],
    ['chance', 'program/a.ts', 'export const x = Math.random();', /pure/],
    ['the environment', 'output/a.ts', 'export const x = process.env;', /pure/],
    ['a long file', 'model/a.ts', 'export const x = 1;\n'.repeat(301), /301 lines/],
    ['what is put off', 'model/a.ts', '// TODO: later\nexport const x = 1;', /puts off/],
    ['what is put off at the end', 'model/a.ts', 'export const x = 1; /* FIXME */', /puts off/],
    ['a silenced tool', 'model/a.ts', '// @ts-expect-error\nexport const x = 1;', /silences/],
    ['dead code', 'model/a.ts', '// const y = 2;\nexport const x = 1;', /out of use/],
    ['a dead call', 'model/a.ts', '//  render(plan);\nexport const x = 1;', /out of use/],
  ];
  for (const [what, file, text, complaint] of bad) test(`finds ${what}`, () => assert.match(says(file, text), complaint));

  const good: readonly [what: string, file: string, text: string][] = [
    ['the room itself', 'plan/a.ts', "import { x } from './step.ts';"],
    ['a room of the table', 'engine/a.ts', "import { x } from '../host/files.ts'; import { y } from '../plan/step.ts';"],
    ['a common type', 'program/a.ts', "import type { StatePaths } from '../store/paths.ts';"],
    ['the machine in its room', 'host/a.ts', "import fs from 'node:fs'; import { spawn } from 'node:child_process';"],
    ['a date that is given', 'output/a.ts', 'export const x = (at: number) => new Date(at);'],
    ['words that look like faults', 'model/a.ts', "export const x = 'process.exit(1) // TODO any'; export const y = /any/;"],
    ['a comment that names code', 'model/a.ts', '// unshare(1) must not fork here; `const` would hide it.\nexport const x = 1;'],
    ['300 lines', 'model/a.ts', 'export const x = 1;\n'.repeat(300)],
  ];
  for (const [what, file, text] of good) test(`lets pass ${what}`, () => assert.equal(says(file, text), ''));

  test('finds a cycle, also of types', () => {
    const found = cycles([
      { file: 'plan/a.ts', text: "import { b } from './b.ts';" },
      { file: 'plan/b.ts', text: "import type { C } from './c.ts';" },
      { file: 'plan/c.ts', text: "import { a } from './a.ts';" },
      { file: 'plan/d.ts', text: "import { a } from './a.ts';" },
    ]);
    assert.deepEqual(found, ['plan/a.ts → plan/b.ts → plan/c.ts → plan/a.ts']);
  });

  test('finds verbs that nobody can call, and verbs that are loaded too early', () => {
    const found = strayVerbs([
      { file: 'commands/index.ts', text: "import { x } from './shared.ts'; const load = () => import('./ps.ts'); import { definition } from './rm.ts';" },
      { file: 'main.ts', text: "import { table } from './commands/index.ts';" },
      { file: 'commands/shared.ts', text: 'export const x = 1;' },
      { file: 'commands/ps.ts', text: 'export const definition = 1;' },
      { file: 'commands/rm.ts', text: 'export const definition = 1;' },
      { file: 'commands/run.ts', text: 'export const definition = 1;' },
    ]);
    assert.deepEqual(found.map((line) => line.split(' ')[0]), ['commands/rm.ts', 'commands/run.ts']);
  });

  test('finds an import of nothing', () => assert.equal(missing([{ file: 'plan/a.ts', text: "import { b } from './b.ts';" }]).length, 1));

  test('tells types from values', () => {
    const kinds = importsOf({ file: 'plan/a.ts', text: "import { type A, type B } from './b.ts'; import { type C, d } from './c.ts'; import './e.ts';" });
    assert.deepEqual(kinds.map(({ target, typeOnly }) => [target, typeOnly]), [['plan/b.ts', true], ['plan/c.ts', false], ['plan/e.ts', false]]);
  });

  test('its table has no cycle of rooms', () => {
    const rooms = Object.keys(MAY_IMPORT).map((room) => ({
      file: `${room}.ts`, text: (MAY_IMPORT[room] ?? []).map((to) => `import './${to}.ts';`).join('\n'),
    }));
    assert.deepEqual(cycles(rooms), []);
  });
});
