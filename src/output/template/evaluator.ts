// A tree and data to text. Go's text/template, exec.go.
import { FunctionFault, type Parameter, type TemplateFunction } from './functions.ts';
import { source, type Command, type Operand, type Pipe, type Statement } from './nodes.ts';
import { lineOf, TemplateFault } from './cursor.ts';
import { isFields, isList, shown, sortedEntries, truth, typeName } from './values.ts';

export interface Rules {
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  /** Names of fields that hold a map: a key that it lacks is `<no value>`, in a struct it is an error. */
  readonly maps: ReadonlySet<string>;
  /** Every object is a map. */
  readonly lenient: boolean;
}

/** No value comes through the pipe: unlike nil, which may. */
const NONE = Symbol('none');
type Variables = { readonly name: string; value: unknown }[];
type Jump = 'break' | 'continue' | undefined;

const MOST_ITERATIONS = 1_000_000;

const fits = (value: unknown, parameter: Parameter): boolean => {
  switch (parameter) {
    case 'any': return true;
    case 'string': return typeof value === 'string';
    case 'int': return typeof value === 'number' && Number.isInteger(value);
    case 'list': return isList(value);
  }
};
const GO_TYPE: Readonly<Record<Parameter, string>> = { any: 'interface {}', string: 'string', int: 'int', list: '[]string' };

/** @throws TemplateFault in Go's words */
export const evaluate = (statements: readonly Statement[], text: string, data: unknown, { functions, maps, lenient }: Rules): string => {
  const variables: Variables = [{ name: '$', value: data }];
  const known = new WeakSet<object>();
  let output = '';

  const fault = (node: Operand | Command, message: string): never => {
    const start = text.lastIndexOf('\n', node.at - 1) + 1;
    const column = Buffer.byteLength(text.slice(start, node.at));
    throw new TemplateFault(`template: :${lineOf(text, node.at)}:${column}: executing "" at <${source(node)}>: ${message}`);
  };

  const called = (node: Operand, name: string, method: (...values: unknown[]) => unknown, values: unknown[]): unknown =>
    method.length === values.length ? method(...values) : fault(node, `wrong number of args for ${name}: want ${method.length} got ${values.length}`);

  const field = (node: Operand, of: unknown, name: string, values: unknown[]): unknown => {
    if (of === undefined) return undefined;
    if (of === null) return fault(node, `nil pointer evaluating interface {}.${name}`);
    if (!isFields(of)) return fault(node, `can't evaluate field ${name} in type ${typeName(of)}`);
    if (!Object.hasOwn(of, name)) return lenient || known.has(of) ? undefined : fault(node, `map has no entry for key "${name}"`);
    const value = of[name];
    if (typeof value === 'function') return called(node, name, value as (...values: unknown[]) => unknown, values);
    if (values.length > 0) return fault(node, `wrong number of args for ${name}: want 0 got ${values.length}`);
    if (maps.has(name) && isFields(value)) known.add(value);
    return value;
  };
  const fields = (node: Operand, of: unknown, path: readonly string[], values: unknown[]): unknown =>
    path.reduce((value, name, at) => field(node, value, name, at === path.length - 1 ? values : []), of);

  const variable = (name: string): { value: unknown } => variables.findLast((candidate) => candidate.name === name) ?? { value: undefined };

  const operand = (node: Operand, dot: unknown, values: unknown[] = []): unknown => {
    switch (node.kind) {
      case 'dot': return dot;
      case 'nil': return null;
      case 'bool': case 'number': case 'string': return node.value;
      case 'field': return fields(node, dot, node.path, values);
      case 'variable': return fields(node, variable(node.name).value, node.path, values);
      case 'chain': return fields(node, operand(node.of, dot), node.path, values);
      case 'pipe': return pipeline(node, dot);
      case 'function': return invoked({ kind: 'command', at: node.at, operands: [node] }, node.name, dot, NONE);
    }
  };

  const argument = (node: Operand, dot: unknown, parameter: Parameter): unknown => {
    const value = operand(node, dot);
    if (fits(value, parameter)) return value;
    if (['bool', 'number', 'string'].includes(node.kind)) return fault(node, `expected ${GO_TYPE[parameter]}; found ${source(node)}`);
    return fault(node, misfit(value, parameter));
  };
  const misfit = (value: unknown, parameter: Parameter): string =>
    value === undefined || value === null ? `invalid value; expected ${GO_TYPE[parameter]}`
      : `wrong type for value; expected ${GO_TYPE[parameter]}; got ${typeName(value)}`;

  const invoked = (node: Command, name: string, dot: unknown, final: unknown): unknown => {
    const { takes, more, call } = functions.get(name) ?? fault(node, `"${name}" is not a defined function`);
    const given = node.operands.slice(1);
    const count = given.length + (final === NONE ? 0 : 1);
    if (count < takes.length || (more === undefined && count > takes.length))
      return fault(node.operands[0], `wrong number of args for ${name}: want ${more === undefined ? '' : 'at least '}${takes.length} got ${count}`);
    const parameter = (at: number): Parameter => takes[at] ?? more ?? 'any';
    if (name === 'and' || name === 'or') {
      let value: unknown = NONE;
      for (const node of given) {
        value = operand(node, dot);
        if (truth(value) === (name === 'or')) return value;
      }
      return final === NONE ? value : final;
    }
    const values = given.map((node, at) => argument(node, dot, parameter(at)));
    if (final !== NONE) values.push(fits(final, parameter(values.length)) ? final : fault(node, misfit(final, parameter(values.length))));
    try {
      return call(...(values as never[]));
    } catch (error) {
      if (!(error instanceof FunctionFault)) throw error;
      return fault(node, `error calling ${name}: ${error.message}`);
    }
  };

  const command = (node: Command, dot: unknown, final: unknown): unknown => {
    const [first, ...rest] = node.operands;
    if (first.kind === 'function') return invoked(node, first.name, dot, final);
    if (first.kind === 'field' || first.kind === 'variable' || first.kind === 'chain') {
      const values = [...rest.map((argument) => operand(argument, dot)), ...(final === NONE ? [] : [final])];
      if (values.length > 0 && first.kind === 'variable' && first.path.length === 0) return fault(first, `can't give argument to non-function ${source(first)}`);
      return operand(first, dot, values);
    }
    if (rest.length > 0 || final !== NONE) return fault(first, `can't give argument to non-function ${source(first)}`);
    return first.kind === 'nil' ? fault(first, 'nil is not a command') : operand(first, dot);
  };

  const pipeline = (pipe: Pipe, dot: unknown): unknown => {
    let value: unknown = NONE;
    for (const node of pipe.commands) value = command(node, dot, value);
    for (const name of pipe.variables) {
      if (pipe.assigns) variable(name).value = value;
      else variables.push({ name, value });
    }
    return value;
  };

  /** The pairs of a range: positions in a list, keys of a map, numbers below a number. */
  const pairs = (pipe: Pipe, value: unknown): Iterable<readonly [unknown, unknown]> => {
    if (value === undefined || value === null) return [];
    if (isList(value)) return value.entries();
    if (isFields(value)) return sortedEntries(value);
    if (typeof value === 'number' && Number.isInteger(value) && value <= MOST_ITERATIONS) return Array.from({ length: Math.max(0, value) }, (_, at) => [at, at] as const);
    return fault(pipe, `range can't iterate over ${shown(value)}`);
  };

  const range = (node: Statement & { readonly kind: 'range' | 'if' | 'with' }, dot: unknown): Jump => {
    const { variables: names, assigns } = node.pipe;
    const scope = variables.length;
    let any = false;
    for (const [key, item] of pairs(node.pipe, pipeline({ ...node.pipe, variables: [] }, dot))) {
      any = true;
      const values = names.length === 2 ? [key, item] : [item];
      names.forEach((name, at) => {
        if (assigns) variable(name).value = values[at];
        else variables.push({ name, value: values[at] });
      });
      const jump = walk(node.body, item);
      variables.length = scope;
      if (jump === 'break') break;
    }
    return any ? undefined : walk(node.otherwise, dot);
  };

  const walk = (list: readonly Statement[], dot: unknown): Jump => {
    for (const node of list) {
      const scope = variables.length;
      let jump: Jump;
      switch (node.kind) {
        case 'text': output += node.text; break;
        case 'break': case 'continue': return node.kind;
        case 'range': jump = range(node, dot); break;
        case 'action': {
          const value = pipeline(node.pipe, dot);
          if (node.pipe.variables.length === 0) output += value === undefined || value === null ? '<no value>' : shown(value);
          continue;
        }
        default: {
          const value = pipeline(node.pipe, dot);
          jump = truth(value) ? walk(node.body, node.kind === 'with' ? value : dot) : walk(node.otherwise, dot);
        }
      }
      variables.length = scope;
      if (jump !== undefined) return jump;
    }
    return undefined;
  };

  walk(statements, data);
  return output;
};
