// `run` from its flags to its exit code: the longest of the flows, and every other verb reads like it.
import { noSuchImage, ScError } from '../errors.ts';
import { factsOfFile, hostFacts } from '../engine/facts.ts';
import { directoryRoot, prepare, rootDirectories } from '../engine/prepare.ts';
import { requireRoot } from '../engine/privilege.ts';
import { runContainer } from '../engine/run-container.ts';
import { writeStepTimes } from '../store/step-times.ts';
import { requireTerminal } from '../engine/require-terminal.ts';
import { titleOf } from '../engine/title.ts';
import { findImage, isStored } from '../images/find.ts';
import { ensureInitLayer } from '../images/init-layer.ts';
import { layerView } from '../images/view.ts';
import type { HostFacts } from '../model/host-facts.ts';
import type { StoredImage } from '../model/image.ts';
import { parseDetachKeys } from '../model/detach-keys.ts';
import { containerRequest, type ContainerRequest, type RunFlags } from '../model/request.ts';
import type { RootSource } from '../model/spec.ts';
import { refusals } from '../plan/refusals.ts';
import { planRun } from '../plan/run.ts';
import type { Plan } from '../plan/step.ts';
import { render } from '../program/render.ts';
import { print, warn } from '../output/print.ts';
import { traceLine } from '../output/trace-line.ts';
import type { StatePaths } from '../store/paths.ts';
import { RECORD_VERSION, type ContainerRecord } from '../model/container.ts';
import { removeCidFile, writeCidFile } from '../store/cid-file.ts';
import { discardContainer, newContainerId, reserveContainer } from '../store/reserve.ts';
import { recordFailedStart } from '../store/failed-start.ts';
import { containerStatus } from '../store/status.ts';

export interface RunFlow {
  readonly flags: RunFlags;
  readonly paths: StatePaths;
  readonly argv: readonly string[];
  readonly image: string | undefined;
  readonly rootfs: string | undefined;
  readonly words: readonly string[];
  readonly pull: 'always' | 'missing' | 'never';
  readonly factsFile: string | undefined;
  readonly cidfile: string | undefined;
  readonly detachKeys: string | undefined;
  readonly sigProxy: boolean;
  readonly show: 'nothing' | 'trace' | 'program' | 'explain';
}

/** The image, pulled if it has to be; undefined where a dry run may not pull. */
const image = async ({ image: reference = '', pull, show, paths }: RunFlow): Promise<StoredImage | undefined> => {
  const looking = show === 'program' || show === 'explain';
  if (pull !== 'always' || looking) {
    const found = findImage(paths, reference);
    if (found !== undefined || looking) return found;
    const { withDefaultTag, parseReference, familiarReference } = await import('../model/image-reference.ts');
    const whole = familiarReference(withDefaultTag(parseReference(reference)));
    if (pull === 'never') throw noSuchImage(whole, 125);
    warn(`Unable to find image '${whole}' locally`);
  }
  const { pullForRun } = await import('../images/pull.ts');
  return await pullForRun(paths, reference);
};

const root = async (flow: RunFlow): Promise<{ source: RootSource; found: StoredImage | undefined }> => {
  if (flow.rootfs !== undefined) return { source: directoryRoot(flow.rootfs, flow.paths), found: undefined };
  const found = await image(flow);
  const reference = found?.reference ?? flow.image ?? '';
  if (found === undefined) warn(`sc: image ${reference} is not here, so this is the program for an image of one layer that says nothing of itself`);
  return { source: { kind: 'image', reference, id: found?.id, layers: found?.layers ?? ['l/IMAGE'] }, found };
};

const record = (flow: RunFlow, request: ContainerRequest, source: RootSource, found: StoredImage | undefined, id: string, spec: ContainerRecord['spec'], host: HostFacts) =>
  (name: string): ContainerRecord => ({
    version: RECORD_VERSION, id, name, created: new Date().toISOString(), argv: flow.argv,
    imageReference: source.kind === 'image' ? (flow.image ?? '') : source.directory,
    imageId: source.kind === 'image' ? source.id : undefined,
    labels: { ...found?.config.Labels, ...request.labels },
    stopSignal: flow.flags['stop-signal'] ?? found?.config.StopSignal ?? 'SIGTERM',
    stopTimeout: flow.flags['stop-timeout'] ?? 10,
    image: {
      ...(found?.config.User === undefined ? {} : { User: found.config.User }),
      entrypoint: flow.flags.entrypoint === undefined ? (found?.config.Entrypoint ?? null) : flow.flags.entrypoint === '' ? null : [flow.flags.entrypoint],
      command: flow.words.length > 0 ? flow.words : flow.flags.entrypoint === undefined ? (found?.config.Cmd ?? null) : null,
    },
    tools: Object.fromEntries(Object.entries(host.tools).map(([tool, { version }]) => [tool, version ?? ''])),
    spec,
  });

const show = async (flow: RunFlow, plan: Plan): Promise<number> => {
  if (flow.show === 'explain') {
    const { explain } = await import('../program/explain.ts');
    print(explain(plan));
  } else {
    print(render(plan));
  }
  return 0;
};

/** @returns docker's exit code. @throws ScError */
export const runFromFlags = async (flow: RunFlow): Promise<number> => {
  const { paths, flags } = flow;
  const looking = flow.show === 'program' || flow.show === 'explain';
  if (!looking) requireRoot('run', 125);
  const request = containerRequest(flags, process.cwd());
  const detachKeys = parseDetachKeys(flow.detachKeys);
  if (!looking && flags.tty && flags.interactive && !flags.detach) requireTerminal();
  const { source, found } = await root(flow);
  if (!looking) ensureInitLayer(paths);
  const { spec, startError } = prepare({ request, root: source, config: found?.config ?? {}, command: flow.words, view: layerView(rootDirectories(source, paths)) });
  const host = flow.factsFile === undefined ? hostFacts(paths) : factsOfFile(flow.factsFile);
  const plan = planRun(spec, host, { state: paths.root, run: paths.run }, titleOf(flow.argv, flow.words.length));
  const [refusal] = refusals(spec, host);
  if (looking) {
    if (refusal !== undefined) warn(`sc: this host could not run it: ${refusal.message}`);
    return await show(flow, plan);
  }
  if (refusal !== undefined) throw refusal;

  const id = newContainerId();
  const files = { 'program.sh': render(plan), 'plan.json': JSON.stringify(plan), ...(spec.terminal === true ? { screen: '' } : {}) };
  const name = reserveContainer(paths, { name: request.name, id, files, record: record(flow, request, source, found, id, spec, host) });
  const cidfile = flow.cidfile;
  const takeBack = (): void => {
    discardContainer(paths, id, name);
    if (cidfile !== undefined) removeCidFile(cidfile, id);
  };
  try {
    if (cidfile !== undefined) writeCidFile(cidfile, id);
  } catch (error) {
    discardContainer(paths, id, name);
    throw error;
  }
  // A removal of the image that began before our record was there did not see that we use it.
  if (source.kind === 'image' && source.id !== undefined && !isStored(paths, source.id)) {
    takeBack();
    throw noSuchImage(source.reference, 125);
  }
  if (startError !== undefined) {
    if (!spec.attached) print(id);
    if (spec.autoRemove) discardContainer(paths, id, name);
    else recordFailedStart(paths, id, startError);
    throw startError;
  }
  try {
    const times: Record<string, number> = {};
    const onTime = (step: Plan['steps'][number], ms: number): void => {
      times[step.id] = Math.round(ms * 1000) / 1000;
      if (flow.show === 'trace') warn(traceLine(step, ms));
    };
    const code = await runContainer({ plan, file: `${paths.containers}/${id}/program.sh`, shell: host.shell, id, name, spec, paths, onTime, detachKeys, sigProxy: flow.sigProxy });
    if (!spec.autoRemove) writeStepTimes(paths, id, times);
    if (!spec.attached) print(id);
    return code;
  } catch (error) {
    // The monitor may be dead and the container alive: what it writes is not ours to delete.
    if (error instanceof ScError && containerStatus(paths, id).state !== 'running') takeBack();
    throw error;
  }
};
