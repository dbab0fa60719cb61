// What stands between the braces. Go's text/template/parse, parse.go, with its words for what is wrong.
import { goQuote } from '../../model/go-quote.ts';
import type { Cursor } from './cursor.ts';
import type { Token } from './lexer.ts';
import { numberOf, unquoted } from './literals.ts';
import { source, type Command, type Operand, type Pipe } from './nodes.ts';

/** Reads up to the token `end`; `context` is Go's word for the place. @throws TemplateFault */
export type ReadPipeline = (context: string, end: 'right' | 'close') => Pipe;

/** @param variables those in scope; what a pipeline declares is added */
export const pipelines = (
  { peek, take, back, place, skipSpace, fault, unexpected, deeper }: Cursor, variables: string[], isFunction: (name: string) => boolean,
): ReadPipeline => {
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
    take();
    switch (type) {
      case 'identifier': return isFunction(word) ? { kind: 'function', at, name: word } : fault(`function ${goQuote(word)} not defined`);
      case 'variable': return variables.includes(word) ? { kind: 'variable', at, name: word, path: [] } : fault(`undefined variable ${goQuote(word)}`);
      case 'field': return { kind: 'field', at, path: [word.slice(1)] };
      case 'bool': case 'number': case 'string': case 'character': return literal(token);
      case 'open': return deeper(() => pipeline('parenthesized pipeline', 'close'));
      case 'keyword': if (word === '.' || word === 'nil') return { kind: word === '.' ? 'dot' : 'nil', at };
    }
    back();
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
      if (token.type === 'right' || token.type === 'close') back();
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
      const start = place();
      const { type, text: name } = take();
      skipSpace();
      const mark = peek();
      if (type !== 'variable' || !(mark.type === 'declare' || mark.type === 'assign' || mark.text === ',')) {
        back(start);
        return { variables: names, assigns: false };
      }
      take();
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
      if (!starts) unexpected(take(), context);
      commands.push(command());
    }
    take();
    if (commands.length === 0) fault(`missing value for ${context}`);
    const inert = commands.findIndex(({ operands: [first] }, stage) => stage > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(first.kind));
    if (inert > 0) fault(`non executable command in pipeline stage ${inert + 1}`);
    // Only now: `$x := $x` speaks of an older one.
    if (!assigns) variables.push(...names);
    return { kind: 'pipe', at, variables: names, assigns, commands };
  };
  return pipeline;
};
