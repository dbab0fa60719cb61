// Text to tokens. Go's text/template/parse, lex.go.
import { goQuote } from '../../model/go-quote.ts';

export type TokenType =
  | 'text' | 'left' | 'right' | 'space' | 'identifier' | 'keyword' | 'bool' | 'field' | 'variable' | 'number' | 'character' | 'string'
  | 'open' | 'close' | 'pipe' | 'declare' | 'assign' | 'other' | 'error' | 'end';

export interface Token {
  readonly type: TokenType;
  /** As written; of an error, what is wrong. */
  readonly text: string;
  readonly at: number;
}

const KEYWORDS = new Set(['.', 'block', 'break', 'continue', 'define', 'else', 'end', 'if', 'nil', 'range', 'template', 'with']);
const WORD = /[\p{L}\p{Nd}_]+/uy;
const FIELD = /\.[\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const SPACE = /[ \t\r\n]+/y;
const NUMBER = /[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|[\d_]*\.?[\d_]*(?:[eE][+-]?[\d_]+)?)/y;
const QUOTED: Readonly<Record<string, readonly [RegExp, TokenType, unterminated: string]>> = {
  '"': [/"(?:[^"\\\n]|\\[^\n])*"/y, 'string', 'unterminated quoted string'],
  "'": [/'(?:[^'\\\n]|\\[^\n])*'/y, 'character', 'unterminated character constant'],
  '`': [/`[^`]*`/y, 'string', 'unterminated raw quoted string'],
};
const SINGLE: Readonly<Record<string, TokenType>> = { '|': 'pipe', '=': 'assign', '(': 'open', ')': 'close' };

const LEFT = '{{';
const RIGHT = '}}';
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{Nd}_]/u.test(character);

/** All tokens, up to the end or the first error. */
export const tokens = (input: string): readonly Token[] => {
  const found: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    return pattern.exec(input)?.[0] ?? '';
  };
  const emit = (type: TokenType, text: string): true => {
    found.push({ type, text, at });
    at += text.length;
    return true;
  };
  const error = (text: string): false => {
    found.push({ type: 'error', text, at });
    return false;
  };
  const skipSpaceIf = (trim: boolean): void => {
    if (trim) at += match(SPACE).length;
  };

  /** The comment that begins at `at`, with what closes it. */
  const comment = (): boolean => {
    const close = input.indexOf('*/', at);
    if (close < 0) return error('unclosed comment');
    at = close + 2;
    const [ending, mark] = /^([ \t\r\n]-)?\}\}/.exec(input.slice(at, at + 4)) ?? [];
    if (ending === undefined) return error('comment ends before closing delimiter');
    at += ending.length;
    skipSpaceIf(mark !== undefined);
    return true;
  };
  /** The text up to an action, comments left out. `{{- ` cuts the blanks before it. @returns whether there is an action */
  const text = (): boolean => {
    for (;;) {
      const open = input.indexOf(LEFT, at);
      const end = open < 0 ? input.length : open;
      const trim = /^-[ \t\r\n]/.test(input.slice(end + 2, end + 4));
      const before = input.slice(at, end);
      const kept = trim ? before.replace(/[ \t\r\n]+$/, '') : before;
      if (kept !== '') emit('text', kept);
      at = end;
      if (open < 0) {
        emit('end', '');
        return false;
      }
      const first = at + LEFT.length + (trim ? 2 : 0);
      const isComment = input.startsWith('/*', first);
      if (!isComment) emit('left', LEFT);
      at = first;
      if (!isComment) return true;
      if (!comment()) return false;
    }
  };

  const word = (): boolean => {
    const name = match(WORD);
    return emit(name === 'true' || name === 'false' ? 'bool' : KEYWORDS.has(name) ? 'keyword' : 'identifier', name) && terminated();
  };
  /** After a name only this may stand: Go's atTerminator. */
  const terminated = (): boolean => {
    const next = input[at];
    return next === undefined || /[ \t\r\n.,|:()]/.test(next) || input.startsWith(RIGHT, at) || error(`bad character ${unicode(next)}`);
  };
  const number = (): boolean => {
    const digits = match(NUMBER);
    const next = input[at + digits.length];
    return isWord(next) ? error(`bad number syntax: ${goQuote(digits + next)}`) : emit('number', digits);
  };
  const unicode = (character: string): string =>
    `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')} '${character}'`;

  /** One token between the braces; false ends the text. */
  const inside = (parentheses: number): boolean => {
    const next = input[at];
    if (next === undefined) return error('unclosed action');
    const blank = match(SPACE);
    if (blank !== '') return emit('space', blank);
    const quoted = QUOTED[next];
    if (quoted !== undefined) {
      const [pattern, type, unterminated] = quoted;
      const literal = match(pattern);
      return literal === '' ? error(unterminated) : emit(type, literal);
    }
    if (input.startsWith(':=', at)) return emit('declare', ':=');
    if (next === ')' && parentheses === 0) return error('unexpected right paren');
    const single = SINGLE[next];
    if (single !== undefined) return emit(single, next);
    if (next === '$') return emit('variable', match(VARIABLE)) && terminated();
    if (next === '.' && !/\d/.test(input[at + 1] ?? '')) {
      const name = match(FIELD);
      return emit(name === '.' ? 'keyword' : 'field', name) && terminated();
    }
    if (/[\d.+-]/.test(next)) return number();
    if (isWord(next)) return word();
    return next >= ' ' && next <= '~' ? emit('other', next) : error(`unrecognized character in action: ${unicode(next)}`);
  };

  while (text()) {
    for (let parentheses = 0; ; ) {
      const [ending, blanks, mark] = /^([ \t\r\n]+(-))?\}\}/.exec(input.slice(at)) ?? [];
      if (ending !== undefined) {
        if (parentheses > 0) {
          error('unclosed left paren');
          return found;
        }
        at += blanks?.length ?? 0;
        emit('right', RIGHT);
        skipSpaceIf(mark !== undefined);
        break;
      }
      if (!inside(parentheses)) return found;
      const last = found.at(-1)?.type;
      parentheses += last === 'open' ? 1 : last === 'close' ? -1 : 0;
    }
  }
  return found;
};
