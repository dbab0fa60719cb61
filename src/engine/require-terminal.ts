// docker's answer to `-it` in a script.
import { UsageError } from '../errors.ts';
import { isTerminal } from '../host/terminal.ts';

/** @throws UsageError where stdin is none */
export const requireTerminal = (): void => {
  if (!isTerminal(0)) throw new UsageError('cannot attach stdin to a TTY-enabled container because stdin is not a terminal', 1);
};
