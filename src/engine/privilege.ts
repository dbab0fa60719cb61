// Who may do this. Root alone, until user namespaces come.
import { HostError } from '../errors.ts';

/** @throws HostError for an ordinary user, with the way out */
export const requireRoot = (verb: string, exitCode = 1): void => {
  if (process.getuid?.() !== 0) throw new HostError(`sc ${verb} needs root here, for namespaces, mounts and cgroups: sudo sc ${verb} …`, exitCode);
};
