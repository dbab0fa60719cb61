// The facts that a plan is made for: this host's, or those of a host that a file describes.
import { HostError } from '../errors.ts';
import { readText } from '../host/files.ts';
import { probeHost } from '../host/probe.ts';
import { parseFacts, type HostFacts } from '../model/host-facts.ts';
import type { StatePaths } from '../store/paths.ts';

/** This host, as it is now; what its tools answer is kept in the store's run directory. */
export const hostFacts = (paths: StatePaths): HostFacts => probeHost(`${paths.run}/tools.json`);

/** @throws HostError where there is no such file, UsageError where it describes no host */
export const factsOfFile = (file: string): HostFacts => {
  const text = readText(file);
  if (text === undefined) throw new HostError(`--host-facts ${file}: no such file`);
  return parseFacts(text, file);
};
