// Whether what a config.json holds has the shape of a record: whoever reads one afterwards need not ask again.
import { RECORD_VERSION, type ContainerRecord } from './container.ts';

type Shape = (value: unknown) => boolean;

const isText: Shape = (value) => typeof value === 'string';
const isNumber: Shape = (value) => typeof value === 'number';
const isFlag: Shape = (value) => typeof value === 'boolean';
const isWord = (...words: readonly string[]): Shape => (value) => typeof value === 'string' && words.includes(value);
const optional = (shape: Shape): Shape => (value) => value === undefined || shape(value);
const orNull = (shape: Shape): Shape => (value) => value === null || shape(value);
const listOf = (shape: Shape): Shape => (value) => Array.isArray(value) && value.every(shape);
const either = (...shapes: readonly Shape[]): Shape => (value) => shapes.some((shape) => shape(value));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const mapOf = (shape: Shape): Shape => (value) => isObject(value) && Object.values(value).every(shape);
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => (value) => isObject(value) && Object.entries(shapes).every(([name, shape]) => shape(value[name]));

const isVariable: Shape = (value) => Array.isArray(value) && value.length === 2 && value.every(isText);

const isRoot = either(
  fields({ kind: isWord('image'), reference: isText, id: optional(isText), layers: listOf(isText) }),
  fields({ kind: isWord('directory'), directory: isText, holdsStore: isFlag }),
);

const isMount = either(
  fields({ type: isWord('bind'), word: isText, kind: isWord('directory', 'file'), source: isText, target: isText, readonly: isFlag }),
  fields({ type: isWord('tmpfs'), word: isText, target: isText, options: listOf(isText) }),
);

const isSpec = fields({
  root: isRoot, hostname: optional(isText), mounts: listOf(isMount),
  process: fields({
    args: listOf(isText), env: listOf(isVariable), home: optional(isText), cwd: isText, bounding: listOf(isText), noNewPrivileges: isFlag,
    user: fields({ uid: isNumber, gid: isNumber, additionalGids: listOf(isNumber), home: isText }),
  }),
  missing: fields({ directories: listOf(isText), files: listOf(isText), sources: listOf(isText) }),
  rootReadonly: isFlag, privileged: isFlag, network: isWord('none', 'host'), stdin: isWord('none', 'once', 'open'), terminal: optional(isFlag),
  resources: fields({ memoryBytes: optional(isNumber), cpuQuota: optional(isNumber), pidsLimit: optional(isNumber) }),
  attached: isFlag, autoRemove: isFlag, asked: mapOf(listOf(isText)),
});

const isRecord = fields({
  version: (value) => value === RECORD_VERSION, id: isText, name: isText, argv: listOf(isText), imageReference: isText, imageId: optional(isText), labels: mapOf(isText),
  created: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  stopSignal: isText, stopTimeout: isNumber, tools: optional(mapOf(isText)), spec: isSpec,
  image: optional(fields({ User: optional(isText), entrypoint: optional(orNull(listOf(isText))), command: optional(orNull(listOf(isText))) })),
});

/** @param id the name of the directory that it lies in */
export const isContainerRecord = (value: unknown, id: string): value is ContainerRecord => isRecord(value) && (value as ContainerRecord).id === id;
