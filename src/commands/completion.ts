import { command } from '../cli/command.ts';
import { COMPLETION_SCRIPTS } from '../cli/completion-scripts.ts';
import { UsageError } from '../errors.ts';
import { print } from '../output/print.ts';

export const definition = command({
  usage: 'bash|zsh|fish',
  summary: 'Print the completion script for a shell',
  paths: ['sc completion'],
  flags: {},
  operands: [1, 1],
  run: ({ operands: [shell = ''] }) => {
    const script = COMPLETION_SCRIPTS.get(shell);
    if (script === undefined) throw new UsageError(`no completion for '${shell}': bash, zsh and fish have one`, 1, 'sc completion');
    print(script);
  },
});
