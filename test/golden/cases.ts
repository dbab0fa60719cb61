// The golden cases: a command line, a host and an image go the way that they go in `sc`, up to the text.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseFlags } from '../../src/cli/flags.ts';
import { definition as exec } from '../../src/commands/exec.ts';
import { definition as exportDefinition } from '../../src/commands/export.ts';
import { definition as kill } from '../../src/commands/kill.ts';
import { definition as rm } from '../../src/commands/rm.ts';
import { definition as run } from '../../src/commands/run.ts';
import { definition as stop } from '../../src/commands/stop.ts';
import { directoryRoot, prepare, type Caller } from '../../src/engine/prepare.ts';
import { prepareExec } from '../../src/engine/prepare-exec.ts';
import { EXPORT_FLAGS } from '../../src/host/tar.ts';
import { titleOf } from '../../src/engine/title.ts';
import { visitOf } from '../../src/engine/visit.ts';
import { ScError } from '../../src/errors.ts';
import { layerView } from '../../src/images/view.ts';
import { parseFacts, type HostFacts } from '../../src/model/host-facts.ts';
import type { ImageConfig } from '../../src/model/image.ts';
import { containerRequest } from '../../src/model/request.ts';
import { signalNumber, signalWord } from '../../src/model/signals.ts';
import type { ContainerSpec, RootSource } from '../../src/model/spec.ts';
import { planExec } from '../../src/plan/exec.ts';
import { refusals } from '../../src/plan/refusals.ts';
import { planRun } from '../../src/plan/run.ts';
import type { Plan } from '../../src/plan/step.ts';
import { planExport, planKill, planRemove, planStop } from '../../src/plan/visit.ts';
import { statePaths, type StatePaths } from '../../src/store/paths.ts';
import { repository } from '../root.ts';
import { CALLER_CWD, callerOf } from './caller.ts';
import { BUSYBOX_TREE, makeTree, type Tree } from './tree.ts';

export const PLANS = path.join(repository, 'fixtures/plans');

export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  /** The words after `sc`. */
  readonly argv: readonly string[];
  readonly facts: HostFacts;
}

/** What `sc` makes of a case: a plan where there is one, and what a run of it is told instead of being done. */
export interface CaseOutcome {
  readonly plan: Plan | undefined;
  readonly error: ScError | undefined;
}

/** image.json; absent: busybox. */
export interface ImageFixture {
  readonly config: ImageConfig;
  readonly layers: number;
  /** Beside what busybox has. */
  readonly tree?: Tree;
  /** The image is not in the store, and a dry run does not pull. */
  readonly absent?: boolean;
}

const BUSYBOX: ImageFixture = { config: { Cmd: ['sh'] }, layers: 1 };
const PATHS = statePaths();
/** The container that `stop`, `kill` and `rm` come to. */
const CONTAINER = { id: '3f2a9c'.padEnd(64, '0'), stopSignal: 'SIGTERM', stopTimeout: 10 };

export const readHost = (name: string): HostFacts => {
  const file = path.join(repository, 'fixtures/hosts', `${name}.json`);
  return parseFacts(fs.readFileSync(file, 'utf8'), file);
};

/** The words of a command line as a shell reads it. */
const shellWords = (line: string): string[] => {
  const { stdout, status, stderr } = spawnSync('sh', ['-c', `set -- ${line}\nprintf '%s\\0' "$@"`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${line}: ${stderr}`);
  return stdout.split('\0').slice(0, -1);
};

export const readCases = (): GoldenCase[] =>
  fs.readdirSync(PLANS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => {
    const folder = path.join(PLANS, name);
    const read = (file: string): string => fs.readFileSync(path.join(folder, file), 'utf8').trimEnd();
    const [sc, ...argv] = shellWords(read('argv'));
    if (sc !== 'sc') throw new Error(`${name}/argv does not begin with sc`);
    return { name, folder, argv, facts: readHost(read('host')) };
  }).sort((one, other) => (one.name < other.name ? -1 : 1));

/** Busybox's files and these, in a directory for as long as it is looked at. */
const withTree = <T>(more: Tree, look: (directory: string) => T): T => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-golden-'));
  try {
    makeTree(directory, { ...BUSYBOX_TREE, ...more });
    return look(directory);
  } finally {
    fs.rmSync(directory, { recursive: true });
  }
};

const readImage = (folder: string): ImageFixture => {
  const file = path.join(folder, 'image.json');
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as ImageFixture) : BUSYBOX;
};

export interface RunCase {
  /** The words after `sc`. */
  readonly argv: readonly string[];
  readonly facts: HostFacts;
  readonly image?: ImageFixture;
  readonly caller?: Caller;
  readonly paths?: StatePaths;
}

/** The container that `exec` comes to: as `sc run -d busybox sleep 1000` has made it on that host. */
const planExecCase = ({ argv, facts }: GoldenCase, words: readonly string[]): Plan => {
  const { values, operands: [, ...command] } = parseFlags(words, exec.flags, { interspersed: false });
  const { spec } = planOf({ argv: ['run', '-d', 'busybox', 'sleep', '1000'], facts });
  return withTree({}, (directory) =>
    planExec({ id: CONTAINER.id, title: titleOf(argv, command.length), facts, places: { state: PATHS.root, run: PATHS.run } }, prepareExec({ flags: values, spec, view: layerView([directory]), words: command })));
};

/** What `sc run` works out before it does anything. */
export interface PlannedRun {
  readonly spec: ContainerSpec;
  readonly plan: Plan;
  readonly error: ScError | undefined;
}

/** @throws ScError where there is no plan */
export const planOf = ({ argv, facts, image = BUSYBOX, caller = callerOf(PLANS), paths = PATHS }: RunCase): PlannedRun => {
  const { values, operands } = parseFlags(argv.slice(1), run.flags, { interspersed: false });
  const [reference = ''] = operands;
  const layers = Array.from({ length: image.layers }, (_, at) => `l/${image.layers - at}`);
  const root: RootSource = values.rootfs === undefined
    ? { kind: 'image', reference, id: image.absent === true ? undefined : `sha256:${'b'.repeat(64)}`, layers: image.absent === true ? ['l/IMAGE'] : layers }
    : directoryRoot(values.rootfs, paths, caller);
  const command = values.rootfs === undefined ? operands.slice(1) : operands;
  const request = containerRequest(values, CALLER_CWD);
  return withTree(image.tree ?? {}, (directory) => {
    const view = layerView(image.absent === true ? [] : [directory]);
    const { spec, startError } = prepare({ request, root, config: root.kind === 'image' && image.absent !== true ? image.config : {}, command, view, caller });
    const plan = planRun(spec, facts, { state: paths.root, run: paths.run }, titleOf(argv, command.length));
    return { spec, plan, error: refusals(spec, facts)[0] ?? startError };
  });
};

const planVisitCase = (verb: string, { argv, facts }: GoldenCase, words: readonly string[]): Plan => {
  const of = visitOf(CONTAINER, argv, facts, PATHS);
  const word = (signal: string): string => signalWord(signalNumber(signal) ?? 0);
  if (verb === 'stop') {
    const { values: { signal = CONTAINER.stopSignal, timeout = CONTAINER.stopTimeout } } = parseFlags(words, stop.flags);
    return planStop(of, word(signal), timeout);
  }
  if (verb === 'kill') return planKill(of, word(parseFlags(words, kill.flags).values.signal));
  if (verb === 'export') {
    parseFlags(words, exportDefinition.flags);
    return planExport(of, { kind: 'image', reference: 'busybox', id: `sha256:${'b'.repeat(64)}`, layers: ['l/2', 'l/1'] }, EXPORT_FLAGS);
  }
  parseFlags(words, rm.flags);
  return planRemove(of);
};

export const outcomeOf = (golden: GoldenCase): CaseOutcome => {
  const [verb = '', ...words] = golden.argv;
  try {
    if (verb === 'run') return planOf({ ...golden, image: readImage(golden.folder), caller: callerOf(golden.folder) });
    if (verb === 'exec') return { plan: planExecCase(golden, words), error: undefined };
    return { plan: planVisitCase(verb, golden, words), error: undefined };
  } catch (error) {
    if (error instanceof ScError) return { plan: undefined, error };
    throw error;
  }
};
