// A store and a directory of its own for one test.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { statePaths } from '../../../src/store/paths.ts';
import type { StatePaths } from '../../../src/store/paths.ts';

export const scratch = (t: TestContext): string => {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'sc-images-'));
  t.after(() => fs.rmSync(directory, { recursive: true, force: true }));
  return directory;
};

export const scratchStore = (t: TestContext): StatePaths => statePaths(scratch(t));
