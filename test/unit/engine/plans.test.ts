import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HostError } from '../../../src/errors.ts';
import { readPlan, readProgram } from '../../../src/engine/plans.ts';
import { PLAN_VERSION } from '../../../src/plan/step.ts';
import { idOf, store, writeState } from '../store/containers.ts';

test('a saved plan is read, or refused in words', (t) => {
  const paths = store(t);
  const id = idOf('a');
  const refuse = (text: RegExp): void => assert.throws(() => readPlan(paths, id), (error: unknown) => error instanceof HostError && text.test(error.message));
  refuse(/plan\.json is missing/);
  writeState(paths, id, 'data', 'plan.json', '{"version":');
  refuse(/plan\.json is torn/);
  writeState(paths, id, 'data', 'plan.json', '{"version":99}');
  refuse(/is a plan of version 99; this sc reads version 1/);
  writeState(paths, id, 'data', 'plan.json', 'null');
  refuse(/is a plan of version undefined/);
  writeState(paths, id, 'data', 'plan.json', JSON.stringify({ version: PLAN_VERSION, title: 'x' }));
  assert.equal(readPlan(paths, id).title, 'x');
  assert.throws(() => readProgram(paths, id), /program\.sh is missing/);
  writeState(paths, id, 'data', 'program.sh', '#!/bin/sh\n');
  assert.equal(readProgram(paths, id), '#!/bin/sh\n');
});
