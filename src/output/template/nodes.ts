// What a template is made of. Go's text/template/parse, node.go.

/** `at` is the place in the text, for errors. */
export type Operand =
  | { readonly kind: 'dot' | 'nil'; readonly at: number }
  | { readonly kind: 'bool'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'number'; readonly at: number; readonly text: string; readonly value: number }
  | { readonly kind: 'string'; readonly at: number; readonly text: string; readonly value: string }
  | { readonly kind: 'field'; readonly at: number; readonly path: readonly string[] }
  | { readonly kind: 'variable'; readonly at: number; readonly name: string; readonly path: readonly string[] }
  | { readonly kind: 'chain'; readonly at: number; readonly of: Operand; readonly path: readonly string[] }
  | { readonly kind: 'function'; readonly at: number; readonly name: string }
  | Pipe;

export interface Command {
  readonly kind: 'command';
  readonly at: number;
  readonly operands: readonly [Operand, ...Operand[]];
}

export interface Pipe {
  readonly kind: 'pipe';
  readonly at: number;
  readonly variables: readonly string[];
  /** `$x = …`, not `$x := …` */
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export type Statement =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with' | 'range'; readonly pipe: Pipe; readonly body: readonly Statement[]; readonly otherwise: readonly Statement[] }
  | { readonly kind: 'break' | 'continue' };

const dotted = (path: readonly string[]): string => path.map((name) => `.${name}`).join('');

/** A node as its source, in Go's spacing: errors quote it. */
export const source = (node: Operand | Command): string => {
  switch (node.kind) {
    case 'dot': return '.';
    case 'nil': return 'nil';
    case 'bool': return String(node.value);
    case 'number': case 'string': return node.text;
    case 'field': return dotted(node.path);
    case 'variable': return node.name + dotted(node.path);
    case 'chain': return `(${source(node.of)})${dotted(node.path)}`;
    case 'function': return node.name;
    case 'command': return node.operands.map((operand) => (operand.kind === 'pipe' ? `(${source(operand)})` : source(operand))).join(' ');
    case 'pipe': {
      const declared = node.variables.length === 0 ? '' : `${node.variables.join(', ')} ${node.assigns ? '=' : ':='} `;
      return declared + node.commands.map(source).join(' | ');
    }
  }
};
