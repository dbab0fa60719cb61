// Tokens to a tree. Go's text/template/parse, parse.go, with its words for what is wrong.
import { goQuote } from '../../model/go-quote.ts';
import { tokens, type Token } from './lexer.ts';
import { numberOf, unquoted } from './literals.ts';
import { source, type Command, type Operand, type Pipe, type Statement } from './nodes.ts';

/** Go's stack grows, ours does not. */
const DEEPEST = 200;

/** What is wrong with a template, without the words before it. */
export class TemplateFault extends Error {}

/** The line of a place, from 1. */
export const lineOf = (text: string, at: number): number => text.slice(0, at).split('\n').length;

type Block = 'if' | 'with' | 'range';
/** What ended a list of statements; `next` is the keyword after `{{else`. */
type Ending = { readonly kind: 'end' | 'eof' } | { readonly kind: 'else'; readonly next: Block | undefined };

/** @throws TemplateFault */
export const parse = (text: string, isFunction: (name: string) => boolean): readonly Statement[] => {
  const list = tokens(text);
  const variables = ['$'];
  let next = 0;
  let depth = 0;
  let ranges = 0;

  const END: Token = { type: 'end', text: '', at: text.length };
  const peek = (): Token => list[next] ?? END;
  const take = (): Token => list[next++] ?? END;
  const skipSpace = (): void => {
    while (peek().type === 'space') next++;
  };
  const fault = (message: string): never => {
    throw new TemplateFault(`template: :${lineOf(text, (list[next - 1] ?? END).at)}: ${message}`);
  };
  const unexpected = ({ type, text: word }: Token, context: string): never => {
    if (type === 'error') return fault(word);
    const shown = type === 'end' ? 'EOF' : type === 'keyword' ? `<${word}>` : word.length > 10 ? `${goQuote(word.slice(0, 10))}...` : goQuote(word);
    return fault(`unexpected ${shown} in ${context}`);
  };
  const deeper = <T>(read: () => T): T => {
    if (++depth > DEEPEST) fault('too deeply nested');
    const result = read();
    depth--;
    return result;
  };

  const literal = ({ type, text: word, at }: Token): Operand => {
    if (type === 'bool') return { kind: 'bool', at, value: word === 'true' };
    if (type === 'number') return { kind: 'number', at, text: word, value: numberOf(word) ?? fault(`illegal number syntax: ${goQuote(word)}`) };
    const value = unquoted(word) ?? fault('invalid syntax');
    if (type === 'string') return { kind: 'string', at, text: word, value };
    if (Array.from(value).length !== 1) fault(`malformed character constant: ${word}`);
    return { kind: 'number', at, text: word, value: value.codePointAt(0) ?? 0 };
  };
  const term = (): Operand | undefined => {
    skipSpace();
    const token = peek();
    const { type, text: word, at } = token;
    next++;
    switch (type) {
      case 'identifier': return isFunction(word) ? { kind: 'function', at, name: word } : fault(`function ${goQuote(word)} not defined`);
      case 'variable': return variables.includes(word) ? { kind: 'variable', at, name: word, path: [] } : fault(`undefined variable ${goQuote(word)}`);
      case 'field': return { kind: 'field', at, path: [word.slice(1)] };
      case 'bool': case 'number': case 'string': case 'character': return literal(token);
      case 'open': return deeper(() => pipeline('parenthesized pipeline', 'close'));
      case 'keyword': if (word === '.' || word === 'nil') return { kind: word === '.' ? 'dot' : 'nil', at };
    }
    next--;
    return undefined;
  };
  const operand = (): Operand | undefined => {
    const of = term();
    if (of === undefined || peek().type !== 'field') return of;
    const { at } = peek();
    const path: string[] = [];
    while (peek().type === 'field') path.push(take().text.slice(1));
    switch (of.kind) {
      // The place of a path of names is that of its second name: Go's own accounting, seen in docker's errors.
      case 'field': return { ...of, at, path: [...of.path, ...path] };
      case 'variable': return { ...of, at, path };
      case 'pipe': case 'function': case 'chain': return { kind: 'chain', at, of, path };
      default: return fault(`unexpected . after term ${goQuote(source(of))}`);
    }
  };
  const command = (): Command => {
    const operands: Operand[] = [];
    for (;;) {
      const found = operand();
      if (found !== undefined) operands.push(found);
      const token = take();
      if (token.type === 'space') continue;
      if (token.type === 'right' || token.type === 'close') next--;
      else if (token.type !== 'pipe') unexpected(token, 'operand');
      break;
    }
    const [first = fault('empty command'), ...rest] = operands;
    return { kind: 'command', at: first.at, operands: [first, ...rest] };
  };
  /** `$x :=`, `$x =`, and in a range `$k, $v :=`. */
  const declaration = (context: string): Pick<Pipe, 'variables' | 'assigns'> => {
    const names: string[] = [];
    for (;;) {
      const start = next;
      const { type, text: name } = take();
      skipSpace();
      const mark = peek();
      if (type !== 'variable' || !(mark.type === 'declare' || mark.type === 'assign' || mark.text === ',')) {
        next = start;
        return { variables: names, assigns: false };
      }
      next++;
      names.push(name);
      if (mark.type === 'assign' && !variables.includes(name)) fault(`undefined variable ${goQuote(name)}`);
      if (mark.text !== ',') return { variables: names, assigns: mark.type === 'assign' };
      if (context !== 'range' || names.length === 2) fault(`too many declarations in ${context}`);
      skipSpace();
      if (peek().type !== 'variable') fault('range can only initialize variables');
    }
  };
  const pipeline = (context: string, end: 'right' | 'close'): Pipe => {
    skipSpace();
    const { at } = peek();
    const { variables: names, assigns } = declaration(context);
    const commands: Command[] = [];
    for (;;) {
      skipSpace();
      const token = peek();
      if (token.type === end) break;
      const starts = !['right', 'close', 'pipe', 'declare', 'assign', 'other', 'error', 'end', 'text'].includes(token.type) &&
        (token.type !== 'keyword' || token.text === '.' || token.text === 'nil');
      if (!starts) {
        next++;
        unexpected(token, context);
      }
      commands.push(command());
    }
    next++;
    if (commands.length === 0) fault(`missing value for ${context}`);
    const inert = commands.findIndex(({ operands: [first] }, stage) => stage > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(first.kind));
    if (inert > 0) fault(`non executable command in pipeline stage ${inert + 1}`);
    // Only now: `$x := $x` speaks of an older one.
    if (!assigns) variables.push(...names);
    return { kind: 'pipe', at, variables: names, assigns, commands };
  };

  const closing = (context: string): void => {
    skipSpace();
    const token = take();
    if (token.type !== 'right') unexpected(token, context);
  };
  const block = (kind: Block): Statement => deeper(() => {
    const scope = variables.length;
    const pipe = pipeline(kind, 'right');
    ranges += kind === 'range' ? 1 : 0;
    const [body, ending] = statements();
    ranges -= kind === 'range' ? 1 : 0;
    let otherwise: readonly Statement[] = [];
    if (ending.kind === 'eof') unexpectedEnd();
    // `{{else if X}}` is an `if` of its own, which shares the `end`.
    if (ending.kind === 'else' && ending.next !== undefined && ending.next === kind) otherwise = [block(kind)];
    else if (ending.kind === 'else') {
      if (ending.next !== undefined) fault(`unexpected <${ending.next}> in else`);
      const [list, last] = statements();
      if (last.kind === 'eof') unexpectedEnd();
      if (last.kind === 'else') fault('expected end; found {{else}}');
      otherwise = list;
    }
    variables.length = scope;
    return { kind, pipe, body, otherwise };
  });
  const unexpectedEnd = (): never => (peek().type === 'error' ? fault(peek().text) : fault('unexpected EOF'));

  /** @returns the ending, or the statement that begins after `{{` */
  const action = (): Ending | Statement => {
    skipSpace();
    const { type, text: word } = peek();
    if (type !== 'keyword' || word === '.' || word === 'nil') return { kind: 'action', pipe: pipeline('command', 'right') };
    next++;
    switch (word) {
      case 'if': case 'with': case 'range': return block(word);
      case 'end':
        closing('end');
        return { kind: 'end' };
      case 'else': {
        skipSpace();
        const { text: after } = peek();
        if (after === 'if' || after === 'with') {
          next++;
          return { kind: 'else', next: after };
        }
        closing('else');
        return { kind: 'else', next: undefined };
      }
      case 'break': case 'continue':
        if (ranges === 0) fault(`{{${word}}} outside {{range}}`);
        closing(`{{${word}}}`);
        return { kind: word };
      default: return fault(`{{${word}}} is not among what sc understands`);
    }
  };
  const statements = (): [Statement[], Ending] => {
    const found: Statement[] = [];
    for (;;) {
      const { type, text: word } = take();
      if (type === 'end' || type === 'error') {
        next--;
        return [found, { kind: 'eof' }];
      }
      if (type === 'text') {
        found.push({ kind: 'text', text: word });
        continue;
      }
      const scope = variables.length;
      const result = action();
      if (result.kind === 'end' || result.kind === 'else') return [found, result];
      if (result.kind !== 'action') variables.length = scope;
      found.push(result as Statement);
    }
  };

  const [all, ending] = statements();
  if (ending.kind !== 'eof') fault(`unexpected {{${ending.kind}}}`);
  if (peek().type === 'error') fault(peek().text);
  return all;
};
