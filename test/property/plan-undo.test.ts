// Do and undo on a model of a host: whatever step fails, and wherever in it, the undos of the steps before it leave nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Plan, Undo } from '../../src/plan/step.ts';
import { outcomeOf, planOf, readCases, readHost } from '../golden/cases.ts';
import { applyUndo, effectsOf, end, reservedHost, type Host } from './model-host.ts';
import { argvOf, runWords } from './plan-words.ts';

const EMPTY: Host = { paths: new Set(), processes: new Set(), cgroup: undefined, mounts: 0 };
const DATA_THAT_STAYS = ['data', 'data/config.json', 'data/dev-upper', 'data/dev-work', 'data/exit.json', 'data/lock', 'data/log', 'data/plan.json', 'data/program.sh', 'data/screen', 'data/screen.times', 'data/upper', 'data/work', 'names/box'];

/** The program up to its failure behind `done` effects of step `at`, then what the monitor does, then what sc does. */
const failAt = (plan: Plan, at: number, done: number): Host => {
  const host = reservedHost();
  const registered: Undo[] = [];
  for (const [index, step] of plan.steps.slice(0, at + 1).entries()) {
    const effects = effectsOf(step);
    for (const effect of index < at ? effects : effects.slice(0, done)) effect(host);
    // An undo is heard of when its step is over; what comes last is taken back first.
    if (index < at) registered.unshift(...(step.undo ?? []).toReversed());
  }
  end(host, 'P1', 'W');
  for (const undo of registered) applyUndo(host, undo);
  // discardContainer
  for (const name of host.paths) if (name === 'names/box' || name === 'data' || name.startsWith('data/')) host.paths.delete(name);
  return host;
};

const runToItsEnd = (plan: Plan): Host => {
  const host = reservedHost();
  const ended = plan.steps.findIndex(({ kind }) => kind === 'process.exec');
  for (const step of plan.steps.slice(0, ended + 1)) for (const effect of effectsOf(step)) effect(host);
  end(host, 'P1', 'W', 'feeder');
  for (const step of plan.steps.slice(ended + 1)) for (const effect of effectsOf(step)) effect(host);
  // Readers of pipes end when nobody can write any more.
  end(host, ...host.processes);
  return host;
};

const check = (plan: Plan, autoRemove: boolean): void => {
  const ready = plan.steps.findIndex(({ kind }) => kind === 'container.ready');
  for (const [at, step] of plan.steps.slice(0, ready).entries())
    for (let done = 0; done <= effectsOf(step).length; done += 1)
      // Behind its last effect a step is over, but for a failure of its very last line.
      if (step.undo === undefined || done < effectsOf(step).length) assert.deepEqual(failAt(plan, at, done), EMPTY, `${step.id} fails behind effect ${done}`);
  const { paths, ...rest } = runToItsEnd(plan);
  assert.deepEqual({ ...rest, paths: new Set() }, EMPTY);
  assert.deepEqual([...paths].filter((name) => !DATA_THAT_STAYS.includes(name)), []);
  assert.equal(paths.size === 0, autoRemove);
};

test('the golden plans', () => {
  const plans = readCases().flatMap((golden) => outcomeOf(golden).plan ?? []).filter(({ form }) => form === 'run');
  assert.ok(plans.length > 40);
  for (const plan of plans) check(plan, plan.title.includes('--rm'));
});

test('plans at random', () => {
  const facts = readHost('debian-12');
  fc.assert(fc.property(runWords, (words) => check(planOf({ argv: argvOf(words), facts }).plan, words.flags.includes('--rm'))), { numRuns: 200 });
});

test('the model refuses what the kernel refuses: a group with a process in it cannot be removed', () => {
  const host: Host = { ...reservedHost(), cgroup: new Set(['P1']) };
  assert.equal(applyUndo(host, { kind: 'cgroup.remove' }), false);
  assert.deepEqual(host.cgroup, new Set(['P1']));
});
