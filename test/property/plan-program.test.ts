// Plans at random, and those of the golden cases: their programs are what they must be, whatever the words are.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { explain } from '../../src/program/explain.ts';
import { render } from '../../src/program/render.ts';
import type { Plan, Step } from '../../src/plan/step.ts';
import { outcomeOf, planOf, PLANS, readCases, readHost } from '../golden/cases.ts';
import { argvOf, runWords, type RunWords } from './plan-words.ts';
import { ask, SHELLS } from './shells.ts';

const HOSTS = new Map(['debian-11', 'debian-12', 'ubuntu-24.04', 'busybox-awk', 'unusual-paths', 'hybrid', 'lacking'].map((name) => [name, readHost(name)]));
const host = fc.constantFrom(...HOSTS.keys());
const planned = (words: RunWords, name: string): Plan => planOf({ argv: argvOf(words), facts: HOSTS.get(name) ?? readHost(name) }).plan;

const goldenPlans = readCases().flatMap((golden) => {
  const { plan } = outcomeOf(golden);
  return plan === undefined ? [] : [[golden.name, plan] as const];
});

const stripped = ({ steps, ...plan }: Plan): Plan => ({
  ...plan, title: 'nothing', steps: steps.map((step): Step => ({ ...step, why: { text: '' }, proof: '' })),
});

/** The program without the lines that only say something: headings and the title. */
const silent = (program: string): string =>
  program.replace(/^# .*$/m, '').replace(/^(step \S+) .*$/gm, '$1').replace(/^# (process\.\w+).*$/gm, '# $1');

describe('a plan', () => {
  test('of equal words is an equal text', () => {
    fc.assert(fc.property(runWords, host, (words, on) => assert.equal(render(planned(words, on)), render(planned(words, on)))));
  });

  test('goes through JSON and gives the same program and the same explanation', () => {
    fc.assert(fc.property(runWords, host, (words, on) => {
      const plan = planned(words, on);
      const again = JSON.parse(JSON.stringify(plan)) as Plan;
      assert.equal(render(again), render(plan));
      assert.equal(explain(again), explain(plan));
    }));
  });

  test('without its reasons and proofs is the same program but for the headings', () => {
    fc.assert(fc.property(runWords, host, (words, on) => {
      const plan = planned(words, on);
      assert.equal(silent(render(stripped(plan))), silent(render(plan)));
    }));
    for (const [name, plan] of goldenPlans) assert.equal(silent(render(stripped(plan))), silent(render(plan)), name);
  });

  test('has a heading for every step, each on one line, in the order of the list', () => {
    fc.assert(fc.property(runWords, host, (words, on) => {
      const plan = planned(words, on);
      const text = render(plan);
      let from = 0;
      for (const { id } of plan.steps) {
        const heading = new RegExp(`^(?:step|#) ${id.replaceAll('.', '\\.')}( '.*'|)$`, 'm');
        const match = heading.exec(text.slice(from));
        assert.ok(match !== null, `${id} in its place`);
        from += match.index + match[0].length;
      }
    }));
  });
});

describe('every program is one that shells can read', () => {
  // Not busybox: no program is ever run by it, but it can read what it would not run.
  for (const [name, [file, ...rest]] of SHELLS) {
    test(`${name} -n, the golden cases`, () => {
      for (const [golden, plan] of goldenPlans) {
        const { status, stderr } = spawnSync(file, [...rest, '-n'], { input: render(plan), encoding: 'utf8' });
        assert.equal(`${status} ${stderr}`, '0 ', golden);
      }
    });

    test(`${name} -n, at random`, () => {
      fc.assert(fc.property(runWords, host, (words, on) => {
        const { status, stderr } = spawnSync(file, [...rest, '-n'], { input: render(planned(words, on)), encoding: 'utf8' });
        assert.equal(`${status} ${stderr}`, '0 ');
      }), { numRuns: 40 });
    });
  }

  test('-n reads the outer shell only, so the nested ones are read as well', () => {
    for (const [golden, plan] of goldenPlans.filter(([, { form }]) => form === 'run')) {
      const inside = /<<'(INSIDE\w*)'[^\n]*\n([^]*?)\n\1\n/.exec(render(plan))?.[2];
      const leave = /<<'(LEAVE\w*)'\n([^]*?)\n\1\n/.exec(inside ?? '')?.[2];
      assert.ok(inside !== undefined && leave !== undefined, golden);
      for (const text of [inside, leave]) for (const [, [file, ...rest]] of SHELLS) {
        const { status, stderr } = spawnSync(file, [...rest, '-n'], { input: `${text}\n`, encoding: 'utf8' });
        assert.equal(`${status} ${stderr}`, '0 ', golden);
      }
    }
  });

  // A plan names all its places for its reader, also those that a step does not use: SC2034, unused variable.
  const EXCLUDED = 'SC2034';
  const checker = spawnSync('shellcheck', ['--version']);
  test('shellcheck has nothing to say', { skip: checker.error === undefined ? false : 'shellcheck is not installed' }, () => {
    const programs = goldenPlans.map(([golden]) => path.join(PLANS, golden, 'program.sh')).filter((file) => fs.existsSync(file));
    assert.ok(programs.length >= 40);
    const { status, stdout } = spawnSync('shellcheck', ['--shell=sh', '--severity=warning', `--exclude=${EXCLUDED}`, '--format=gcc', ...programs], { encoding: 'utf8' });
    assert.equal(stdout, '');
    assert.equal(status, 0);
  });

  test('shellcheck has nothing to say of the nested shells', { skip: checker.error === undefined ? false : 'shellcheck is not installed' }, () => {
    for (const [golden, plan] of goldenPlans.filter(([, { form }]) => form === 'run').slice(0, 50)) {
      const inside = /<<'(INSIDE\w*)'[^\n]*\n([^]*?)\n\1\n/.exec(render(plan))?.[2] ?? '';
      // Each exports what the next one reads (SC2154: referenced but not assigned here).
      const { stdout } = spawnSync('shellcheck', ['--shell=sh', '--severity=warning', `--exclude=${EXCLUDED},SC2154`, '--format=gcc', '-'], { input: inside, encoding: 'utf8' });
      assert.equal(stdout, '', golden);
    }
  });
});

test('asking a shell works at all', () => assert.equal(ask(['sh'], 'echo $((1 + 1))\n').out, '2\n'));
