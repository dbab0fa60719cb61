import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { repository } from '../../root.ts';

/** Where a tool is, on PATH or where administrators' tools are; undefined where it is not. */
export const findTool = (name: string): string | undefined => {
  const found = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], {
    encoding: 'utf8', env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` },
  });
  return found.status === 0 ? found.stdout.trim() : undefined;
};

/** Bun as bin/sc looks for it: the package's optional dependency, then PATH. */
export const findBun = (): string | undefined => {
  const bundled = path.join(repository, 'node_modules/@oven', `bun-linux-${process.arch === 'arm64' ? 'aarch64' : process.arch}`, 'bin/bun');
  return fs.existsSync(bundled) ? bundled : findTool('bun');
};
