// Holding a container still for a moment, so that its files are those of one instant. cgroups(7), cgroup.freeze.
import { readText } from '../host/files.ts';
import { whileSignalled, writeKernelFile } from '../host/kernel-file.ts';
import type { HostFacts } from '../model/host-facts.ts';

const LOOKS = 200;
const BETWEEN_LOOKS_MS = 5;

const untilFrozen = async (group: string): Promise<void> => {
  for (let look = 0; look < LOOKS && !/^frozen 1$/m.test(readText(`${group}/cgroup.events`) ?? ''); look += 1) {
    await new Promise((resolve) => { setTimeout(resolve, BETWEEN_LOOKS_MS); });
  }
};

/** Freezes a container while `work` lasts, and thaws it however that ends, Ctrl-C included. One that was frozen before stays so. */
export const frozenWhile = async <T>({ cgroup }: HostFacts, id: string, work: () => Promise<T>): Promise<T> => {
  const group = `${cgroup.mount ?? ''}/sc/${id}`;
  const before = readText(`${group}/cgroup.freeze`)?.trim();
  if (before !== '0') return work();
  const thaw = (): void => writeKernelFile(`${group}/cgroup.freeze`, '0');
  return whileSignalled(thaw, async () => {
    writeKernelFile(`${group}/cgroup.freeze`, '1');
    await untilFrozen(group);
    return work();
  });
};
