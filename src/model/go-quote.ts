// How Go writes a string in quotes. docker's COMMAND column and its flag errors are written so.

const NAMED: Readonly<Record<string, string>> = {
  '\u0007': '\\a', '\b': '\\b', '\f': '\\f', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\v': '\\v', '\\': '\\\\',
};
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');

const escaped = (character: string, mark: string): string => {
  if (character === mark) return `\\${mark}`;
  const named = NAMED[character];
  if (named !== undefined) return named;
  if (PRINTABLE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  // Half of a surrogate pair is no character; Go would have read U+FFFD.
  if (code >= 0xd800 && code < 0xe000) return '\ufffd';
  if (code < 0x20 || code === 0x7f) return `\\x${hex(code, 2)}`;
  return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
};

const quoted = (text: string, mark: string): string => mark + Array.from(text, (character) => escaped(character, mark)).join('') + mark;

/** strconv.Quote: `"a\tb"`. */
export const goQuote = (text: string): string => quoted(text, '"');

/** strconv.QuoteRune: `'\''`. */
export const goQuoteRune = (character: string): string => quoted(character, "'");
