// --cidfile: the id in a file of the caller's, there before the container starts.
import { HostError } from '../errors.ts';
import { readText, removeFile, writeNew } from '../host/files.ts';

/** @throws HostError where the file exists, in docker's words */
export const writeCidFile = (file: string, id: string): void => {
  try {
    writeNew(file, id, 0o644);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new HostError(`container ID file found, make sure the other container isn't running or delete ${file}`);
    throw new HostError(`cannot write the container ID file: ${message}`);
  }
};

/** Of a container that did not come to be; a file that holds another id is left alone. */
export const removeCidFile = (file: string, id: string): void => {
  if (readText(file) === id) removeFile(file);
};
