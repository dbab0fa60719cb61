// Go's view of the values that a template meets: JSON's, and functions in place of methods.

/** Kinds as Go names them in errors. */
export const typeName = (value: unknown): string => {
  if (value === undefined || value === null) return '<nil>';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? '[]string' : '[]interface {}';
  return typeof value === 'object' ? 'map[string]interface {}' : typeof value;
};

/** A map or a struct, its values by their names. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** Go ranges over a map in the order of its keys. */
export const sortedEntries = (fields: Fields): [string, unknown][] =>
  Object.entries(fields).filter(([, value]) => typeof value !== 'function').sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));

/** What `if`, `and`, `not` take for true: all but zero, "", nothing and what is empty. */
export const truth = (value: unknown): boolean => {
  if (isList(value)) return value.length > 0;
  return isFields(value) ? Object.keys(value).length > 0 : Boolean(value);
};

/** fmt's %v. */
export const shown = (value: unknown): string => {
  if (value === undefined || value === null) return '<nil>';
  if (isList(value)) return `[${value.map(shown).join(' ')}]`;
  if (isFields(value)) return `map[${sortedEntries(value).map(([key, item]) => `${key}:${shown(item)}`).join(' ')}]`;
  return typeof value === 'number' ? shownNumber(value) : String(value);
};

/** %v of a float turns to an exponent above 10^21, an integer never does. */
const shownNumber = (value: number): string => {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (Number.isInteger(value)) return BigInt(value).toString();
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
};

/** JSON in one line as docker's `json`: no HTML escapes, two separators escaped because Go always does. */
export const toJson = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
