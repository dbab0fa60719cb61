import fs from 'node:fs';
import path from 'node:path';

const above = (directory: string): string =>
  fs.existsSync(path.join(directory, 'package.json')) ? directory : above(path.dirname(directory));

/** The repository: compiled tests lie in build/, what they test (bin, fixtures, scripts) does not. */
export const repository = above(import.meta.dirname);
