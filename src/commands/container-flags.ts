// The flags of `run`, in docker's words.
import { UsageError } from '../errors.ts';
import { parseBytes, parseCpus } from '../model/size.ts';

/** Why a text is no value of a flag, in the words of its parser. */
const reasonOf = (parse: (text: string) => unknown) => (text: string): string | undefined => {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
};

/** What a process gets to know. */
export const ENVIRONMENT_FLAGS = {
  env: { kind: 'list', short: 'e', help: 'Set environment variables' },
  'env-file': { kind: 'list', help: 'Read in a file of environment variables' },
} as const;

/** Of run and attach. */
export const SIGNAL_FLAGS = {
  'sig-proxy': { kind: 'bool', default: true, help: 'Proxy all received signals to the process' },
} as const;

/** Of run and exec. */
export const TERMINAL_FLAGS = {
  'detach-keys': { kind: 'string', help: 'Override the key sequence for detaching a container' },
  tty: { kind: 'bool', short: 't', help: 'Allocate a pseudo-TTY' },
} as const;

export const CONTAINER_FLAGS = {
  'cap-add': { kind: 'list', help: 'Add Linux capabilities' },
  'cap-drop': { kind: 'list', help: 'Drop Linux capabilities' },
  cidfile: { kind: 'string', help: 'Write the container ID to the file' },
  cpus: { kind: 'string', unit: 'decimal', help: 'Number of CPUs', check: reasonOf(parseCpus) },
  detach: { kind: 'bool', short: 'd', help: 'Run container in background and print container ID' },
  entrypoint: { kind: 'string', help: 'Overwrite the default ENTRYPOINT of the image' },
  attach: { kind: 'list', short: 'a', help: 'Attach to STDIN, STDOUT or STDERR (not supported: without -d all are, stdin with -i)', hidden: true },
  ...ENVIRONMENT_FLAGS,
  ...SIGNAL_FLAGS,
  hostname: { kind: 'string', short: 'h', help: 'Container host name' },
  interactive: { kind: 'bool', short: 'i', help: 'Keep STDIN open even if not attached' },
  label: { kind: 'list', short: 'l', help: 'Set meta data on a container' },
  memory: { kind: 'string', short: 'm', unit: 'bytes', help: 'Memory limit', check: reasonOf(parseBytes) },
  name: { kind: 'string', help: 'Assign a name to the container' },
  network: { kind: 'string', unit: 'network', help: 'Connect a container to a network: none (the default here, until sc has a bridge) or host' },
  'pids-limit': { kind: 'int', help: 'Tune container pids limit (set -1 for unlimited)' },
  privileged: { kind: 'bool', help: 'Give extended privileges to this container' },
  pull: { kind: 'string', default: 'missing', help: 'Pull image before running ("always", "missing", "never")' },
  'read-only': { kind: 'bool', help: "Mount the container's root filesystem as read only" },
  rm: { kind: 'bool', help: 'Automatically remove the container and its associated anonymous volumes when it exits' },
  rootfs: { kind: 'string', unit: 'directory', help: 'Use a directory of this host as the read-only lower layer instead of an image; / works' },
  'security-opt': { kind: 'list', help: 'Security Options' },
  tty: TERMINAL_FLAGS.tty,
  'detach-keys': TERMINAL_FLAGS['detach-keys'],
  'stop-signal': { kind: 'string', help: 'Signal to stop the container' },
  'stop-timeout': { kind: 'int', help: 'Timeout (in seconds) to stop a container' },
  tmpfs: { kind: 'list', help: 'Mount a tmpfs directory' },
  user: { kind: 'string', short: 'u', help: 'Username or UID (format: <name|uid>[:<group|gid>])' },
  volume: { kind: 'list', short: 'v', help: 'Bind mount a volume' },
  workdir: { kind: 'string', short: 'w', help: 'Working directory inside the container' },
} as const;

/** Flags that only look: they are no part of what the program is. */
export const LOOKING_FLAGS = {
  'dry-run': { kind: 'bool', help: 'Print the program that would run, and do nothing' },
  explain: { kind: 'bool', help: 'Print why each step is there and where to see it, and do nothing' },
  'host-facts': { kind: 'string', unit: 'file', help: 'With --dry-run or --explain: plan for the host that this file describes' },
  trace: { kind: 'bool', help: 'Print each step and its time on stderr while the program runs' },
} as const;
