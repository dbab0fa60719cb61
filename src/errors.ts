// Only five reactions to an error exist, so there are five classes. They carry what happened; `main` alone prints.

/** What every error of `sc` has: the text for stderr and the exit code that docker would give. */
export abstract class ScError extends Error {
  abstract readonly exitCode: number;
}

/** The words on the command line are wrong. docker: 125 for `run` and for bad flags, else 1. */
export class UsageError extends ScError {
  readonly exitCode: number;
  /** Where `--help` is to be found, e.g. `sc run`; `main` adds the line that says so. */
  readonly helpPath: string | undefined;
  constructor(message: string, exitCode = 125, helpPath?: string) {
    super(message);
    this.exitCode = exitCode;
    this.helpPath = helpPath;
  }
}

/** What was named does not exist. */
export class NotFoundError extends ScError {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What was asked contradicts the state: a taken name, a running container. */
export class ConflictError extends ScError {
  readonly exitCode: number;
  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The host lacks a tool, a kernel feature or a right. The message ends in the remedy. */
export class HostError extends ScError {
  readonly exitCode: number;
  constructor(message: string, exitCode = 125) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** What a step of a program answered when it failed. */
export interface StepFailure {
  /** The id of the step, as in the program and in `sc trace`. */
  readonly step: string;
  /** Its place in the plan, from 1, and how many there are. */
  readonly number: number;
  readonly of: number;
  /** The flag that asked for it, e.g. `--memory 256m`. */
  readonly flag: string | undefined;
  /** What the failing command said on stderr. */
  readonly answer: string;
  readonly remedy: string | undefined;
  /** Whether the program took its steps back: one that only comes to a container has nothing to take back. */
  readonly undone: boolean;
}

/** A step of a program failed. */
export class StepError extends ScError {
  readonly exitCode = 125;
  readonly failure: StepFailure;
  constructor(failure: StepFailure) {
    const { step, number, of, flag, answer, remedy, undone } = failure;
    const asked = flag === undefined ? '' : `, because of ${flag}`;
    const lines = [`step ${step} failed (${number} of ${of}${asked})`];
    if (answer !== '') lines.push(...answer.split('\n').map((line, at) => (at === 0 ? `  answer: ${line}` : `          ${line}`)));
    if (remedy !== undefined) lines.push(`  try:    ${remedy}`);
    if (number === 1) lines.push('  undone: nothing had been done');
    else lines.push(undone ? '  undone: the steps before it; nothing is left behind' : '  undone: nothing; what the steps before it did stands');
    super(lines.join('\n'));
    this.failure = failure;
  }
}

/** The command of a container cannot be started. docker: 127 not found, 126 not executable. */
export class CommandError extends NotFoundError {}

// docker's own words, by name. `sc: ` takes the place of "Error response from daemon: ".

export const noSuchContainer = (name: string): NotFoundError => new NotFoundError(`No such container: ${name}`);
export const noSuchImage = (reference: string, exitCode = 1): NotFoundError => new NotFoundError(`No such image: ${reference}`, exitCode);
export const ambiguousId = (prefix: string): ConflictError => new ConflictError(`multiple IDs found with provided prefix: ${prefix}`);
export const invalidName = (name: string): UsageError =>
  new UsageError(`Invalid container name (${name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed`);
export const nameTaken = (name: string, id: string): ConflictError =>
  new ConflictError(
    `Conflict. The container name "/${name}" is already in use by container "${id}". ` +
      'You have to remove (or rename) that container to be able to reuse that name.',
    125,
  );
export const removeRunning = (name: string): ConflictError =>
  new ConflictError(`cannot remove container "${name}": container is running: stop the container before removing or force remove`);
export const notRunning = (id: string): ConflictError => new ConflictError(`container ${id} is not running`);
export const unknownCapability = (name: string): UsageError => new UsageError(`unknown capability: "${name}"`);
