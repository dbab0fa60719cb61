// The functions of a template: Go's own, and docker's (docker/cli, templates/templates.go).
import { sprintf } from './printf.ts';
import { isFields, isList, shown, toJson, truth, typeName } from './values.ts';

/** What a parameter takes; `any` takes also nothing. */
export type Parameter = 'any' | 'string' | 'int' | 'list';

export interface TemplateFunction {
  readonly takes: readonly Parameter[];
  /** How the arguments after the last parameter are taken; undefined where there may be none. */
  readonly more?: Parameter;
  /** Called with as many arguments as `takes` has at least, each of its kind. @throws FunctionFault */
  readonly call: (...values: readonly never[]) => unknown;
}

/** Why a function refuses its arguments. */
export class FunctionFault extends Error {}

const refuse = (reason: string): never => {
  throw new FunctionFault(reason);
};

/** fmt.Sprint: a blank between two values of which neither is a string. */
const print = (...values: readonly unknown[]): string =>
  values.map((value, at) => (at > 0 && typeof value !== 'string' && typeof values[at - 1] !== 'string' ? ' ' : '') + shown(value)).join('');

const within = (at: unknown, length: number, last: number): number => {
  if (typeof at !== 'number' || !Number.isInteger(at)) return refuse(`cannot index slice/array with type ${typeName(at)}`);
  return at < 0 || at > last || (last < length && at >= length) ? refuse(`index out of range: ${at}`) : at;
};

const element = (of: unknown, key: unknown): unknown => {
  if (of === undefined || of === null) return refuse('index of untyped nil');
  if (isList(of)) return of[within(key, of.length, of.length - 1)];
  if (typeof of === 'string') return Buffer.from(of)[within(key, of.length, Buffer.byteLength(of) - 1)];
  if (!isFields(of)) return refuse(`can't index item of type ${typeName(of)}`);
  if (typeof key !== 'string') return refuse(`value has type ${typeName(key)}; should be string`);
  if (Object.hasOwn(of, key)) return of[key];
  // A map of strings gives "" for a key it lacks, as every map of docker's labels does.
  return Object.values(of).every((value) => typeof value === 'string') ? '' : undefined;
};

const slice = (of: unknown, ...bounds: readonly unknown[]): unknown => {
  if (bounds.length > 3) return refuse('too many slice indexes');
  if (typeof of !== 'string' && !isList(of)) return refuse(of === undefined || of === null ? 'slice of untyped nil' : `can't slice item of type ${typeName(of)}`);
  const [from = 0, to = of.length] = bounds.map((bound) => within(bound, of.length, of.length));
  return from > to ? refuse(`invalid slice index: ${from} > ${to}`) : of.slice(from, to);
};

const length = (of: unknown): number => {
  if (typeof of === 'string') return Buffer.byteLength(of);
  if (isList(of)) return of.length;
  if (isFields(of)) return Object.keys(of).length;
  return refuse(of === undefined || of === null ? 'len of nil pointer' : `len of type ${typeName(of)}`);
};

type Basic = string | number | boolean | undefined;
const basic = (value: unknown): Basic => {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'object' || typeof value === 'function' ? refuse('non-comparable type') : (value as Basic);
};

const equal = (first: unknown, ...others: readonly unknown[]): boolean => {
  if (others.length === 0) refuse('missing argument for comparison');
  const one = basic(first);
  return others.some((value) => {
    const other = basic(value);
    if (one !== undefined && other !== undefined && typeof one !== typeof other) refuse('incompatible types for comparison');
    return one === other;
  });
};

const less = (first: unknown, second: unknown): boolean => {
  const [one, other] = [basic(first), basic(second)];
  if (one === undefined || other === undefined || typeof one === 'boolean') return refuse('invalid type for comparison');
  return typeof one === typeof other ? one < other : refuse('incompatible types for comparison');
};

const repeated = (count: number): string => (count < 0 || count > 1_000_000 ? refuse('not a width') : ' '.repeat(count));

const title = (text: string): string => text.replace(/(^|[^\p{L}\p{N}_'])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());

const joined = (list: readonly string[], by: string): string => list.join(by);
const cut = (text: string, size: number): string => {
  if (size < 0) refuse('not a length');
  return Array.from(text).slice(0, size).join('');
};
const widened = (text: string, before: number, after: number): string => (text === '' ? text : repeated(before) + text + repeated(after));

/** `and` and `or` stand here for their names and counts; the evaluator calls them, because they stop early. */
export const FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map<string, TemplateFunction>([
  ['and', { takes: ['any'], more: 'any', call: () => undefined }],
  ['or', { takes: ['any'], more: 'any', call: () => undefined }],
  ['not', { takes: ['any'], call: (value: unknown) => !truth(value) }],
  ['eq', { takes: ['any'], more: 'any', call: equal }],
  ['ne', { takes: ['any', 'any'], call: (one: unknown, other: unknown) => !equal(one, other) }],
  ['lt', { takes: ['any', 'any'], call: less }],
  ['le', { takes: ['any', 'any'], call: (one: unknown, other: unknown) => less(one, other) || equal(one, other) }],
  ['gt', { takes: ['any', 'any'], call: (one: unknown, other: unknown) => less(other, one) }],
  ['ge', { takes: ['any', 'any'], call: (one: unknown, other: unknown) => less(other, one) || equal(one, other) }],
  ['index', { takes: ['any'], more: 'any', call: (of: unknown, ...keys: readonly unknown[]) => keys.reduce(element, of) }],
  ['slice', { takes: ['any'], more: 'any', call: slice }],
  ['len', { takes: ['any'], call: length }],
  ['print', { takes: [], more: 'any', call: print }],
  ['println', { takes: [], more: 'any', call: (...values: readonly unknown[]) => `${values.map(shown).join(' ')}\n` }],
  ['printf', { takes: ['string'], more: 'any', call: (format: string, ...values: readonly unknown[]) => sprintf(format, values) }],
  ['json', { takes: ['any'], call: toJson }],
  ['join', { takes: ['list', 'string'], call: joined }],
  ['split', { takes: ['string', 'string'], call: (text: string, by: string) => (by === '' ? Array.from(text) : text.split(by)) }],
  ['upper', { takes: ['string'], call: (text: string) => text.toUpperCase() }],
  ['lower', { takes: ['string'], call: (text: string) => text.toLowerCase() }],
  ['title', { takes: ['string'], call: title }],
  ['truncate', { takes: ['string', 'int'], call: cut }],
  ['pad', { takes: ['string', 'int', 'int'], call: widened }],
]);

const asItIs = (takes: readonly Parameter[]): TemplateFunction => ({ takes, call: (value: unknown) => value });

/** In the heading of a table, what changes a value leaves its name alone. */
export const HEADER_FUNCTIONS: ReadonlyMap<string, TemplateFunction> = new Map([
  ...FUNCTIONS,
  ['json', asItIs(['any'])], ['join', asItIs(['any', 'string'])], ['split', asItIs(['any', 'string'])], ['upper', asItIs(['string'])],
  ['lower', asItIs(['string'])], ['title', asItIs(['string'])], ['truncate', asItIs(['string', 'int'])],
]);
