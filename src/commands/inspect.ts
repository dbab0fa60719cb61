import { command } from '../cli/command.ts';
import { NotFoundError, ScError, UsageError } from '../errors.ts';
import { containerSize } from '../engine/container-size.ts';
import { hostFacts } from '../engine/facts.ts';
import { inspectContainer } from '../engine/inspect-container.ts';
import { inspectImage } from '../images/inspect.ts';
import { print, warn } from '../output/print.ts';
import type { StatePaths } from '../store/paths.ts';
import { findRecord } from '../store/records.ts';
import { containerStatus } from '../store/status.ts';

const FLAGS = {
  format: { kind: 'string', short: 'f', help: "Format output using a custom template:\n'json':             Print in JSON format\n'TEMPLATE':         Print output using the given Go template." },
  size: { kind: 'bool', short: 's', help: 'Display total file sizes if the type is container' },
  type: { kind: 'string', help: 'Only inspect objects of the given type (container, image)' },
} as const;

type Kind = 'container' | 'image';

const container = (paths: StatePaths, word: string, size: boolean): Record<string, unknown> => {
  const record = findRecord(paths, word);
  const { Sc, ...document } = inspectContainer(paths, record, containerStatus(paths, record.id), hostFacts(paths));
  if (!size) return { ...document, Sc };
  const { written, virtual } = containerSize(paths, record);
  return { ...document, SizeRw: written, SizeRootFs: virtual, Sc };
};

interface Question {
  readonly kind: Kind | undefined;
  readonly size: boolean;
  readonly format: string | undefined;
}

/** Containers are looked for first, as docker does. @throws NotFoundError in docker's words */
const find = (paths: StatePaths, word: string, { kind, size }: Question): Record<string, unknown> => {
  if (kind !== 'image') {
    try {
      return container(paths, word, size);
    } catch (error) {
      if (kind === 'container' || !(error instanceof NotFoundError)) throw error;
    }
  }
  const image = inspectImage(paths, word);
  if (image === undefined) throw new NotFoundError(kind === 'image' ? `No such image: ${word}` : `error: no such object: ${word}`);
  return image;
};

const show = async (objects: readonly unknown[], format: string | undefined): Promise<void> => {
  if (format === undefined || format === '') {
    print(objects.length === 0 ? '[]' : JSON.stringify(objects, undefined, 4));
    return;
  }
  if (format === 'json') {
    for (const object of objects) print(JSON.stringify(object));
    return;
  }
  const { compileTemplate } = await import('../output/template.ts');
  const template = compileTemplate(format, { exitCode: 64 });
  if (objects.length === 0) print('\n');
  for (const object of objects) print(`${template(object)}\n`);
};

const inspect = async (paths: StatePaths, words: readonly string[], question: Question): Promise<number> => {
  const objects: unknown[] = [];
  const errors: ScError[] = [];
  for (const word of words) {
    try {
      objects.push(find(paths, word, question));
    } catch (error) {
      if (!(error instanceof ScError)) throw error;
      errors.push(error);
    }
  }
  await show(objects, question.format);
  for (const { message } of errors) warn(message.startsWith('error: ') ? message : `sc: ${message}`);
  return errors.length > 0 ? 1 : 0;
};

const isKind = (text: string): text is Kind => text === 'container' || text === 'image';

export const definition = command({
  usage: '[OPTIONS] NAME|ID [NAME|ID...]',
  summary: 'Return low-level information on containers and images',
  paths: ['sc inspect'],
  flags: FLAGS,
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values: { format, size, type }, operands, context: { paths } }) => {
    const kind = type === '' ? undefined : type;
    if (kind !== undefined && !isKind(kind)) throw new UsageError(`"${kind}" is not a valid value for --type`, 1);
    return await inspect(paths, operands, { kind, size, format });
  },
});

const ofKind = (kind: Kind, operand: string) => command({
  usage: `[OPTIONS] ${operand} [${operand}...]`,
  summary: `Display detailed information on one or more ${kind}s`,
  paths: [`sc ${kind} inspect`],
  flags: kind === 'container' ? { format: FLAGS.format, size: FLAGS.size } : { format: FLAGS.format },
  operands: [1, Number.MAX_SAFE_INTEGER],
  run: async ({ values, operands, context: { paths } }) =>
    await inspect(paths, operands, { kind, size: 'size' in values && values.size === true, format: values.format }),
});

export const containerInspect = ofKind('container', 'CONTAINER');
export const imageInspect = ofKind('image', 'IMAGE');
