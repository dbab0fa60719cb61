// All verbs in one table. Each is loaded when it is called, and no other with it.
import type { Group, Leaf } from '../cli/entries.ts';

const run: Leaf = { summary: 'Create and run a new container from an image', common: true, load: () => import('./run.ts') };
const ps: Leaf = { summary: 'List containers', common: true, load: () => import('./ps.ts') };
const stop: Leaf = { summary: 'Stop one or more running containers', load: () => import('./stop.ts') };
const kill: Leaf = { summary: 'Kill one or more running containers', load: () => import('./kill.ts') };
const wait: Leaf = { summary: 'Block until one or more containers stop, then print their exit codes', load: () => import('./wait.ts') };
const rm: Leaf = { summary: 'Remove one or more containers', load: () => import('./rm.ts') };
const exec: Leaf = { summary: 'Execute a command in a running container', common: true, load: () => import('./exec.ts') };
const attach: Leaf = { summary: 'Attach local standard input, output, and error streams to a running container', load: () => import('./attach.ts') };
const logs: Leaf = { summary: 'Fetch the logs of a container', load: () => import('./logs.ts') };
const inspect: Leaf = { summary: 'Return low-level information on containers and images', load: () => import('./inspect.ts') };
const containerInspect: Leaf = {
  summary: 'Display detailed information on one or more containers', load: async () => ({ definition: (await import('./inspect.ts')).containerInspect }),
};
const imageInspect: Leaf = {
  summary: 'Display detailed information on one or more images', load: async () => ({ definition: (await import('./inspect.ts')).imageInspect }),
};
const top: Leaf = { summary: 'Display the running processes of a container', load: () => import('./top.ts') };
const trace: Leaf = { summary: 'Print the program that made a container: sc trace X | sh makes another one like it', load: () => import('./trace.ts') };

const images: Leaf = { summary: 'List images', common: true, load: () => import('./image-ls.ts') };
const pull: Leaf = { summary: 'Download an image from a registry', common: true, load: () => import('./image-pull.ts') };
const load: Leaf = { summary: 'Load an image from a tar archive or STDIN', load: () => import('./image-load.ts') };
const importImage: Leaf = {
  summary: 'Import the contents from a tarball to create a filesystem image', load: () => import('./image-import.ts'),
};
const rmi: Leaf = { summary: 'Remove one or more images', load: () => import('./image-rm.ts') };
const tag: Leaf = { summary: 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE', load: () => import('./image-tag.ts') };
const save: Leaf = { summary: 'Save one or more images to a tar archive (streamed to STDOUT by default)', load: () => import('./image-save.ts') };
const history: Leaf = { summary: 'Show the history of an image', load: () => import('./image-history.ts') };
const imagePrune: Leaf = { summary: 'Remove unused images', load: () => import('./image-prune.ts') };
const systemDf: Leaf = { summary: 'Show how much room images and containers take', load: () => import('./system-df.ts') };
const login: Leaf = { summary: 'Authenticate to a registry', load: () => import('./login.ts') };
const logout: Leaf = { summary: 'Log out from a registry', load: () => import('./logout.ts') };
const exportContainer: Leaf = { summary: "Export a container's filesystem as a tar archive", load: () => import('./export.ts') };
const commit: Leaf = { summary: "Create a new image from a container's changes", load: () => import('./commit.ts') };
const diff: Leaf = { summary: "Inspect changes to files or directories on a container's filesystem", load: () => import('./diff.ts') };

const info: Leaf = { summary: 'Display system-wide information', common: true, load: () => import('./info.ts') };
const version: Leaf = { summary: 'Show the sc version information', common: true, load: () => import('./version.ts') };

/** The tree that `sc` walks, shows and completes. */
export const tree: Group = {
  summary: 'Containers from the tools that every Linux has',
  entries: {
    run, exec, ps, pull, images, version, info,
    container: {
      summary: 'Manage containers',
      entries: { attach, commit, diff, exec, export: exportContainer, inspect: containerInspect, kill, logs, ls: { ...ps, aliases: ['ps', 'list'] }, rm: { ...rm, aliases: ['remove'] }, run, stop, top, trace, wait },
    },
    image: {
      summary: 'Manage images',
      entries: { history, import: importImage, inspect: imageInspect, load, ls: { ...images, aliases: ['list'] }, prune: imagePrune, pull, rm: { ...rmi, aliases: ['remove'] }, save, tag },
      elsewhere: async (verb) => (await import('./elsewhere.ts')).elsewhere(verb),
    },
    attach, commit, diff, export: exportContainer, history, import: importImage, inspect, kill, load, login, logout, logs, rm, rmi, save, stop, tag, top, trace, wait,
    system: { summary: 'Manage sc', entries: { df: systemDf } },
    help: { summary: 'Show the help of a command', load: async () => ({ definition: (await import('./help.ts')).helpOf(tree) }) },
    completion: { summary: 'Print the completion script for a shell', load: () => import('./completion.ts') },
    __complete: {
      summary: 'Print what may follow', hidden: true,
      load: async () => ({ definition: (await import('./complete.ts')).completeFrom(tree) }),
    },
  },
  elsewhere: async (verb) => (await import('./elsewhere.ts')).elsewhere(verb),
};
