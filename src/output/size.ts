// docker/go-units, size.go: a number of few digits and the largest unit that leaves it above 1.

const DECIMAL = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'];
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB', 'YiB'];

const sized = (bytes: number, digits: number, base: number, units: readonly string[]): string => {
  let value = bytes;
  let unit = 0;
  const rounded = (): number => Number(value.toPrecision(digits));
  // The second condition is ours: Go would write 999950 as `1e+03kB`.
  while ((value >= base || rounded() >= 10 ** digits) && unit < units.length - 1) {
    value /= base;
    unit++;
  }
  return `${rounded()}${units[unit]}`;
};

/** `35.6kB`, `109MB`: sizes in `ps -s` and `images`. */
export const humanSize = (bytes: number): string => sized(bytes, 3, 1000, DECIMAL);

/** `5.629MiB`: memory in `stats`. */
export const bytesSize = (bytes: number): string => sized(bytes, 4, 1024, BINARY);
