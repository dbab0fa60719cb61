import path from 'node:path';
import { findBun } from '../e2e/support/runtime.ts';
import { runFiles, testFiles } from './files.ts';
import { guest } from './guest-ring.ts';
import type { Ring } from './ring.ts';
import { bundle, lint, testedProgram, types } from './tools.ts';

interface FileRing {
  readonly name: string;
  readonly directory: string;
  readonly family?: string;
  readonly needsBundle?: boolean;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly twice?: boolean;
  readonly skip?: () => string | undefined;
}

const ofFiles = ({ name, directory, concurrency, timeoutSeconds, environment = {}, twice = false, skip, ...rest }: FileRing): Ring => ({
  name,
  ...rest,
  run: async ({ reports, only, tick }) => {
    const reason = skip?.();
    if (reason !== undefined) return { skipped: reason };
    const files = testFiles(directory).filter((file) => only.length === 0 || only.some((part) => file.includes(part)));
    return runFiles(files, {
      reports: path.join(reports, name), concurrency, timeoutSeconds, twice,
      environment: rest.needsBundle === true ? { SC: testedProgram, ...environment } : environment,
      onFile: (_, cases) => tick(cases.some(({ outcome }) => outcome === 'failed') ? 'F' : '.'),
    });
  },
});

/** One file at a time: leaks are looked for on the whole host, and times are measured. */
const e2e = { directory: 'e2e', family: 'e2e', needsBundle: true, concurrency: 1, timeoutSeconds: 300, twice: true };

export const rings: readonly Ring[] = [
  lint,
  types,
  bundle,
  ofFiles({ name: 'unit', directory: 'unit', concurrency: 2, timeoutSeconds: 120 }),
  ofFiles({ name: 'golden', directory: 'golden', concurrency: 1, timeoutSeconds: 120 }),
  ofFiles({ name: 'property', directory: 'property', concurrency: 2, timeoutSeconds: 300 }),
  ofFiles({ name: 'fake-host', directory: 'fake-host', needsBundle: true, concurrency: 2, timeoutSeconds: 300 }),
  ofFiles({
    ...e2e, name: 'e2e-bun', environment: { SC_RUNTIME: 'bun' },
    skip: () => (findBun() === undefined ? 'no Bun: npm has none for this machine, and none is on PATH' : undefined),
  }),
  ofFiles({ ...e2e, name: 'e2e-node', environment: { SC_RUNTIME: 'node' } }),
  guest,
];
