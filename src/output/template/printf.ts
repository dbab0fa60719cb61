// fmt.Sprintf for the values of a template.
import { goQuote, goQuoteRune } from '../../model/go-quote.ts';
import { isFields, isList, shown, sortedEntries, typeName } from './values.ts';

const DIRECTIVE = /%([-+# 0]*)(\*|\d+)?(?:\.(\*|\d+)?)?([\s\S]?)/gu;
/** Go's own limit for widths. */
const WIDEST = 1_000_000;
const MOST_DIGITS = 100;

interface Directive {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
}

const bad = (verb: string, value: unknown): string =>
  value === undefined || value === null ? `%!${verb}(<nil>)` : `%!${verb}(${typeName(value)}=${shown(value)})`;

const exponent = (text: string): string => text.replace(/e([+-])(\d)$/, 'e$10$2');

const integer = ({ verb, flags }: Directive, value: number): string | undefined => {
  const whole = BigInt(value);
  const plain = whole < 0n ? -whole : whole;
  const sign = whole < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const mark = flags.includes('#');
  switch (verb) {
    case 'd': return sign + plain.toString();
    case 'b': return sign + plain.toString(2);
    case 'o': return sign + (mark ? '0' : '') + plain.toString(8);
    case 'x': return sign + (mark ? '0x' : '') + plain.toString(16);
    case 'X': return sign + (mark ? '0X' : '') + plain.toString(16).toUpperCase();
    case 'c': case 'q': case 'U': {
      const character = value >= 0 && value <= 0x10ffff && !(value >= 0xd800 && value < 0xe000) ? String.fromCodePoint(value) : '\ufffd';
      if (verb === 'U') return `U+${plain.toString(16).toUpperCase().padStart(4, '0')}`;
      return verb === 'c' ? character : goQuoteRune(character);
    }
    default: return undefined;
  }
};

const float = ({ verb, flags, precision = 6 }: Directive, value: number): string | undefined => {
  const sign = flags.includes('+') && value >= 0 ? '+' : '';
  const digits = Math.min(precision, MOST_DIGITS);
  switch (verb) {
    case 'f': case 'F': return sign + value.toFixed(digits);
    case 'e': return sign + exponent(value.toExponential(digits));
    case 'E': return sign + exponent(value.toExponential(digits)).toUpperCase();
    case 'g': case 'G': return sign + shown(value);
    default: return undefined;
  }
};

const hexadecimal = (text: string): string => Buffer.from(text).toString('hex');

const formatted = (directive: Directive, value: unknown): string => {
  const { verb, flags, precision } = directive;
  if (verb === 'T') return typeName(value);
  if (isList(value) && verb !== 'v') return `[${value.map((item) => formatted(directive, item)).join(' ')}]`;
  if (isFields(value) && verb !== 'v')
    return `map[${sortedEntries(value).map(([key, item]) => `${formatted({ ...directive, verb: 's' }, key)}:${formatted(directive, item)}`).join(' ')}]`;
  if (verb === 'v') {
    if (typeof value === 'string' && flags.includes('#')) return goQuote(value);
    return typeof value === 'number' && Number.isInteger(value) ? (integer({ ...directive, verb: 'd' }, value) ?? '') : shown(value);
  }
  if (typeof value === 'string') {
    const cut = precision === undefined ? value : Array.from(value).slice(0, precision).join('');
    if (verb === 's') return cut;
    if (verb === 'q') return goQuote(cut);
    if (verb === 'x' || verb === 'X') return verb === 'x' ? hexadecimal(cut) : hexadecimal(cut).toUpperCase();
  }
  if (typeof value === 'boolean' && verb === 't') return String(value);
  if (typeof value === 'number') return (Number.isInteger(value) ? integer(directive, value) : undefined) ?? float(directive, value) ?? bad(verb, value);
  return bad(verb, value);
};

const padded = ({ flags, width }: Directive, text: string, numeric: boolean): string => {
  const missing = width - Array.from(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !numeric) return ' '.repeat(missing) + text;
  const sign = /^[+-]/.test(text) ? text.charAt(0) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
};

/** Sprintf, Go's `%!d(MISSING)` and its like included. */
export const sprintf = (format: string, values: readonly unknown[]): string => {
  let next = 0;
  const amount = (text: string | undefined): number | undefined => {
    const value = text === '*' ? values[next++] : text === undefined ? undefined : Number(text);
    return typeof value === 'number' && Math.abs(value) <= WIDEST ? Math.trunc(value) : undefined;
  };
  const text = format.replace(DIRECTIVE, (whole, flags: string, width: string | undefined, precision: string | undefined, verb: string) => {
    const columns = amount(width) ?? 0;
    const digits = amount(precision) ?? (whole.includes('.') && precision === undefined ? 0 : undefined);
    if (verb === '%') return '%';
    if (verb === '') return '%!(NOVERB)';
    if (next >= values.length) return `%!${verb}(MISSING)`;
    const value = values[next++];
    const directive = { flags: columns < 0 ? `${flags}-` : flags, width: Math.abs(columns), precision: digits === undefined || digits < 0 ? undefined : digits, verb };
    return padded(directive, formatted(directive, value), typeof value === 'number');
  });
  const rest = values.slice(next);
  return rest.length === 0 ? text : `${text}%!(EXTRA ${rest.map((value) => (value === undefined || value === null ? '<nil>' : `${typeName(value)}=${shown(value)}`)).join(', ')})`;
};
