// From what was asked to a complete specification: what only the image and the host can answer is read here.
import { CommandError, HostError, UsageError } from '../errors.ts';
import { readText, realPath, stat } from '../host/files.ts';
import { environment, isLoaderVariable, parseEnvironmentFile } from '../model/environment.ts';
import type { ImageConfig } from '../model/image.ts';
import { cleanPath, type MountRequest } from '../model/mount.ts';
import type { ContainerRequest, RunFlags } from '../model/request.ts';
import type { RootView } from '../model/root-view.ts';
import type { ContainerSpec, RootSource } from '../model/spec.ts';
import { resolveUser, type ContainerUser } from '../model/user.ts';
import type { StatePaths } from '../store/paths.ts';
import { findCommand } from './command-lookup.ts';

export interface Prepared {
  readonly spec: ContainerSpec;
  /** Why the command cannot be started: docker keeps such a container, created and never run. */
  readonly startError: CommandError | undefined;
}

export interface PrepareInput {
  readonly request: ContainerRequest;
  readonly root: RootSource;
  readonly config: ImageConfig;
  /** The words after the image. */
  readonly command: readonly string[];
  /** Of the root: see rootDirectories. */
  readonly view: RootView;
  readonly caller?: Caller;
}

/** What only the caller's machine can answer. */
export interface Caller {
  readonly readText: (file: string) => string | undefined;
  readonly kindOf: (file: string) => 'directory' | 'file' | undefined;
  readonly realPath: (file: string) => string | undefined;
  readonly variable: (name: string) => string | undefined;
}

const CALLER: Caller = {
  readText,
  kindOf: (file) => {
    const found = stat(file);
    if (found === undefined) return undefined;
    return found.isDirectory() ? 'directory' : 'file';
  },
  realPath,
  variable: (name) => process.env[name],
};

const readEnvironmentFile = (file: string, caller: Caller): string[] => {
  const text = caller.readText(file);
  if (text === undefined) throw new UsageError(`open ${file}: no such file or directory`);
  return parseEnvironmentFile(text, file);
};

/** docker: --entrypoint also clears the image's command; an empty one clears the image's entrypoint as well. */
const processArguments = ({ entrypoint }: RunFlags, config: ImageConfig, command: readonly string[]): string[] => {
  const first = entrypoint === undefined ? (config.Entrypoint ?? []) : entrypoint === '' ? [] : [entrypoint];
  const rest = command.length > 0 ? command : entrypoint === undefined ? (config.Cmd ?? []) : [];
  const args = [...first, ...rest];
  if (args.length === 0) throw new UsageError('no command specified');
  return args;
};

const user = (request: string, view: RootView): ContainerUser =>
  resolveUser(request, { passwd: view.readText('/etc/passwd') ?? '', group: view.readText('/etc/group') ?? '' });

interface Targets {
  readonly mounts: MountRequest[];
  readonly files: string[];
  readonly sources: string[];
}

/** Where each mount really goes inside the root, and what has to be made for it. */
const resolveMounts = (mounts: readonly MountRequest[], view: RootView, caller: Caller): Targets => {
  const resolved: MountRequest[] = [];
  const files: string[] = [];
  const sources: string[] = [];
  for (const mount of mounts) {
    const { path: target, kind } = view.resolve(mount.target);
    if (target === '/') throw new UsageError(`invalid mount target ${mount.target}: it leads to '/'`);
    if (mount.type === 'tmpfs') {
      if (kind !== 'directory' && kind !== 'missing') throw new UsageError(`--tmpfs ${mount.word}: ${mount.target} is no directory in the image`);
      resolved.push({ ...mount, target });
      continue;
    }
    const source = caller.kindOf(mount.source);
    if (source === undefined) sources.push(mount.source);
    const isFile = source === 'file';
    if (kind !== 'missing' && isFile === (kind === 'directory'))
      throw new UsageError(`cannot mount ${mount.source} on ${mount.target}: one is a directory, the other is not (-v ${mount.word})`);
    if (isFile && kind === 'missing') files.push(target);
    resolved.push({ ...mount, source: caller.realPath(mount.source) ?? mount.source, target, kind: isFile ? 'file' : 'directory' });
  }
  return { mounts: resolved, files, sources };
};

const workingDirectory = (asked: string | undefined, config: ImageConfig): string => {
  const cwd = asked ?? (config.WorkingDir === undefined || config.WorkingDir === '' ? '/' : config.WorkingDir);
  if (!cwd.startsWith('/')) throw new UsageError(`the working directory '${cwd}' is invalid, it needs to be an absolute path`);
  return cleanPath(cwd);
};

/** The words as typed, by flag, for the reasons of the steps. */
const askedWords = (flags: RunFlags): Record<string, readonly string[]> =>
  Object.fromEntries(
    Object.entries(flags).flatMap(([name, value]): Array<[string, readonly string[]]> => {
      if (value === undefined || value === false || (Array.isArray(value) && value.length === 0)) return [];
      // Values of the environment may be secret and long; a reason needs the names only.
      if (name === 'env') return [[name, (value as readonly string[]).map((word) => word.split('=', 1)[0] ?? word)]];
      return [[name, Array.isArray(value) ? (value as readonly string[]) : [String(value)]]];
    }),
  );

const isUnknown = (root: RootSource): boolean => root.kind === 'image' && root.id === undefined;

/**
 * Where the tree of a root lies on this host, topmost first, as overlay will see it: the layer of mount points hides links
 * of the image here, too. Nowhere for an image that is not here.
 */
export const rootDirectories = (root: RootSource, paths: StatePaths): string[] => {
  if (isUnknown(root)) return [];
  const below = root.kind === 'image' ? root.layers.map((layer) => `${paths.layers}/${layer}`) : [root.directory];
  return root.kind === 'directory' && root.holdsStore ? below : [`${paths.layers}/init`, ...below];
};

const tryFind = (spec: ContainerSpec, view: RootView): CommandError | undefined => {
  const [command = ''] = spec.process.args;
  const path = spec.process.env.find(([name]) => name === 'PATH')?.[1] ?? '';
  const mountPoints = spec.mounts.map(({ target }) => target);
  try {
    findCommand({ view, command, cwd: spec.process.cwd, path, mountPoints });
    // The image's own env(1) sets those: ours would hand them to its own loader.
    if (spec.process.env.some(([name]) => isLoaderVariable(name))) findCommand({ view, command: 'env', cwd: spec.process.cwd, path, mountPoints });
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
};

/**
 * @throws UsageError for a user, a mount or a directory that cannot be
 */
export const prepare = ({ request, root, config, command, view, caller = CALLER }: PrepareInput): Prepared => {
  const { flags } = request;
  const words = [...flags['env-file'].flatMap((file) => readEnvironmentFile(file, caller)), ...flags.env];
  const env = environment({ image: config.Env ?? [], words, host: caller.variable });
  const who = user(flags.user ?? config.User ?? '', view);
  const cwd = workingDirectory(flags.workdir, config);
  const { mounts, files, sources } = resolveMounts(request.mounts, view, caller);
  const place = view.resolve(cwd);
  const covered = mounts.some(({ target }) => place.path === target || place.path.startsWith(`${target}/`));
  if (!covered && (place.kind === 'file' || place.kind === 'other')) throw new UsageError(`the working directory ${cwd} is no directory in the image`);
  const spec: ContainerSpec = {
    root,
    hostname: flags.hostname,
    process: {
      args: processArguments(flags, config, command),
      env: [...env],
      home: env.has('HOME') ? undefined : who.home, cwd, user: who, bounding: request.bounding, noNewPrivileges: request.noNewPrivileges,
    },
    mounts,
    missing: {
      directories: [...new Set([...(place.kind === 'missing' && place.path !== '/' && !covered ? [place.path] : []), ...files.map((file) => file.slice(0, file.lastIndexOf('/'))).filter((directory) => directory !== '')])],
      files, sources,
    },
    rootReadonly: flags['read-only'], privileged: flags.privileged, network: request.network, resources: request.resources,
    // A terminal has no end: whoever is at it may leave, and another may come.
    stdin: flags.interactive ? (flags.detach || flags.tty ? 'open' : 'once') : 'none',
    ...(flags.tty ? { terminal: true } : {}),
    attached: !flags.detach, autoRemove: flags.rm, asked: askedWords(flags),
  };
  return { spec, startError: isUnknown(root) ? undefined : tryFind(spec, view) };
};

/** A host directory as the container's tree. @throws HostError where it is none */
export const directoryRoot = (word: string, paths: StatePaths, { realPath, kindOf }: Caller = CALLER): RootSource => {
  const directory = realPath(word);
  if (directory === undefined || kindOf(directory) !== 'directory') throw new HostError(`--rootfs ${word}: no such directory`);
  if (directory.includes('"')) throw new HostError(`--rootfs ${word}: mount(8) takes no double quote in the name of a layer: rename the directory`);
  const store = realPath(paths.root) ?? paths.root;
  const holdsStore = directory === '/' || store === directory || store.startsWith(`${directory}/`);
  return { kind: 'directory', directory, holdsStore };
};
