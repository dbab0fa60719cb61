import { command } from '../cli/command.ts';
import { HostError, UsageError } from '../errors.ts';
import { runFromFlags } from './run-flow.ts';
import { CONTAINER_FLAGS, LOOKING_FLAGS } from './container-flags.ts';

const PULL = ['always', 'missing', 'never'] as const;
type Pull = (typeof PULL)[number];

const isPull = (text: string): text is Pull => (PULL as readonly string[]).includes(text);

const USAGE = '[OPTIONS] IMAGE [COMMAND] [ARG...]';

export const definition = command({
  usage: USAGE,
  summary: 'Create and run a new container from an image',
  paths: ['sc container run', 'sc run'],
  flags: { ...CONTAINER_FLAGS, ...LOOKING_FLAGS },
  operands: [0, Number.MAX_SAFE_INTEGER],
  interspersed: false,
  run: async ({ values, operands, context: { paths, argv } }) => {
    const { pull, rootfs, 'host-facts': factsFile } = values;
    const image = rootfs === undefined ? operands[0] : undefined;
    const words = rootfs === undefined ? operands.slice(1) : operands;
    if (image === undefined && rootfs === undefined) throw new UsageError(`'sc run' requires at least 1 argument\n\nUsage:  sc run ${USAGE}`, 1, 'sc run');
    if (!isPull(pull)) throw new UsageError(`invalid pull option: '${pull}': must be one of "always", "missing" or "never"`);
    if (values.attach.length > 0) throw new UsageError('--attach is not supported: without -d stdout and stderr are attached, and stdin with -i');
    const looking = values['dry-run'] || values.explain;
    if (factsFile !== undefined && !looking) throw new HostError('--host-facts describes another host: use it with --dry-run or --explain');
    return await runFromFlags({
      flags: values, paths, argv, image, rootfs, words, pull, factsFile, cidfile: values.cidfile, detachKeys: values['detach-keys'], sigProxy: values['sig-proxy'],
      show: values.explain ? 'explain' : values['dry-run'] ? 'program' : values.trace ? 'trace' : 'nothing',
    });
  },
});
