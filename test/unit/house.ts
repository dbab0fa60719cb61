// The rules of the house, applied to the text of one source file or to all of them. No file is read here.
import path from 'node:path';
import ts from 'typescript';

/** Which room may import which: the table of docs/architecture.md. Every room may import itself. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  bin: ['main'],
  main: ['cli', 'commands', 'engine', 'errors', 'host', 'images', 'model', 'output', 'plan', 'program', 'store'],
  commands: ['cli', 'engine', 'errors', 'images', 'model', 'output', 'plan', 'program', 'store'],
  cli: ['errors', 'model'],
  model: ['errors'],
  plan: ['errors', 'model'],
  program: ['model', 'plan'],
  engine: ['errors', 'host', 'model', 'plan', 'program', 'store'],
  images: ['errors', 'host', 'model', 'store'],
  store: ['errors', 'host', 'model'],
  host: ['errors', 'model'],
  output: ['errors', 'model'],
  errors: [],
};

/** Types that every room may name: where the state lies, and what a verb is given. */
const COMMON_TYPES = ['store/paths.ts', 'cli/command.ts'];

/** Rooms whose functions have no clock, no chance, no disk: the same words in, the same words out. */
const PURE = ['model', 'plan', 'program', 'output', 'errors'];
const HARMLESS_MODULES = ['node:path', 'node:util', 'node:crypto', 'node:string_decoder', 'node:buffer', 'node:stream', 'node:events'];
const MOST_LINES = 300;

export interface Import {
  /** As written, or below src/ where it leads to a file of ours. */
  readonly target: string;
  readonly own: boolean;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

export interface Source {
  /** Below src/. */
  readonly file: string;
  readonly text: string;
}

export const roomOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, ''));

const parse = ({ file, text }: Source): ts.SourceFile => ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);

const nodesBelow = function* (node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesBelow(child);
};

const onlyTypes = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  const named = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  const phrase = ts.isImportDeclaration(node) ? node.importClause?.isTypeOnly === true : node.isTypeOnly;
  const members = named !== undefined && (ts.isNamedImports(named) || ts.isNamedExports(named)) ? named.elements : undefined;
  return phrase || (members !== undefined && members.length > 0 && members.every((one) => one.isTypeOnly));
};

const specifier = (node: ts.Node): { readonly words: string; readonly typeOnly: boolean } | undefined => {
  if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    return { words: node.moduleSpecifier.text, typeOnly: onlyTypes(node) };
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return { words: node.argument.literal.text, typeOnly: true };
  }
  if (ts.isCallExpression(node) && (node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require')) {
    const [argument] = node.arguments;
    return { words: argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : '(computed)', typeOnly: false };
  }
  return undefined;
};

/** Static, dynamic and type imports, and re-exports. */
export const importsOf = (source: Source): Import[] =>
  [...nodesBelow(parse(source))].flatMap((node): Import[] => {
    const found = specifier(node);
    if (found === undefined) return [];
    const own = found.words.startsWith('.');
    return [{ target: own ? path.join(path.dirname(source.file), found.words) : found.words, own, typeOnly: found.typeOnly, dynamic: ts.isCallExpression(node) }];
  });

const wrongImport = (room: string, { target, own, typeOnly }: Import): string | undefined => {
  if (!own) {
    const builtin = target.startsWith('node:');
    if (builtin && room !== 'host' && !HARMLESS_MODULES.includes(target)) return `only src/host touches the machine: no ${target} here`;
    return target === '(computed)' ? 'imports what cannot be told before it runs' : undefined;
  }
  const to = roomOf(target);
  const allowed = to === room || MAY_IMPORT[room]?.includes(to) === true || (typeOnly && COMMON_TYPES.includes(target));
  return allowed ? undefined : `src/${room} may not import src/${to}: ${target}`;
};

const impure = (node: ts.Node): string | undefined => {
  const text = node.getText();
  if (ts.isPropertyAccessExpression(node) && ['Date.now', 'Math.random', 'performance.now'].includes(text)) return text;
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0) return text;
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'process') return text;
  return undefined;
};

const hasDefaultExport = (node: ts.Node): boolean =>
  (ts.isExportAssignment(node) && node.isExportEquals !== true)
  || (ts.isExportSpecifier(node) && node.name.text === 'default')
  || (ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword));

const wrongNode = (room: string, node: ts.Node): string | undefined => {
  if (hasDefaultExport(node)) return 'has a default export';
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'says `any`';
  if (ts.isPropertyAccessExpression(node) && /^process\.(exit|abort|reallyExit)$/.test(node.getText())) return 'ends the process by itself: only main sets the exit code';
  if (ts.isPropertyAccessExpression(node) && node.getText() === 'process.exitCode' && room !== 'main') return 'sets the exit code: only main does';
  const source = PURE.includes(room) ? impure(node) : undefined;
  return source === undefined ? undefined : `src/${room} is pure: no ${source}`;
};

const comments = (source: Source): string[] => {
  const tree = parse(source);
  const found = new Map<number, string>();
  for (const node of nodesBelow(tree)) {
    for (const range of [...(ts.getLeadingCommentRanges(source.text, node.getFullStart()) ?? []), ...(ts.getTrailingCommentRanges(source.text, node.getEnd()) ?? [])]) {
      found.set(range.pos, source.text.slice(range.pos, range.end));
    }
  }
  return [...found.values()];
};

const wrongComment = (comment: string): string | undefined => {
  if (/\b(TODO|FIXME|XXX|HACK)\b/.test(comment)) return `puts off: ${comment}`;
  if (/(@ts-(ignore|nocheck|expect-error)|eslint-disable|oxlint-disable)/.test(comment)) return `silences a tool: ${comment}`;
  const code = /^(\/\/|\s*\*)?\s*((import|export|const|let|return|if|for|while|throw)\b.*[;{]|[\w.]+\(.*\);|\})\s*$/m;
  return code.test(comment.replace(/^\/\*+/, '')) ? `is code that was put out of use: ${comment}` : undefined;
};

/** What is wrong with one file, in words. */
export const faults = (source: Source): string[] => {
  const room = roomOf(source.file);
  const lines = source.text.trimEnd().split('\n').length;
  const found = [
    MAY_IMPORT[room] === undefined ? `is in no room: ${room}` : undefined,
    ...importsOf(source).map((one) => wrongImport(room, one)),
    ...[...nodesBelow(parse(source))].map((node) => wrongNode(room, node)),
    ...comments(source).map(wrongComment),
    lines > MOST_LINES ? `has ${lines} lines, more than ${MOST_LINES}` : undefined,
  ];
  return [...new Set(found.filter((one) => one !== undefined))].map((words) => `${source.file} ${words}`);
};

/** Imports that lead back to where they began; types count, for they too tie what should be separate. */
export const cycles = (sources: readonly Source[]): string[] => {
  const graph = new Map(sources.map((source) => [source.file, importsOf(source).filter(({ own }) => own).map(({ target }) => target)]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file);
    if (at >= 0) {
      found.push([...way.slice(at), file].join(' → '));
      return;
    }
    if (done.has(file)) return;
    done.add(file);
    for (const target of graph.get(file) ?? []) visit(target, [...way, file]);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
};

/** Imports of files that are not there: the table cannot hold for them. */
export const missing = (sources: readonly Source[]): string[] => {
  const files = new Set(sources.map(({ file }) => file));
  return sources.flatMap((source) => importsOf(source)
    .filter(({ own, target }) => own && !files.has(target))
    .map(({ target }) => `${source.file} imports ${target}, which is no file of src/`));
};

const exportsDefinition = (source: Source): boolean =>
  [...nodesBelow(parse(source))].some((node) => ts.isVariableStatement(node)
    && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    && node.declarationList.declarations.some(({ name }) => name.getText() === 'definition'));

/** A file of src/commands/ is a verb, loaded when it is called and not before, or what the table or verbs use. */
export const strayVerbs = (sources: readonly Source[]): string[] => {
  const imports = sources.filter(({ file }) => ['commands', 'main'].includes(roomOf(file))).flatMap(importsOf);
  return sources.filter(({ file }) => roomOf(file) === 'commands').flatMap((source) => {
    const uses = imports.filter(({ target, typeOnly }) => target === source.file && !typeOnly);
    if (uses.length === 0) return [`${source.file} is used by no table and no verb`];
    return exportsDefinition(source) && !uses.every(({ dynamic }) => dynamic) ? [`${source.file} is a verb, yet loaded before it is called`] : [];
  });
};
