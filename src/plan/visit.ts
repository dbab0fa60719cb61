// The plans of the verbs that come to a container which is there. Pure, like the plan of a run.
import type { HostFacts } from '../model/host-facts.ts';
import type { RootSource } from '../model/spec.ts';
import { layerName } from './rootfs.ts';
import { planSettings, type PlanPlaces } from './settings.ts';
import { PLAN_VERSION, type Plan, type Step } from './step.ts';

/** Which container, and where its store lies. */
export interface Visit {
  readonly id: string;
  /** The command as typed. */
  readonly title: string;
  readonly facts: HostFacts;
  readonly places: PlanPlaces;
}

const visit = ({ id, title, facts, places }: Visit, steps: readonly Step[]): Plan => ({
  version: PLAN_VERSION, title, form: 'visit', container: id, settings: planSettings(facts, places), steps,
});

/** Whether it runs, and the number of its process 1. */
export const containerCheck = (otherwise: 'succeed' | 'fail'): Step => ({
  id: 'container.check', kind: 'container.check', otherwise,
  why: { text: 'the process that pid.publish wrote down, and not a later one with its number' }, proof: '/proc/PID/stat',
});

const signal = (id: string, word: string, text: string): Step => ({
  id, kind: 'process.signal', signal: word, why: { text }, proof: '/proc/PID/status',
});

const wait = (id: string, timeoutSeconds: number, then: 'done' | 'next', text: string): Step => ({
  id, kind: 'monitor.wait', timeoutSeconds, then, why: { text }, proof: '/proc/locks',
});

/** Seconds that a monitor may take to clean up after the death of its container. */
const CLEANUP_SECONDS = 10;

/** `sc kill`: one signal to process 1. @param word as the shell's kill knows it */
export const planKill = (of: Visit, word: string): Plan =>
  visit(of, [containerCheck('fail'), signal('process.signal', word, `${word} from outside: process 1 gets only what it handles, and KILL always`)]);

/** `sc stop`: the stop signal, time to obey, then KILL. @param timeoutSeconds below zero: as long as it takes */
export const planStop = (of: Visit, word: string, timeoutSeconds: number): Plan =>
  visit(of, [
    containerCheck('succeed'),
    signal('process.signal', word, `${word} asks; a process 1 without a handler for it hears nothing: so the kernel treats process 1`),
    wait('monitor.wait', timeoutSeconds, 'done', 'the monitor holds this lock to its end: waiting for the lock is waiting for the container'),
    signal('process.kill', 'KILL', 'the time is over; KILL from outside reaches even process 1, and all others die with it'),
    wait('monitor.wait.again', CLEANUP_SECONDS, 'next', 'until everything is cleaned up'),
  ]);

/** `sc rm`. Every line is harmless where there is nothing to do: it also cleans up after a monitor that was killed. */
export const planRemove = (of: Visit): Plan =>
  visit(of, [
    { id: 'cgroup.kill', kind: 'cgroup.kill', why: { text: 'every process of the container, in one write that no fork can outrun' } },
    wait('monitor.wait', CLEANUP_SECONDS, 'next', 'the monitor cleans up by itself and then lets go of the lock'),
    { id: 'cgroup.remove', kind: 'cgroup.remove', why: { text: 'left over only where the monitor was killed' } },
    { id: 'state.remove', kind: 'state.remove', withData: true, why: { text: 'upper with it: what the container wrote is gone, and its name is free' } },
  ]);

/**
 * `sc export`: the tree of a container as one tar on stdout. The upper directory is the topmost of the read-only ones, so a
 * container that runs notices nothing; what is mounted in it is no part of the tree.
 * @param flags of tar(1)
 */
export const planExport = (of: Visit, root: RootSource, flags: readonly string[]): Plan => {
  const below = root.kind === 'image' ? root.layers : [root.directory];
  const lower = [`${of.places.state}/containers/${of.id}/upper`, ...below].map(layerName).join(':');
  return visit(of, [{
    id: 'tree.archive', kind: 'tree.archive', lower, flags,
    why: { text: 'upper and the layers as one tree, read-only, in a mount namespace that ends with tar: nothing is mounted on the host' },
  }]);
};
