// --format: the part of Go's text/template that docker's users write. Loaded only when a template is given.
import { UsageError } from '../errors.ts';
import { evaluate, type Rules } from './template/evaluator.ts';
import { FUNCTIONS } from './template/functions.ts';
import { TemplateFault } from './template/cursor.ts';
import { parse } from './template/parser.ts';

export { HEADER_FUNCTIONS } from './template/functions.ts';

export interface TemplateOptions extends Partial<Rules> {
  /** Of the error for a text that is no template: docker gives 64 for `inspect` and 1 elsewhere. */
  readonly exitCode?: number;
}

const explained = <T>(exitCode: number, work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof TemplateFault) throw new UsageError(`template parsing error: ${error.message}`, exitCode);
    throw error;
  }
};

/**
 * Reads a template. Data are JSON's values; a function in them is a method: `{{.Label "k"}}`.
 * @returns what makes text of data; it throws UsageError with exit code 1 where they do not fit
 * @throws UsageError with `exitCode` for a text that is no template
 */
export const compileTemplate = (text: string, options: TemplateOptions = {}): ((data: unknown) => string) => {
  const { exitCode = 1, functions = FUNCTIONS, maps = new Set(), lenient = false } = options;
  const statements = explained(exitCode, () => parse(text, (name) => functions.has(name)));
  return (data) => explained(1, () => evaluate(statements, text, data, { functions, maps, lenient }));
};
