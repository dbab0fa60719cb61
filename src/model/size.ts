// Amounts as docker's flags take them. docker/go-units RAMInBytes, opts.NanoCPUs.
import { UsageError } from '../errors.ts';

const UNITS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 };

/** `256m`, `1.5GiB`, `4096` → bytes, by powers of 1024. @throws UsageError */
export const parseBytes = (text: string): number => {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i.exec(text) ?? [];
  if (amount === undefined) throw new UsageError(`invalid size: '${text}'`);
  return Math.floor(Number(amount) * 1024 ** (UNITS[unit.toLowerCase()] ?? 0));
};

/** docker's smallest memory limit, 6 MiB: below it the container's own start does not fit. */
export const MINIMUM_MEMORY_BYTES = 6 * 1024 ** 2;

/** `--memory`. 0 and the empty text mean no limit. @throws UsageError */
export const parseMemoryLimit = (text: string): number | undefined => {
  const bytes = text === '' ? 0 : parseBytes(text);
  if (bytes === 0) return undefined;
  if (bytes < MINIMUM_MEMORY_BYTES) throw new UsageError('Minimum memory limit allowed is 6MB');
  return bytes;
};

/** The period that `--cpus` is counted in: 100 ms, docker's and the kernel's default. */
export const CPU_PERIOD_MICROSECONDS = 100_000;

/**
 * `--cpus 0.5` → the quota in microseconds of every 100 ms. 0 means no limit.
 * @throws UsageError for what is no number or less than a hundredth of a CPU
 */
export const parseCpus = (text: string): number | undefined => {
  if (!/^\d*\.?\d+$|^\d+\.$/.test(text)) throw new UsageError(`failed to parse ${text} as a rational number`);
  const cpus = Number(text);
  if (cpus === 0) return undefined;
  if (cpus < 0.01) throw new UsageError('range of CPUs is from 0.01 up');
  return Math.round(cpus * CPU_PERIOD_MICROSECONDS);
};

/** `--pids-limit`. Zero and below mean no limit. */
export const pidsLimit = (limit: number | undefined): number | undefined => (limit === undefined || limit <= 0 ? undefined : limit);
