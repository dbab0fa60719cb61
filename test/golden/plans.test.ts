// Every folder of fixtures/plans: the plan, the program and its explanation are what they were. `npm run golden` rewrites.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { CONTAINER_FLAGS } from '../../src/commands/container-flags.ts';
import { explain } from '../../src/program/explain.ts';
import { render } from '../../src/program/render.ts';
import { outcomeOf, PLANS, readCases, type GoldenCase } from './cases.ts';
import { wideJson } from './json.ts';

const INPUTS = ['argv', 'host', 'image.json'];
const OUTPUTS = ['plan.json', 'program.sh', 'explain.txt', 'error.txt'];
const updating = process.env['UPDATE_GOLDEN'] === '1';

const outputs = (golden: GoldenCase): Map<string, string> => {
  const { plan, error } = outcomeOf(golden);
  return new Map([
    ...(plan === undefined ? [] : [['plan.json', `${wideJson(plan)}\n`], ['program.sh', render(plan)], ['explain.txt', explain(plan)]] as const),
    ...(error === undefined ? [] : [['error.txt', `sc: ${error.message}\n\nexit code ${error.exitCode}\n`]] as const),
  ]);
};

const present = (folder: string): string[] => fs.readdirSync(folder).sort();

const update = (folder: string, files: ReadonlyMap<string, string>): void => {
  for (const name of OUTPUTS) {
    const file = path.join(folder, name);
    const text = files.get(name);
    if (text === undefined) fs.rmSync(file, { force: true });
    else fs.writeFileSync(file, text);
  }
};

const cases = readCases();
const verbs = new Set(['run', 'exec', 'stop', 'kill', 'rm', 'export']);

describe('the plans', () => {
  for (const golden of cases) {
    test(golden.name, () => {
      const files = outputs(golden);
      if (updating) update(golden.folder, files);
      const read = present(golden.folder).filter((name) => OUTPUTS.includes(name));
      assert.deepEqual(read, [...files.keys()].sort(), 'a file is missing or stale: npm run golden');
      for (const [name, text] of files) assert.equal(fs.readFileSync(path.join(golden.folder, name), 'utf8'), text, `${golden.name}/${name}`);
    });

    test(`${golden.name} holds nothing else`, () => {
      const words = golden.argv.join(' ');
      const strange = present(golden.folder).filter((name) => !INPUTS.includes(name) && !OUTPUTS.includes(name) && !words.includes(name));
      assert.deepEqual(strange, []);
    });
  }
});

describe('together they', () => {
  test('are at least forty, and each teaches another thing', () => {
    assert.ok(cases.length >= 40);
    const numbers = cases.map(({ name }) => /^(\d\d)-[a-z0-9-]+$/.exec(name)?.[1]);
    assert.equal(new Set(numbers).size, cases.length, 'a name is a number of its own and words');
    assert.equal(new Set(cases.map(({ argv, facts }) => JSON.stringify([argv, facts.distribution, facts.cgroup]))).size, cases.length);
  });

  test('use every flag of run', () => {
    const words = new Set(cases.flatMap(({ argv }) => argv.map((word) => word.split('=', 1)[0])));
    const unused = Object.entries(CONTAINER_FLAGS).filter(([name, flag]) => !('hidden' in flag) && !words.has(`--${name}`) && !('short' in flag && words.has(`-${flag.short}`)));
    assert.deepEqual(unused.map(([name]) => name), []);
  });

  test('use every host and every verb', () => {
    const hosts = fs.readdirSync(path.join(PLANS, '../hosts')).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    const used = new Set(cases.map(({ folder }) => fs.readFileSync(path.join(folder, 'host'), 'utf8').trim()));
    assert.deepEqual(hosts.filter((host) => !used.has(host)), []);
    assert.deepEqual(new Set(cases.map(({ argv: [verb = ''] }) => verb)), verbs);
  });

  test('are listed in the README, in their order', () => {
    const readme = fs.readFileSync(path.join(PLANS, 'README.md'), 'utf8');
    const listed = [...readme.matchAll(/^\| \[(\d\d-[a-z0-9-]+)\]\(\1\/\S+\) \|/gm)].map(([, name]) => name);
    assert.deepEqual(listed, cases.map(({ name }) => name));
  });
});
