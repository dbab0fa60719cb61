// A container whose command cannot be started stays, created and never run, with docker's exit code: `exit.json`.
import type { CommandError } from '../errors.ts';
import { writeAtomic } from '../host/files.ts';
import type { StatePaths } from './paths.ts';
import { containerDirectory } from './records.ts';

export const recordFailedStart = (paths: StatePaths, id: string, { exitCode, message }: CommandError): void =>
  writeAtomic(`${containerDirectory(paths, id)}/exit.json`, `${JSON.stringify({ exitCode, error: message })}\n`);
