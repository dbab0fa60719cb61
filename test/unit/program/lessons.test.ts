import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from '../../../src/program/explain.ts';
import { LESSONS } from '../../../src/program/lessons.ts';
import { outcomeOf, readCases } from '../../golden/cases.ts';

const plans = readCases().flatMap((golden) => outcomeOf(golden).plan ?? []);

test('every kind of step has a lesson: a sentence and where it is written down', () => {
  for (const [kind, { text, manual }] of Object.entries(LESSONS)) {
    assert.match(text, /^[A-Za-z].{20,}\.$/, kind);
    assert.match(manual, /\([1-9]p?\)|sc run/, kind);
  }
});

test('every step is explained, in the order of the plan, with what undoes it', () => {
  for (const plan of plans) {
    const text = explain(plan);
    assert.deepEqual([...text.matchAll(/^ ?(\d+) {2}(\S+)/gm)].map(([, number, id]) => `${number} ${id}`), plan.steps.map(({ id }, at) => `${at + 1} ${id}`));
    assert.equal([...text.matchAll(/^ {4}undo {4}\S/gm)].length, plan.steps.flatMap(({ undo }) => undo ?? []).length);
    assert.equal([...text.matchAll(/^ {4}see {5}\S/gm)].length, plan.steps.filter(({ proof }) => proof !== undefined).length);
  }
});
