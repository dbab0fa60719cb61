// Changes to an image's configuration in the words of a Dockerfile: `sc import -c 'CMD ["sh"]'`.
import { UsageError } from '../errors.ts';
import type { ImageConfig } from '../model/image.ts';
import { dockerfileWords, jsonWords } from './dockerfile-words.ts';

type Change = (config: ImageConfig, rest: string) => ImageConfig;

const SHELL = ['/bin/sh', '-c'];
const missing = (instruction: string, what: string): UsageError => new UsageError(`${instruction} requires ${what}`, 1);

/** `A=1 B="two words"`, or the old form `A the rest of the line`. */
const pairs = (instruction: string, rest: string): (readonly [string, string])[] => {
  const words = dockerfileWords(rest);
  const [first = ''] = words;
  if (!first.includes('=')) {
    const value = rest.slice(first.length).trim();
    if (value === '') throw new UsageError(`${instruction} must have two arguments`, 1);
    return [[first, value]];
  }
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 1) throw new UsageError(`Syntax error - can't find = in "${word}". Must be of the form: name=value`, 1);
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
};

const set = (names: readonly string[], into: Readonly<Record<string, object>> | null | undefined): Record<string, object> =>
  ({ ...into, ...Object.fromEntries(names.map((name) => [name, {}])) });

const withPorts = (config: ImageConfig, rest: string): ImageConfig => {
  const ports = rest.split(/\s+/).map((port) => {
    const [, numbers, protocol = 'tcp'] = /^(\d+(?:-\d+)?)(?:\/(tcp|udp|sctp))?$/i.exec(port) ?? [];
    if (numbers === undefined) throw new UsageError(`invalid containerPort: ${port}`, 1);
    return `${numbers}/${protocol.toLowerCase()}`;
  });
  return { ...config, ExposedPorts: set(ports, config.ExposedPorts) };
};

const withWorkdir = (config: ImageConfig, rest: string): ImageConfig => {
  const parts: string[] = [];
  for (const part of (rest.startsWith('/') ? rest : `${config.WorkingDir ?? ''}/${rest}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return { ...config, WorkingDir: `/${parts.join('/')}` };
};

const INSTRUCTIONS: Readonly<Record<string, Change>> = {
  CMD: (config, rest) => ({ ...config, Cmd: jsonWords(rest) ?? [...SHELL, rest] }),
  ENTRYPOINT: (config, rest) => ({ ...config, Entrypoint: jsonWords(rest) ?? [...SHELL, rest] }),
  ENV: (config, rest) => {
    const env = new Map((config.Env ?? []).map((entry) => [entry.slice(0, entry.indexOf('=')), entry]));
    for (const [name, value] of pairs('ENV', rest)) env.set(name, `${name}=${value}`);
    return { ...config, Env: [...env.values()] };
  },
  EXPOSE: withPorts,
  LABEL: (config, rest) => ({ ...config, Labels: { ...config.Labels, ...Object.fromEntries(pairs('LABEL', rest)) } }),
  STOPSIGNAL: (config, rest) => ({ ...config, StopSignal: rest }),
  USER: (config, rest) => ({ ...config, User: rest }),
  VOLUME: (config, rest) => ({ ...config, Volumes: set(jsonWords(rest) ?? dockerfileWords(rest), config.Volumes) }),
  WORKDIR: withWorkdir,
};

/** Applies changes in their order. @throws UsageError in docker's words for an unknown or empty instruction */
export const applyChanges = (changes: readonly string[], config: ImageConfig = {}): ImageConfig => changes.reduce((before, change) => {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*([^]*?)\s*$/.exec(change) ?? [];
  const instruction = word.toUpperCase();
  const apply = INSTRUCTIONS[instruction];
  if (apply === undefined) throw new UsageError(`${instruction || '""'} is not a valid change command`, 1);
  if (rest === '') throw missing(instruction, 'at least one argument');
  return apply(before, rest);
}, config);
