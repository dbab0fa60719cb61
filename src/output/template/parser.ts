// Tokens to a tree. Go's text/template/parse, parse.go, with its words for what is wrong.
import { cursorOf } from './cursor.ts';
import { pipelines } from './pipelines.ts';
import type { Statement } from './nodes.ts';

type Block = 'if' | 'with' | 'range';
/** What ended a list of statements; `next` is the keyword after `{{else`. */
type Ending = { readonly kind: 'end' | 'eof' } | { readonly kind: 'else'; readonly next: Block | undefined };

/** @throws TemplateFault */
export const parse = (text: string, isFunction: (name: string) => boolean): readonly Statement[] => {
  const cursor = cursorOf(text);
  const { peek, take, back, skipSpace, fault, unexpected, deeper } = cursor;
  const variables = ['$'];
  const pipeline = pipelines(cursor, variables, isFunction);
  let ranges = 0;

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
    take();
    switch (word) {
      case 'if': case 'with': case 'range': return block(word);
      case 'end':
        closing('end');
        return { kind: 'end' };
      case 'else': {
        skipSpace();
        const { text: after } = peek();
        if (after === 'if' || after === 'with') {
          take();
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
        back();
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
