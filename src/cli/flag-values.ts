// Texts to values, with Go's words for those that are none.

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);
const INTEGER = /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;
const MAX_INT64 = (1n << 63n) - 1n;

/** A value, or Go's reason why there is none. */
export type Read<T> = { readonly value: T } | { readonly reason: (quoted: string) => string };

const invalid = (func: string) => ({ reason: (quoted: string) => `strconv.${func}: parsing ${quoted}: invalid syntax` });

/** strconv.ParseBool */
export const readBool = (text: string): Read<boolean> =>
  TRUE.has(text) ? { value: true } : FALSE.has(text) ? { value: false } : invalid('ParseBool');

/** strconv.ParseInt with base 0: `0x10`, `010` (eight) and `1_000` are numbers. */
export const readInt = (text: string): Read<number> => {
  const [, sign, digits] = INTEGER.exec(text) ?? [];
  if (digits === undefined) return invalid('ParseInt');
  const plain = digits.replaceAll('_', '');
  const size = BigInt(/^0[0-7]/.test(plain) ? `0o${plain.slice(1)}` : plain);
  if (size > MAX_INT64 + (sign === '-' ? 1n : 0n))
    return { reason: (quoted) => `strconv.ParseInt: parsing ${quoted}: value out of range` };
  return { value: Number(sign === '-' ? -size : size) };
};
