// The tokens of a template, one after the other, and the words for what is wrong with them.
import { goQuote } from '../../model/go-quote.ts';
import { tokens, type Token } from './lexer.ts';

/** Go's stack grows, ours does not. */
const DEEPEST = 200;

/** What is wrong with a template, without the words before it. */
export class TemplateFault extends Error {}

/** The line of a place, from 1. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

export interface Cursor {
  readonly peek: () => Token;
  readonly take: () => Token;
  /** Goes back over the token that was taken last, or to a place. */
  readonly back: (to?: number) => void;
  readonly place: () => number;
  readonly skipSpace: () => void;
  /** @throws TemplateFault, with the line of the token that was taken last */
  readonly fault: (message: string) => never;
  /** @throws TemplateFault */
  readonly unexpected: (token: Token, context: string) => never;
  /** Reads what is nested. @throws TemplateFault where that goes too deep */
  readonly deeper: <T>(read: () => T) => T;
}

export const cursorOf = (text: string): Cursor => {
  const list = tokens(text);
  const end: Token = { type: 'end', text: '', at: text.length };
  let next = 0;
  let depth = 0;
  const fault = (message: string): never => {
    throw new TemplateFault(`template: :${lineOf(text, (list[next - 1] ?? end).at)}: ${message}`);
  };
  return {
    fault,
    peek: () => list[next] ?? end,
    take: () => list[next++] ?? end,
    back: (to = next - 1) => {
      next = to;
    },
    place: () => next,
    skipSpace: () => {
      while (list[next]?.type === 'space') next++;
    },
    unexpected: ({ type, text: word }, context) => {
      if (type === 'error') return fault(word);
      const shown = type === 'end' ? 'EOF' : type === 'keyword' ? `<${word}>` : word.length > 10 ? `${goQuote(word.slice(0, 10))}...` : goQuote(word);
      return fault(`unexpected ${shown} in ${context}`);
    },
    deeper: (read) => {
      if (++depth > DEEPEST) fault('too deeply nested');
      const result = read();
      depth--;
      return result;
    },
  };
};
